package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func write(content string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}
}

// check fails the test unless the folder holds exactly one file, path, with the
// given content.
func check(t *testing.T, path, content string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s holds %q (%v), want %q", path, got, err, content)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".firth-tmp") {
			t.Errorf("temporary file %s was left behind", e.Name())
		}
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"词.txt", strings.Repeat("n", 250)} {
		path := filepath.Join(dir, name)
		for _, content := range []string{"first", "second, and longer", ""} {
			if err := Write(path, write(content)); err != nil {
				t.Fatal(err)
			}
			check(t, path, content)
		}
	}
}

func TestTargetIsUntouchedUntilCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, write("old")); err != nil {
		t.Fatal(err)
	}
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, "new"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("before Commit the target holds %q", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	check(t, path, "new")
	f.Abort() // after Commit: nothing
	check(t, path, "new")
	if err := f.Commit(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("second Commit: %v, want os.ErrClosed", err)
	}
}

func TestFailureLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := Write(path, write("old")); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	err := Write(path, func(w io.Writer) error {
		if err := write("half of the new")(w); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("error %v, want the one of fill", err)
	}
	check(t, path, "old")

	func() {
		defer func() { _ = recover() }()
		_ = Write(path, func(io.Writer) error { panic(boom) })
	}()
	check(t, path, "old")
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		path string
		is   error
		says string
	}{
		{dir, syscall.EISDIR, "name a file in it"},
		{dir + "/", syscall.EISDIR, "name a file in it"},
		{dir + "/new/", syscall.EISDIR, "name a file in it"},
		{filepath.Join(dir, "no", "a.txt"), fs.ErrNotExist, "there is no folder " + filepath.Join(dir, "no")},
		{"", nil, "empty"},
	} {
		err := Write(c.path, func(io.Writer) error {
			t.Errorf("%q: content was asked for", c.path)
			return nil
		})
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), ".firth-tmp") {
			t.Errorf("%q: error %v, want %v saying %q", c.path, err, c.is, c.says)
		}
	}
}

func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no Unix permissions")
	}
	path := filepath.Join(t.TempDir(), "a")
	mode := func() fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if err := Write(path, write("x")); err != nil {
		t.Fatal(err)
	}
	plain, err := os.OpenFile(path+"2", os.O_CREATE, 0o644) // tells the umask
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if info, _ := plain.Stat(); mode() != info.Mode().Perm() {
		t.Errorf("a new file has mode %v, want %v", mode(), info.Mode().Perm())
	}
	for _, want := range []fs.FileMode{0o600, 0o666, 0o640} {
		if err := os.Chmod(path, want); err != nil {
			t.Fatal(err)
		}
		if err := Write(path, write("y")); err != nil {
			t.Fatal(err)
		}
		if mode() != want {
			t.Errorf("a replaced file has mode %v, want %v", mode(), want)
		}
	}
}

func TestSymbolicLinks(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.Symlink("target", link); err != nil {
		t.Skip(err)
	}
	if err := Write(link, write("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link to nothing: %v, want fs.ErrNotExist", err)
	}
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(link, write("new")); err != nil {
		t.Fatal(err)
	}
	check(t, target, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v %v", info.Mode(), err)
	}
}

// TestOnlyRegularFilesAreReplaced takes a socket in a folder of its own for what
// is no regular file, never a device of the machine: if the check were broken, the
// test would destroy it.
func TestOnlyRegularFilesAreReplaced(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("sockets are no files there")
	}
	dir, err := os.MkdirTemp("", "sock") // names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "s")
	socket, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	defer socket.Close()
	if err := Write(path, write("x")); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("error %v, want a refusal", err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSocket == 0 {
		t.Errorf("the socket was replaced: %v", err)
	}
}
