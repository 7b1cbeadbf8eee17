package driver

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"firth/beam/job"
	"firth/beam/store"
	"firth/internal/atomicfile"
	"firth/vocab"
)

// Export writes a model that no machine has to hold: its rows in n files of
// safetensors, model-00001-of-0000n.safetensors and so on in the folder to, with an
// index as transformers and others read it, model.safetensors.index.json. The tensors
// of file i, from 0, are input.i and output.i, [rows, D] in F32, for the words of rows
// i·⌈V/n⌉ on, whose names and counts are in vocabulary.txt beside them. It returns how
// many rows it has written.
func Export(ctx context.Context, folder, to string, n int) (rows int, err error) {
	s, err := job.Of(ctx, folder)
	if err != nil {
		return 0, err
	}
	_, state, _, err := outcome(ctx, s, folder)
	if err != nil {
		return 0, err
	}
	words := s.Vocabulary.Len()
	if n < 1 {
		return 0, fmt.Errorf("%d files: want 1 or more", n)
	}
	n = min(n, words)
	if err := os.MkdirAll(to, 0o755); err != nil {
		return 0, err
	}
	e := exporter{setting: s, folder: folder}
	if err := e.open(ctx, state); err != nil {
		return 0, errors.Join(err, e.close())
	}
	err = e.write(to, n)
	if err = errors.Join(err, e.close()); err != nil {
		return 0, err
	}
	return words, atomicfile.Write(store.Join(to, "vocabulary.txt"), func(w io.Writer) error { return vocab.Write(w, s.Vocabulary) })
}

// An exporter reads all partitions side by side: within each, rows stand in the order
// of their words, so the rows of the whole are had by reading every file once, from
// its beginning to its end.
type exporter struct {
	setting *job.Setting
	folder  string
	rows    map[string][]*rowReader // by matrix: of each partition
	owner   []uint16                // by word: its partition
}

type rowReader struct {
	r     *bufio.Reader
	close func() error
	row   []byte
}

func (e *exporter) open(ctx context.Context, state *job.State) error {
	tasks := e.setting.Tasks
	e.rows, e.owner = map[string][]*rowReader{}, make([]uint16, e.setting.Vocabulary.Len())
	for p := range tasks.Partitions() {
		for _, id := range tasks.Words(p) {
			e.owner[id] = uint16(p)
		}
		for matrix, name := range map[string]string{"input": state.Input[p], "output": state.Output[p]} {
			r, err := store.Open(ctx, store.Join(e.folder, "parts", name))
			if err != nil {
				return err
			}
			e.rows[matrix] = append(e.rows[matrix], &rowReader{
				r: bufio.NewReaderSize(r, 1<<18), close: r.Close, row: make([]byte, 4*tasks.Stride()),
			})
		}
	}
	return nil
}

func (e *exporter) close() error {
	var errs []error
	for _, readers := range e.rows {
		for _, r := range readers {
			errs = append(errs, r.close())
		}
	}
	return errors.Join(errs...)
}

// write writes the files and, last, the index.
func (e *exporter) write(to string, n int) error {
	words, dim := e.setting.Vocabulary.Len(), e.setting.Job.Config.Dim
	each := (words + n - 1) / n
	files := (words + each - 1) / each
	places := map[string]string{}
	for i := range files {
		from := i * each
		rows := min(each, words-from)
		name := fmt.Sprintf("model-%05d-of-%05d.safetensors", i+1, files)
		if err := atomicfile.Write(store.Join(to, name), func(w io.Writer) error { return e.writeFile(w, i, from, rows, dim) }); err != nil {
			return err
		}
		for _, matrix := range []string{"input", "output"} {
			places[fmt.Sprintf("%s.%d", matrix, i)] = name
		}
	}
	index, err := json.MarshalIndent(map[string]any{
		"metadata":   map[string]any{"total_size": int64(words) * int64(dim) * 8},
		"weight_map": places,
	}, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(store.Join(to, "model.safetensors.index.json"), func(w io.Writer) error {
		_, err := w.Write(index)
		return err
	})
}

// writeFile writes rows from on of both matrices.
func (e *exporter) writeFile(w io.Writer, file, from, rows, dim int) error {
	size := int64(rows) * int64(dim) * 4
	header := fmt.Appendf(nil, `{"__metadata__":{"format":"pt","first_row":"%d"},"input.%d":{"dtype":"F32","shape":[%d,%d],"data_offsets":[0,%d]},"output.%d":{"dtype":"F32","shape":[%d,%d],"data_offsets":[%d,%d]}}`,
		from, file, rows, dim, size, file, rows, dim, size, 2*size)
	for len(header)%8 != 0 {
		header = append(header, ' ')
	}
	out := bufio.NewWriterSize(w, 1<<18)
	if _, err := out.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))); err != nil {
		return err
	}
	if _, err := out.Write(header); err != nil {
		return err
	}
	for _, matrix := range []string{"input", "output"} {
		for id := from; id < from+rows; id++ {
			r := e.rows[matrix][e.owner[id]]
			if _, err := io.ReadFull(r.r, r.row); err != nil {
				return fmt.Errorf("%s partition %d: %w", matrix, e.owner[id], err)
			}
			if _, err := out.Write(r.row[:4*dim]); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}
