package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"firth/internal/atomicfile"
	"firth/token/subword"
	"firth/vocab"
)

// decodeAll turns ids into text: those of the command line, or those of each line of
// standard input or a file, or those of a NumPy array.
func (f *tokenizeFlags) decodeAll(cmd *cobra.Command, s streams, args []string) error {
	if len(f.inputs) > 1 {
		return usagef("--decode reads one --input")
	}
	if f.model == "" && !f.pipeline.FromFile() {
		return usagef("--decode: whose ids are they? give --model MODEL, or --tokenizer bpe:FILE")
	}
	p, v, closeModel, err := f.tokenizer(cmd, s, &textInput{look: func() (string, error) { return "", nil }})
	if err != nil {
		return err
	}
	defer closeModel()
	d := decoder{vocab: v, pieces: p.Subword(), unknown: new(int64)}
	if f.output == "-" {
		err = d.all(s.out, s.in, f.inputs, args)
	} else {
		err = atomicfile.Write(f.output, func(w io.Writer) error { return d.all(w, s.in, f.inputs, args) })
	}
	if *d.unknown > 0 {
		s.remark("Of %s the id is not known: U+FFFD stands for each.", plural(*d.unknown, "token", "tokens"))
	}
	return err
}

// A decoder turns ids into text, by a subword tokenizer, or as the words of a
// vocabulary. With both, ids are those of the vocabulary, whose words are pieces.
type decoder struct {
	vocab   *vocab.Vocabulary
	pieces  *subword.Tokenizer
	unknown *int64 // tokens without an id, which come back as U+FFFD
}

func (d decoder) all(w io.Writer, stdin io.Reader, inputs, args []string) error {
	out := bufio.NewWriter(w)
	in, name := stdin, "standard input"
	switch {
	case len(args) > 0:
		in, name = strings.NewReader(strings.Join(args, " ")+"\n"), "the command line"
	case len(inputs) > 0 && inputs[0] != "-":
		file, err := os.Open(inputs[0])
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // only read
		in, name = file, inputs[0]
	}
	reader := bufio.NewReaderSize(in, 1<<16)
	if head, _ := reader.Peek(len(npyMagic)); string(head) == npyMagic {
		var ids []uint32
		if err := readNPYIDs(reader, func(id uint32) error { ids = append(ids, id); return nil }); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		text, err := d.text(ids)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		_, _ = out.WriteString(text)
		return out.Flush()
	}
	number := 0
	err := eachLine(reader, name, func(line string) error {
		number++
		var ids []uint32
		for field := range strings.FieldsSeq(line) {
			if field == "-" {
				ids = append(ids, unknownID)
				continue
			}
			id, err := strconv.ParseUint(field, 10, 32)
			if err != nil {
				return fmt.Errorf("%s, line %d: %q is no id: want numbers with spaces between them", name, number, field)
			}
			ids = append(ids, uint32(id))
		}
		text, err := d.text(ids)
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", name, number, err)
		}
		_, _ = out.WriteString(text)
		return out.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// text is that of ids, with U+FFFD for those that are unknown.
func (d decoder) text(ids []uint32) (string, error) {
	var all []string
	for len(ids) > 0 {
		n := slices.Index(ids, unknownID)
		if n == 0 {
			*d.unknown++
			all = append(all, "\ufffd")
			ids = ids[1:]
			continue
		}
		if n < 0 {
			n = len(ids)
		}
		text, err := d.known(ids[:n])
		if err != nil {
			return "", err
		}
		all = append(all, text)
		ids = ids[n:]
	}
	if d.pieces != nil {
		return strings.Join(all, ""), nil
	}
	return joinWords(all), nil
}

// known is the text of ids that all are known.
func (d decoder) known(ids []uint32) (string, error) {
	if d.vocab == nil {
		return d.pieces.Decode(ids, true)
	}
	words := make([]string, len(ids))
	for i, id := range ids {
		if int64(id) >= int64(d.vocab.Len()) {
			return "", fmt.Errorf("id %d: the model has %s, numbered from 0", id, plural(d.vocab.Len(), "word", "words"))
		}
		words[i] = d.vocab.Word(vocab.WordID(id))
	}
	if d.pieces == nil {
		return joinWords(words), nil
	}
	numbers := make([]uint32, len(ids))
	for i, word := range words {
		id, ok := d.pieces.ID(word)
		if !ok {
			return "", fmt.Errorf("id %d, %q, is no piece of the model's tokenizer", ids[i], word)
		}
		numbers[i] = id
	}
	return d.pieces.Decode(numbers, true)
}

// joinWords writes words as text: with spaces between them, but not between those
// that are written without.
func joinWords(words []string) string {
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			last, _ := utf8.DecodeLastRuneInString(words[i-1])
			first, _ := utf8.DecodeRuneInString(word)
			if !unspaced(last) || !unspaced(first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(word)
	}
	return b.String()
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
