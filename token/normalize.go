package token

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// A normalizer rewrites text for one goroutine and keeps track of where each
// byte of the result comes from.
//
// Text is normalized in clusters: a base character and what follows it up to the
// next base character. Most clusters are one character, which a table answers; the
// others go through the libraries of Unicode, in the order
//
//	bad bytes → U+FFFD, drop ignorable, fold width, normalize, fold case, normalize again, zero digits
//
// The second normalization is needed since case folding can undo the first: ǰ
// folds to j + U+030C, which is composed again.
type normalizer struct {
	table *runeTable

	form         norm.Form
	normalizes   bool // form is to be applied
	widthFolds   bool // before form, for forms that do not fold width themselves
	keepsAccents bool // spacing accents stay, see Config.Normalization
	drops        bool
	caser        transform.Transformer // nil to keep the case
	zeroDigits   bool

	out     []byte
	origins origins // of out

	// Scratch memory for one cluster.
	cluster        []byte
	clusterOrigins origins
	norm1, norm2   []byte
	iter           norm.Iter
}

// newNormalizer returns a normalizer for a valid configuration. table may be nil
// where only transform and inspect are called.
func newNormalizer(cfg *Config, table *runeTable) *normalizer {
	n := &normalizer{
		table:        table,
		form:         norm.NFC,
		normalizes:   cfg.Normalization != NoNormalization,
		widthFolds:   cfg.FoldWidth && cfg.Normalization != NFKC,
		keepsAccents: cfg.Normalization == NFKC,
		drops:        cfg.DropIgnorable,
		zeroDigits:   cfg.Digits == ZeroDigits,
	}
	if cfg.Normalization == NFKC {
		n.form = norm.NFKC
	}
	if cfg.FoldCase {
		n.caser = cases.Fold()
	}
	return n
}

// append normalizes text[from:to], which must begin and end where the rule of
// clusters allows, and appends the result to n.out. Offsets are those of text.
func (n *normalizer) append(text string, from, to int) {
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(text[i:to])
		e := n.table.get(r)
		end := clusterEnd(n.table, text[:to], i+size)
		switch {
		case end > i+size:
			n.appendCluster(text, i, end)
		case e.is(dropped):
		case !e.is(simple):
			n.origins.from(len(n.out), i, end)
			n.out = append(n.out, n.table.expansions.get(r)...)
		case e.rune() == r && (r != utf8.RuneError || size > 1):
			n.origins.same(len(n.out), i)
			n.out = append(n.out, text[i:end]...)
		default:
			at := len(n.out)
			n.out = utf8.AppendRune(n.out, e.rune())
			if len(n.out)-at == size {
				n.origins.same(at, i)
			} else {
				n.origins.from(at, i, end)
			}
		}
		i = end
	}
}

// clusterEnd returns the offset of the first base character of text at or
// after i.
func clusterEnd(table *runeTable, text string, i int) int {
	for i < len(text) && text[i] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(text[i:])
		if table.get(r).is(base) {
			break
		}
		i += size
	}
	return i
}

// appendCluster normalizes text[from:to], which is one cluster.
func (n *normalizer) appendCluster(text string, from, to int) {
	n.cluster = n.cluster[:0]
	n.clusterOrigins = n.clusterOrigins[:0]
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(text[i:to])
		switch {
		case n.drops && ignorable(r):
		case n.keepsAccents && i == from && keepsSpacingAccent(r):
			n.origins.same(len(n.out), i)
			n.out = append(n.out, text[i:i+size]...)
		default:
			n.clusterOrigins.from(len(n.cluster), i, i+size)
			n.cluster = utf8.AppendRune(n.cluster, n.foldWidth(r))
		}
		i += size
	}
	// A cluster can hold several segments of the normal form, such as the
	// syllables of a run of Hangul letters.
	for i, k := 0, 0; i < len(n.cluster); {
		end := len(n.cluster)
		if n.normalizes {
			end = i + n.form.NextBoundary(n.cluster[i:], true)
		}
		var start, stop int
		start, stop, k = n.clusterOrigins.of(k, i, end)
		n.origins.from(len(n.out), start, stop)
		n.out = n.fold(n.out, n.cluster[i:end])
		i = end
	}
}

// transform returns what the cluster of the single character r becomes.
func (n *normalizer) transform(r rune) string {
	if n.keepsAccents && keepsSpacingAccent(r) {
		return string(r)
	}
	return string(n.fold(nil, []byte(string(n.foldWidth(r)))))
}

// fold appends to dst what segment, a segment of the normal form, becomes.
func (n *normalizer) fold(dst, segment []byte) []byte {
	if n.normalizes {
		n.norm1 = n.normalize(n.norm1[:0], segment)
		segment = n.norm1
	}
	if n.caser != nil {
		n.norm2 = transformAppend(n.caser, n.norm2, segment)
		foldCherokee(n.norm2)
		segment = n.norm2
		if n.normalizes {
			n.norm1 = n.normalize(n.norm1[:0], segment)
			segment = n.norm1
		}
	}
	if !n.zeroDigits {
		return append(dst, segment...)
	}
	for i := 0; i < len(segment); {
		r, size := utf8.DecodeRune(segment[i:])
		if unicode.IsDigit(r) {
			dst = append(dst, '0')
		} else {
			dst = append(dst, segment[i:i+size]...)
		}
		i += size
	}
	return dst
}

// foldCherokee turns the small letters of Cherokee in segment into capitals, which
// is how Unicode folds them. The library swaps the two cases instead. Both take
// three bytes, so segment changes in place.
func foldCherokee(segment []byte) {
	for i := 0; i+2 < len(segment); i++ {
		if segment[i] != 0xE1 && segment[i] != 0xEA {
			continue
		}
		switch r, _ := utf8.DecodeRune(segment[i:]); {
		case r >= 0xAB70 && r <= 0xABBF:
			utf8.EncodeRune(segment[i:], r-0xAB70+0x13A0)
		case r >= 0x13F8 && r <= 0x13FD:
			utf8.EncodeRune(segment[i:], r-8)
		}
	}
}

// normalize appends the normal form of segment to dst, as norm.Form.Append does
// but without an allocation.
func (n *normalizer) normalize(dst, segment []byte) []byte {
	n.iter.Init(n.form, segment)
	for !n.iter.Done() {
		dst = append(dst, n.iter.Next()...)
	}
	return dst
}

// transformAppend returns the transformed src in the memory of buf, which it
// overwrites. The text is valid UTF-8, so a lack of room is the only error.
func transformAppend(t transform.Transformer, buf, src []byte) []byte {
	buf = buf[:cap(buf)]
	for {
		t.Reset()
		size, _, err := t.Transform(buf, src, true)
		if err == nil {
			return buf[:size]
		}
		buf = make([]byte, 2*len(buf)+4*len(src)+16)
	}
}
