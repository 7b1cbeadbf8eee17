package store

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/memfs"
)

// Each way to read and write is counted, by the context that it was done with.
func TestCount(t *testing.T) {
	for name, folder := range map[string]string{"local": filepath.Join(t.TempDir(), "a"), "elsewhere": "memfs://counted"} {
		t.Run(name, func(t *testing.T) {
			ctx, count := Count(context.Background())
			uri := Join(folder, "file")
			if err := Write(ctx, uri, func(w io.Writer) error { _, err := w.Write(make([]byte, 100)); return err }); err != nil {
				t.Fatal(err)
			}
			if got := count(); got != (Bytes{Written: 100}) {
				t.Errorf("written: %+v", got)
			}
			if data, err := Read(ctx, uri); err != nil || len(data) != 100 {
				t.Fatalf("%d bytes, %v", len(data), err)
			}
			if got := count(); got != (Bytes{Read: 100, Written: 100}) {
				t.Errorf("read: %+v", got)
			}
			_, others := Count(ctx)
			r, size, closer, err := ReaderAt(ctx, uri)
			if err != nil || size != 100 {
				t.Fatalf("%d bytes, %v", size, err)
			}
			defer closer.Close()
			if _, err := r.ReadAt(make([]byte, 30), 50); err != nil {
				t.Fatal(err)
			}
			want := Bytes{Read: 130, Written: 100}
			if name == "elsewhere" {
				want.Read = 200 // the whole of it
			}
			if got := count(); got != want {
				t.Errorf("read in part: %+v, want %+v", got, want)
			}
			if others() != (Bytes{}) {
				t.Error("another counter counts, too")
			}
			if err := RemoveAll(ctx, folder); err != nil {
				t.Fatal(err)
			}
			if there, err := Exists(ctx, uri); there || err != nil {
				t.Errorf("removed, and there: %v, %v", there, err)
			}
		})
	}
}
