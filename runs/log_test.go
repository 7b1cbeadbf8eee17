package runs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Readers that begin at different places read the same events, while they are written.
func TestLogReaders(t *testing.T) {
	l, err := openLog(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	const n = 500
	long := strings.Repeat("x", 2*readAhead) // one event is longer than what is read at a time
	var readers sync.WaitGroup
	for after := range 8 {
		skip := int64(after * after * 10)
		readers.Go(func() {
			r := &Reader{log: l, skip: skip}
			next := skip + 1
			for {
				events, err := r.Next(context.Background())
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range events {
					want := fmt.Sprintf(`{"n":%d}`, next)
					if next == n/2 {
						want = `"` + long + `"`
					}
					if e.ID != next || string(e.Data) != want && e.Name != DoneEvent {
						t.Errorf("after %d: event %d is %.50s, want %d, %.50s", skip, e.ID, e.Data, next, want)
						return
					}
					next++
				}
			}
			if next != n+2 {
				t.Errorf("after %d: the last event is %d, want %d", skip, next-1, n+1)
			}
		})
	}
	for i := 1; i <= n; i++ {
		if i == n/2 {
			l.add("training", long)
			continue
		}
		l.add("training", struct {
			N int `json:"n"`
		}{i})
	}
	l.add(DoneEvent, nil)
	readers.Wait()
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Reader{log: l}).Next(context.Background()); err != io.EOF {
		t.Errorf("of a log that is closed: %v", err)
	}
}

// A log goes on behind its last whole line, whatever is behind that.
func TestLogGoesOn(t *testing.T) {
	for _, tail := range []string{"", "{", `{"id":3,"event":"tr`, "no JSON\n", `{"id":7,"event":"training"}` + "\n"} {
		path := filepath.Join(t.TempDir(), "log")
		l, err := openLog(path)
		if err != nil {
			t.Fatal(err)
		}
		l.add("training", 1)
		l.add(StoppedEvent, 2)
		if err := l.close(); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(tail); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if l, err = openLog(path); err != nil {
			t.Fatal(err)
		}
		if !l.ended {
			t.Errorf("%q: the log has not ended", tail)
		}
		l.add("training", 3)
		events, err := (&Reader{log: l}).Next(context.Background())
		if err != nil || len(events) != 3 || events[2].ID != 3 || string(events[2].Data) != "3" {
			t.Errorf("%q: %v (%v)", tail, events, err)
		}
		if last, err := l.state(); err != nil || string(last["training"]) != "3" || string(last[StoppedEvent]) != "2" {
			t.Errorf("%q: last events %s (%v)", tail, last, err)
		}
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}
}

// Who waits for an event can give up.
func TestReaderGivesUp(t *testing.T) {
	l, err := openLog(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.close() }()
	ctx, cancel := context.WithCancelCause(context.Background())
	enough := errors.New("enough")
	cancel(enough)
	if _, err := (&Reader{log: l}).Next(ctx); !errors.Is(err, enough) {
		t.Errorf("error %v", err)
	}
}
