package subword

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseTiktoken reads the ranks of tiktoken: a line for each piece, its bytes in
// base64 and its rank, which is its id. The file does not say how text is split
// before and which special tokens there are, so the encoding must be named: gpt2,
// r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base or o200k_harmony. A path
// such as cl100k_base.tiktoken names it too. For any other name the encoding is
// guessed by the number of ranks.
//
// Ids are those of tiktoken's encode with allowed_special="all": special tokens
// that stand in the text are recognized.
func ParseTiktoken(data []byte, encoding string) (*Tokenizer, error) {
	t, err := parseTiktoken(data, encoding)
	if err == nil {
		t.source, err = pack(data, encoding)
	}
	return t, err
}

// A tiktokenEncoding is what the file of ranks does not say.
type tiktokenEncoding struct {
	names   []string // the first is taken where ranks alone tell
	ranks   int
	pattern string
	special []addedToken
}

// The patterns are those of tiktoken, in the language of Oniguruma, which has no
// possessive {1,3}.
const (
	tiktokenGPT2  = `'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`
	cl100kPattern = `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`
	o200kPattern  = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

// tiktokenEncodings returns the encodings that tiktoken has.
func tiktokenEncodings() []tiktokenEncoding {
	const end = "<|endoftext|>"
	special := func(ids map[string]uint32) []addedToken {
		var tokens []addedToken
		for content, id := range ids {
			tokens = append(tokens, addedToken{id: id, content: content, special: true})
		}
		slices.SortFunc(tokens, func(a, b addedToken) int { return int(a.id) - int(b.id) })
		return tokens
	}
	harmony := map[string]uint32{
		"<|startoftext|>": 199998, end: 199999, "<|endofprompt|>": 200018, "<|return|>": 200002,
		"<|constrain|>": 200003, "<|channel|>": 200005, "<|start|>": 200006, "<|end|>": 200007,
		"<|message|>": 200008, "<|call|>": 200012,
	}
	named := map[uint32]bool{}
	for _, id := range harmony {
		named[id] = true
	}
	for id := uint32(200000); id < 201088; id++ {
		// tiktoken gives 200018 a second name, <|reserved_200018|>.
		if !named[id] {
			harmony["<|reserved_"+strconv.Itoa(int(id))+"|>"] = id
		}
	}
	return []tiktokenEncoding{
		{[]string{"gpt2", "r50k_base"}, 50256, tiktokenGPT2, special(map[string]uint32{end: 50256})},
		{[]string{"p50k_base"}, 50280, tiktokenGPT2, special(map[string]uint32{end: 50256})},
		{[]string{"p50k_edit"}, 50280, tiktokenGPT2, special(map[string]uint32{
			end: 50256, "<|fim_prefix|>": 50281, "<|fim_middle|>": 50282, "<|fim_suffix|>": 50283,
		})},
		{[]string{"cl100k_base"}, 100256, cl100kPattern, special(map[string]uint32{
			end: 100257, "<|fim_prefix|>": 100258, "<|fim_middle|>": 100259, "<|fim_suffix|>": 100260, "<|endofprompt|>": 100276,
		})},
		{[]string{"o200k_base"}, 199998, o200kPattern, special(map[string]uint32{end: 199999, "<|endofprompt|>": 200018})},
		{[]string{"o200k_harmony"}, 199998, o200kPattern, special(harmony)},
	}
}

// findTiktokenEncoding returns the encoding that is called name, or one that has so
// many ranks.
func findTiktokenEncoding(name string, ranks int) (tiktokenEncoding, error) {
	base := name[strings.LastIndexAny(name, `/\`)+1:]
	base = strings.TrimSuffix(base, ".tiktoken")
	encodings := tiktokenEncodings()
	var known []string
	for _, e := range encodings {
		if slices.Contains(e.names, base) {
			return e, nil
		}
		known = append(known, e.names...)
	}
	for _, e := range encodings {
		if e.ranks == ranks {
			return e, nil
		}
	}
	return tiktokenEncoding{}, fmt.Errorf("%d ranks of an unknown encoding %q; name it as one of %s", ranks, base, strings.Join(known, ", "))
}

// looksLikeTiktoken tells whether the first line of data is a piece and its rank.
func looksLikeTiktoken(data []byte) bool {
	line, _, _ := bytes.Cut(data[:min(len(data), 4096)], []byte("\n"))
	_, _, err := parseRank(bytes.TrimSuffix(line, []byte("\r")))
	return err == nil
}

// parseRank reads a line.
func parseRank(line []byte) (piece []byte, rank uint32, err error) {
	encoded, number, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return nil, 0, fmt.Errorf("%q is not a piece in base64, a space and a rank", shorten(line))
	}
	piece, err = base64.StdEncoding.DecodeString(string(encoded))
	if err != nil {
		return nil, 0, fmt.Errorf("piece %q: %w", shorten(encoded), err)
	}
	if len(piece) == 0 {
		return nil, 0, fmt.Errorf("rank %s has an empty piece", shorten(number))
	}
	n, err := strconv.ParseUint(string(number), 10, 32)
	if err != nil {
		return nil, 0, fmt.Errorf("rank %q: %w", shorten(number), err)
	}
	return piece, uint32(n), nil
}

// shorten returns enough of text for an error.
func shorten(text []byte) []byte { return text[:min(len(text), 60)] }

// parseRanks reads the pieces by rank; "" where no piece has the rank.
func parseRanks(data []byte) (pieces []string, count int, err error) {
	seen := make(map[string]bool, bytes.Count(data, []byte("\n"))+1)
	for number := 1; len(data) > 0; number++ {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		left := len(data)
		data = rest
		if len(line) == 0 {
			continue
		}
		piece, rank, err := parseRank(line)
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", number, err)
		}
		// There can be gaps, for special tokens, but not such that the list is longer
		// than the file.
		if int(rank) > len(pieces)+left+1024 {
			return nil, 0, fmt.Errorf("line %d: the rank %d is far from that of other pieces", number, rank)
		}
		for int(rank) >= len(pieces) {
			pieces = append(pieces, "")
		}
		if pieces[rank] != "" {
			return nil, 0, fmt.Errorf("line %d: a second piece has the rank %d", number, rank)
		}
		if seen[string(piece)] {
			return nil, 0, fmt.Errorf("line %d: the piece %q has a rank already", number, shorten(piece))
		}
		seen[string(piece)] = true
		pieces[rank] = string(piece)
		count++
	}
	for b := range 256 {
		if !seen[string([]byte{byte(b)})] {
			return nil, 0, fmt.Errorf("the byte 0x%02X has no rank, so that it could not be encoded", b)
		}
	}
	return pieces, count, nil
}

// parseTiktoken reads ranks. Encoding is a name or a path.
func parseTiktoken(data []byte, encoding string) (*Tokenizer, error) {
	pieces, count, err := parseRanks(data)
	if err != nil {
		return nil, err
	}
	e, err := findTiktokenEncoding(encoding, count)
	if err != nil {
		return nil, err
	}
	return e.tokenizer(pieces)
}

// tokenizer returns the tokenizer of pieces by rank.
func (e tiktokenEncoding) tokenizer(pieces []string) (*Tokenizer, error) {
	var raw [256]uint32
	ranked := make([]rankedPiece, 0, len(pieces))
	for id, piece := range pieces {
		switch len(piece) {
		case 0:
		case 1:
			raw[piece[0]] = uint32(id)
		default:
			ranked = append(ranked, rankedPiece{uint32(id), uint32(id), len(piece)})
		}
	}
	merges := rankedMerges(ranked, func(dst []symbol, id uint32) []symbol {
		for i, c := range []byte(pieces[id]) {
			dst = append(dst, symbol{raw[c], int32(i), int32(i + 1)})
		}
		return dst
	})
	written := make([]string, len(pieces))
	var text []rune
	for id, piece := range pieces {
		text = text[:0]
		for _, c := range []byte(piece) {
			text = append(text, byteToChar[c])
		}
		written[id] = string(text)
	}
	for _, token := range e.special { // in the vocabulary too, so that tokenizer.json has their ids
		for int(token.id) >= len(written) {
			written = append(written, "")
		}
		if written[token.id] != "" {
			return nil, fmt.Errorf("rank %d has a piece, but it is that of %s", token.id, token.content)
		}
		written[token.id] = token.content
	}
	list := make([][2]uint32, len(merges))
	for i, m := range merges {
		list[i] = [2]uint32{m.left, m.right}
	}
	// A word that is a piece is that piece, whether or not merges lead to it.
	model, err := newBPE(written, list, bpeOptions{ignoreMerges: true})
	if err != nil {
		return nil, err
	}
	by, err := newPattern(e.pattern, true)
	if err != nil {
		return nil, err
	}
	return newTokenizer(parts{
		preTokenizer: sequence{split{pattern: by, behavior: isolated}, byteLevel{}},
		model:        model,
		decoder:      byteLevel{},
		added:        e.special,
	})
}
