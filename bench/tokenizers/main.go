// Command tokenizers measures how fast Firth and its peers cut text, on the same lines
// with one thread each, and how many lines come out the same:
//
//	make bench-tokenizers ZH=chinese.txt EN=english.txt
//
// The programs load what they need, cut everything once, and then take turns, as often
// as -repeats says, so that whatever else the machine does falls on all of them alike.
// bench/README.md tells what the columns mean.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"firth/bench/internal/entry"
)

func main() {
	entry.Main("tokenizers", func(ctx context.Context) error {
		if len(os.Args) == 5 && os.Args[1] == serveCommand {
			return serve(os.Args[2], os.Args[3], os.Args[4], os.Stdin, os.Stdout)
		}
		o, err := parse(os.Args[1:], os.Stderr)
		if err != nil {
			return err
		}
		return entry.WithFolder(o.work, func(work string) error { return run(ctx, o, work) })
	})
}

func run(ctx context.Context, o options, work string) error {
	t, err := newTools(ctx, o, work)
	if err != nil {
		return err
	}
	r := newReport(o)
	r.LeftOut = t.leftOut
	for _, language := range []string{"zh", "en"} {
		source := o.texts[language]
		if source == "" {
			continue
		}
		text, err := prepare(source, filepath.Join(work, language+".txt"), o.megabytes*1e6)
		if err != nil {
			return err
		}
		r.Texts = append(r.Texts, fmt.Sprintf("%s: %s, %.1f MB in %d lines", language, filepath.Base(source), float64(text.bytes)/1e6, text.lines))
		if err := text.beginning(t.learnFrom(language), o.learnMegabytes*1e6); err != nil {
			return err
		}
		for _, task := range tasks(o, language) {
			if err := measureTask(ctx, t, r, task, language, text); err != nil {
				return fmt.Errorf("%s, %s: %w", language, task.name, err)
			}
		}
	}
	fmt.Printf("\n%s", r.markdown())
	return nil
}

// measureTask lets the programs of a task take turns on a text.
func measureTask(ctx context.Context, t *tools, r *report, task task, language string, text text) error {
	model, err := t.model(ctx, task.model, language)
	if err != nil {
		return err
	}
	var tokenizers []*tokenizer
	var sums [][]uint32
	for _, p := range task.programs {
		command := t.command(p, model, text.path)
		if command == nil {
			continue
		}
		w, err := start(ctx, p, command)
		if err != nil {
			return err
		}
		defer w.Stop() // all of them stay loaded, for their turns
		tokenizers = append(tokenizers, w)
		// This warms up, too: it cuts all lines.
		lines, err := w.digest(filepath.Join(t.work, "digest"))
		if err != nil {
			return err
		}
		if len(lines) != text.lines {
			return fmt.Errorf("%s has cut %d lines of %d", p.name, len(lines), text.lines)
		}
		sums = append(sums, lines)
	}
	results := make([]result, len(tokenizers))
	for range r.Repeats {
		for i, w := range tokenizers {
			seconds, tokens, err := w.run()
			if err != nil {
				return err
			}
			results[i].Speeds = append(results[i].Speeds, float64(text.bytes)/1e6/seconds)
			results[i].Tokens = tokens
		}
	}
	reference := task.reference(tokenizers)
	for i, w := range tokenizers {
		results[i].Text, results[i].Task, results[i].Program, results[i].Version = language, task.name, w.program.name, w.Version
		results[i].Reference = i == reference
		if reference >= 0 {
			results[i].Same = same(sums[i], sums[reference])
		}
		fmt.Println(results[i].line())
	}
	r.Results = append(r.Results, results...)
	return nil
}

// same is the share of lines that have come out the same.
func same(a, b []uint32) float64 {
	n := 0
	for i := range a {
		if a[i] == b[i] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
