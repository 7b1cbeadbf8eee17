package vecfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSafetensorsHeader is the limit that the format's own library sets.
const maxSafetensorsHeader = 100_000_000

// A tensor is an entry of a safetensors header, with its place in the file.
type tensor struct {
	name       string
	dtype      string
	shape      []uint64
	begin, end int64 // bytes of the file
}

// A safetensorsHeader is what stands before the tensors.
type safetensorsHeader struct {
	tensors  []tensor // in the order of their bytes
	metadata map[string]string
}

// tensor returns the tensor of that name.
func (h *safetensorsHeader) tensor(name string) (tensor, bool) {
	for _, t := range h.tensors {
		if t.name == name {
			return t, true
		}
	}
	return tensor{}, false
}

// tensorSizes is how many bytes one number takes.
var tensorSizes = map[string]uint64{"F64": 8, "F32": 4, "F16": 2, "U64": 8, "I64": 8, "I32": 4, "I8": 1, "U8": 1}

// check tells whether a tensor has one of the given types and as many bytes as
// its shape needs.
func (t tensor) check(dtypes ...string) error {
	if !slices.Contains(dtypes, t.dtype) {
		return t.errorf("it is of type %.20q, and this version reads %s there", t.dtype, strings.Join(dtypes, " or "))
	}
	size := tensorSizes[t.dtype]
	for _, n := range t.shape {
		var overflow uint64
		if overflow, size = bits.Mul64(size, n); overflow != 0 {
			return t.errorf("its shape %v is larger than any file", t.shape)
		}
	}
	if size != uint64(t.end-t.begin) {
		return t.errorf("its shape %v of %s takes %d bytes, and it has %d", t.shape, t.dtype, size, t.end-t.begin)
	}
	return nil
}

// errorf makes a ParseError at the tensor.
func (t tensor) errorf(format string, args ...any) error {
	return &ParseError{Offset: t.begin, Err: fmt.Errorf("tensor %.60q: "+format, append([]any{t.name}, args...)...)}
}

// parseSafetensorsHeader reads the JSON of a header. It stands at byte 8 of the
// file, and size is that of the file. Tensors must fill the rest of the file
// without gaps and overlaps, as the format demands.
func parseSafetensorsHeader(raw []byte, size int64) (*safetensorsHeader, error) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, &ParseError{Offset: 8, Err: errors.New("the header does not begin with {")}
	}
	if !utf8.Valid(raw) {
		return nil, &ParseError{Offset: 8, Err: errors.New("the header is not UTF-8")}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	p := headerParser{dec: dec, dataStart: 8 + int64(len(raw)), size: size}
	h, err := p.header()
	if err != nil {
		var parse *ParseError
		if errors.As(err, &parse) {
			return nil, err
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, &ParseError{Offset: 8 + dec.InputOffset(), Err: fmt.Errorf("header: %w", err)}
	}
	slices.SortFunc(h.tensors, func(a, b tensor) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end), cmp.Compare(a.name, b.name))
	})
	return h, checkLayout(h.tensors, p.dataStart, size)
}

// checkLayout makes sure that tensors, in order, fill the bytes from start to end.
func checkLayout(tensors []tensor, start, end int64) error {
	before := "the header"
	for _, t := range tensors {
		switch {
		case t.begin < start:
			return t.errorf("it begins at byte %d, inside %s, which ends at byte %d", t.begin, before, start)
		case t.begin > start:
			return t.errorf("it begins at byte %d, and the bytes from %d on belong to no tensor", t.begin, start)
		}
		start, before = t.end, fmt.Sprintf("tensor %.60q", t.name)
	}
	if start < end {
		return &ParseError{Offset: start, Err: fmt.Errorf("the last %d bytes of the file belong to no tensor", end-start)}
	}
	return nil
}

// A headerParser reads the JSON token by token: encoding/json alone would take
// the second of two equal keys without a word, and build whatever the header
// nests before its form is known.
type headerParser struct {
	dec             *json.Decoder
	dataStart, size int64
}

func (p *headerParser) header() (*safetensorsHeader, error) {
	h := &safetensorsHeader{metadata: map[string]string{}}
	err := p.object(func(name string) error {
		if name == "__metadata__" {
			return p.object(func(key string) (err error) {
				h.metadata[key], err = p.string()
				return err
			})
		}
		t, err := p.tensor(name)
		h.tensors = append(h.tensors, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	if token, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%v after its end", token)
	}
	return h, nil
}

// tensor reads {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}.
func (p *headerParser) tensor(name string) (tensor, error) {
	t := tensor{name: name}
	var offsets []uint64
	err := p.object(func(key string) (err error) {
		switch key {
		case "dtype":
			t.dtype, err = p.string()
		case "shape":
			t.shape, err = p.numbers()
		case "data_offsets":
			offsets, err = p.numbers()
		default:
			err = fmt.Errorf("unknown key %.40q", key)
		}
		return err
	})
	if err != nil {
		return t, fmt.Errorf("tensor %.60q: %w", name, err)
	}
	room := uint64(p.size - p.dataStart)
	switch {
	case t.dtype == "" || len(offsets) != 2:
		return t, fmt.Errorf("tensor %.60q: it lacks a dtype or a begin and end", name)
	case offsets[0] > offsets[1]:
		return t, fmt.Errorf("tensor %.60q: it begins at data byte %d and ends at %d, before that", name, offsets[0], offsets[1])
	case offsets[1] > room:
		return t, fmt.Errorf("tensor %.60q: it ends at data byte %d, and the file has %d of them: %w", name, offsets[1], room, io.ErrUnexpectedEOF)
	}
	t.begin, t.end = p.dataStart+int64(offsets[0]), p.dataStart+int64(offsets[1])
	return t, nil
}

// object reads an object, calling value for each key where its value stands.
func (p *headerParser) object(value func(key string) error) error {
	if err := p.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.dec.More() {
		key, err := p.string()
		if err != nil {
			return err
		}
		if seen[key] {
			return fmt.Errorf("key %.60q stands there twice", key)
		}
		seen[key] = true
		if err := value(key); err != nil {
			return err
		}
	}
	return p.delim('}')
}

func (p *headerParser) delim(want json.Delim) error {
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("%.40q stands where %v should", fmt.Sprint(token), want)
	}
	return nil
}

func (p *headerParser) string() (string, error) {
	token, err := p.dec.Token()
	if err != nil {
		return "", err
	}
	s, ok := token.(string)
	if !ok {
		return "", fmt.Errorf("%.40q stands where a string should", fmt.Sprint(token))
	}
	return s, nil
}

// numbers reads a list of whole numbers.
func (p *headerParser) numbers() ([]uint64, error) {
	if err := p.delim('['); err != nil {
		return nil, err
	}
	var list []uint64
	for p.dec.More() {
		token, err := p.dec.Token()
		if err != nil {
			return nil, err
		}
		s, _ := token.(json.Number)
		n, err := strconv.ParseUint(s.String(), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%.40q stands where a whole number should", fmt.Sprint(token))
		}
		list = append(list, n)
	}
	return list, p.delim(']')
}
