package runs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"firth"
	"firth/token"
	"firth/training"
	"firth/vecfile"
)

// Finished is the data of the last event of a run that is done.
type Finished struct {
	Model    *string           `json:"model"` // the id that it is served by, if it is
	File     *File             `json:"file,omitempty"`
	Summary  *training.Summary `json:"summary"` // as it is saved in the model
	Remarks  []string          `json:"remarks,omitempty"`
	Reading  float64           `json:"reading_seconds"`
	Training float64           `json:"training_seconds"`
}

// train trains a run, and returns what is to be noted of it under the lock.
func (m *Manager) train(ctx context.Context, r *run) (outcome func()) {
	report, file, err := m.trainModel(ctx, r)
	switch {
	case err == nil:
		served := m.offer(r)
		return func() {
			served()
			r.done(report, file)
		}
	case errors.Is(err, errStop):
		checkpointed := r.hasCheckpoint()
		return func() { r.stopped(checkpointed) }
	}
	message := m.withoutPaths(err.Error(), r)
	return func() { r.failed(message) }
}

// trainModel does the work of a run up to the file of the model.
func (m *Manager) trainModel(ctx context.Context, r *run) (report training.Report, file *File, err error) {
	opts, err := m.trainingOptions(r)
	if err != nil {
		return report, nil, err
	}
	pipeline, err := token.New(opts.Pipeline)
	if err != nil {
		return report, nil, err
	}
	w := m.onlook(r, pipeline)
	defer w.close()
	opts.Progress, opts.Watch = w.progress, w.look
	e, report, err := training.Run(ctx, opts)
	if err != nil {
		return report, nil, err
	}
	w.last(e, epochsOf(report.Summary, opts.Config.Epochs))
	file, err = writeModel(r.model, e)
	if err = errors.Join(err, e.Close()); err != nil {
		return report, nil, err
	}
	return report, file, r.removeCheckpoint()
}

// epochsOf is how much of the text the vectors of a model have been trained on, in
// epochs.
func epochsOf(s training.Summary, all int) float64 {
	if s.Best > 0 {
		return s.Evaluations[s.Best-1].Epoch
	}
	return float64(all)
}

// writeModel writes the file of a model.
func writeModel(path string, e *firth.Embeddings) (*File, error) {
	if _, err := vecfile.Write(path, e, vecfile.Safetensors); err != nil {
		return nil, err
	}
	return fileOf(path)
}

// fileOf describes a file.
func fileOf(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	return &File{Bytes: n, Hash: hex.EncodeToString(hash.Sum(nil))}, err
}

// trainingOptions says how a run is trained.
func (m *Manager) trainingOptions(r *run) (training.Options, error) {
	c, err := m.Corpus(r.Corpus)
	if err != nil {
		return training.Options{}, fmt.Errorf("its corpus, %s, is gone", r.CorpusName)
	}
	given := map[string]json.RawMessage{}
	for name, v := range r.Options {
		if given[name], err = json.Marshal(v); err != nil {
			return training.Options{}, err
		}
	}
	s, err := parseSettings(given)
	if err != nil {
		return training.Options{}, err
	}
	sample, isSample := m.sample(c.ID)
	opts, err := s.training(c, c.detected(), sample.Benchmarks)
	if err != nil {
		return training.Options{}, err
	}
	if isSample {
		opts.Inputs = []string{"-"}
		if opts.Stdin, err = sample.Text(); err != nil {
			return training.Options{}, err
		}
	} else {
		opts.Inputs = []string{m.corpusPath(c.ID)}
	}
	opts.Config.Threads = m.opts.Threads
	opts.TempDir = m.temp()
	opts.Checkpoint, opts.CheckpointEvery = r.checkpoint(), m.opts.CheckpointEvery
	opts.Resume = r.hasCheckpoint()
	r.log.add(StartedEvent, struct {
		Resumed   bool   `json:"resumed"`
		Tokenizer string `json:"tokenizer"`
	}{opts.Resume, opts.Pipeline.Tokenizer})
	return opts, nil
}

// withoutPaths takes the folders of this machine out of a message.
func (m *Manager) withoutPaths(message string, r *run) string {
	message = strings.ReplaceAll(message, m.corpusPath(r.Corpus), r.CorpusName)
	message = strings.ReplaceAll(message, r.folder+string(os.PathSeparator), "")
	return strings.ReplaceAll(message, m.opts.Dir+string(os.PathSeparator), "")
}

// done notes that a run has a model.
func (r *run) done(report training.Report, file *File) {
	r.State, r.File, r.stop, r.watch = Done, file, nil, nil
	r.save()
	r.log.add(DoneEvent, newFinished(r.Model, file, report))
}

func newFinished(model *string, file *File, report training.Report) Finished {
	f := Finished{
		Model: model, File: file, Summary: &report.Summary,
		Reading: report.Reading.Seconds(), Training: report.Training.Seconds(),
	}
	if report.Summary.Pairs == 0 {
		f.Remarks = append(f.Remarks, "no two words were in one window, so nothing was learned and the vectors are random: the text is too short, or subsample leaves out too much of it")
	}
	for _, found := range []struct {
		n    int64
		what string
	}{
		{report.Corpus.InvalidUTF8, "sequences that are not of the text's encoding were read as U+FFFD"},
		{report.Corpus.MissingField, "records without the field of the text were skipped"},
		{int64(report.Encoded.Counted.RareTokens), "tokens are too rare, and were left out (min_count)"},
		{int64(report.Encoded.Counted.CutTokens), "tokens are beyond the largest vocabulary, and were left out (max_vocab)"},
	} {
		if found.n > 0 {
			f.Remarks = append(f.Remarks, fmt.Sprintf("%d %s", found.n, found.what))
		}
	}
	return f
}
