package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/spf13/cobra"

	"firth/internal/settings"
	"firth/runs"
	"firth/serve"
)

// runsFlags say whether the page may train, and where what it makes is kept.
type runsFlags struct {
	off       bool
	dir       string
	disk      string
	maxCorpus string
	threads   int
}

func (f *runsFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.off, "no-training", false, "take no texts and train nothing from the page (which is offered on this machine only, unless --training-dir is given)")
	flags.StringVar(&f.dir, "training-dir", "", "folder for the texts and models of the page; it may take several GB (default: firth/runs in the user's folder for caches)")
	flags.StringVar(&f.disk, "training-disk", "20GB", "bytes of that folder, beyond which nothing is taken")
	flags.StringVar(&f.maxCorpus, "max-corpus", "1GB", "bytes of a text that is uploaded to train on")
	flags.IntVar(&f.threads, "training-threads", 0, "how many threads train; never changes the result (0: all cores)")
}

// A trainer is what the page trains with. Nil trains nothing.
type trainer struct {
	options runs.Options
	manager atomic.Pointer[runs.Manager] // nil until start
}

// trainer returns what the flags describe, and has the server ask it; local tells
// that the server can be reached from this machine alone.
func (f *runsFlags) trainer(local bool, into *serve.Options) (*trainer, error) {
	if f.off && f.dir != "" {
		return nil, usagef("--no-training and --training-dir: give one of them")
	}
	if f.threads < 0 {
		return nil, usagef("--training-threads %d: want 0 or more", f.threads)
	}
	t := &trainer{options: runs.Options{Dir: f.dir, Threads: f.threads, TrustedOrigins: trusted(into.Origins)}}
	for _, bound := range []struct {
		flag, text string
		at         *int64
	}{{"training-disk", f.disk, &t.options.MaxDisk}, {"max-corpus", f.maxCorpus, &t.options.MaxCorpus}} {
		n, err := settings.Bytes(bound.text)
		if err != nil || n < 1 {
			return nil, usagef("--%s %q: want a number of bytes, such as 2GB", bound.flag, bound.text)
		}
		*bound.at = n
	}
	if f.off || !local && f.dir == "" {
		return nil, nil
	}
	if f.dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, nil // nowhere to keep anything: nobody has asked for it
		}
		t.options.Dir = filepath.Join(cache, "firth", "runs")
	}
	var err error
	if t.options.Samples, err = samples(); err != nil {
		return nil, err
	}
	into.Runs = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if m := t.manager.Load(); m != nil {
			m.ServeHTTP(w, q)
			return
		}
		serve.WriteError(w, serve.NewError(http.StatusServiceUnavailable, "", "no_training", "this server cannot train: its folder is in use by another one"))
	})
	into.Settings = func() map[string]any {
		if m := t.manager.Load(); m != nil {
			return m.Settings()
		}
		return nil
	}
	return t, nil
}

// trusted are the origins that may change things: those that are named.
func trusted(origins []string) []string {
	var named []string
	for _, o := range origins {
		if o != "*" {
			named = append(named, o)
		}
	}
	return named
}

// start opens the folder, serves the models that are in it already, and those to come.
// Where the folder is nobody's choice, another server may have it: then nothing is
// trained, which is said.
func (t *trainer) start(ctx context.Context, s streams, server *serve.Server, chosen bool) error {
	if t == nil {
		return nil
	}
	t.options.Offer, t.options.Withdraw = server.AddModel, server.RemoveModel
	m, err := runs.New(t.options)
	if err != nil {
		if chosen {
			return fmt.Errorf("--training-dir: %w", err)
		}
		s.remark("Nothing can be trained from the page: %v. --training-dir names another folder.", err)
		return nil
	}
	context.AfterFunc(ctx, m.EndStreams)
	t.manager.Store(m)
	return nil
}

// close stops what trains, with a checkpoint.
func (t *trainer) close() error {
	if t == nil || t.manager.Load() == nil {
		return nil
	}
	return t.manager.Load().Close()
}

// during trains while serving goes on.
func (t *trainer) during(ctx context.Context, s streams, server *serve.Server, chosen bool, serving func() error) error {
	if err := t.start(ctx, s, server, chosen); err != nil {
		return err
	}
	return errors.Join(serving(), t.close())
}
