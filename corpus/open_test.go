package corpus

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree makes a folder of files, whose text is their name.
func tree(t *testing.T, names ...string) string {
	dir := t.TempDir()
	for _, name := range names {
		write(t, dir, name, []byte(name+"\n"))
	}
	return dir
}

func paths(c *Corpus, dir string) []string {
	var names []string
	for _, f := range c.Files() {
		name, err := filepath.Rel(dir, f.Path)
		if err != nil {
			name = f.Path
		}
		names = append(names, filepath.ToSlash(name))
	}
	return names
}

func TestFoldersInNameOrder(t *testing.T) {
	dir := tree(t, "b.txt", "a/z.txt", "a/10/x", "c.txt", ".git/config", "a/.DS_Store")
	c := open(t, Options{}, dir)
	if diff := cmp.Diff([]string{"a/10/x", "a/z.txt", "b.txt", "c.txt"}, paths(c, dir)); diff != "" {
		t.Error(diff)
	}
	if got, want := text(t, c), "a/10/x\na/z.txt\nb.txt\nc.txt\n"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	if r := c.Report(); r.Hidden != 2 || r.Files != 4 || r.Lines != 4 || r.StoredBytes != c.Size() {
		t.Errorf("report = %+v", r)
	}
}

func TestGlobs(t *testing.T) {
	dir := tree(t, "b.txt", "a.txt", "c.md", ".hidden.txt", "sub/d.txt", ".git/e.txt", "[x].txt")
	for _, test := range []struct {
		pattern string
		want    []string
		hidden  int
	}{
		{"?.txt", []string{"a.txt", "b.txt"}, 0},
		{"*.txt", []string{"[x].txt", "a.txt", "b.txt"}, 1},
		{"*/*.txt", []string{"sub/d.txt"}, 1},
		{"s*", []string{"sub/d.txt"}, 0},
		{".h*", []string{".hidden.txt"}, 0},
		{"[x].txt", []string{"[x].txt"}, 0}, // the file, not the glob
	} {
		c := open(t, Options{}, filepath.Join(dir, test.pattern))
		if diff := cmp.Diff(test.want, paths(c, dir)); diff != "" {
			t.Errorf("%s: %s", test.pattern, diff)
		}
		text(t, c)
		if got := c.Report().Hidden; got != test.hidden {
			t.Errorf("%s: %d hidden, want %d", test.pattern, got, test.hidden)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := tree(t, "a.txt", "only-hidden/.x")
	for _, sub := range []string{"empty", "nested/empty"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "zero", nil)
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, test := range []struct {
		args []string
		is   error
		says string
	}{
		{nil, ErrEmpty, "name its files"},
		{[]string{in("zero")}, ErrEmpty, "zero"},
		{[]string{in("missing.txt")}, fs.ErrNotExist, "missing.txt"},
		{[]string{in("a.txt"), in("missing.txt")}, fs.ErrNotExist, "missing.txt"},
		{[]string{in("*.csv")}, fs.ErrNotExist, "*.csv"},
		{[]string{in("[")}, filepath.ErrBadPattern, "["},
		{[]string{in("empty")}, ErrEmpty, "empty"},
		{[]string{in("nested")}, ErrEmpty, "nested"},
		{[]string{in("only-hidden")}, ErrEmpty, "1 hidden"},
		{[]string{in("a.txt"), in("a.txt")}, nil, "a.txt is named twice"},
		{[]string{in("a.txt"), in("*.txt")}, nil, "a.txt is named twice"},
		{[]string{in("a.txt"), dir + "/empty/../a.txt"}, nil, "same file"},
		{[]string{"-", "-"}, nil, "named twice"},
	} {
		c, err := Open(test.args, strings.NewReader("x"), Options{})
		if err == nil {
			c.Close()
		}
		mention(t, err, test.says)
		if test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%q: error %q is not %q", test.args, err, test.is)
		}
	}
	if _, err := Open([]string{"-"}, nil, Options{}); err == nil {
		t.Error("standard input that is not there was opened")
	}
	for _, opts := range []Options{{BlockSize: -1}, {Format: lastFormat + 1}} {
		if _, err := Open([]string{in("a.txt")}, nil, opts); err == nil {
			t.Errorf("options %+v were accepted", opts)
		}
	}
}

func TestLinks(t *testing.T) {
	dir := tree(t, "books/a.txt", "more/b.txt")
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links:", err)
		}
	}
	link(filepath.Join(dir, "more"), "books/more")
	c := open(t, Options{}, filepath.Join(dir, "books"))
	if got := text(t, c); got != "books/a.txt\nmore/b.txt\n" {
		t.Errorf("text = %q", got)
	}

	_, err := Open([]string{filepath.Join(dir, "books"), filepath.Join(dir, "more")}, nil, Options{})
	mention(t, err, "same file", "b.txt")

	link(filepath.Join(dir, "books"), "more/loop")
	_, err = Open([]string{filepath.Join(dir, "books")}, nil, Options{})
	mention(t, err, "loop", "links back")

	link(filepath.Join(dir, "nowhere"), "books/0")
	if _, err = Open([]string{filepath.Join(dir, "books")}, nil, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("broken link: error %v", err)
	}
}

