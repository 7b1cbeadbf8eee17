package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConvertByName writes every format that a name can ask for and shows each.
func TestConvertByName(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "x.vec")
	if err := os.WriteFile(source, []byte("2 3\n山 1 -2 0.5\ncat 0 1e-7 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, format := range map[string]string{
		"x.npy": "npy", "x.tsv": "projector", "x.fifu": "finalfusion", "x.parquet": "parquet", "model/": "model2vec", "x.w2v.bin": "word2vec-binary",
	} {
		out := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			out += "/"
		}
		must(t, "convert", source, out)
		must(t, "convert", source, out) // over what is there
		info := must(t, "info", out)
		if !strings.Contains(info, format) || !strings.Contains(info, "words           2\n") {
			t.Errorf("%s: %s", name, info)
		}
		if name != "x.fifu" {
			back := filepath.Join(dir, "back.vec")
			must(t, "convert", out, back)
			if got, err := os.ReadFile(back); err != nil || string(got) != "2 3\n山 1 -2 0.5\ncat 0 1e-07 3\n" {
				t.Errorf("%s back: %q (%v)", name, got, err)
			}
		}
	}
	must(t, "convert", source, filepath.Join(dir, "model")) // a folder that exists
	for _, c := range []struct{ args, says string }{
		{"convert " + source + " - --to npy", "several files"},
		{"convert " + source + " " + filepath.Join(dir, "x.xyz"), "cannot tell the format"},
		{"convert " + source + " " + filepath.Join(dir, "x") + " --to fasttext", "want one of"},
	} {
		if status, _, errOut := execute("", strings.Fields(c.args)...); status != 2 || !strings.Contains(errOut, c.says) {
			t.Errorf("%s: status %d, %s", c.args, status, errOut)
		}
	}
	if status, _, errOut := execute("", "convert", source, dir); status != 2 || !strings.Contains(errOut, "other files") {
		t.Errorf("into a folder of other files: status %d, %s", status, errOut)
	}
}
