package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stdinPath names standard input, as an argument and as a [File.Path].
const stdinPath = "-"

// A File is one part of a corpus.
type File struct {
	Path        string // "-" for standard input
	Size        int64  // stored bytes; -1 if unknown (standard input, pipes, devices)
	Compression Compression
	Format      Format // Auto if it is not known yet
	Encoding    string // [UTF8], [GB18030], ...; "" if it is not known yet, and for Parquet and WARC
}

// A finder turns arguments into files.
type finder struct {
	files   []File
	infos   []fs.FileInfo // of each file; nil for standard input
	hidden  int
	special int

	outputs []fs.FileInfo // of [Options.Outputs], as far as they exist
	skipped int           // of these, found in folders and by globs
}

// isOutput tells whether a file is one that is to be written.
func (f *finder) isOutput(info fs.FileInfo) bool {
	return slices.ContainsFunc(f.outputs, func(o fs.FileInfo) bool { return os.SameFile(o, info) })
}

// find adds the files that one argument names.
func (f *finder) find(arg string) error {
	if arg == stdinPath {
		f.add(stdinPath, nil)
		return nil
	}
	// A file whose name holds the signs of a glob goes before the glob.
	info, err := os.Stat(arg)
	switch {
	case err == nil && f.isOutput(info):
		return fmt.Errorf("%s is both read and written: %w; name another output", arg, ErrOutput)
	case err == nil:
		return f.named(arg, info)
	case !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(arg, "*?["):
		return fmt.Errorf("cannot read the corpus: %w", err)
	}
	paths, hidden, err := glob(arg)
	if err != nil {
		return fmt.Errorf("corpus %q: %w", arg, err)
	}
	f.hidden += hidden
	matched := false
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("cannot read the corpus: %w", err)
		}
		if f.isOutput(info) {
			f.skipped++
			continue
		}
		if err := f.named(path, info); err != nil {
			return err
		}
		matched = true
	}
	if !matched {
		return fmt.Errorf("no file matches %q: %w", arg, fs.ErrNotExist)
	}
	return nil
}

// named adds what the user named: a file, or a folder with its files.
func (f *finder) named(path string, info fs.FileInfo) error {
	if !info.IsDir() {
		if info.Mode()&fs.ModeSocket != 0 {
			return fmt.Errorf("%s is a socket: %w", path, ErrNotText)
		}
		f.add(path, info)
		return nil
	}
	before := len(f.files)
	if err := f.walk(path, []fs.FileInfo{info}); err != nil {
		return err
	}
	if len(f.files) == before {
		if f.hidden > 0 {
			return fmt.Errorf("the folder %s has no files, but for %d hidden ones: %w", path, f.hidden, ErrEmpty)
		}
		return fmt.Errorf("the folder %s has no files: %w", path, ErrEmpty)
	}
	return nil
}

// walk adds the files of a folder and of the folders in it, in name order. It
// follows links; within holds the folders around this one, so that a link to one
// of them is found.
func (f *finder) walk(dir string, within []fs.FileInfo) error {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return fmt.Errorf("cannot read the corpus: %w", err)
	}
	for _, entry := range entries {
		if hidden(entry.Name()) {
			f.hidden++
			continue
		}
		path := filepath.Join(dir, entry.Name())
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("cannot read the corpus: %w", err)
		}
		switch {
		case f.isOutput(info):
			f.skipped++
		case info.Mode().IsRegular():
			f.add(path, info)
		case !info.IsDir():
			f.special++ // a pipe in a folder would be waited for without end
		case slices.ContainsFunc(within, func(w fs.FileInfo) bool { return os.SameFile(w, info) }):
			return fmt.Errorf("the folder %s links back to a folder around it: remove the link or name its neighbors one by one", path)
		default:
			if err := f.walk(path, append(slices.Clip(within), info)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *finder) add(path string, info fs.FileInfo) {
	file := File{Path: path, Size: -1}
	if info != nil && info.Mode().IsRegular() {
		file.Size = info.Size()
	}
	f.files = append(f.files, file)
	f.infos = append(f.infos, info)
}

// hidden tells whether the last part of a path begins with a dot.
func hidden(path string) bool {
	name := filepath.Base(path)
	return name[0] == '.' && name != "." && name != ".."
}

// hiddenMatch tells whether a glob's wildcard stands for a name that begins with
// a dot.
func hiddenMatch(pattern, path string) bool {
	patterns := strings.Split(filepath.ToSlash(filepath.Clean(pattern)), "/")
	names := strings.Split(filepath.ToSlash(filepath.Clean(path)), "/")
	for len(patterns) > 0 && len(names) > 0 {
		last, lastPattern := names[len(names)-1], patterns[len(patterns)-1]
		if strings.HasPrefix(last, ".") && !strings.HasPrefix(lastPattern, ".") {
			return true
		}
		names, patterns = names[:len(names)-1], patterns[:len(patterns)-1]
	}
	return false
}

// checkTwice reports a file that is named twice, be it under two names: its text
// would count double.
func (f *finder) checkTwice() error {
	seen := make(map[fileID][]int) // so that few pairs are left to compare
	stdin := false
	for i, info := range f.infos {
		if info == nil {
			if stdin {
				return errors.New("standard input (-) is named twice")
			}
			stdin = true
			continue
		}
		key := idOf(info)
		for _, j := range seen[key] {
			if os.SameFile(info, f.infos[j]) {
				if f.files[i].Path == f.files[j].Path {
					return fmt.Errorf("%s is named twice", f.files[i].Path)
				}
				return fmt.Errorf("%s and %s are the same file: name it once", f.files[j].Path, f.files[i].Path)
			}
		}
		seen[key] = append(seen[key], i)
	}
	return nil
}

// look reads the beginning of a regular file, to learn its compression, format
// and encoding, and to refuse what is not text. What is inside an archive is
// looked at when its turn comes.
func (file *File) look(opts Options) error {
	f, err := os.Open(file.Path)
	if err != nil {
		return fmt.Errorf("cannot read the corpus: %w", err)
	}
	defer f.Close()
	head := make([]byte, min(headSize, file.Size))
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return fmt.Errorf("cannot read the corpus: %w", err)
	}
	head = head[:n]
	if file.Compression = compressionOf(head); file.Compression != Uncompressed {
		return nil
	}
	if file.Format = opts.Format; file.Format == Auto {
		file.Format = formatOf(file.Path, head)
	}
	if binaryFormat(file.Format) {
		return nil
	}
	mark, encoding, err := textOf(file.Path, head, opts.Encoding)
	if err != nil || encoding != "" {
		file.Encoding = encoding
		return err
	}
	if validUTF8(head, file.Size <= headSize) {
		file.Encoding = UTF8 // or ASCII so far
		return nil
	}
	// One that does not show is better known now than after a night.
	rest := io.MultiReader(bytes.NewReader(head[len(mark):]), f)
	d := newDecoding(bufio.NewReaderSize(rest, headSize), file.Path, "", false, int64(len(mark)), &Report{})
	for d.encoding == "" && err == nil {
		_, err = d.Read(head)
	}
	file.Encoding = d.encoding
	if err == io.EOF {
		err = nil
	}
	return err
}
