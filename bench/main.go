// Command bench trains word vectors with Firth and with its peers, on one text
// with one set of settings, and lets one referee (gensim) judge all of them:
//
//	make bench CORPUS=text.txt EVAL=folder
//
// The programs take turns, as often as -repeats says, so that whatever else the
// machine does falls on all of them alike; the tables have medians. README.md in
// this folder tells how to make the text and what the columns mean.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"firth/bench/internal/entry"
)

func main() {
	entry.Main("bench", func(ctx context.Context) error {
		o, err := parse(os.Args[1:], os.Stderr)
		if err != nil {
			return err
		}
		return run(ctx, o)
	})
}

func run(ctx context.Context, o options) (err error) {
	if err := checkPrograms(o); err != nil {
		return err
	}
	if slices.Contains(o.tasks, trainTask) {
		if err := checkEval(o.eval); err != nil {
			return err
		}
	}
	work, err := workFolder(o)
	if err != nil {
		return err
	}
	if o.keep {
		fmt.Println("texts and models stay in", work)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	}
	text, err := prepare(o.corpus, filepath.Join(work, corpusName), o.words)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d words in %d sentences\n", o.corpus, text.Words, text.Sentences)
	python, err := environment(ctx, o)
	if err != nil {
		return err
	}
	if err := writeScripts(work); err != nil {
		return err
	}
	peers, err := newPeers(o, python)
	if err != nil {
		return err
	}
	report, err := newReport(o, text, peers)
	if err != nil {
		return err
	}
	steps, leftOut := plan(o, peers, report.Runs)
	for _, line := range leftOut {
		fmt.Println(line)
	}
	report.leaveOut(leftOut)
	for i, s := range steps {
		r, err := runPeer(ctx, s.peer, s.job, work)
		if err == nil && s.job.Task == trainTask {
			r.Quality, err = judge(ctx, python, filepath.Join(work, s.peer.vectors()), o.eval, o.restrict)
		}
		if err != nil {
			if len(report.Runs) > 0 {
				err = fmt.Errorf("%w\nThe runs before are saved; -resume %s goes on", err, report.file)
			}
			return err
		}
		fmt.Printf("%d/%d %s\n", i+1, len(steps), report.line(r))
		report.Runs = append(report.Runs, r)
		if err := report.save(); err != nil {
			return err
		}
	}
	fmt.Printf("\n%s\nSaved in %s\n", report.markdown(), report.file)
	return nil
}

// workFolder makes the folder for texts and models. Each bench has one of its
// own, below the one that was asked for.
func workFolder(o options) (string, error) {
	if o.work != "" {
		if err := os.MkdirAll(o.work, 0o777); err != nil {
			return "", err
		}
	}
	folder, err := os.MkdirTemp(o.work, "firth-bench-")
	if err != nil {
		return "", err
	}
	return filepath.Abs(folder)
}
