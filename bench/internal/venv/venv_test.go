//go:build unix

package venv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// python stands in for python3 and for the python of an environment. It does what is
// asked of either, and notes what it is told in a file beside the environment.
const python = `#!/bin/sh
case "$2" in
venv) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo venv >>"$3.log" ;;
pip)
	folder=$(dirname "$(dirname "$0")")
	for list; do :; done
	cat "$list" >>"$folder.log"
	if grep -q nonsense "$list"; then echo "no such package"; exit 1; fi ;;
esac
`

func TestMake(t *testing.T) {
	programs := t.TempDir()
	if err := os.WriteFile(filepath.Join(programs, "python3"), []byte(python), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", programs+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Chdir(t.TempDir())
	folder, err := filepath.Abs("env")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		requirements string
		done         string // in the log
		fails        bool
	}{
		{"one==1\n", "venv\none==1\n", false},
		{"one==1\n", "", false}, // it is there
		{"two==2\n", "venv\ntwo==2\n", false},
		{"nonsense==1\n", "venv\nnonsense==1\n", true},
		{"nonsense==1\n", "venv\nnonsense==1\n", true}, // what has failed is not there
	} {
		log := folder + ".log"
		if err := os.WriteFile(log, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		program, err := Make(t.Context(), "env", []byte(c.requirements), "what is pinned", &said)
		if c.fails != (err != nil) || err != nil && !strings.Contains(err.Error(), "no such package") {
			t.Errorf("%q: %v", c.requirements, err)
		}
		if want := filepath.Join(folder, "bin", "python"); err == nil && program != want {
			t.Errorf("%q: its python is %s, want %s", c.requirements, program, want)
		}
		if done, err := os.ReadFile(log); err != nil || string(done) != c.done {
			t.Errorf("%q: done is %q, want %q; %v", c.requirements, done, c.done, err)
		}
		if want := "installing what is pinned into " + folder + "\n"; said.String() != want && (c.done != "" || said.String() != "") {
			t.Errorf("%q: it says %q", c.requirements, said.String())
		}
	}
}
