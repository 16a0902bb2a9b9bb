package sandbox

import (
	"encoding/binary"
	"io"
	"sync"
)

// lockedReader is a source of randomness that many goroutines may share. A
// source that fails is a broken machine, so reads panic instead.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.r, p)
}

func (l *lockedReader) bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := l.Read(b); err != nil {
		panic("sandbox: no randomness: " + err.Error())
	}
	return b
}

const (
	alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	decimal      = "0123456789"
	upperHex     = "0123456789ABCDEF"
)

// text draws n characters of an alphabet.
func (l *lockedReader) text(alphabet string, n int) string {
	b := l.bytes(n)
	for i, v := range b {
		b[i] = alphabet[int(v)%len(alphabet)]
	}
	return string(b)
}

func (l *lockedReader) letters(n int) string { return l.text(alphanumeric, n) }

// chance draws true in percent of a hundred cases.
func (l *lockedReader) chance(percent float64) bool {
	draw := binary.BigEndian.Uint32(l.bytes(4))
	return float64(draw)/(1<<32)*100 < percent
}
