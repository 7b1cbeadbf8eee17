package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Clean removes what a killed process has left, and nothing else.
func TestClean(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.bin")
	stay := []string{
		"m.bin", ".m.bin.backup.tmp", "m.bin.firth-tmp", ".m.bin.firth-tmp", ".m.bin..firth-tmp", ".m.bin.old.firth-tmp.gz", ".m.bin.OLD.firth-tmp", ".m.bin.checkpoint.1a2b.firth-tmp",
		".other.bin.1a2b3c.firth-tmp", ".m.bin.12345678901234.firth-tmp",
	}
	for _, name := range append(stay, ".m.bin.1a2b3c.firth-tmp", ".m.bin.0.firth-tmp") {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".m.bin.1.firth-tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	living, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := Clean(path); n != 2 || err != nil {
		t.Errorf("removed %d files (%v), want 2", n, err)
	}
	for _, name := range append(stay, ".m.bin.1.firth-tmp") {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := living.Write([]byte("new")); err != nil {
		t.Error(err)
	}
	if err := living.Commit(); err != nil {
		t.Errorf("a file being written did not survive: %v", err)
	}
	if n, err := Clean(path); n != 0 || err != nil {
		t.Errorf("removed %d files again (%v)", n, err)
	}
}

func TestCleanWithoutFolder(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "none", "m.bin"), strings.Repeat("n", 150), "m.bin"} {
		if n, err := Clean(path); n != 0 || err != nil {
			t.Errorf("%s: %d, %v", path, n, err)
		}
	}
}
