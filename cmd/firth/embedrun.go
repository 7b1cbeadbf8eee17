package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"firth/corpus"
	"firth/internal/inorder"
	"firth/pooling"
	"firth/token"
)

// A poolRun turns texts into vectors, once.
type poolRun struct {
	flags    *poolFlags
	model    *model
	pipeline *token.Pipeline
	in       *textInput

	pooler *pooling.Pooler
	carry  *pooling.Text // the part of a long line that has come so far
	line   string        // its text, where that is wanted

	texts, empty, zero int64
	firstZero          []int64 // places of the first texts with words but no vector, from 1
	counts             pooling.Counts
}

// A pooledText is a text and its vector.
type pooledText struct {
	text   string // only where it is written
	vector []float32
	counts pooling.Counts
}

// write makes the vectors and writes them to w.
func (r *poolRun) write(ctx context.Context, s streams, w io.Writer) (err error) {
	out, err := newVectorWriter(w, r.flags.as, r.model.Dim(), r.flags.tempDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	component, err := r.knownComponent()
	if err != nil {
		return err
	}
	finish := func(t pooledText) error {
		if component != nil {
			pooling.Remove(t.vector, component)
		}
		if r.flags.normalize {
			pooling.Normalize(t.vector)
		}
		if err := out.write(t); err != nil {
			return err
		}
		if r.in.typed != nil {
			return out.out.Flush() // whoever types the next line wants to see this one's vector
		}
		return nil
	}
	if r.flags.method == string(pooling.SIF) && r.flags.component == "" {
		var spool *vectorSpool
		if spool, err = newVectorSpool(r.flags.tempDir, r.model.Dim(), r.flags.as == asJSON); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, spool.close()) }()
		if component, err = r.common(ctx, s, spool); err == nil {
			err = spool.each(ctx, finish)
		}
	} else {
		err = r.pool(ctx, s, finish)
	}
	if err == nil {
		err = out.end()
	}
	if err == nil && r.flags.save != "" {
		err = saveComponent(r.flags.save, component, r.flags.a, r.texts)
	}
	if err != nil {
		return err
	}
	r.tell(s)
	return nil
}

// knownComponent returns what --component names.
func (r *poolRun) knownComponent() ([]float32, error) {
	if r.flags.component == "" || r.flags.component == noComponent {
		return nil, nil
	}
	return readComponent(r.flags.component, r.model.Dim(), r.flags.a)
}

// common makes all vectors, puts them into spool, and returns the direction that they
// have in common.
func (r *poolRun) common(ctx context.Context, s streams, spool *vectorSpool) ([]float32, error) {
	moments := pooling.NewMoments(r.model.Dim())
	err := r.pool(ctx, s, func(t pooledText) error {
		moments.Add(t.vector)
		return spool.add(t)
	})
	if err != nil || r.texts == 0 {
		return nil, err
	}
	component, err := moments.Component()
	if errors.Is(err, pooling.ErrFewTexts) {
		err = fmt.Errorf("%w: give more texts, or --component with a file of --save-component, or --component %s", err, noComponent)
	}
	return component, err
}

// pool makes the vectors of all texts and gives them to emit, in order. emit may change
// a vector, but not keep it.
func (r *poolRun) pool(ctx context.Context, s streams, emit func(pooledText) error) (err error) {
	if !r.flags.countsTexts(s, r.model) {
		if r.pooler, err = r.flags.pooler(r.model, nil); err != nil {
			return err
		}
		return r.eachJob(ctx, s, func() func(*poolJob) error {
			scanner, text := r.pipeline.NewScanner(), r.pooler.NewText()
			return func(j *poolJob) error {
				j.pool(r, text, func(i int, t *pooling.Text) {
					for _, tok := range scanner.Scan(j.lines[i]) {
						t.Add(tok.Text)
					}
				})
				return nil
			}
		}, func(j *poolJob) error { return r.collect(j, emit) })
	}
	tokens, err := newTokenSpool(r.flags.tempDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tokens.close()) }()
	counter := pooling.NewCounter(r.model.Vocab)
	err = r.eachJob(ctx, s, func() func(*poolJob) error {
		scanner := r.pipeline.NewScanner()
		return func(j *poolJob) error {
			j.cut(scanner)
			return nil
		}
	}, func(j *poolJob) error {
		j.count(counter)
		return tokens.add(j, r.flags.as == asJSON)
	})
	if err != nil {
		return err
	}
	if r.pooler, err = r.flags.pooler(r.model, counter.Frequencies()); err != nil {
		return err
	}
	if err := tokens.rewind(); err != nil {
		return err
	}
	return r.parallel(ctx, tokens.next, func() func(*poolJob) error {
		text := r.pooler.NewText()
		return func(j *poolJob) error {
			j.pool(r, text, func(i int, t *pooling.Text) { j.eachToken(i, t.Add) })
			return nil
		}
	}, func(j *poolJob) error { return r.collect(j, emit) })
}

