package word2vec

import (
	"errors"
	"fmt"

	"firth"
	"firth/internal/kernel"
	"firth/internal/memory"
)

// ErrMemory is wrapped where training would take more memory than there is.
var ErrMemory = errors.New("not enough memory")

// Memory is an estimate of what training takes at its peak, in bytes.
type Memory struct {
	Matrices int64 // Input and Output as they are trained
	Result   int64 // Input or Output once more: for the result they are copied, one after the other; for a checkpoint, both
	Text     int64 // text on its way into training: pairs, windows, counts of pairs, scores
}

// Total is the sum.
func (m Memory) Total() int64 { return m.Matrices + m.Result + m.Text }

// Memory estimates the memory that training takes for a vocabulary of so many
// words and a text of so many positions (words and sentence ends). The vocabulary
// itself is not in it, and the text is on disk.
func (c Config) Memory(words int, positions int64) Memory {
	row := 4 * int64(kernel.Stride(c.Dim))
	m := Memory{
		Matrices: 2 * int64(words) * row,
		Result:   int64(words) * 4 * int64(c.Dim),
	}
	pairs := int64(gridPairs)
	if c.BlockTokens > 0 {
		pairs = int64(c.BlockTokens) * int64(c.Window+1)
	}
	switch {
	case c.Objective == ExactSoftmax && c.ExactFromCounts:
		m.Text = 4*panelRows*int64(words) + 8*min(int64(words)*int64(words), positions*int64(c.Window))
	case c.Objective == ExactSoftmax:
		rows := max(int64(kernel.Lanes), min(exactWindows, scoreNumbers/int64(max(words, 1))))
		m.Text = rows * (4*int64(words) + (mostShares+2)*row)
	default:
		// Two blocks are on their way, four bytes a pair, and some room to grow.
		m.Text = 2 * 4 * min(pairs, positions*int64(c.Window+1)) * 9 / 8
		if c.Objective == HierarchicalSoftmax && c.Architecture == SkipGram {
			m.Text *= 2 // each pair stands in two buckets
		}
	}
	return m
}

// A room is where a run has its matrices.
type room struct {
	space memory.Space
	// limit is how many bytes of the matrices may be in memory at once, if they are
	// in files.
	limit int64
}

// newRoom decides between memory and files.
func newRoom(words int, positions int64, cfg Config, opts Options) (room, error) {
	need := cfg.Memory(words, positions)
	if opts.Checkpoint != nil || opts.Evaluation.Keep != nil {
		need.Result *= 2
	}
	if opts.MaxMemory > 0 {
		if need.Total() <= opts.MaxMemory {
			return room{}, nil
		}
		if cfg.ExactFromCounts && need.Text > opts.MaxMemory {
			return room{}, fmt.Errorf("%w: the bound is %s, and the counts of all pairs of words take about %s, which are not kept in files; "+
				"take fewer words, a larger bound, or the exact softmax on the text",
				ErrMemory, amount(opts.MaxMemory), amount(need.Text))
		}
		return room{
			space: memory.Space{Files: true, Dir: opts.TempDir},
			limit: max(0, opts.MaxMemory-need.Text),
		}, nil
	}
	if available, known := memory.Available(); known && need.Total() > available {
		return room{}, fmt.Errorf("%w: training needs about %s, and the machine has %s left: two matrices of %d × %d numbers take %s, "+
			"copies of them for the result %s, and the text on its way %s; take fewer words or a smaller dimension, or give a bound on memory, beyond which the matrices are kept in files",
			ErrMemory, amount(need.Total()), amount(available), words, kernel.Stride(cfg.Dim),
			amount(need.Matrices), amount(need.Result), amount(need.Text))
	}
	return room{}, nil
}

func amount(bytes int64) string {
	if bytes < 1e9 {
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(bytes)/1e9)
}

// resident is how many partitions of each matrix may stay in memory between their
// tasks, if a partition of both takes so many bytes. Each thread has two in hand.
func (r room) resident(parts, threads int, bytes int64) int {
	if !r.space.Files {
		return parts
	}
	return int(min(int64(parts), max(0, r.limit/max(1, bytes)-int64(threads))))
}

// matrix returns a matrix of zeros, and what gives its memory back.
func (r room) matrix(rows, dim int) (firth.Matrix, func() error, error) {
	if !r.space.Files {
		return firth.NewMatrix(rows, dim), func() error { return nil }, nil
	}
	floats, err := r.space.Floats(rows * dim)
	if err != nil {
		return firth.Matrix{}, nil, err
	}
	return firth.Matrix{Rows: rows, Dim: dim, Data: floats.Data}, floats.Free, nil
}
