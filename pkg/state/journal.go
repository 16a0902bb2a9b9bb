package state

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// Journal is the text form of a journal: a header that binds it to a lineage
// and to the serial at which it began, then one line for each entry. Each line
// begins with the CRC-32C of the rest.
type Journal struct {
	Lineage string
	// Serial is that of the snapshot after which the journal began.
	Serial  uint64
	Entries []Entry
	// Size is the length of the whole lines, in bytes. What lies behind it is
	// the torn end of a write that was never acknowledged.
	Size int64
}

type journalHeader struct {
	FormatVersion int    `json:"format_version"`
	Lineage       string `json:"lineage"`
	Serial        uint64 `json:"serial"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksumWidth is the length of the checksum and the space behind it.
const checksumWidth = 2*crc32.Size + 1

// AppendHeader appends a journal's first line to a buffer.
func AppendHeader(buf []byte, lineage string, serial uint64) ([]byte, error) {
	return appendLine(buf, journalHeader{FormatVersion, lineage, serial})
}

// AppendEntry appends the line of an entry to a buffer. It refuses an entry
// that could not be replayed.
func AppendEntry(buf []byte, e Entry) ([]byte, error) {
	if err := e.Check(); err != nil {
		return buf, fmt.Errorf("entry of the journal %w", err)
	}
	return appendLine(buf, e)
}

func appendLine(buf []byte, v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return buf, err
	}
	text := b.Bytes()
	sum := crc32.Checksum(text[:len(text)-1], castagnoli)
	buf = hex.AppendEncode(buf, []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	buf = append(buf, ' ')
	return append(buf, text...), nil
}

// DecodeJournal reads a journal. A last line without its end was being written
// when the process died and is left out; any other damage is refused with a
// [*RefusedError]. A journal whose header is torn is empty: nil.
func DecodeJournal(data []byte) (*Journal, error) {
	line, rest, whole := bytes.Cut(data, []byte("\n"))
	if !whole {
		return nil, nil
	}
	j, err := decodeHeader(line)
	if err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		if line, rest, whole = bytes.Cut(rest, []byte("\n")); !whole {
			j.Size = int64(len(data) - len(line))
			return j, nil
		}
		var e Entry
		if err := decodeLine(line, &e); err != nil {
			return nil, damaged("line %d: %v", n+1, err)
		}
		if want := j.Serial + uint64(n); e.Serial != want {
			return nil, damaged("line %d: it has serial %d, not %d", n+1, e.Serial, want)
		}
		if err := e.Check(); err != nil {
			return nil, damaged("line %d: %v", n+1, err)
		}
		j.Entries = append(j.Entries, e)
	}
}

func decodeHeader(line []byte) (*Journal, error) {
	text, err := verifyLine(line)
	if err != nil {
		return nil, damaged("line 1: %v", err)
	}
	var version struct {
		FormatVersion int `json:"format_version"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, damaged("line 1: %v", err)
	}
	if version.FormatVersion > FormatVersion {
		return nil, &RefusedError{Reason: ErrNewer,
			Detail: fmt.Sprintf("format %d, while this wxctl reads up to format %d", version.FormatVersion, FormatVersion),
			Remedy: "finish the interrupted apply with that version of wxctl, or a later one"}
	}
	var h journalHeader
	if err := strictly(text, &h); err != nil || h.FormatVersion < 1 || h.Lineage == "" {
		return nil, damaged("line 1 is no header of a journal")
	}
	return &Journal{Lineage: h.Lineage, Serial: h.Serial}, nil
}

func decodeLine(line []byte, out any) error {
	text, err := verifyLine(line)
	if err != nil {
		return err
	}
	return strictly(text, out)
}

// verifyLine returns the line without its checksum.
func verifyLine(line []byte) ([]byte, error) {
	if len(line) < checksumWidth || line[checksumWidth-1] != ' ' {
		return nil, fmt.Errorf("it has no checksum")
	}
	var sum [crc32.Size]byte
	if _, err := hex.Decode(sum[:], line[:checksumWidth-1]); err != nil {
		return nil, fmt.Errorf("it has no checksum")
	}
	text := line[checksumWidth:]
	got := crc32.Checksum(text, castagnoli)
	if want := uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3]); got != want {
		return nil, fmt.Errorf("its checksum does not fit")
	}
	return text, nil
}

// Over replays the journal over its snapshot. It refuses to mix lineages, and
// a snapshot that is older than the one after which the journal began.
func (j *Journal) Over(s *Snapshot) (*Snapshot, error) {
	switch {
	case j == nil:
		return s, nil
	case j.Lineage != s.Lineage:
		return nil, &RefusedError{Subject: "journal", Reason: ErrForeign,
			Detail: fmt.Sprintf("it is of lineage %s, the snapshot of %s", j.Lineage, orNone(s.Lineage)),
			Remedy: "put the snapshot that belongs to the journal in its place; an interrupted apply is recorded there"}
	case j.Serial > s.Serial:
		return nil, &RefusedError{Subject: "snapshot", Reason: ErrStale,
			Detail: fmt.Sprintf("it has serial %d, but the journal began after serial %d", s.Serial, j.Serial),
			Remedy: "it was put back from an older copy: put the newest one in its place"}
	}
	return Replay(s, j.Entries)
}

func orNone(lineage string) string {
	if lineage == "" {
		return "none"
	}
	return lineage
}
