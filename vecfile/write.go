package vecfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"firth"
	"firth/internal/atomicfile"
	"firth/quantize"
)

// Write writes embeddings to a file. The file is complete or not there: it is
// written under another name, synced and renamed, and takes the place of a file
// that was there. The report tells what the format has no place for: word2vec and
// GloVe files hold neither counts nor the output matrix nor metadata.
//
// Words that the format cannot hold are refused with [ErrUnwritable].
func Write(path string, e *firth.Embeddings, f Format) (Report, error) {
	switch f {
	case NPY, Projector:
		return writePair(path, e, f)
	case Model2vec:
		return writeModel2vec(path, e)
	}
	var report Report
	err := atomicfile.Write(path, func(w io.Writer) error {
		var err error
		if report, err = Encode(w, e, f); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
	return report, err
}

// Encode is [Write] to a stream, which is left incomplete if an error comes up. A
// format of several files is refused: see [Format.Stream].
func Encode(w io.Writer, e *firth.Embeddings, f Format) (Report, error) {
	return encodeWith(w, e, f, nil)
}

// encodeWith is Encode with a quantized matrix in the place of Input, if there is one.
func encodeWith(w io.Writer, e *firth.Embeddings, f Format, quantized quantize.Matrix) (Report, error) {
	report, err := begin(e, f)
	if err != nil {
		return report, err
	}
	b := bufio.NewWriterSize(w, bufferSize)
	switch f {
	case Safetensors:
		err = writeSafetensors(b, e, quantized)
	case Word2vecText:
		err = writeText(b, e, true)
	case Word2vecBinary:
		err = writeWord2vecBinary(b, e)
	case GloVeText:
		err = writeGloVeText(b, e)
	case Finalfusion:
		err = writeFinalfusion(b, e)
	case Parquet:
		err = writeParquet(b, e)
	case NPY, Projector, Model2vec:
		err = fmt.Errorf("format %s is more than one file, so it needs a name and cannot go to a stream", f)
	default:
		err = fmt.Errorf("format %q is none that this version writes", f)
	}
	if err != nil {
		return report, err
	}
	return report, b.Flush()
}

// begin checks whether embeddings can be written, and reports what cannot.
func begin(e *firth.Embeddings, f Format) (Report, error) {
	report := Report{Format: f}
	if e.Dim() == 0 {
		return report, errors.New("vectors of dimension 0 cannot be written")
	}
	if err := e.Vocab.Validate(); err != nil {
		return report, err
	}
	if err := unwritable(e.Vocab, f); err != nil {
		return report, err
	}
	reportDropped(e, f, &report)
	return report, nil
}

// reportDropped counts what is in e and has no place in the format.
func reportDropped(e *firth.Embeddings, f Format, report *Report) {
	if e.Subwords != nil && (f != Safetensors || !keepsRows(e.Subwords.Rows)) {
		report.add(DroppedSubwords, e.Subwords.Vectors.Rows, Place{})
	}
	if f == Safetensors {
		return
	}
	counted := 0
	for _, c := range e.Vocab.Counts() {
		if c > 0 && f != Projector && f != Parquet {
			counted++
		}
	}
	parts := 0
	for _, part := range metadataParts(&e.Meta) {
		if *part.json != nil && f != Parquet && (f != Model2vec || part.key != "pipeline") {
			parts++
		}
	}
	report.add(DroppedCounts, counted, Place{})
	report.add(DroppedOutput, e.Output.Rows, Place{})
	report.add(DroppedMetadata, parts, Place{})
}
