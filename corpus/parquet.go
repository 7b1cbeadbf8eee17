package corpus

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// parquetMagic begins a Parquet file: its four letters, and the first byte of the
// header of a page.
const parquetMagic = "PAR1\x15"

// What a page of a Parquet file may claim to be when it is decompressed. Writers
// make pages of a megabyte and some 20,000 values.
const (
	pageMost       = 1 << 30
	pageLeast      = 64 << 20 // allowed in any case
	pageRatio      = 1 << 10
	pageValuesMost = 64 << 20
)

// parquetColumn are the texts of one column of a Parquet file: strings, or lists
// of them, each of which is a sentence or, in a corpus of sequences, an item.
type parquetColumn struct {
	ctx       context.Context
	file      File
	sequences bool
	report    *Report
	opened    *parquet.File
	leaf      *parquet.Column
	list      bool
	progress  func(part float64)

	group  int // of rows, that comes next
	at     int64
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    [256]parquet.Value
	ready  []parquet.Value // in buf, not yet used
	rows   int64           // begun
	text   []byte
}

// openColumn opens the column that opts.Field names.
func openColumn(ctx context.Context, in *input, s *source, file File, opts Options, report *Report) (_ *parquetColumn, err error) {
	if in.pipe || s.compression != Uncompressed {
		return nil, fmt.Errorf("%s: %w: it is read from its end and by columns, so it cannot come through a pipe or be compressed as a whole: name the file itself, decompressed", shown(file.Path), ErrParquet)
	}
	defer recoverParquet(file.Path, &err)
	if err := checkFooter(in.file, file.Size); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", file.Path, ErrParquet, err)
	}
	opened, err := parquet.OpenFile(in.file, file.Size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(bufferSize))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", file.Path, ErrParquet, err)
	}
	leaf, err := leafColumn(opened.Root(), opts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Path, err)
	}
	before := *in.total - in.offset
	return &parquetColumn{
		ctx: ctx, file: file, sequences: opts.Sequences, report: report, opened: opened,
		leaf: leaf, list: leaf.MaxRepetitionLevel() > 0,
		progress: func(part float64) { *in.total = max(*in.total, before+int64(part*float64(file.Size))) },
	}, nil
}

// recoverParquet makes an error of a panic of the library, which has some left
// for files that are broken on purpose.
func recoverParquet(path string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: %w: broken: %v", path, ErrParquet, p)
	}
}

// checkFooter checks the length of the footer, for which the library takes memory.
func checkFooter(f *os.File, size int64) error {
	var end [8]byte
	if size < int64(len(end)+len("PAR1")) {
		return errors.New("it is cut short")
	}
	if _, err := f.ReadAt(end[:], size-int64(len(end))); err != nil {
		return err
	}
	if string(end[4:]) != "PAR1" {
		return errors.New("it does not end as it should, as after a broken download")
	}
	if n := int64(binary.LittleEndian.Uint32(end[:])); n > size-int64(len(end)) {
		return fmt.Errorf("its footer would be %d bytes, longer than the file", n)
	}
	return nil
}

// leafColumn finds the column with the texts.
func leafColumn(root *parquet.Column, opts Options) (*parquet.Column, error) {
	column := root
	for name := range strings.SplitSeq(opts.Field, ".") {
		if column = column.Column(name); column == nil {
			var names []string
			for _, c := range root.Columns() {
				names = append(names, c.Name())
			}
			return nil, fmt.Errorf("%w: no column %q; there are: %s", ErrNoField, opts.Field, shownNames(names))
		}
	}
	for !column.Leaf() { // a list is a group of groups
		if len(column.Columns()) != 1 {
			return nil, fmt.Errorf("%w: the column %q has %d parts: name one of them, as in %s.%s", ErrNoField, opts.Field, len(column.Columns()), opts.Field, firstName(column))
		}
		column = column.Columns()[0]
	}
	kind := column.Type().Kind()
	if kind != parquet.ByteArray && !(opts.Sequences && column.MaxRepetitionLevel() > 0) {
		return nil, fmt.Errorf("%w: the column %q holds values of type %s, not strings", ErrNoField, opts.Field, column.Type())
	}
	return column, nil
}

func firstName(c *parquet.Column) string {
	for _, child := range c.Columns() {
		return child.Name()
	}
	return "..."
}

// close ends the reading of the page at hand.
func (p *parquetColumn) close() {
	parquet.Release(p.page)
	if p.pages != nil {
		_ = p.pages.Close()
	}
	p.page, p.pages = nil, nil
}

func (p *parquetColumn) next() (text []byte, at int64, err error) {
	defer recoverParquet(p.file.Path, &err)
	for {
		ok, err := p.row()
		if err != nil {
			if err == io.EOF || p.ctx.Err() != nil {
				return nil, 0, err
			}
			return nil, 0, fmt.Errorf("%s: %w: row %d: %w", p.file.Path, ErrParquet, p.rows, err)
		}
		p.report.Records++
		if ok {
			return p.text, p.at, nil
		}
		note(&p.report.MissingField, &p.report.MissingPlaces, p.file.Path, p.at)
	}
}

