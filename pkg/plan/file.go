package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/addr"
)

// FormatVersion is the version of the plan file that this package writes.
const FormatVersion = 1

// The reasons for which a plan file is refused; every error of [Decode] is one
// of them and says what to do.
var (
	ErrForeign = errors.New("not a wxctl plan")
	ErrNewer   = errors.New("written by a newer wxctl")
	ErrDamaged = errors.New("damaged")
)

// fileHeader begins the first line of a plan file; the rest of the line is the
// SHA-256 of all that follows it.
const fileHeader = "wxctl plan sha256:"

// document is a plan as it stands in its file: JSON after the header. Objects
// are written beside the types of their resource types, which are written
// once.
type document struct {
	*Plan
	Types        map[string]json.RawMessage `json:"types,omitempty"`
	Objects      []changeObjects            `json:"objects,omitempty"`
	DriftObjects []changeObjects            `json:"drift_objects,omitempty"`
	Observations []savedObservation         `json:"observations,omitempty"`
}

// changeObjects are the objects of the change at the same place. null is an
// absent object; what is unknown in After is null there and named in Unknown.
type changeObjects struct {
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
	Unknown []string        `json:"unknown,omitempty"`
}

type savedObservation struct {
	Address addr.Instance `json:"address"`
	observation
}

// Encode writes the plan as a file. No secret is in it.
func (p *Plan) Encode(w io.Writer) error {
	d := document{Plan: p, Types: map[string]json.RawMessage{}}
	var err error
	if d.Objects, err = d.encodeObjects(p.Changes); err != nil {
		return err
	}
	if d.DriftObjects, err = d.encodeObjects(p.Drift); err != nil {
		return err
	}
	for _, a := range slices.SortedFunc(maps.Keys(p.observations), addr.Instance.Compare) {
		d.Observations = append(d.Observations, savedObservation{a, *p.observations[a]})
	}
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("print the plan: %w", err)
	}
	text = append(text, '\n')
	if _, err := fmt.Fprintf(w, "%s%x\n", fileHeader, sha256.Sum256(text)); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	return nil
}

func (d *document) encodeObjects(changes []*Change) ([]changeObjects, error) {
	objects := make([]changeObjects, len(changes))
	for i, c := range changes {
		if err := d.noteType(c); err != nil {
			return nil, err
		}
		var err error
		if objects[i].Before, err = encodeValue(c.Before); err != nil {
			return nil, fmt.Errorf("print %s: %w", c.Address, err)
		}
		if objects[i].After, err = encodeValue(c.After); err != nil {
			return nil, fmt.Errorf("print %s: %w", c.Address, err)
		}
		objects[i].Unknown = unknownPaths(c.After)
	}
	return objects, nil
}

func (d *document) noteType(c *Change) error {
	if _, ok := d.Types[c.Address.Type]; ok {
		return nil
	}
	t, err := ctyjson.MarshalType(c.After.Type())
	d.Types[c.Address.Type] = t
	return err
}

func encodeValue(v cty.Value) (json.RawMessage, error) {
	v = cty.UnknownAsNull(v)
	return ctyjson.Marshal(v, v.Type())
}

