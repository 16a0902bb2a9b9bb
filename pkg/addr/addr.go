// Package addr holds the addresses of resources and their instances: values
// that parse, print, compare and sort, and depend on nothing.
//
//	wxpay_favor_stock.spring                       a block
//	wxpay_profitsharing_receiver.r["1900000109"]   an instance of it
//	module.north["cn"].wxpay_goldplan.shop[3]      inside a module
package addr

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Block is the address of a resource block. It is comparable.
type Block struct {
	// Module is the path of the module instance that holds the block, as it
	// prints: `module.north["cn"].module.shop`. The root is empty.
	Module string
	// Data is true for a data source.
	Data bool
	Type string
	Name string
}

// Key is what tells the instances of a block apart: nothing, a number (count)
// or a string (for_each). It is comparable; the zero Key is no key.
type Key struct {
	kind keyKind
	num  int
	str  string
}

type keyKind uint8

const (
	noKey keyKind = iota
	intKey
	stringKey
)

// NoKey is the key of a block without count or for_each.
var NoKey Key

// Index is the key of an instance made by count.
func Index(n int) Key { return Key{kind: intKey, num: n} }

// Name is the key of an instance made by for_each.
func Name(s string) Key { return Key{kind: stringKey, str: s} }

// Int returns the number of a count key.
func (k Key) Int() (n int, ok bool) { return k.num, k.kind == intKey }

// Str returns the string of a for_each key.
func (k Key) Str() (s string, ok bool) { return k.str, k.kind == stringKey }

// String prints the key with its brackets; no key is the empty string.
func (k Key) String() string {
	switch k.kind {
	case intKey:
		return "[" + strconv.Itoa(k.num) + "]"
	case stringKey:
		return "[" + quote(k.str) + "]"
	}
	return ""
}

// Compare orders keys: none, numbers, strings.
func (k Key) Compare(l Key) int {
	return cmp.Or(cmp.Compare(k.kind, l.kind), cmp.Compare(k.num, l.num), strings.Compare(k.str, l.str))
}

// Instance is the address of one instance of a block. It is comparable.
type Instance struct {
	Block
	Key Key
}

// Instance returns the address of the block's instance with a key.
func (b Block) Instance(k Key) Instance { return Instance{b, k} }

func (b Block) String() string {
	var s strings.Builder
	if b.Module != "" {
		s.WriteString(b.Module)
		s.WriteByte('.')
	}
	if b.Data {
		s.WriteString("data.")
	}
	s.WriteString(b.Type)
	s.WriteByte('.')
	s.WriteString(b.Name)
	return s.String()
}

func (i Instance) String() string { return i.Block.String() + i.Key.String() }

// Compare orders blocks by module, managed before data, type and name.
func (b Block) Compare(c Block) int {
	if n := strings.Compare(b.Module, c.Module); n != 0 {
		return n
	}
	if b.Data != c.Data {
		if c.Data {
			return -1
		}
		return 1
	}
	return cmp.Or(strings.Compare(b.Type, c.Type), strings.Compare(b.Name, c.Name))
}

// Compare orders instances by block, then key.
func (i Instance) Compare(j Instance) int {
	return cmp.Or(i.Block.Compare(j.Block), i.Key.Compare(j.Key))
}

// MarshalText prints the address.
func (i Instance) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText parses the address.
func (i *Instance) UnmarshalText(text []byte) (err error) {
	*i, err = Parse(string(text))
	return err
}

// MarshalText prints the address.
func (b Block) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText parses the address.
func (b *Block) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBlock(string(text))
	return err
}

// quote prints a string as HCL does, so that `${` stays text.
func quote(s string) string {
	q := strconv.Quote(s)
	q = strings.ReplaceAll(q, "${", "$${")
	return strings.ReplaceAll(q, "%{", "%%{")
}

// ErrSyntax is the error of a text that is no address.
var ErrSyntax = errors.New("not an address")

// ParseBlock parses the address of a block; an instance key is refused.
func ParseBlock(s string) (Block, error) {
	i, err := Parse(s)
	if err != nil {
		return Block{}, err
	}
	if i.Key != NoKey {
		return Block{}, fmt.Errorf("%w: %q names one instance, want a whole block", ErrSyntax, s)
	}
	return i.Block, nil
}

// Parse parses the address of an instance. The address of a block parses as
// its instance without a key.
func Parse(s string) (Instance, error) {
	p := parser{in: s, rest: s}
	i, err := p.instance()
	if err != nil {
		return Instance{}, fmt.Errorf("%w: %q: %w", ErrSyntax, s, err)
	}
	return i, nil
}

type parser struct{ in, rest string }

func (p *parser) instance() (Instance, error) {
	var i Instance
	for {
		word, err := p.ident()
		if err != nil {
			return i, err
		}
		switch {
		case word == "module":
			if i.Data {
				return i, errors.New(`"data" stands after the modules`)
			}
			if err := p.module(&i.Block); err != nil {
				return i, err
			}
		case word == "data" && !i.Data:
			i.Data = true
			if err := p.dot(); err != nil {
				return i, err
			}
		default:
			i.Type = word
			return i, p.nameAndKey(&i)
		}
	}
}

func (p *parser) module(b *Block) error {
	if err := p.dot(); err != nil {
		return err
	}
	name, err := p.ident()
	if err != nil {
		return err
	}
	key, err := p.key()
	if err != nil {
		return err
	}
	if b.Module != "" {
		b.Module += "."
	}
	b.Module += "module." + name + key.String()
	return p.dot()
}

func (p *parser) nameAndKey(i *Instance) (err error) {
	if err = p.dot(); err != nil {
		return err
	}
	if i.Name, err = p.ident(); err != nil {
		return err
	}
	if i.Key, err = p.key(); err != nil {
		return err
	}
	if p.rest != "" {
		return fmt.Errorf("%q is left over", p.rest)
	}
	return nil
}

func (p *parser) dot() error {
	if !strings.HasPrefix(p.rest, ".") {
		return fmt.Errorf("want a dot after %q", p.in[:len(p.in)-len(p.rest)])
	}
	p.rest = p.rest[1:]
	return nil
}

func (p *parser) ident() (string, error) {
	n := 0
	for n < len(p.rest) {
		r, size := utf8.DecodeRuneInString(p.rest[n:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		if !unicode.IsLetter(r) && r != '_' && (n == 0 || !unicode.IsDigit(r) && r != '-') {
			break
		}
		n += size
	}
	if n == 0 {
		return "", fmt.Errorf("want a name at %q", p.rest)
	}
	word := p.rest[:n]
	p.rest = p.rest[n:]
	return word, nil
}

func (p *parser) key() (Key, error) {
	if !strings.HasPrefix(p.rest, "[") {
		return NoKey, nil
	}
	rest := p.rest[1:]
	if strings.HasPrefix(rest, `"`) {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return NoKey, errors.New("the key's quotes do not close")
		}
		after, ok := strings.CutPrefix(rest[len(quoted):], "]")
		if !ok {
			return NoKey, errors.New("want ] after the key")
		}
		text, err := strconv.Unquote(quoted)
		if err != nil {
			return NoKey, err
		}
		text = strings.ReplaceAll(text, "$${", "${")
		text = strings.ReplaceAll(text, "%%{", "%{")
		p.rest = after
		return Name(text), nil
	}
	digits, after, ok := strings.Cut(rest, "]")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 || strconv.Itoa(n) != digits {
		return NoKey, errors.New(`want [NUMBER] or ["TEXT"]`)
	}
	p.rest = after
	return Index(n), nil
}
