package vocab

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fileHeader is the first line of a vocabulary file. Only the number changes
// between versions.
const (
	fileHeader  = "# firth vocabulary, version "
	fileVersion = "1"
)

// ErrSyntax tells that a file is not a vocabulary file. It comes wrapped, with
// the number of the line and what is wrong with it.
var ErrSyntax = errors.New("not a vocabulary file")

// Write writes a vocabulary as UTF-8 text that people and other programs can
// read, one word a line in the order of ids:
//
//	# firth vocabulary, version 1
//	the<TAB>1061396
//	of<TAB>593677
//
// In a word, tab, newline, carriage return and backslash are written as \t, \n,
// \r and \\, and a byte that is not valid UTF-8 as \x and two digits. Everything
// else, spaces too, stands as it is. [Read] gives the same vocabulary back.
func Write(w io.Writer, v *Vocabulary) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString(fileHeader + fileVersion + "\n"); err != nil {
		return err
	}
	var line []byte
	for i, count := range v.counts {
		line = appendEscaped(line[:0], v.text[v.offsets[i]:v.offsets[i+1]])
		line = append(line, '\t')
		line = strconv.AppendUint(line, count, 10)
		line = append(line, '\n')
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}

// ReadFile is [Read] for a file, which errors name.
func ReadFile(path string) (*Vocabulary, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	v, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// Read reads a vocabulary that [Write] wrote, or one that word2vec's C code saved
// (-save-vocab): lines of a word, a space and a count, without a header. Words of
// the latter are taken byte for byte, its sentence mark </s> too. Ids are the
// order of the lines in both.
//
// Nothing is guessed or skipped: Read fails, with the number of the line, if the
// file is cut off or a line is anything else ([ErrSyntax]), if a word is empty
// ([ErrEmptyWord]) or there already ([ErrDuplicate]), or if the counts sum to more
// than 64 bits hold ([ErrTooLarge]).
func Read(r io.Reader) (*Vocabulary, error) {
	f := fileReader{r: bufio.NewReaderSize(r, 64<<10), offsets: make([]uint64, 1)}
	for {
		line, err := f.line()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = f.parse(line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", f.lines, err)
		}
	}
	if f.lines == 0 {
		return nil, fmt.Errorf("no lines: %w", ErrSyntax)
	}
	v, err := FromArena(f.text, f.offsets, f.counts)
	if err != nil {
		return nil, err
	}
	header := f.lines - v.Len()
	for i := range v.counts {
		word := v.Word(WordID(i))
		if first, _ := v.ID(word); first != WordID(i) {
			return nil, fmt.Errorf("line %d: %q is the word of line %d: %w",
				header+i+1, word, header+int(first)+1, ErrDuplicate)
		}
	}
	return v, nil
}

// A fileReader collects the words of a vocabulary file.
type fileReader struct {
	r      *bufio.Reader
	lines  int
	native bool // the file has the header
	long   []byte

	text    []byte
	offsets []uint64
	counts  []uint64
}

// line returns the next line without its end, or io.EOF if there is none.
func (f *fileReader) line() ([]byte, error) {
	line, err := f.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		f.long = append(f.long[:0], line...)
		for err == bufio.ErrBufferFull {
			line, err = f.r.ReadSlice('\n')
			f.long = append(f.long, line...)
		}
		line = f.long
	}
	if err == io.EOF && len(line) == 0 {
		return nil, io.EOF
	}
	f.lines++
	if err == io.EOF {
		return nil, fmt.Errorf("the file ends before the end of the line; it seems to be cut off: %w", ErrSyntax)
	}
	if err != nil {
		return nil, err
	}
	line = line[:len(line)-1]
	if n := len(line); n > 0 && line[n-1] == '\r' { // saved on Windows
		line = line[:n-1]
	}
	return line, nil
}

// parse takes a line in.
func (f *fileReader) parse(line []byte) error {
	if f.lines == 1 {
		if version, ok := bytes.CutPrefix(line, []byte(fileHeader)); ok {
			if string(version) != fileVersion {
				return fmt.Errorf("vocabulary file of version %q; this program reads version %s: %w", version, fileVersion, ErrSyntax)
			}
			f.native = true
			return nil
		}
	}
	separator, name := byte(' '), "space"
	if f.native {
		separator, name = '\t', "tab"
	}
	place := bytes.LastIndexByte(line, separator)
	if place < 0 {
		return fmt.Errorf("%s: no %s between word and count: %w", quote(line), name, ErrSyntax)
	}
	word, digits := line[:place], line[place+1:]
	count, err := parseCount(digits)
	if err != nil {
		return err
	}
	if len(word) == 0 {
		return ErrEmptyWord
	}
	if f.native {
		if f.text, err = appendUnescaped(f.text, word); err != nil {
			return err
		}
	} else {
		if bytes.ContainsAny(word, " \t") {
			return fmt.Errorf("%s: more than a word and a count: %w", quote(line), ErrSyntax)
		}
		f.text = append(f.text, word...)
	}
	f.offsets = append(f.offsets, uint64(len(f.text)))
	f.counts = append(f.counts, count)
	return nil
}

// parseCount reads decimal digits, and nothing else.
func parseCount(digits []byte) (uint64, error) {
	count, err := strconv.ParseUint(string(digits), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("count %s: %w", quote(digits), ErrTooLarge)
	case err != nil || len(digits) > 1 && digits[0] == '0':
		return 0, fmt.Errorf("count %s is not a number: %w", quote(digits), ErrSyntax)
	}
	return count, nil
}

// quote shows the start of a line in an error.
func quote(line []byte) string {
	if len(line) > 60 {
		return strconv.Quote(string(line[:60])) + "…"
	}
	return strconv.Quote(string(line))
}

// escapes are the bytes of a word that would break a line, and their letters.
const (
	escaped = "\t\n\r\\"
	letters = `tnr\`
)

// appendEscaped appends word as it stands in a file.
func appendEscaped(dst, word []byte) []byte {
	for len(word) > 0 {
		r, size := utf8.DecodeRune(word)
		switch place := strings.IndexByte(escaped, word[0]); {
		case place >= 0:
			dst = append(dst, '\\', letters[place])
		case r == utf8.RuneError && size == 1:
			dst = fmt.Appendf(dst, `\x%02X`, word[0])
		default:
			dst = append(dst, word[:size]...)
		}
		word = word[size:]
	}
	return dst
}

// appendUnescaped undoes appendEscaped. It refuses all that appendEscaped does
// not write, so that a word has one spelling.
func appendUnescaped(dst, text []byte) ([]byte, error) {
	start := len(dst)
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\\' {
			dst = append(dst, c)
			continue
		}
		i++
		switch {
		case i < len(text) && text[i] == 'x' && i+2 < len(text):
			b, err := strconv.ParseUint(string(text[i+1:i+3]), 16, 8)
			if err != nil {
				return nil, fmt.Errorf("%s: bad escape: %w", quote(text), ErrSyntax)
			}
			dst = append(dst, byte(b))
			i += 2
		case i < len(text) && strings.IndexByte(letters, text[i]) >= 0:
			dst = append(dst, escaped[strings.IndexByte(letters, text[i])])
		default:
			return nil, fmt.Errorf("%s: bad escape: %w", quote(text), ErrSyntax)
		}
	}
	if string(appendEscaped(nil, dst[start:])) != string(text) {
		return nil, fmt.Errorf("%s is not UTF-8, or escaped where it need not be: %w", quote(text), ErrSyntax)
	}
	return dst, nil
}
