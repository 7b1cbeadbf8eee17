package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
)

func TestNextRespectsContext(t *testing.T) {
	defer goleak.VerifyNone(t)
	keyboard, typing := io.Pipe()
	c, err := Open([]string{"-"}, keyboard, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 2 { // before the goroutine is there, and after
		if _, err := c.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v", err)
		}
	}
	waiting, stop := context.WithCancel(context.Background())
	go stop()
	if _, err := c.Next(waiting); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	// The corpus goes on as if nothing had been.
	go func() {
		_, _ = io.WriteString(typing, "typed\n")
		typing.Close()
	}()
	if got := text(t, c); got != "typed\n" {
		t.Errorf("text = %q", got)
	}
}

func TestCloseWhileReading(t *testing.T) {
	defer goleak.VerifyNone(t)
	path := write(t, t.TempDir(), "a.txt", []byte(strings.Repeat("many lines\n", 10000)))
	for blocks := range 4 { // the goroutine is not there; waits to send; ...
		c := open(t, Options{BlockSize: 20}, path)
		for range blocks {
			if _, err := c.Next(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
		if blocks > 0 {
			select {
			case <-c.done:
			default:
				t.Error("Close did not wait for the goroutine")
			}
		}
		if _, err := c.Next(context.Background()); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("Next after Close: error = %v", err)
		}
	}
}

// Close does not wait for a person to type.
func TestCloseWhileStdinWaits(t *testing.T) {
	keyboard, typing := io.Pipe()
	c, err := Open([]string{"-"}, keyboard, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	typed := make(chan struct{})
	go func() {
		_, _ = typing.Write([]byte("x")) // returns when the goroutine has begun to read
		cancel()
		close(typed)
	}()
	if _, err := c.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	<-typed
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	typing.Close()
	<-c.done
}

func TestErrorsComeInOrderAndStay(t *testing.T) {
	disk := errors.New("disk on fire")
	dir := tree(t, "a.txt", "b.txt")
	lines := strings.Repeat("a line\n", 5000)
	stdin := io.MultiReader(strings.NewReader(lines), iotest.ErrReader(disk))
	c, err := Open([]string{filepath.Join(dir, "a.txt"), "-", filepath.Join(dir, "b.txt")}, stdin, Options{BlockSize: 700})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	blocks := 0
	for err == nil {
		if _, err = c.Next(context.Background()); err == nil {
			blocks++
		}
	}
	if blocks < 2 || !errors.Is(err, disk) {
		t.Errorf("%d blocks, error %v", blocks, err)
	}
	mention(t, err, "standard input", "35000")
	if _, again := c.Next(context.Background()); !errors.Is(again, err) {
		t.Errorf("error = %v, and then %v", err, again)
	}
	if r := c.Report(); r.Files != 2 || r.Lines < 2 {
		t.Errorf("report = %+v", r)
	}
}

// A failure to read an archive does not look like a broken archive.
func TestReadingArchiveFails(t *testing.T) {
	disk := errors.New("disk on fire")
	// Text that does not get much smaller: the failure comes late.
	var long strings.Builder
	for rng := rand.New(rand.NewPCG(1, 2)); long.Len() < 8*bufferSize; {
		fmt.Fprintf(&long, "%x\n", rng.Uint64())
	}
	for name, pack := range map[string]func(testing.TB, string) []byte{"gzip": gzipped, "zstd": zstded, "xz": xzed} {
		packed := pack(t, long.String())
		stdin := io.MultiReader(bytes.NewReader(packed[:len(packed)/2]), iotest.ErrReader(disk))
		c, err := Open([]string{"-"}, stdin, Options{BlockSize: 1 << 10})
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := readAll(t, c)
		if len(blocks) == 0 || !strings.HasPrefix(long.String(), join(blocks)) {
			t.Errorf("%s: %d blocks", name, len(blocks))
		}
		if mention(t, err, "standard input"); !errors.Is(err, disk) || strings.Contains(err.Error(), name) {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}

// lively goes on after its end, as a keyboard does.
type lively struct{ reads []string }

func (l *lively) Read(p []byte) (int, error) {
	if len(l.reads) == 0 {
		return 0, io.EOF
	}
	n := copy(p, l.reads[0])
	l.reads = l.reads[1:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestStdinEndsOnce(t *testing.T) {
	c, err := Open([]string{"-"}, &lively{[]string{"before\n", "", "after\n"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, c); got != "before\n" {
		t.Errorf("text = %q", got)
	}
}

func TestEndStays(t *testing.T) {
	c := openBytes(t, []byte("one\n"), Options{})
	defer c.Close()
	for i, want := range []error{nil, io.EOF, io.EOF} {
		if _, err := c.Next(context.Background()); !errors.Is(err, want) {
			t.Errorf("call %d: error = %v", i, err)
		}
	}
}

func TestProgress(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, dir, name, []byte(strings.Repeat("some words\n", 20000)))
	}
	c := open(t, Options{BlockSize: 1 << 14}, dir)
	blocks, err := readAll(t, c) // which checks that Read never goes back
	if err != nil {
		t.Fatal(err)
	}
	if last := blocks[len(blocks)-1]; last.Read != c.Size() || blocks[0].Read > c.Size()/2 {
		t.Errorf("%d of %d bytes are read at the first block, %d at the last", blocks[0].Read, c.Size(), last.Read)
	}
}

// One line without a line end, far longer than a block, comes in blocks of the
// usual size.
func TestOneLongLine(t *testing.T) {
	line := strings.Repeat("neither short nor long words ", 20000)
	path := write(t, t.TempDir(), "text8", []byte(line))
	const size = 1 << 12
	c := open(t, Options{BlockSize: size}, path)
	blocks, err := readAll(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if join(blocks) != line+"\n" {
		t.Error("the text is another")
	}
	for i, b := range blocks {
		if len(b.Text) > size || b.Continues != (i < len(blocks)-1) || b.Continues && !strings.HasSuffix(b.Text, " ") {
			t.Fatalf("block %d of %d: %d bytes, continues = %t", i, len(blocks), len(b.Text), b.Continues)
		}
	}
	if r := c.Report(); r.Lines != 1 || r.LongestLine != int64(len(line)) || r.ForcedCuts != 0 {
		t.Errorf("report = %+v", r)
	}
}

func TestForcedCuts(t *testing.T) {
	c := openBytes(t, []byte("+\n"+strings.Repeat("x", 100)), Options{BlockSize: 8})
	c.reader.max = 32
	if got := text(t, c); got != "+\n"+strings.Repeat("x", 100)+"\n" {
		t.Errorf("text = %q", got)
	}
	r := c.Report()
	if r.ForcedCuts != 3 || len(r.ForcedPlaces) != 3 || r.ForcedPlaces[0] != (Place{"-", 34}) {
		t.Errorf("report = %+v", r)
	}
}

func TestSmallFilesKeepApart(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"1", "2", "3", "4"} {
		write(t, dir, name, []byte(strings.Repeat(name, int(name[0]-'0')-1)))
	}
	c := open(t, Options{}, dir)
	blocks, err := readAll(t, c)
	if err != nil || join(blocks) != "2\n33\n444\n" || len(blocks) != 3 {
		t.Errorf("blocks %+v, error %v", blocks, err)
	}
	if r := c.Report(); r.Files != 4 || r.EmptyFiles != 1 {
		t.Errorf("report = %+v", r)
	}
}
