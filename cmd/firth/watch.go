package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"firth"
	"firth/runs"
	"firth/serve"
	"firth/serve/ui"
	"firth/training"
)

// watchFlags show a run in a browser while it trains.
type watchFlags struct {
	address string
	words   []string
	stay    bool
}

// anyPort is what --watch stands for without an address.
const anyPort = "127.0.0.1:0"

func (f *watchFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.address, "watch", "", "show the run in a browser, at an address of this machine, such as --watch=127.0.0.1:8080 (alone: at a free port, which is printed); never changes the result")
	flags.Lookup("watch").NoOptDefVal = anyPort
	flags.StringSliceVar(&f.words, "watch-words", nil, "for --watch: words whose neighbors are shown while they change, such as king,北京 (the page can choose others)")
	flags.BoolVar(&f.stay, "watch-stay", false, "for --watch: when training is done, go on showing the page, with the model, until Ctrl-C")
}

// check finds what makes no sense, before anything is read.
func (f *watchFlags) check() error {
	if f.address == "" {
		if f.stay || len(f.words) > 0 {
			return usagef("--watch-words and --watch-stay are for --watch: give that, too")
		}
		return nil
	}
	host, _, err := net.SplitHostPort(f.address)
	if err != nil {
		return usagef("--watch=%s: want address:port, such as --watch=127.0.0.1:8080", f.address)
	}
	if !isLoopback(host) {
		return usagef("--watch=%s could be reached from other machines, and asks for no key: take 127.0.0.1, and ssh -L to look from elsewhere", f.address)
	}
	return nil
}

// A watch shows a run. Nil shows nothing.
type watch struct {
	f        *watchFlags
	s        streams
	url      string
	dir      string // of what is kept while it lasts
	server   *serve.Server
	manager  *runs.Manager
	follower *runs.Follower
	epochs   int

	end   context.CancelFunc // of the server
	ended sync.WaitGroup
	err   error // of the server
}

// start begins to show a run that writes its vectors to output; stop is asked for its
// end from the page.
func (f *watchFlags) start(ctx context.Context, s streams, opts training.Options, output string, stop func()) (w *watch, err error) {
	if f.address == "" {
		return nil, nil
	}
	w = &watch{f: f, s: s, epochs: opts.Config.Epochs}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
			w = nil
		}
	}()
	if w.dir, err = os.MkdirTemp(opts.TempDir, "firth-watch-"); err != nil {
		return w, err
	}
	if w.manager, err = runs.New(runs.Options{Dir: w.dir, ViewOnly: true}); err != nil {
		return w, err
	}
	w.server, err = serve.New(serve.Options{
		Version: version(), Hosts: []string{"localhost", "127.0.0.1", "::1"},
		Page: ui.Handler(), Runs: w.manager, Settings: w.manager.Settings,
	})
	if err != nil {
		return w, err
	}
	followed := runs.Followed{
		ID: "terminal", Name: filepath.Base(output), Corpus: strings.Join(opts.Inputs, " "),
		Options: runs.Describe(opts), Watch: f.words, Pipeline: opts.Pipeline, Resumed: opts.Resume, Stop: stop,
	}
	if strings.HasSuffix(output, ".safetensors") {
		followed.Model = output
	}
	if w.follower, err = w.manager.Follow(followed); err != nil {
		return w, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.address)
	if err != nil {
		return w, err
	}
	// The page outlives the training, to tell how it ended.
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	w.end = end
	context.AfterFunc(serving, w.manager.EndStreams)
	w.ended.Go(func() { w.err = w.server.Serve(serving, listener, "", "", lastLook) })
	w.url = "http://" + listener.Addr().String() + "/#/train?run=" + followed.ID
	s.remark("Watch it at %s", w.url)
	return w, nil
}

// lastLook is how long the page has to ask for what it does not have yet.
const lastLook = 3 * time.Second

// into has a run tell the watch what it tells others.
func (w *watch) into(opts *training.Options) {
	if w == nil {
		return
	}
	others := opts.Progress
	opts.Progress = func(now training.Progress) {
		others(now)
		w.follower.Progress(now)
	}
	opts.Watch = w.follower.Look
}

// last shows the vectors that came out.
func (w *watch) last(e *firth.Embeddings, report training.Report) {
	if w != nil {
		w.follower.Last(e, report, w.epochs)
	}
}

// finish tells how the run ended, and with --watch-stay goes on until ctx ends.
func (w *watch) finish(ctx context.Context, output string, report training.Report, err error) error {
	if w == nil {
		return nil
	}
	stay := err == nil && w.f.stay
	model := ""
	var failed error
	if stay {
		model, failed = w.server.AddModel(output)
	}
	failed = errors.Join(failed, w.follower.End(report, model, err))
	if stay && failed == nil {
		w.s.remark("The page is still there, with the model: %s (Ctrl-C ends it.)", w.url)
		<-ctx.Done()
	}
	return errors.Join(failed, w.close())
}

// close ends what is there.
func (w *watch) close() error {
	if w.end != nil {
		w.end()
		w.ended.Wait()
	}
	var errs []error
	if w.manager != nil {
		errs = append(errs, w.manager.Close())
	}
	if w.server != nil {
		errs = append(errs, w.server.Close())
	}
	if w.dir != "" {
		errs = append(errs, os.RemoveAll(w.dir))
	}
	return errors.Join(append(errs, w.err)...)
}
