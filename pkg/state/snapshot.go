package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"sync"
)

// The checksum is the last line of the file and covers all bytes before it.
// A file without one is read as well: whoever edits a state by hand removes
// the line.
const checksumPrefix = ",\n  \"checksum\": \"sha256:"

// EncodeSnapshot prints a snapshot: JSON with one line for each row and each
// output, sorted, and a checksum at the end. The same snapshot always prints
// the same.
func EncodeSnapshot(s *Snapshot) ([]byte, error) {
	rows := slices.Clone(s.Rows)
	slices.SortStableFunc(rows, compareRows)
	sorted := *s
	sorted.Rows = rows
	if s.Lineage == "" {
		return nil, errors.New("a snapshot without a lineage can't be stored")
	}
	if err := sorted.Check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(512 * (1 + len(rows)))
	w := lineWriter{buf: &b, enc: json.NewEncoder(&b)}
	w.enc.SetEscapeHTML(false)
	w.head(&sorted)
	w.outputs(s.Outputs)
	w.rows(rows)
	if w.err != nil {
		return nil, w.err
	}
	sum := sha256.Sum256(b.Bytes())
	b.WriteString(checksumPrefix + hex.EncodeToString(sum[:]) + "\"\n}\n")
	return b.Bytes(), nil
}

// lineWriter prints JSON with line breaks where a diff wants them.
type lineWriter struct {
	buf *bytes.Buffer
	enc *json.Encoder
	err error
}

// value prints a value without the line break that the encoder adds.
func (w *lineWriter) value(v any) {
	if err := w.enc.Encode(v); err != nil {
		w.err = errors.Join(w.err, err)
		return
	}
	w.buf.Truncate(w.buf.Len() - 1)
}

func (w *lineWriter) head(s *Snapshot) {
	fmt.Fprintf(w.buf, "{\n  \"format_version\": %d,\n  \"wxctl_version\": ", FormatVersion)
	w.value(s.Version)
	w.buf.WriteString(",\n  \"lineage\": ")
	w.value(s.Lineage)
	fmt.Fprintf(w.buf, ",\n  \"serial\": %d,\n", s.Serial)
}

func (w *lineWriter) outputs(outputs map[string]Output) {
	if len(outputs) == 0 {
		return
	}
	w.buf.WriteString("  \"outputs\": {")
	for i, name := range slices.Sorted(maps.Keys(outputs)) {
		w.separate(i)
		w.value(name)
		w.buf.WriteString(": ")
		w.value(outputs[name])
	}
	w.buf.WriteString("\n  },\n")
}

func (w *lineWriter) rows(rows []*Row) {
	w.buf.WriteString("  \"rows\": [")
	for i, r := range rows {
		w.separate(i)
		w.value(r)
	}
	if len(rows) > 0 {
		w.buf.WriteString("\n  ")
	}
	w.buf.WriteByte(']')
}

func (w *lineWriter) separate(i int) {
	if i > 0 {
		w.buf.WriteByte(',')
	}
	w.buf.WriteString("\n    ")
}

// readers holds one reader for each version of the format; those of earlier
// versions return what they read as the present one has it.
var readers = map[int]func([]byte) (*Snapshot, error){
	1: readVersion1,
}

// DecodeSnapshot reads a snapshot of this or an earlier version. What it can't
// read it refuses with a [*RefusedError].
func DecodeSnapshot(data []byte) (*Snapshot, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, damaged("the file is empty")
	}
	version, err := formatOf(data)
	if err != nil {
		return nil, err
	}
	read, ok := readers[version]
	if !ok {
		return nil, damaged("there is no format %d", version)
	}
	return read(data)
}

// formatOf finds the version of the format, which is the first field of what
// wxctl writes, and refuses what no version can read.
func formatOf(data []byte) (int, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	open, err := d.Token()
	if err != nil {
		return 0, undecodable(err)
	}
	if open != json.Delim('{') {
		return 0, foreign("it is not a JSON object")
	}
	detail := "it has no format_version"
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return 0, undecodable(err)
		}
		switch name {
		case "format_version":
			var version int
			if err := d.Decode(&version); err != nil {
				return 0, undecodable(err)
			}
			return version, checkFormat(version, data)
		case "terraform_version":
			detail = "this is a state of Terraform"
		}
		if err := d.Decode(new(json.RawMessage)); err != nil {
			return 0, undecodable(err)
		}
	}
	return 0, foreign(detail)
}

