package entry

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSucceeded(t *testing.T) {
	for _, c := range []struct {
		err  error
		says string
	}{
		{nil, ""},
		{fmt.Errorf("options: %w", flag.ErrHelp), ""},
		{errors.New("no text"), "bench: no text\n"},
	} {
		var said strings.Builder
		if ok := succeeded(&said, "bench", c.err); ok != (c.says == "") || said.String() != c.says {
			t.Errorf("%v: %t, %q, want %q", c.err, ok, said.String(), c.says)
		}
	}
}

func TestWithFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	for _, asked := range []string{"", "some/folder"} {
		failure := errors.New("it fails")
		var used string
		err := WithFolder(asked, func(folder string) error {
			used = folder
			if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o666); err != nil {
				t.Error(err)
			}
			return failure
		})
		if !errors.Is(err, failure) || !filepath.IsAbs(used) {
			t.Errorf("-work %q: in %s, %v", asked, used, err)
		}
		_, err = os.Stat(filepath.Join(asked, "file"))
		if asked == "" {
			_, err = os.Stat(used)
		}
		if kept := err == nil; kept != (asked != "") {
			t.Errorf("-work %q: the folder stays: %t", asked, kept)
		}
	}
	if err := os.WriteFile("file", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := WithFolder("file", func(string) error { return nil }); err == nil {
		t.Error("a file is taken for a folder")
	}
}
