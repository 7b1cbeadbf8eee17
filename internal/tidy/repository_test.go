package tidy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the repository, seen from this package.
const root = "../.."

// modulePath is what go.mod calls the module.
const modulePath = "firth"

// files lists the repository's files, as slash-separated paths from its root:
// what git tracks or would track, or, without git, whatever is there.
func files(t *testing.T) []string {
	t.Helper()
	listed, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil || len(listed) == 0 {
		return walk(t)
	}
	var names []string
	for _, name := range strings.Split(strings.TrimSuffix(string(listed), "\x00"), "\x00") {
		// What was deleted and not committed yet is still listed.
		if info, err := os.Lstat(filepath.Join(root, name)); err == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// walk lists the files of a tree that is not a git checkout, such as an archive.
func walk(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", ".venv", "node_modules", "dist", "bin", "results"}, entry.Name()) {
			return filepath.SkipDir
		}
		if entry.Type().IsRegular() {
			relative, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			names = append(names, filepath.ToSlash(relative))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func exists(name string) bool {
	_, err := os.Stat(filepath.Join(root, name))
	return err == nil
}

// A goPackage is one package of the product: its folder from the root ("." for
// the root package) and its parsed files without the tests.
type goPackage struct {
	dir   string
	name  string
	fset  *token.FileSet
	files map[string]*ast.File // by path from the root
}

// packages parses the product's packages, in the order of their folders. Files
// for every system are read, whichever this one is. Modules of their own
// (bench, tools, generators) are not the product's.
func packages(t *testing.T) []*goPackage {
	t.Helper()
	byDir := map[string]*goPackage{}
	for _, name := range files(t) {
		dir := path.Dir(name)
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || outside(dir) {
			continue
		}
		p := byDir[dir]
		if p == nil {
			p = &goPackage{dir: dir, fset: token.NewFileSet(), files: map[string]*ast.File{}}
			byDir[dir] = p
		}
		file, err := parser.ParseFile(p.fset, filepath.Join(root, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		p.files[name] = file
		p.name = file.Name.Name
	}
	if byDir["."] == nil {
		t.Fatal("no Go file in the root folder: is this test in the right place?")
	}
	var list []*goPackage
	for _, p := range byDir {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *goPackage) int { return strings.Compare(a.dir, b.dir) })
	return list
}

// outside tells whether the go command would leave the folder out of the
// product's packages.
func outside(dir string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		base := path.Base(dir)
		if base == "testdata" || strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") || exists(path.Join(dir, "go.mod")) {
			return true
		}
	}
	return false
}