func checkFormat(version int, data []byte) error {
	if version <= FormatVersion {
		return nil
	}
	var head struct {
		Version string `json:"wxctl_version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return undecodable(err)
	}
	return &RefusedError{Reason: ErrNewer,
		Detail: fmt.Sprintf("format %d of wxctl %s, while this wxctl reads up to format %d", version, head.Version, FormatVersion),
		Remedy: "use that version of wxctl, or a later one"}
}

func foreign(detail string) error {
	return &RefusedError{Reason: ErrForeign, Detail: detail, Remedy: "give wxctl a file of its own"}
}

func undecodable(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return damaged("byte %d: %v", syntax.Offset, err)
	}
	return damaged("%v", err)
}

func verifyChecksum(data []byte, want string) error {
	if want == "" {
		return nil
	}
	end := max(0, bytes.LastIndex(data, []byte(checksumPrefix)))
	sum := sha256.Sum256(data[:end])
	if want != "sha256:"+hex.EncodeToString(sum[:]) {
		return damaged("its checksum does not fit; if you edited the file on purpose, make it \"checksum\": \"\"")
	}
	return nil
}

// snapshotFile is a snapshot with its rows still undecoded, which is done on
// all processors.
type snapshotFile struct {
	FormatVersion int               `json:"format_version"`
	Version       string            `json:"wxctl_version"`
	Lineage       string            `json:"lineage"`
	Serial        uint64            `json:"serial"`
	Outputs       map[string]Output `json:"outputs"`
	Rows          []json.RawMessage `json:"rows"`
	Checksum      string            `json:"checksum"`
}

func readVersion1(data []byte) (*Snapshot, error) {
	var file snapshotFile
	if err := strictly(data, &file); err != nil {
		return nil, undecodable(err)
	}
	if err := verifyChecksum(data, file.Checksum); err != nil {
		return nil, err
	}
	if file.Lineage == "" || file.Rows == nil {
		return nil, damaged("it has no lineage or no rows")
	}
	rows, err := decodeRows(file.Rows)
	if err != nil {
		return nil, damaged("%v", err)
	}
	s := &Snapshot{FormatVersion: FormatVersion, Version: file.Version, Lineage: file.Lineage,
		Serial: file.Serial, Outputs: file.Outputs, Rows: rows}
	return s, s.Check()
}

// strictly decodes one JSON value and refuses fields that it does not know:
// they would be lost on the next write.
func strictly(data []byte, out any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the end")
	}
	return nil
}

func decodeRows(texts []json.RawMessage) ([]*Row, error) {
	rows := make([]*Row, len(texts))
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w * len(texts) / workers; i < (w+1)*len(texts)/workers; i++ {
				if rows[i], errs[w] = decodeRow(texts[i]); errs[w] != nil {
					errs[w] = fmt.Errorf("row %d: %w", i, errs[w])
					return
				}
			}
		})
	}
	wg.Wait()
	return rows, errors.Join(errs...)
}

func decodeRow(text []byte) (*Row, error) {
	r := new(Row)
	if err := strictly(text, r); err != nil {
		return nil, err
	}
	return r, r.onOneLine()
}

// onOneLine undoes the indentation that an editor may have given the row's
// raw parts.
func (r *Row) onOneLine() error {
	if r == nil {
		return nil
	}
	raws := []*json.RawMessage{&r.Attributes}
	var inner []*Row
	if r.Pending != nil {
		raws = append(raws, &r.Pending.Request)
		inner = append(inner, r.Pending.Prior)
	}
	for _, raw := range raws {
		if !bytes.ContainsAny(*raw, "\n\r") {
			continue
		}
		var line bytes.Buffer
		if err := json.Compact(&line, *raw); err != nil {
			return err
		}
		*raw = line.Bytes()
	}
	for _, row := range append(inner, r.Deposed) {
		if err := row.onOneLine(); err != nil {
			return err
		}
	}
	return nil
}
