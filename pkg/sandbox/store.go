package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// ErrInUse is the error of opening a folder that another process holds.
var ErrInUse = errors.New("the sandbox's folder is in use")

// store is the embedded database.
//
// It does not wait for the disk: a commit is written to the file (pages first,
// then the checksummed root that names them) but not flushed. What the
// operating system has been given survives the death of the process at any
// instant, SIGKILL included, because the pages were handed over in that order
// before the answer went out, and a root that was not written whole loses to
// the one before it. A power loss or a crash of the machine may lose the last
// seconds, or leave a file that cannot be opened; a sandbox is then removed and
// starts anew. In exchange a write costs some ten microseconds instead of a
// flush, which keeps a bulk apply at the speed of its RSA work.
type store struct{ db *bbolt.DB }

func openStore(path string) (*store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:        time.Second,
		NoSync:         true,
		NoGrowSync:     true,
		NoFreelistSync: true,
		FreelistType:   bbolt.FreelistMapType,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%w: another wxctl holds %s; wait for it to end, stop the `wxctl sandbox serve` that runs on this folder, or use its endpoint (`wxctl sandbox env`)", ErrInUse, path)
	}
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's store: %w", err)
	}
	return &store{db}, nil
}

// close flushes what was written and releases the file.
func (s *store) close() error {
	return errors.Join(s.db.Sync(), s.db.Close())
}

// run runs f in a transaction, which is kept when f returns no error and write
// is set.
func (s *store) run(write bool, f func(*bbolt.Tx) error) error {
	if write {
		return s.db.Update(f)
	}
	return s.db.View(f)
}

// A table is a set of records of one type, ordered by key. Keys have parts,
// of which the first is the merchant whose record it is. A record that cannot
// be read is a damaged store, so access panics, and the request ends in 500.
type table[T any] string

// transaction is a call, or whatever else holds a transaction.
type transaction interface{ transaction() *bbolt.Tx }

const keySeparator = "\x00"

func keyOf(parts []string) []byte { return []byte(strings.Join(parts, keySeparator)) }

func (t table[T]) bucket(c transaction) *bbolt.Bucket {
	return c.transaction().Bucket([]byte(t))
}

// get reads the record of a key.
func (t table[T]) get(c transaction, key ...string) (*T, bool) {
	b := t.bucket(c)
	if b == nil {
		return nil, false
	}
	data := b.Get(keyOf(key))
	if data == nil {
		return nil, false
	}
	return t.decode(data), true
}

func (t table[T]) decode(data []byte) *T {
	v := new(T)
	if err := json.Unmarshal(data, v); err != nil {
		panic(fmt.Sprintf("sandbox: %s holds a damaged record: %v", string(t), err))
	}
	return v
}

// put writes the record of a key.
func (t table[T]) put(c transaction, v *T, key ...string) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", string(t), err))
	}
	if err := t.create(c).Put(keyOf(key), data); err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", string(t), err))
	}
}

func (t table[T]) create(c transaction) *bbolt.Bucket {
	b, err := c.transaction().CreateBucketIfNotExists([]byte(t))
	if err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", string(t), err))
	}
	return b
}

// remove deletes the record of a key and reports whether there was one.
func (t table[T]) remove(c transaction, key ...string) bool {
	b := t.bucket(c)
	if b == nil || b.Get(keyOf(key)) == nil {
		return false
	}
	if err := b.Delete(keyOf(key)); err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", string(t), err))
	}
	return true
}

// next numbers the records of the table: 1, 2, 3, …
func (t table[T]) next(c transaction) uint64 {
	n, err := t.create(c).NextSequence()
	if err != nil {
		panic(fmt.Sprintf("sandbox: %s: %v", string(t), err))
	}
	return n
}

// all yields the records whose keys begin with the given parts, in the order
// of their keys. The record is decoded when the yielded function is called.
func (t table[T]) all(c transaction, prefix ...string) iter.Seq2[[]string, func() *T] {
	return func(yield func([]string, func() *T) bool) {
		b := t.bucket(c)
		if b == nil {
			return
		}
		start := ""
		if len(prefix) > 0 {
			start = strings.Join(prefix, keySeparator) + keySeparator
		}
		cursor := b.Cursor()
		for k, v := cursor.Seek([]byte(start)); k != nil && strings.HasPrefix(string(k), start); k, v = cursor.Next() {
			if !yield(strings.Split(string(k), keySeparator), func() *T { return t.decode(v) }) {
				return
			}
		}
	}
}

// count counts the records whose keys begin with the given parts.
func (t table[T]) count(c transaction, prefix ...string) int {
	n := 0
	for range t.all(c, prefix...) {
		n++
	}
	return n
}

// replay is what was answered to the first call with an idempotency key.
type replay struct {
	Request  string          `json:"request"` // SHA-256 of the request
	Response json.RawMessage `json:"response"`
}

const replays table[replay] = "replays"

// once plays an idempotency key. The first call with a key runs f and keeps its
// response with the hash of the request; the same request again gets that
// response back, another request with the key gets the error differs. A call
// that failed leaves its key free. Keys are apart per merchant and operation.
func once[Resp any](c *call, key string, request any, differs error, f func() (*Resp, error)) (*Resp, error) {
	hash := hashOf([]any{c.endpoint.Path, request})
	id := []string{c.merchant.MchID, c.endpoint.Name, key}
	if r, ok := replays.get(c, id...); ok {
		refuseRepeat := c.quirks.CreateReplayRefused && strings.HasSuffix(c.endpoint.Name, "-stock-create")
		if r.Request != hash || refuseRepeat {
			return nil, differs
		}
		out := new(Resp)
		if err := json.Unmarshal(r.Response, out); err != nil {
			panic(fmt.Sprintf("sandbox: replay of %s: %v", key, err))
		}
		return out, nil
	}
	out, err := f()
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(out)
	if err != nil {
		panic(fmt.Sprintf("sandbox: replay of %s: %v", key, err))
	}
	replays.put(c, &replay{Request: hash, Response: data}, id...)
	return out, nil
}

// hashOf fingerprints a decoded request; secrets are in the clear there, so
// that their random encryption does not matter.
func hashOf(request any) string {
	data, err := json.Marshal(request)
	if err != nil {
		panic(fmt.Sprintf("sandbox: hash a request: %v", err))
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
