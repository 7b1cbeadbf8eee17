package corpus

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// anyFolders stands for any number of folders in a glob, none among them.
const anyFolders = "**"

// glob returns the paths that match a pattern, in the order of their names, and
// how many files and folders it passed by since their names begin with a dot.
// Stars and the like are those of [filepath.Match]; besides, a part of the
// pattern that is "**" stands for any folders, links to folders not among them,
// and such a pattern matches files only.
func glob(pattern string) (paths []string, hidden int, err error) {
	parts := strings.Split(filepath.ToSlash(pattern), "/")
	if !slices.Contains(parts, anyFolders) {
		paths, err = filepath.Glob(pattern)
		slices.Sort(paths)
		// As in a shell, a star does not stand for the dot of a hidden file.
		shown := slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return hiddenMatch(pattern, path) })
		return shown, len(paths) - len(shown), err
	}
	root := ""
	if volume := filepath.VolumeName(pattern); volume != "" || parts[0] == "" {
		root = volume + "/"
		parts = strings.Split(strings.TrimLeft(filepath.ToSlash(pattern[len(volume):]), "/"), "/")
	}
	for _, part := range parts {
		if _, err := filepath.Match(part, ""); err != nil {
			return nil, 0, err
		}
	}
	g := globber{hidden: make(map[string]bool)}
	if err := g.expand(root, parts); err != nil {
		return nil, 0, err
	}
	slices.Sort(g.paths)
	return slices.Compact(g.paths), len(g.hidden), nil
}

// A globber goes through folders for a pattern with "**" in it.
type globber struct {
	paths  []string
	hidden map[string]bool
}

// expand adds the files that parts match in a folder, "" for the one at hand.
func (g *globber) expand(dir string, parts []string) error {
	part, rest := parts[0], parts[1:]
	if part == "" || part != anyFolders && !strings.ContainsAny(part, "*?[") {
		path := filepath.Join(dir, part)
		if part == ".." { // which Join takes away, and a link with it
			path = dir + string(filepath.Separator) + part
		}
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case len(rest) > 0 && info.IsDir():
			return g.expand(path, rest)
		case len(rest) == 0 && !info.IsDir():
			g.paths = append(g.paths, path)
		}
		return nil
	}
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return err
	}
	if part == anyFolders {
		if len(rest) == 0 {
			rest = []string{"*"}
		}
		if err := g.expand(dir, rest); err != nil {
			return err
		}
	}
	for _, entry := range entries {
		name := entry.Name()
		path := filepath.Join(dir, name)
		matched := part == anyFolders && entry.IsDir()
		if part != anyFolders {
			matched, _ = filepath.Match(part, name)
		}
		switch {
		case !matched:
		case name[0] == '.' && part[0] != '.':
			g.hidden[path] = true
		case part == anyFolders:
			err = g.expand(path, parts)
		case len(rest) > 0 && isFolder(entry, path):
			err = g.expand(path, rest)
		case len(rest) == 0 && !isFolder(entry, path):
			g.paths = append(g.paths, path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isFolder tells whether an entry is a folder or a link to one.
func isFolder(entry fs.DirEntry, path string) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
