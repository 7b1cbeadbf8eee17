//go:build unix

package corpus

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func mkfifo(t *testing.T, dir string) string {
	path := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no pipes:", err)
	}
	return path
}

func TestPipe(t *testing.T) {
	path := mkfifo(t, t.TempDir())
	c := open(t, Options{}, path) // does not wait for a writer
	if f := c.Files()[0]; f.Size != -1 || f.Compression != Unknown {
		t.Errorf("file = %+v", f)
	}
	wrote := make(chan error, 1)
	go func() { wrote <- os.WriteFile(path, []byte("through\na pipe\n"), 0o600) }()
	if got := text(t, c); got != "through\na pipe\n" {
		t.Errorf("text = %q", got)
	}
	if err := <-wrote; err != nil {
		t.Error(err)
	}
}

func TestPipeThatNobodyWrites(t *testing.T) {
	path := mkfifo(t, t.TempDir())
	c := open(t, Options{}, path)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v", err)
	}
	if err := c.Close(); err != nil { // does not wait either
		t.Error(err)
	}
	// Let the goroutine go that waits for a writer.
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	<-c.done
	f.Close()
}

func TestPipeInFolderIsSkipped(t *testing.T) {
	dir := tree(t, "a.txt")
	mkfifo(t, dir)
	c := open(t, Options{}, dir)
	if got := text(t, c); got != "a.txt\n" || c.Report().Special != 1 {
		t.Errorf("text = %q, report = %+v", got, c.Report())
	}
}
