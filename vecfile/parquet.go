package vecfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"firth"
	"firth/vocab"
)

// A parquetRow is a row of the tables that are written. When one is read, count may
// be missing, and the columns may have other types of numbers.
type parquetRow struct {
	Word   string    `parquet:"word"`
	Count  uint64    `parquet:"count"`
	Vector []float32 `parquet:"vector,list"`
}

// parquetBatch is how many rows are written at once, and parquetGroup how many bytes
// of vectors stand in a group of rows, which readers hold in memory as a whole.
const (
	parquetBatch = 256
	parquetGroup = 64 << 20
)

// What a page may claim to be when it is decompressed: most is the limit, least is
// allowed in any case, ratio is how much smaller a page may get by compression.
const (
	parquetPageMost  = 1 << 30
	parquetPageLeast = 1 << 20
	parquetPageRatio = 1 << 8
)

// writeParquet writes a table of words, counts and vectors, and the metadata beside
// it.
func writeParquet(w io.Writer, e *firth.Embeddings) error {
	if e.Vocab.Len() == 0 {
		return errors.New("a Parquet table without a word would not tell the dimension of its vectors")
	}
	options := []parquet.WriterOption{
		parquet.NewSchema("words", parquet.SchemaOf(parquetRow{})),
		parquet.MaxRowsPerRowGroup(int64(max(parquetBatch, parquetGroup/(4*e.Dim())))),
		parquet.CreatedBy("firth", "1", ""),
	}
	for _, part := range metadataParts(&e.Meta) {
		if *part.json != nil {
			options = append(options, parquet.KeyValueMetadata("firth."+part.key, string(*part.json)))
		}
	}
	table := parquet.NewGenericWriter[parquetRow](w, options...)
	rows := make([]parquetRow, 0, parquetBatch)
	for i := range e.Vocab.Len() {
		id := vocab.WordID(i)
		rows = append(rows, parquetRow{e.Vocab.Word(id), e.Vocab.Count(id), e.Input.Row(i)})
		if len(rows) == parquetBatch || i == e.Vocab.Len()-1 {
			if _, err := table.Write(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return table.Close()
}

// openParquet reads a table. It is read from its end, so it must be a file.
func openParquet(f *os.File, info fs.FileInfo, in *input, report *Report) (*firth.Embeddings, error) {
	if in.compression != "" || !info.Mode().IsRegular() {
		return nil, errors.New("a Parquet file is read from its end, so it must be a regular file that is not compressed as a whole")
	}
	return readParquet(f, info.Size(), report)
}

// readParquet reads the columns word, vector and, if it is there, count.
func readParquet(r io.ReaderAt, size int64, report *Report) (e *firth.Embeddings, err error) {
	// The library panics at some files that are broken on purpose.
	defer func() {
		if p := recover(); p != nil {
			e, err = nil, &ParseError{Err: fmt.Errorf("the file is damaged: %v", p)}
		}
	}()
	if err := checkParquetFooter(r, size); err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, &ParseError{Err: err}
	}
	t := &parquetTable{r: r, size: size, file: file}
	words := &wordList{}
	if err := t.words(words); err != nil {
		return nil, &ParseError{Err: err}
	}
	if err := t.counts(words); err != nil {
		return nil, &ParseError{Err: err}
	}
	m, err := t.vectors(report)
	if err != nil {
		return nil, &ParseError{Err: err}
	}
	if m.Rows != words.len() {
		return nil, &ParseError{Err: fmt.Errorf("it has %d words and %d vectors", words.len(), m.Rows)}
	}
	for _, c := range file.Root().Columns() {
		switch c.Name() {
		case "word", "count", "vector":
		default:
			report.add(UnknownPart, 1, Place{Word: c.Name()})
		}
	}
	e, err = words.rows(m, report).finish()
	if err != nil {
		return nil, err
	}
	for _, part := range metadataParts(&e.Meta) {
		if text, ok := file.Lookup("firth." + part.key); ok {
			*part.json = []byte(text)
		}
	}
	return e, nil
}

// checkParquetFooter checks the length of the footer, for which the library takes
// memory.
func checkParquetFooter(r io.ReaderAt, size int64) error {
	var end [8]byte
	if size < 12 {
		return &ParseError{Err: fmt.Errorf("a Parquet file has at least 12 bytes, this one %d: %w", size, io.ErrUnexpectedEOF)}
	}
	if _, err := r.ReadAt(end[:], size-8); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if string(end[4:]) != "PAR1" || n > size-12 {
		return &ParseError{Offset: size - 8, Err: fmt.Errorf("it does not end as a Parquet file does: it is cut off or damaged: %w", io.ErrUnexpectedEOF)}
	}
	return nil
}

// A parquetTable reads columns, one after another.
type parquetTable struct {
	r    io.ReaderAt
	size int64
	file *parquet.File
}

// column finds the one leaf of a column, or nil.
func (t *parquetTable) column(name string) (*parquet.Column, error) {
	c := t.file.Root().Column(name)
	if c == nil {
		return nil, nil
	}
	for !c.Leaf() {
		if len(c.Columns()) != 1 {
			return nil, fmt.Errorf("column %q has %d parts, want one", name, len(c.Columns()))
		}
		c = c.Columns()[0]
	}
	return c, nil
}

// must is column for one that there must be.
func (t *parquetTable) must(name string) (*parquet.Column, error) {
	c, err := t.column(name)
	if c == nil && err == nil {
		var names []string
		for _, c := range t.file.Root().Columns() {
			names = append(names, c.Name())
		}
		err = fmt.Errorf("it has no column %q; there are: %.200s", name, strings.Join(names, ", "))
	}
	return c, err
}

// each calls do with every value of a column.
func (t *parquetTable) each(c *parquet.Column, do func(v parquet.Value) error) error {
	var buf [256]parquet.Value
	for g, group := range t.file.RowGroups() {
		if err := t.checkPages(&t.file.Metadata().RowGroups[g].Columns[c.Index()].MetaData); err != nil {
			return err
		}
		pages := group.ColumnChunks()[c.Index()].Pages()
		for {
			page, err := pages.ReadPage()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return errors.Join(err, pages.Close())
			}
			values := page.Values()
			for {
				n, err := values.ReadValues(buf[:])
				for _, v := range buf[:n] {
					if err := do(v); err != nil {
						parquet.Release(page)
						return errors.Join(err, pages.Close())
					}
				}
				if errors.Is(err, io.EOF) {
					break
				}
				if err == nil && n == 0 {
					err = io.ErrNoProgress
				}
				if err != nil {
					return errors.Join(err, pages.Close())
				}
			}
			parquet.Release(page)
		}
		if err := pages.Close(); err != nil {
			return err
		}
	}
	return nil
}

// checkPages looks at what the headers of a column's pages claim, since the library
// takes that much memory.
func (t *parquetTable) checkPages(meta *format.ColumnMetaData) error {
	at := meta.DataPageOffset
	if d := meta.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	end := at + meta.TotalCompressedSize
	if at < 0 || meta.TotalCompressedSize < 0 || end < at || end > t.size {
		return fmt.Errorf("a column would lie at bytes %d to %d of %d: %w", at, end, t.size, io.ErrUnexpectedEOF)
	}
	for at < end {
		buf := make([]byte, min(64<<10, end-at))
		if _, err := t.r.ReadAt(buf, at); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		r := (&thrift.CompactProtocol{}).NewReaderFromBytes(buf)
		var header format.PageHeader
		if err := thrift.NewDecoder(r).Decode(&header); err != nil {
			return fmt.Errorf("the header of the page at byte %d: %w", at, err)
		}
		stored, whole := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
		values := int64(max(header.DataPageHeader.V.NumValues, header.DataPageHeaderV2.V.NumValues, header.DictionaryPageHeader.V.NumValues))
		limit := min(parquetPageMost, max(parquetPageLeast, stored*parquetPageRatio))
		if stored < 0 || stored > end-at-int64(r.BytesRead()) || whole > limit || values > limit {
			return fmt.Errorf("the page at byte %d claims %d bytes, %d decompressed, and %d values", at, stored, whole, values)
		}
		at += int64(r.BytesRead()) + stored
	}
	return nil
}

func (t *parquetTable) words(words *wordList) error {
	c, err := t.must("word")
	if err != nil {
		return err
	}
	if c.Type().Kind() != parquet.ByteArray || c.MaxRepetitionLevel() > 0 {
		return fmt.Errorf("the column word holds %s, want one string in each row", c.Type())
	}
	return t.each(c, func(v parquet.Value) error {
		if v.IsNull() {
			words.add(nil, 0)
			return nil
		}
		if words.add(v.ByteArray(), 0); words.len() > vocab.MaxLen {
			return fmt.Errorf("it has more than %d words", vocab.MaxLen)
		}
		return nil
	})
}

func (t *parquetTable) counts(words *wordList) error {
	c, err := t.column("count")
	if c == nil || err != nil {
		return err
	}
	if k := c.Type().Kind(); k != parquet.Int64 && k != parquet.Int32 || c.MaxRepetitionLevel() > 0 {
		return fmt.Errorf("the column count holds %s, want one whole number in each row", c.Type())
	}
	err = t.each(c, func(v parquet.Value) error {
		n := v.Int64() // of either size
		if v.Kind() == parquet.Int32 {
			n = int64(v.Int32())
		}
		if v.IsNull() {
			n = 0
		}
		words.counts = append(words.counts, uint64(n))
		return nil
	})
	if err == nil && len(words.counts) != words.len() {
		err = fmt.Errorf("it has %d words and %d counts", words.len(), len(words.counts))
	}
	return err
}

func (t *parquetTable) vectors(report *Report) (firth.Matrix, error) {
	var m firth.Matrix
	c, err := t.must("vector")
	if err != nil {
		return m, err
	}
	kind := c.Type().Kind()
	if kind != parquet.Float && kind != parquet.Double || c.MaxRepetitionLevel() != 1 {
		return m, fmt.Errorf("the column vector holds %s, want a list of float or double in each row", c.Type())
	}
	n, rounded := 0, 0
	err = t.each(c, func(v parquet.Value) error {
		if v.RepetitionLevel() == 0 { // a new row
			if m.Rows == 1 {
				m.Dim = n
			}
			if m.Rows > 0 && n != m.Dim {
				return fmt.Errorf("vector %d has %d numbers, and the first %d", m.Rows, n, m.Dim)
			}
			m.Rows++
			n = 0
		}
		if v.IsNull() {
			return fmt.Errorf("vector %d has no numbers, or lacks one", m.Rows)
		}
		var x float32
		if kind == parquet.Float {
			x = v.Float()
		} else {
			x = float32(v.Double())
			if float64(x) != v.Double() && x == x {
				rounded++
			}
		}
		if n++; n > maxDim {
			return fmt.Errorf("vector %d has more than %d numbers", m.Rows, maxDim)
		}
		m.Data = append(m.Data, x)
		return nil
	})
	if err != nil {
		return m, err
	}
	if m.Rows == 1 {
		m.Dim = n
	}
	if m.Rows == 0 {
		return m, errors.New("it has no rows, so nothing tells the dimension of its vectors")
	}
	if n != m.Dim {
		return m, fmt.Errorf("vector %d has %d numbers, and the first %d", m.Rows, n, m.Dim)
	}
	report.add(Rounded, rounded, Place{})
	return m, nil
}
