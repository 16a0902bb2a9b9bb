package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A pendingFile takes its name only once it is complete: what is interrupted,
// broken or forged leaves none, and does no harm to one that exists.
type pendingFile struct {
	*os.File
	// name is "" for a file that never gets one.
	name string
	// gone is true when there is nothing left to remove.
	gone bool
}

// newPendingFile begins a file beside where it will be, or a nameless one in
// the folder for temporary files.
func newPendingFile(name string) (*pendingFile, error) {
	dir, pattern := filepath.Dir(name), filepath.Base(name)+".*"
	if name == "" {
		dir, pattern = "", "wxctl-*"
	}
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", cmp.Or(name, "a temporary file"), err)
	}
	p := &pendingFile{File: f, name: name}
	if name == "" {
		// Where the system allows it, not even a kill leaves the file behind.
		p.gone = os.Remove(f.Name()) == nil
	}
	return p, nil
}

// restart empties the file.
func (f *pendingFile) restart() error {
	_, err := f.Seek(0, io.SeekStart)
	return errors.Join(err, f.Truncate(0))
}

// keep gives the file its name.
func (f *pendingFile) keep() error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", f.name, err)
	}
	if err := os.Rename(f.Name(), f.name); err != nil {
		return err
	}
	f.gone = true
	return nil
}

// copyTo writes what the file holds.
func (f *pendingFile) copyTo(w io.Writer) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, f.File)
	return err
}

// drop removes the file unless it was kept.
func (f *pendingFile) drop() error {
	closed := f.Close()
	if errors.Is(closed, os.ErrClosed) {
		closed = nil
	}
	if f.gone {
		return closed
	}
	return errors.Join(closed, os.Remove(f.Name()))
}

// writeFile writes a file that takes its name only once it is complete.
func writeFile(name string, body io.Reader) (err error) {
	f, err := newPendingFile(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.drop()) }()
	if _, err = io.Copy(f, body); err != nil {
		return err
	}
	return f.keep()
}