// jobLines is how many texts go to a worker at once: some megabytes of vectors.
const jobLines = 1024

// eachJob has all texts worked on, those of a corpus by all cores.
func (r *poolRun) eachJob(ctx context.Context, s streams, newWorker func() func(*poolJob) error, collect func(*poolJob) error) error {
	if r.in.corpus == nil {
		work := newWorker()
		j := &poolJob{}
		return r.in.each(ctx, nil, func(text string, _ bool) error {
			j.lines = append(j.lines[:0], text)
			if err := work(j); err != nil {
				return err
			}
			return collect(j)
		})
	}
	source := lineSource{next: r.in.corpus.Next}
	goesOn := false
	read := func(ctx context.Context, j *poolJob) error {
		j.lines, j.begun, j.goesOn = j.lines[:0], goesOn, false
		for len(j.lines) < jobLines && (len(j.lines) == 0 || source.rest != "") {
			line, more, err := source.line(ctx)
			if errors.Is(err, io.EOF) || errors.Is(err, corpus.ErrEmpty) {
				return io.EOF
			}
			if err != nil {
				return err
			}
			j.lines = append(j.lines, withoutLineEnd(line))
			j.goesOn = more
		}
		goesOn = j.goesOn
		return nil
	}
	if err := r.parallel(ctx, read, newWorker, collect); err != nil {
		return err
	}
	for _, line := range corpusRemarks(r.in.corpus.Report()) {
		s.remark("%s", line)
	}
	return nil
}

func (r *poolRun) parallel(ctx context.Context, read func(context.Context, *poolJob) error, newWorker func() func(*poolJob) error, collect func(*poolJob) error) error {
	workers := runtime.GOMAXPROCS(0)
	return inorder.Run(ctx, workers, workers+2, read, func(int) func(*poolJob) error { return newWorker() }, collect)
}

// collect takes the vectors of a job, in order, and puts the parts of long lines
// together.
func (r *poolRun) collect(j *poolJob, emit func(pooledText) error) error {
	for i := range j.vectors {
		t := pooledText{vector: j.vectors[i], counts: j.counts[i]}
		if r.flags.as == asJSON {
			t.text = j.lines[i]
		}
		if part := j.parts[i]; part != nil {
			if r.carry == nil {
				r.carry, r.line = part, ""
			} else {
				r.carry.Join(part)
			}
			r.line += t.text
			if i == len(j.vectors)-1 && j.goesOn {
				continue
			}
			r.carry.Vector(t.vector)
			t.text, t.counts = strings.Clone(r.line), r.carry.Counts()
			r.carry, r.line = nil, ""
		}
		if err := r.add(t, emit); err != nil {
			return err
		}
	}
	return nil
}

// mostPlaces is how many texts are named that have no vector.
const mostPlaces = 5

func (r *poolRun) add(t pooledText, emit func(pooledText) error) error {
	r.texts++
	r.counts.Add(t.counts)
	switch {
	case t.counts.Tokens == 0:
		r.empty++
	case t.counts.Unknown-t.counts.Made == t.counts.Tokens:
		r.zero++
		if len(r.firstZero) < mostPlaces {
			r.firstZero = append(r.firstZero, r.texts)
		}
	}
	return emit(t)
}

// tell sums up what was made.
func (r *poolRun) tell(s streams) {
	line := fmt.Sprintf("%s of %s", plural(r.texts, "text", "texts"), plural(r.counts.Tokens, "token", "tokens"))
	if n := r.counts.Unknown; n > 0 {
		line += fmt.Sprintf("; unknown to the model: %s (%.2g %%)", thousands(n), 100*float64(n)/float64(r.counts.Tokens))
		switch made := r.counts.Made; {
		case made == n:
			line += ", which got a vector by their parts"
		case made > 0:
			line += fmt.Sprintf(", of which %s got a vector by their parts", thousands(made))
		default:
			line += ", left out"
		}
	}
	s.remark("%s.", line)
	if r.empty > 0 {
		s.remark("Without a token, and so zeros: %s.", plural(r.empty, "text", "texts"))
	}
	if r.zero > 0 {
		places := make([]string, len(r.firstZero))
		for i, n := range r.firstZero {
			places[i] = thousands(n)
		}
		dots := ""
		if r.zero > int64(len(places)) {
			dots = ", …"
		}
		s.remark("Without a known word, and so zeros: %s (number %s%s).", plural(r.zero, "text", "texts"), strings.Join(places, ", "), dots)
	}
}
