package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/wxctl/wxctl/pkg/addr"
	"github.com/wxctl/wxctl/pkg/state"
)

// keyLength is the length of an idempotency key. The shortest limit of an
// operation is 32 characters, and some count the quotes.
const keyLength = 30

// Key is the idempotency key of a call: the same for the same step of the same
// instance planned against the same state, and no other. object is "old" or
// "new" where a replacement has two.
func Key(lineage string, serial uint64, a addr.Instance, step, object string) string {
	h := sha256.New()
	for _, part := range []string{lineage, strconv.FormatUint(serial, 10), a.String(), step, object} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return ("wx" + hex.EncodeToString(h.Sum(nil)))[:keyLength]
}

// NewLineage makes the name of a state that does not exist yet: a random UUID.
func NewLineage(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("make a lineage: %w", err)
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// RequestHash is the keyed hash of a whole request, secrets included.
func RequestHash(h Hasher, request any) (string, error) {
	text, err := json.Marshal(request)
	if err != nil {
		return "", fmt.Errorf("print the request: %w", err)
	}
	return h.Hash("request", string(text)), nil
}

// fingerprint is the keyed hash of what a change is planned from.
func fingerprint(h Hasher, row *state.Row, wanted cty.Value) (string, error) {
	stored, err := json.Marshal(row)
	if err != nil {
		return "", err
	}
	known := cty.UnknownAsNull(wanted)
	text, err := ctyjson.Marshal(known, known.Type())
	if err != nil {
		return "", err
	}
	whole := "\x01"
	if !wanted.IsWhollyKnown() {
		whole = "\x00"
	}
	return h.Hash("fingerprint", string(stored)+whole+string(text)), nil
}
