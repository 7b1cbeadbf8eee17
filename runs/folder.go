package runs

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"firth/internal/atomicfile"
)

// What a manager keeps are folders, one for each corpus and each run, which have
// their id for a name. A folder has a record; one that has none was never finished,
// or is about to be removed.

const recordFile = "record.json"

// writeRecord replaces the record of a folder.
func writeRecord(folder string, record any) error {
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(folder, recordFile), func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	})
}

// eachRecord goes through the folders in dir whose names are ids, and removes those
// without a record.
func eachRecord[T any](dir, prefix string, found func(folder, id string, record *T) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() || !isID(prefix, e.Name()) {
			continue
		}
		folder := filepath.Join(dir, e.Name())
		path := filepath.Join(folder, recordFile)
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
			continue
		}
		record := new(T)
		if err == nil {
			err = json.Unmarshal(data, record)
		}
		if err == nil {
			_, err = atomicfile.Clean(path)
		}
		if err != nil {
			return fmt.Errorf("%s: %w; if it is damaged, remove the folder", path, err)
		}
		if err := found(folder, e.Name(), record); err != nil {
			return err
		}
	}
	return nil
}

// removeFolder removes a folder, its record first.
func removeFolder(folder string) error {
	err := os.Remove(filepath.Join(folder, recordFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, os.RemoveAll(folder))
}

// bytesIn is how much a folder holds.
func bytesIn(folder string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return skipGone(err)
		}
		info, err := e.Info()
		if err != nil {
			return skipGone(err)
		}
		sum += info.Size()
		return nil
	})
	return sum, err
}

// skipGone passes over files that went away while they were looked at.
func skipGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// newID returns an id that nobody can guess.
func newID(prefix string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + hex.EncodeToString(b[:])
}

// isID tells whether newID could have returned id.
func isID(prefix, id string) bool {
	digits, ok := strings.CutPrefix(id, prefix)
	return ok && len(digits) == 16 && strings.Trim(digits, "0123456789abcdef") == ""
}

// mostName is how many characters a name for people has.
const mostName = 100

// cleanName makes one line of a name that comes from outside, otherwise if nothing
// is left. It is shown, and never part of a path.
func cleanName(name, otherwise string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:] // some browsers send whole paths
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(shorten(strings.TrimSpace(name), mostName)); name == "" {
		return otherwise
	}
	return name
}

func newestFirst(aTime time.Time, aID string, bTime time.Time, bID string) int {
	if c := bTime.Compare(aTime); c != 0 {
		return c
	}
	return cmp.Compare(aID, bID)
}

// size writes a number of bytes for people.
func size(n int64) string {
	for _, unit := range []struct {
		bytes int64
		name  string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if n >= unit.bytes {
			return fmt.Sprintf("%.3g %s", float64(n)/float64(unit.bytes), unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// lineEnd is what a log's lines end with.
var lineEnd = []byte("\n")

// wholeLines is the part of data that ends with the last line end.
func wholeLines(data []byte) []byte { return data[:bytes.LastIndex(data, lineEnd)+1] }