// row reads the text of the next row; ok is false if there is none.
func (p *parquetColumn) row() (ok bool, err error) {
	v, err := p.value()
	if err != nil {
		return false, err
	}
	p.rows++
	p.text = p.text[:0]
	for {
		p.ready = p.ready[1:]
		if !v.IsNull() {
			if ok {
				p.text = append(p.text, p.between())
			}
			ok = true
			p.add(v)
		}
		if !p.list {
			return ok, nil
		}
		// The row ends where the next one begins.
		v, err = p.value()
		if err == io.EOF || err == nil && v.RepetitionLevel() == 0 {
			return ok, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// between is what stands between the elements of a list.
func (p *parquetColumn) between() byte {
	if p.sequences {
		return '\t'
	}
	return '\n'
}

func (p *parquetColumn) add(v parquet.Value) {
	start := len(p.text)
	if v.Kind() == parquet.ByteArray {
		p.text = append(p.text, v.ByteArray()...)
	} else {
		p.text = fmt.Append(p.text, v)
	}
	if p.list && p.sequences && joinItem(p.text[start:]) {
		p.report.JoinedItems++
	}
}

// value returns the next value, which stays the next one.
func (p *parquetColumn) value() (parquet.Value, error) {
	for len(p.ready) == 0 {
		if p.values == nil {
			if err := p.nextPage(); err != nil {
				return parquet.Value{}, err
			}
		}
		n, err := p.values.ReadValues(p.buf[:])
		p.ready = p.buf[:n]
		switch {
		case err == io.EOF:
			p.values = nil // the page is kept as long as its values are used
		case err != nil:
			return parquet.Value{}, err
		case n == 0:
			return parquet.Value{}, io.ErrNoProgress
		}
	}
	return p.ready[0], nil
}

// nextPage moves to the next page of this group of rows or of the next one.
func (p *parquetColumn) nextPage() error {
	for {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		p.progress(float64(p.rows) / float64(max(1, p.opened.NumRows())))
		parquet.Release(p.page)
		p.page = nil
		if p.pages == nil {
			if err := p.nextGroup(); err != nil {
				return err
			}
		}
		page, err := p.pages.ReadPage()
		if err == io.EOF {
			_ = p.pages.Close()
			p.pages = nil
			continue
		}
		if err != nil {
			return err
		}
		p.page, p.values = page, page.Values()
		return nil
	}
}

// nextGroup opens the column in the next group of rows.
func (p *parquetColumn) nextGroup() error {
	groups := p.opened.RowGroups()
	if p.group == len(groups) {
		p.progress(1)
		return io.EOF
	}
	meta := &p.opened.Metadata().RowGroups[p.group].Columns[p.leaf.Index()].MetaData
	p.at = meta.DataPageOffset
	if err := p.checkPages(meta); err != nil {
		return err
	}
	p.pages = groups[p.group].ColumnChunks()[p.leaf.Index()].Pages()
	p.group++
	return nil
}

// checkPages looks at the headers of the pages of a column for what they claim,
// since the library takes that much memory.
func (p *parquetColumn) checkPages(meta *format.ColumnMetaData) error {
	start := meta.DataPageOffset
	if d := meta.DictionaryPageOffset; d > 0 && d < start {
		start = d
	}
	end := start + meta.TotalCompressedSize
	if start < 0 || meta.TotalCompressedSize < 0 || end > p.file.Size {
		return fmt.Errorf("the column would lie at bytes %d to %d of %d", start, end, p.file.Size)
	}
	for start < end {
		header, n, err := p.pageHeader(start, end)
		if err != nil {
			return fmt.Errorf("the header of the page at byte %d: %w", start, err)
		}
		stored, whole := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
		values := max(header.DataPageHeader.V.NumValues, header.DataPageHeaderV2.V.NumValues, header.DictionaryPageHeader.V.NumValues)
		if stored < 0 || whole < 0 || stored > end-start-n || whole > pageMost || whole > max(pageLeast, stored*pageRatio) || values > pageValuesMost {
			return fmt.Errorf("the page at byte %d claims %d bytes, %d decompressed, and %d values", start, stored, whole, values)
		}
		start += n + stored
	}
	return nil
}

// pageHeader reads the header of a page and tells its length.
func (p *parquetColumn) pageHeader(start, end int64) (header *format.PageHeader, length int64, err error) {
	for _, size := range []int64{4 << 10, 1 << 20} { // nearly all are short
		buf := make([]byte, min(size, end-start))
		if _, err := p.opened.ReadAt(buf, start); err != nil {
			return nil, 0, err
		}
		r := (&thrift.CompactProtocol{}).NewReaderFromBytes(buf)
		header = new(format.PageHeader)
		if err = thrift.NewDecoder(r).Decode(header); err == nil {
			return header, int64(r.BytesRead()), nil
		}
	}
	return nil, 0, err
}
