package vecfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/edsrzf/mmap-go"

	"firth"
)

// Options say how [Open] reads. The zero value is right for nearly all uses.
type Options struct {
	// Format is what the file is. Where it is empty, the content tells, as in
	// [Detect].
	Format Format

	// InMemory reads a file into memory instead of mapping it. That
	// takes time and room, and makes the vectors independent of the file, which
	// a mapping is not: if another program shortens a mapped file in place, the
	// next look at a vector beyond its end kills this program. Renaming another
	// file over it, as [Write] does, is safe.
	InMemory bool
}

// Open reads a vector file of any format that this package knows.
//
// A safetensors file is mapped into memory: opening takes a look at each word's
// place and count, and none at the vectors, so it costs milliseconds at any size.
// [firth.Embeddings.Close] ends the mapping, and with it the use of the vectors
// and the vocabulary. That no word stands twice, which would cost a look at each,
// is left to [vocab.Vocabulary.Validate]. Mapped, too, are the vectors of a finalfusion file that
// has no lengths beside them. Other formats are read into memory, which
// [firth.Embeddings.Close] may give back, too; word2vec's binary files, and finalfusion's,
// are mapped while they are copied.
//
// The report tells what was mended or left out. Errors of content are of type
// [*ParseError]; a file that is nothing known gives [ErrUnknownFormat], one that
// ends too early io.ErrUnexpectedEOF.
func Open(path string, opts Options) (*firth.Embeddings, Report, error) {
	if isModel2vec(path, opts) {
		report := Report{Format: Model2vec}
		e, err := readModel2vec(path, &report)
		return e, report, err
	}
	f, info, in, err := openInput(path)
	if err != nil {
		return nil, Report{}, err
	}
	defer in.close()
	format := opts.Format
	if format == "" {
		if format, err = detect(in); err != nil {
			return nil, Report{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	report := Report{Format: format, Compression: in.compression}
	if in.compression == "" && info.Mode().IsRegular() && !opts.InMemory {
		in.file = f
	}
	var e *firth.Embeddings
	switch format {
	case Safetensors:
		e, err = openSafetensors(f, info, in, opts, &report)
	case Word2vecText:
		e, err = readWord2vecText(in, &report)
	case Word2vecBinary:
		e, err = readWord2vecBinary(in, &report)
	case GloVeText:
		e, err = readGloVeText(in, &report)
	case FastText:
		e, err = readFastText(in, &report)
	case Finalfusion:
		e, err = readFinalfusion(in, &report)
	case NPY, Projector:
		e, err = readPair(in, path, format, &report)
	case Parquet:
		e, err = openParquet(f, info, in, &report)
	default:
		err = fmt.Errorf("format %q: %w", format, ErrUnknownFormat)
	}
	if err != nil {
		return nil, report, locate(err, path, format)
	}
	return e, report, nil
}

// locate puts path and format into an error.
func locate(err error, path string, format Format) error {
	var parse *ParseError
	if errors.As(err, &parse) {
		if parse.Path != "" {
			return err // of another file that belongs to this one
		}
		parse.Path, parse.Format = path, format
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// openSafetensors maps the file, or reads it if it cannot be mapped.
func openSafetensors(f *os.File, info fs.FileInfo, in *input, opts Options, report *Report) (*firth.Embeddings, error) {
	if in.compression != "" {
		return nil, fmt.Errorf("a safetensors file cannot be used while it is compressed with %s; unpack it first", in.compression)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("a safetensors file must be a regular file, not a pipe or device")
	}
	if !opts.InMemory && info.Size() > 0 && info.Size() == int64(int(info.Size())) {
		if m, err := mmap.Map(f, mmap.RDONLY, 0); err == nil {
			e, err := readSafetensors(tensorBytes{mapped: m, size: info.Size()}, mapping{m}, report)
			if err != nil {
				return nil, errors.Join(err, m.Unmap())
			}
			report.Mapped = report.Stored == "" // what is in fewer bits was expanded
			return e, nil
		}
	}
	return readSafetensors(tensorBytes{file: f, size: info.Size()}, nil, report)
}

// A mapping ends with the embeddings that live in it.
type mapping struct{ m mmap.MMap }

func (m mapping) Close() error { return m.m.Unmap() }
