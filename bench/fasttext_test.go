package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMendFastText(t *testing.T) {
	file := filepath.Join(t.TempDir(), "densematrix.cc")
	if err := os.WriteFile(file, []byte("  int64_t blockSize = (m_ * n_) / 10;\n  more;\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := mendFastText(file); err != nil {
		t.Fatal(err)
	}
	mended, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "  int64_t blockSize = m_ * n_;\n  more;\n"; string(mended) != want {
		t.Errorf("mended is %q, want %q", mended, want)
	}
	if err := mendFastText(file); err == nil || !strings.Contains(err.Error(), "densematrix.cc") {
		t.Errorf("a source without the line: %v", err)
	}
}