// unknownPaths lists what is unknown in a value, as JSON pointers.
func unknownPaths(v cty.Value) []string {
	if v.IsWhollyKnown() {
		return nil
	}
	var paths []string
	_ = cty.Walk(v, func(p cty.Path, v cty.Value) (bool, error) {
		if !v.IsKnown() {
			paths = append(paths, pointer(p))
			return false, nil
		}
		return true, nil
	})
	slices.Sort(paths)
	return paths
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(p cty.Path) string {
	var s strings.Builder
	for _, step := range p {
		s.WriteByte('/')
		switch step := step.(type) {
		case cty.GetAttrStep:
			s.WriteString(pointerEscapes.Replace(step.Name))
		case cty.IndexStep:
			if step.Key.Type() == cty.String {
				s.WriteString(pointerEscapes.Replace(step.Key.AsString()))
			} else if step.Key.Type() == cty.Number {
				s.WriteString(step.Key.AsBigFloat().Text('f', -1))
			}
		}
	}
	return s.String()
}

func withUnknown(v cty.Value, paths []string) cty.Value {
	if len(paths) == 0 {
		return v
	}
	out, err := cty.Transform(v, func(p cty.Path, v cty.Value) (cty.Value, error) {
		if _, ok := slices.BinarySearch(paths, pointer(p)); ok {
			return cty.UnknownVal(v.Type()), nil
		}
		return v, nil
	})
	if err != nil {
		return v
	}
	return out
}

// Decode reads a plan file. The plan can be shown as it is; to be applied it
// goes through [Build] as Input.Saved.
func Decode(data []byte) (*Plan, error) {
	text, err := verify(data)
	if err != nil {
		return nil, err
	}
	var head struct {
		FormatVersion int    `json:"format_version"`
		Version       string `json:"wxctl_version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, damaged(err)
	}
	switch {
	case head.FormatVersion > FormatVersion:
		return nil, fmt.Errorf("the plan file is %w: format %d of wxctl %s, while this wxctl reads up to format %d; apply it with that version, or plan again",
			ErrNewer, head.FormatVersion, head.Version, FormatVersion)
	case head.FormatVersion < 1:
		return nil, damaged(fmt.Errorf("there is no format %d", head.FormatVersion))
	}
	d := document{Plan: &Plan{}}
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, damaged(err)
	}
	if err := d.restore(); err != nil {
		return nil, damaged(err)
	}
	return d.Plan, nil
}

func damaged(err error) error {
	return fmt.Errorf("the plan file is %w: %w; plan again", ErrDamaged, err)
}

// verify returns what follows the header.
func verify(data []byte) ([]byte, error) {
	line, text, whole := bytes.Cut(data, []byte("\n"))
	sum, ours := bytes.CutPrefix(line, []byte(fileHeader))
	switch {
	case len(data) == 0:
		return nil, damaged(errors.New("it is empty"))
	case !ours && bytes.HasPrefix([]byte(fileHeader), data):
		return nil, damaged(errors.New("it ends within its first line"))
	case !ours:
		return nil, fmt.Errorf("the file is %w: it does not begin with %q; make one with `wxctl plan --out FILE`", ErrForeign, strings.TrimSpace(fileHeader))
	case !whole:
		return nil, damaged(errors.New("it ends within its first line"))
	}
	if got := sha256.Sum256(text); string(sum) != hex.EncodeToString(got[:]) {
		return nil, damaged(errors.New("its checksum does not fit: it is truncated or was altered"))
	}
	return text, nil
}

func (d *document) restore() error {
	types := map[string]cty.Type{}
	for name, text := range d.Types {
		t, err := ctyjson.UnmarshalType(text)
		if err != nil {
			return fmt.Errorf("type %s: %w", name, err)
		}
		if !t.IsObjectType() {
			return fmt.Errorf("type %s is no object", name)
		}
		types[name] = t
	}
	if d.Changes == nil {
		d.Changes = []*Change{}
	}
	if err := restoreObjects(d.Changes, d.Objects, types); err != nil {
		return err
	}
	if err := restoreObjects(d.Drift, d.DriftObjects, types); err != nil {
		return err
	}
	d.observations = make(map[addr.Instance]*observation, len(d.Observations))
	for _, o := range d.Observations {
		d.observations[o.Address] = &o.observation
	}
	for name, o := range d.Outputs {
		if o == nil {
			return fmt.Errorf("output %s is null", name)
		}
	}
	for _, t := range d.Targets {
		if _, err := addr.Parse(t); err != nil {
			return err
		}
	}
	if !slices.IsSortedFunc(d.Changes, compareChanges) {
		return errors.New("its changes are not sorted")
	}
	return nil
}

func restoreObjects(changes []*Change, objects []changeObjects, types map[string]cty.Type) error {
	if len(changes) != len(objects) {
		return fmt.Errorf("there are %d changes and the objects of %d", len(changes), len(objects))
	}
	for i, c := range changes {
		if c == nil {
			return fmt.Errorf("change %d is null", i)
		}
		t, ok := types[c.Address.Type]
		if !ok {
			return fmt.Errorf("the type of %s is missing", c.Address)
		}
		var err error
		if c.Before, err = restoreValue(objects[i].Before, t); err != nil {
			return fmt.Errorf("%s: %w", c.Address, err)
		}
		if c.After, err = restoreValue(objects[i].After, t); err != nil {
			return fmt.Errorf("%s: %w", c.Address, err)
		}
		c.After = withUnknown(c.After, objects[i].Unknown)
	}
	return nil
}

// restoreValue reads a value. Numbers that no plan holds are refused: one such
// as 1e999999999 takes gigabytes to print.
func restoreValue(text json.RawMessage, t cty.Type) (cty.Value, error) {
	if len(text) == 0 {
		return cty.NullVal(t), nil
	}
	v, err := ctyjson.Unmarshal(text, t)
	if err != nil {
		return v, err
	}
	return v, cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.IsNull() || v.Type() != cty.Number {
			return true, nil
		}
		if exponent := v.AsBigFloat().MantExp(nil); exponent > 1024 || exponent < -1024 {
			return false, errors.New("a number is out of range")
		}
		return true, nil
	})
}
