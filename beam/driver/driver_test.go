package driver

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"

	"firth"
	"firth/beam/job"
	"firth/beam/workers"
	"firth/token"
	"firth/training"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
)

// The worker processes of these tests are this program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == workers.Command {
		os.Args = append(os.Args[:1], os.Args[2:]...)
	}
	flag.Parse()
	beam.Init() // does not return in a worker
	log.LogLevel = "error"
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	os.Exit(m.Run())
}

// shards writes a text in files, one of them empty and one with words that are rare.
func shards(t *testing.T, files, lines int) []string {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	folder := t.TempDir()
	var paths []string
	write := func(text string) {
		path := filepath.Join(folder, fmt.Sprintf("%02d.txt", len(paths)))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for range files {
		var text strings.Builder
		for range lines {
			topic := r.IntN(40)
			for range 2 + r.IntN(20) {
				fmt.Fprintf(&text, "w%d ", topic*20+int(r.ExpFloat64()*12))
			}
			text.WriteString("\n")
		}
		write(text.String())
		if len(paths) == 2 {
			write("\n\n")
			write("onceonly never seen again")
		}
	}
	return paths
}

// settings are small, with more partitions than the vocabulary would have.
func settings(t *testing.T, paths []string) job.Job {
	t.Helper()
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Epochs, cfg.Partitions, cfg.BlockTokens, cfg.LearningRate = 20, 2, 4, 9000, 0.025
	return job.Job{Shards: paths, Pipeline: p.Config(), Limits: vocab.Limits{MinCount: 3, MaxSize: 700}, Config: cfg}
}

// bytesOf is a model as firth writes it to a file.
func bytesOf(t *testing.T, e *firth.Embeddings) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := vecfile.Encode(&b, e, vecfile.Safetensors); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// oneMachine trains the same with package training.
func oneMachine(t *testing.T, j job.Job) []byte {
	t.Helper()
	e, _, err := training.Run(context.Background(), training.Options{
		Inputs: j.Shards, Corpus: j.Corpus, Pipeline: j.Pipeline, Limits: j.Limits, Config: j.Config,
		Evaluation: training.Evaluation{HeldOut: j.Evaluation.HeldOut, Every: j.Evaluation.Every, EarlyStop: j.Evaluation.EarlyStop},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	return bytesOf(t, e)
}

// The model of many processes is that of one machine, byte for byte, however many
// rounds a pipeline has.
func TestSameBytes(t *testing.T) {
	j := settings(t, shards(t, 5, 400))
	want := oneMachine(t, j)
	for n, rounds := range map[int]int{1: 0, 3: 20} {
		t.Run(fmt.Sprint(n, " processes"), func(t *testing.T) {
			e, _, err := Run(context.Background(), j, Options{
				Folder: t.TempDir(), Workers: n, RoundsAtOnce: rounds, Execute: workers.Processes{N: n}.Run,
			})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(bytesOf(t, e), want) {
				t.Error("another model than that of one machine")
			}
		})
	}
}

// Workers that are killed at random moments, and a driver that ends in between, change
// nothing.
func TestKilledWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	j := settings(t, shards(t, 5, 1500))
	// The best vectors are kept, whatever dies in between.
	j.Evaluation = job.Evaluation{HeldOut: 0.1, Every: 0.4, EarlyStop: 100}
	want := oneMachine(t, j)

	var mu sync.Mutex
	var alive []*os.Process
	processes := workers.Processes{N: 2, Started: func(p *os.Process) {
		mu.Lock()
		alive = append(alive, p)
		mu.Unlock()
	}}
	r := rand.New(rand.NewPCG(3, 4))
	const wanted = 20
	kills, retried := 0, 0 // mu guards kills and cancel, too
	var cancel context.CancelFunc
	killed := func() int {
		mu.Lock()
		defer mu.Unlock()
		return kills
	}
	var killer sync.WaitGroup
	stop := make(chan struct{})
	killer.Go(func() {
		for killed() < wanted {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(100+r.IntN(900)) * time.Millisecond):
			}
			mu.Lock()
			if n := len(alive); n > 0 {
				// One of the last two, which are those of the pipeline that runs.
				if alive[max(0, n-1-r.IntN(2))].Kill() == nil {
					kills++
				}
			}
			if kills == wanted/2 {
				cancel() // the driver, too
			}
			mu.Unlock()
		}
	})
	defer killer.Wait()
	defer close(stop)
	opts := Options{Workers: 2, RoundsAtOnce: 24, Execute: processes.Run, Retries: 50, Stall: time.Minute, Progress: func(p Progress) {
		if p.Retried != nil {
			retried++
		}
	}}
	// A fast machine is done before so many are killed, and begins anew.
	for runs := 1; runs == 1 || killed() < wanted; runs++ {
		opts.Folder = t.TempDir()
		var e *firth.Embeddings
		err := context.Canceled
		for errors.Is(err, context.Canceled) {
			ctx, end := context.WithCancel(context.Background())
			mu.Lock()
			cancel = end
			mu.Unlock()
			e, _, err = Run(ctx, j, opts)
			end()
		}
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytesOf(t, e), want) {
			t.Error("another model than that of one machine")
		}
		t.Logf("%d kills and %d pipelines run again, in %d runs", killed(), retried, runs)
	}
	if retried == 0 {
		t.Error("no pipeline was run again: nothing that was killed was missed")
	}

	left, err := filepath.Glob(filepath.Join(opts.Folder, "parts", "*"))
	if most := 3 * 2 * j.Config.Partitions; err != nil || len(left) > most {
		t.Errorf("%d partitions are left (%v), want at most those of three states, %d", len(left), err, most)
	}

	j.Config.Seed++
	if _, _, err := Run(context.Background(), j, opts); !errors.Is(err, job.ErrChanged) {
		t.Errorf("other settings: %v", err)
	}
}
