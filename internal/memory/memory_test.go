package memory

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"
)

func TestFloats(t *testing.T) {
	dir := t.TempDir()
	for name, space := range map[string]Space{"RAM": {}, "file": {Files: true, Dir: dir}} {
		t.Run(name, func(t *testing.T) {
			const n = 1<<20 + 5
			f, err := space.Floats(n)
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Data) != n || cap(f.Data) != n {
				t.Fatalf("%d numbers (room for %d), want %d", len(f.Data), cap(f.Data), n)
			}
			if p := uintptr(unsafe.Pointer(unsafe.SliceData(f.Data))); p%64 != 0 {
				t.Errorf("begins at %#x, which is no multiple of 64", p)
			}
			for i, x := range f.Data {
				if x != 0 {
					t.Fatalf("number %d is %v, want 0", i, x)
				}
				f.Data[i] = float32(i)
			}
			f.Rest(0, n)
			f.Rest(10, 20_000)
			f.Rest(7, 8)
			for i, x := range f.Data {
				if x != float32(i) {
					t.Fatalf("number %d is %v after a rest", i, x)
				}
			}
			for range 2 {
				if err := f.Free(); err != nil {
					t.Fatal(err)
				}
			}
			if f.Data != nil {
				t.Error("there are numbers after Free")
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 0 {
				t.Errorf("%d files are left (%v)", len(left), err)
			}
		})
	}
}

// Memory that several processes could share gets no huge pages.
func TestMemoryIsPrivate(t *testing.T) {
	f, err := Space{}.Floats(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Free(); err != nil {
			t.Error(err)
		}
	}()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip("the system does not tell how memory is mapped")
	}
	at := uint64(uintptr(unsafe.Pointer(unsafe.SliceData(f.Data))))
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var perms string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &perms); err == nil && from <= at && at < to {
			if perms != "rw-p" {
				t.Errorf("mapped as %s", perms)
			}
			return
		}
	}
	t.Error("the array is in no mapping")
}

func TestNoFloats(t *testing.T) {
	f, err := Space{}.Floats(0)
	if err != nil || len(f.Data) != 0 {
		t.Fatalf("%v, %v", f, err)
	}
	f.Rest(0, 0)
	if err := f.Free(); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	missing := Space{Files: true, Dir: filepath.Join(t.TempDir(), "missing")}
	if _, err := missing.Floats(1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := (Space{}).Floats(1 << 62); err == nil {
		t.Error("2^62 numbers: no error")
	}
}

func TestAvailable(t *testing.T) {
	n, ok := Available()
	if ok && (n < 1<<20 || n > 1<<50) {
		t.Errorf("%d bytes of memory", n)
	}
}
