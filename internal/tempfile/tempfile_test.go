package tempfile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"testing"

	"firth/internal/tempfile"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	f, err := tempfile.Create(dir, "numbers-*.tmp")
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 && runtime.GOOS != "windows" {
		t.Errorf("an open file has a name: %v (%v)", left, err)
	}
	if _, err := f.WriteString("one two"); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 3)
	if _, err := f.ReadAt(got, 4); err != nil || string(got) != "two" {
		t.Errorf("read %q (%v)", got, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed again: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if _, err := tempfile.Create(dir+"/nowhere", "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
}