func TestUnreadableFile(t *testing.T) {
	path := filepath.Join(tree(t, "secret.txt"), "secret.txt")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(path); err == nil {
		f.Close()
		t.Skip("this user may read everything")
	}
	_, err := Open([]string{path}, nil, Options{})
	if mention(t, err, "secret.txt"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %q is not %q", err, fs.ErrPermission)
	}
}

func TestFileThatGoesAway(t *testing.T) {
	dir := tree(t, "a.txt", "b.txt")
	c := open(t, Options{}, dir)
	if err := os.Remove(filepath.Join(dir, "b.txt")); err != nil {
		t.Skip("open files cannot be removed here:", err)
	}
	blocks, err := readAll(t, c)
	if len(blocks) != 1 || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%d blocks, error %v", len(blocks), err)
	}
}

func TestStdinAmongFiles(t *testing.T) {
	dir := tree(t, "a.txt", "b.txt")
	c, err := Open([]string{filepath.Join(dir, "b.txt"), "-", filepath.Join(dir, "a.txt")}, strings.NewReader("from\nstdin"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Size() != -1 || c.Files()[1] != (File{Path: "-", Size: -1}) {
		t.Errorf("size %d, files %+v", c.Size(), c.Files())
	}
	blocks, err := readAll(t, c)
	if err != nil || join(blocks) != "b.txt\nfrom\nstdin\na.txt\n" || blocks[1].File != "-" {
		t.Errorf("blocks %+v, error %v", blocks, err)
	}

	c = openBytes(t, []byte(" \n\t\n"), Options{})
	_, err = readAll(t, c)
	mention(t, err, "standard input", "white space")
	if !errors.Is(err, ErrEmpty) {
		t.Errorf("blank text: error %v", err)
	}
	if r := c.Report(); r.EmptyLines != 2 {
		t.Errorf("report = %+v", r)
	}
}

// A model may lie beside its texts: found, it is left out; named, it is refused.
func TestOutputsAreNoCorpus(t *testing.T) {
	dir := tree(t, "a.txt", "m.txt", "sub/b.txt")
	out := filepath.Join(dir, "m.txt")
	for _, pattern := range []string{"", "*"} {
		c := open(t, Options{Outputs: []string{out, filepath.Join(dir, "none")}}, filepath.Join(dir, pattern))
		if diff := cmp.Diff([]string{"a.txt", "sub/b.txt"}, paths(c, dir)); diff != "" {
			t.Errorf("%q: %s", pattern, diff)
		}
		text(t, c)
		if got := c.Report().Outputs; got != 1 {
			t.Errorf("%q: %d outputs left out, want 1", pattern, got)
		}
	}
	if _, err := Open([]string{filepath.Join(dir, "sub", "..", "m.txt")}, nil, Options{Outputs: []string{out}}); !errors.Is(err, ErrOutput) {
		t.Errorf("the output named as corpus: %v", err)
	}
}

// A few bad bytes are no reason to refuse a file; text that is not what its
// beginning was is.
func TestDamage(t *testing.T) {
	gbk := bytes.Repeat([]byte("\xd4\xad\xc0\xb4\xc8\xe7\xb4\xcb\xa1\xa3\n"), 100)
	utf8 := bytes.Repeat([]byte("a sentence of words, 又一句\n"), 100_000)
	damaged := append(bytes.Clone(utf8), gbk[:200]...)
	c := openBytes(t, damaged, Options{})
	if _, err := readAll(t, c); err != nil || c.Report().InvalidUTF8 < 80 {
		t.Errorf("a little damage: %v, %d places", err, c.Report().InvalidUTF8)
	}
	mixed := append(bytes.Clone(utf8), bytes.Repeat(gbk, 100)...)
	if _, err := readAll(t, openBytes(t, mixed, Options{})); !errors.Is(err, ErrEncoding) {
		t.Errorf("GBK after UTF-8: %v", err)
	}
	if _, err := readAll(t, openBytes(t, mixed, Options{Encoding: UTF8})); err != nil {
		t.Errorf("GBK after UTF-8, read as UTF-8: %v", err)
	}
}

func TestAnyFolders(t *testing.T) {
	dir := tree(t, "a.txt", "b/c.txt", "b/d/e.txt", "b/d/f.md", "b/.git/g.txt", "b/.h.txt", "[x]/i.txt", "j/k/l/m.txt")
	for _, test := range []struct {
		pattern string
		want    []string
		hidden  int
	}{
		{"**/*.txt", []string{"[x]/i.txt", "a.txt", "b/c.txt", "b/d/e.txt", "j/k/l/m.txt"}, 2},
		{"**", []string{"[x]/i.txt", "a.txt", "b/c.txt", "b/d/e.txt", "b/d/f.md", "j/k/l/m.txt"}, 2},
		{"b/**", []string{"b/c.txt", "b/d/e.txt", "b/d/f.md"}, 2},
		{"b/**/f.*", []string{"b/d/f.md"}, 1},
		{"**/d/**/*", []string{"b/d/e.txt", "b/d/f.md"}, 1},
		{"**/**/e.txt", []string{"b/d/e.txt"}, 1},
		{"b/../**/m.txt", []string{"j/k/l/m.txt"}, 1},
		{"**/a.txt", []string{"a.txt"}, 1},
		{"?/**/l/*", []string{"j/k/l/m.txt"}, 1},
	} {
		c := open(t, Options{}, dir+"/"+test.pattern)
		if diff := cmp.Diff(test.want, paths(c, dir)); diff != "" {
			t.Errorf("%s: %s", test.pattern, diff)
		}
		text(t, c)
		if got := c.Report().Hidden; got != test.hidden {
			t.Errorf("%s: %d hidden, want %d", test.pattern, got, test.hidden)
		}
	}
	for pattern, is := range map[string]error{"**/*.csv": fs.ErrNotExist, "none/**": fs.ErrNotExist, "**/[": filepath.ErrBadPattern} {
		if _, err := Open([]string{dir + "/" + pattern}, nil, Options{}); !errors.Is(err, is) {
			t.Errorf("%s: error = %v", pattern, err)
		}
	}
	_, err := Open([]string{dir + "/**/*.txt", dir + "/a.txt"}, nil, Options{})
	mention(t, err, "a.txt", "twice")
	t.Chdir(dir)
	if diff := cmp.Diff([]string{"[x]/i.txt", "a.txt", "b/c.txt", "b/d/e.txt", "j/k/l/m.txt"}, paths(open(t, Options{}, "**/*.txt"), ".")); diff != "" {
		t.Error(diff)
	}
}
