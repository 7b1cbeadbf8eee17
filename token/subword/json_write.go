package subword

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// JSON returns the tokenizer as the tokenizer.json of Hugging Face: the same bytes
// for the same tokenizer, those that the reference would write. A tokenizer that was
// read from another format comes out as the converters of transformers write it.
func (t *Tokenizer) JSON() ([]byte, error) {
	if t.converted != nil {
		near, err := t.converted()
		if err != nil {
			return nil, err
		}
		return near.JSON()
	}
	if err := t.checkAdded(); err != nil {
		return nil, err
	}
	added := list{}
	for _, token := range t.added.tokens {
		added = append(added, object{
			{"id", token.id},
			{"content", token.content},
			{"single_word", token.singleWord},
			{"lstrip", token.lstrip},
			{"rstrip", token.rstrip},
			{"normalized", token.normalized},
			{"special", token.special},
		})
	}
	file := object{
		{"version", "1.0"},
		{"truncation", nil},
		{"padding", nil},
		{"added_tokens", added},
		{"normalizer", nil},
		{"pre_tokenizer", nil},
		{"post_processor", nil},
		{"decoder", nil},
		{"model", t.model.spec()},
	}
	if t.normalizer != nil {
		file[4].value = t.normalizer.spec()
	}
	if t.preTokenizer != nil {
		file[5].value = t.preTokenizer.spec()
	}
	if t.postProcessor != nil {
		file[6].value = t.postProcessor.spec()
	}
	if t.decoder != nil {
		file[7].value = t.decoder.spec()
	}
	var w jsonWriter
	w.value(file, 0)
	return w.Bytes(), nil
}

// checkAdded tells whether the file can say which ids added tokens have: it cannot
// if they are not those that the reference gives them when it reads the file.
func (t *Tokenizer) checkAdded() error {
	next := t.vocabulary.count()
	for _, token := range t.added.tokens {
		want, ok := t.vocabulary.id(token.content)
		if !ok {
			want = next
			next++
		}
		if want != token.id {
			return fmt.Errorf("the added token %q has the id %d, but readers of tokenizer.json would give it %d", token.content, token.id, want)
		}
	}
	return nil
}

// An object of JSON has its fields in order.
type object []field

type field struct {
	name  string
	value any
}

// A list is an array of JSON.
type list []any

// A jsonWriter writes JSON as the reference does: two spaces for each level, and
// characters as they are.
type jsonWriter struct{ bytes.Buffer }

// value writes v, which is one of the kinds that specs are made of.
func (w *jsonWriter) value(v any, depth int) {
	switch v := v.(type) {
	case nil:
		w.WriteString("null")
	case bool:
		w.WriteString(strconv.FormatBool(v))
	case string:
		w.text(v)
	case rune: // a character
		w.text(string(v))
	case int:
		w.WriteString(strconv.Itoa(v))
	case uint32:
		w.WriteString(strconv.FormatUint(uint64(v), 10))
	case float64:
		w.number(v)
	case object:
		w.enclosed('{', '}', len(v), depth, func(i int) {
			w.text(v[i].name)
			w.WriteString(": ")
			w.value(v[i].value, depth+1)
		})
	case list:
		w.enclosed('[', ']', len(v), depth, func(i int) { w.value(v[i], depth+1) })
	default:
		panic(fmt.Sprintf("a spec has a %T", v))
	}
}

// enclosed writes n things, each on a line, between brackets.
func (w *jsonWriter) enclosed(open, end byte, n, depth int, write func(i int)) {
	w.WriteByte(open)
	for i := range n {
		if i > 0 {
			w.WriteByte(',')
		}
		w.line(depth + 1)
		write(i)
	}
	if n > 0 {
		w.line(depth)
	}
	w.WriteByte(end)
}

// line begins a line.
func (w *jsonWriter) line(depth int) {
	w.WriteByte('\n')
	for range depth {
		w.WriteString("  ")
	}
}

// text writes a string.
func (w *jsonWriter) text(s string) {
	const hex = "0123456789abcdef"
	w.WriteByte('"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			w.WriteRune(r)
			i += size
			continue
		}
		switch c {
		case '"', '\\':
			w.WriteByte('\\')
			w.WriteByte(c)
		case '\b':
			w.WriteString(`\b`)
		case '\f':
			w.WriteString(`\f`)
		case '\n':
			w.WriteString(`\n`)
		case '\r':
			w.WriteString(`\r`)
		case '\t':
			w.WriteString(`\t`)
		default:
			if c < 0x20 {
				w.WriteString(`\u00`)
				w.WriteByte(hex[c>>4])
				w.WriteByte(hex[c&15])
			} else {
				w.WriteByte(c)
			}
		}
		i++
	}
	w.WriteByte('"')
}

// number writes the shortest number that is read as f again.
func (w *jsonWriter) number(f float64) {
	if f == math.Trunc(f) && math.Abs(f) < 1e16 {
		w.Write(strconv.AppendFloat(w.AvailableBuffer(), f, 'f', 1, 64))
		return
	}
	if a := math.Abs(f); a >= 1e-5 && a < 1e16 {
		w.Write(strconv.AppendFloat(w.AvailableBuffer(), f, 'f', -1, 64))
		return
	}
	text := strconv.FormatFloat(f, 'e', -1, 64) // 1e-07
	at := len(text)
	for text[at-1] != 'e' {
		at--
	}
	exponent, _ := strconv.Atoi(text[at:])
	w.WriteString(text[:at])
	w.WriteString(strconv.Itoa(exponent))
}
