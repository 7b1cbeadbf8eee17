package preflight

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firth/token"
)

// The rules of advice are rules of thumb. What the sizes of vectors, counts and epochs
// go by was measured on parts of English Wikipedia with this trainer; the rest is what
// the papers on word2vec and its successors recommend.

// advise returns the settings that suit a text, in the order of firth train's flags.
func advise(r *Report) []Advice {
	list := []Advice{}
	if r.Tokens.Tokens == 0 {
		return list
	}
	for _, rule := range []func(*Report) (Advice, bool){
		adviseTokenizer, adviseDigits, adviseMinCount, adviseMaxVocab, adviseDim, adviseEpochs, adviseNegatives, adviseSubsample,
	} {
		if a, ok := rule(r); ok {
			list = append(list, a)
		}
	}
	return list
}

// scriptShare is the share of some scripts among all letters.
func (r *Report) scriptShare(names ...string) float64 {
	sum := 0.0
	for _, s := range r.Scripts {
		if slices.Contains(names, s.Name) {
			sum += s.Share
		}
	}
	return sum
}

const (
	chineseShare  = 0.2  // of the letters: the text is Chinese or Japanese, or much of it
	japaneseShare = 0.05 // of Han and Kana: it is Japanese
	unspacedShare = 0.05
)

var unspaced = []string{"Thai", "Lao", "Khmer", "Myanmar"}

// japanese tells Japanese from Chinese by its kana.
func (r *Report) japanese() bool {
	kana, han := r.scriptShare(kana), r.scriptShare("Han")
	return kana+han > chineseShare && kana > japaneseShare*(kana+han)
}

// adviseTokenizer goes by the scripts, unless the user knows better.
func adviseTokenizer(r *Report) (Advice, bool) {
	given := r.Tokens.Pipeline.Tokenizer
	a := Advice{Flag: "--tokenizer", Value: r.Detection.Tokenizer, Reason: r.Detection.Reason, Changed: given != r.Detection.Tokenizer}
	switch given {
	case token.SubwordTokenizer: // its file is not known here
		return a, false
	case token.CharsTokenizer:
		return Advice{Flag: a.Flag, Value: given, Reason: "as given: characters, not words"}, true
	case token.WhitespaceTokenizer:
		if r.cutOnPurpose() || a.Value != token.HanTokenizer {
			return Advice{Flag: a.Flag, Value: given, Reason: "as given: the text is taken to be cut already"}, true
		}
	}
	return a, true
}

// cutOnPurpose tells that the text is a sequence of items, which are tokens as they
// stand.
func (r *Report) cutOnPurpose() bool {
	p := &r.Tokens.Pipeline
	return p.Tokenizer == token.WhitespaceTokenizer && p.Normalization == token.NoNormalization
}

// adviseDigits is for texts whose vocabulary is numbers to a good part.
func adviseDigits(r *Report) (Advice, bool) {
	const many = 0.4
	words, numbers := uint64(0), uint64(0)
	for _, k := range r.Vocabulary.Kinds {
		if k.Name != onceWords {
			words += k.Words
		}
		if k.Name == numberWords {
			numbers = k.Words
		}
	}
	if r.Tokens.Pipeline.Digits == token.ZeroDigits || words < 1000 || share(numbers, words) < many {
		return Advice{}, false
	}
	return Advice{
		Flag: "--digits", Value: token.ZeroDigits, Changed: true,
		Reason: fmt.Sprintf("%s of the words are numbers; with every digit as 0 they become a few that are frequent enough to learn", percent(share(numbers, words))),
	}, true
}

// A vocabulary should have no more words than this, since what is beyond are
// misspellings and names, and no fewer, if there are more.
const (
	mostSensible   = 1_000_000
	fewestSensible = 1000
)

// adviseMinCount goes by the number of tokens, the number of words, and memory.
func adviseMinCount(r *Report) (Advice, bool) {
	least := uint64(5)
	switch n := r.Tokens.Tokens; {
	case n < 300_000:
		least = 2
	case n >= 1e9:
		least = 10
	}
	all := r.Vocabulary.MinCounts
	at := slices.IndexFunc(all, func(m MinCount) bool {
		return m.MinCount >= least && m.Words <= mostSensible && r.fits(m.Words)
	})
	fits := at >= 0
	if !fits {
		at = len(all) - 1
	}
	few := all[at].Words < fewestSensible
	for at > 0 && all[at].Words < fewestSensible {
		at--
	}
	m := all[at]
	a := Advice{Flag: "--min-count", Value: fmt.Sprint(m.MinCount), Changed: m.MinCount != r.Estimate.MinCount}
	a.Reason = fmt.Sprintf("leaves %s words, %s of all tokens", short(m.Words), percent(m.Share))
	switch {
	case few:
		a.Reason += "; a higher one leaves hardly any"
	case !fits:
		a.Reason += ", still more than there should be: see --max-vocab"
	case m.MinCount > least:
		a.Reason += "; a lower one leaves more words than are worth their memory"
	case least == 2:
		a.Reason += "; the text is small, so even words that were seen twice count"
	default:
		a.Reason += "; what was seen less often gets no good vector"
	}
	return a, true
}

// fits tells whether training has the memory for so many words.
func (r *Report) fits(words uint64) bool {
	const most = 0.8
	e := &r.Estimate
	if e.Available == 0 {
		return true
	}
	return float64(e.Config.Memory(int(words), e.Positions).Total()) < most*float64(e.Available)
}

// adviseMaxVocab is for vocabularies that no minimum count makes small.
func adviseMaxVocab(r *Report) (Advice, bool) {
	all := r.Vocabulary.MinCounts
	last := all[len(all)-1]
	words := uint64(mostSensible)
	for words > 1000 && !r.fits(words) {
		words /= 2
	}
	if last.Words <= words {
		return Advice{}, false
	}
	return Advice{
		Flag: "--max-vocab", Value: fmt.Sprint(words), Changed: r.Estimate.MaxVocab != int(words),
		Reason: fmt.Sprintf("%s words were seen 100 times or more; so many most frequent ones are enough, and fit in memory", short(last.Words)),
	}, true
}

// adviseDim goes by the number of tokens: longer vectors hold more, and want more text.
func adviseDim(r *Report) (Advice, bool) {
	dim := 300
	for _, step := range []struct {
		below uint64
		dim   int
	}{{300_000, 50}, {30_000_000, 100}, {300_000_000, 200}} {
		if r.Tokens.Tokens < step.below {
			dim = step.dim
			break
		}
	}
	return Advice{
		Flag: "--dim", Value: fmt.Sprint(dim), Changed: dim != r.Estimate.Config.Dim,
		Reason: fmt.Sprintf("suits %s tokens: 50 below 300 k, 100 below 30 M, 200 below 300 M, 300 above", short(r.Tokens.Tokens)),
	}, true
}

// adviseEpochs goes by the number of tokens: a small text has to be read more often. On
// the first million words of Wikipedia, 5, 20 and 40 epochs come to rank correlations of
// .34, .58 and .56 with WordSim-353; on 3.3 million, 15 epochs to .62; on 17 million,
// 3 to .61 to .64 and 5 to .64 to .67.
func adviseEpochs(r *Report) (Advice, bool) {
	epochs := 3
	for _, step := range []struct {
		below  uint64
		epochs int
	}{{1_000_000, 30}, {3_000_000, 20}, {10_000_000, 15}, {30_000_000, 10}, {300_000_000, 5}} {
		if r.Tokens.Tokens < step.below {
			epochs = step.epochs
			break
		}
	}
	reason := "a small text wants more rounds: on a million words, 20 epochs give far better vectors than 5; --held-out with --early-stop tells when it is enough"
	if epochs <= 5 {
		reason = "a large text needs few rounds"
	}
	return Advice{Flag: "--epochs", Value: fmt.Sprint(epochs), Changed: epochs != r.Estimate.Config.Epochs, Reason: reason}, true
}

// adviseNegatives follows the paper (Mikolov et al. 2013): 5 to 20 for small texts, 2
// to 5 for large ones.
func adviseNegatives(r *Report) (Advice, bool) {
	const small = 5_000_000
	if r.Tokens.Tokens >= small || r.Estimate.Config.Objective != "negative" {
		return Advice{}, false
	}
	return Advice{Flag: "--negatives", Value: "10", Changed: r.Estimate.Config.Negatives != 10, Reason: "small texts gain by more noise words"}, true
}

// adviseSubsample goes by the number of tokens and by how many words share them.
func adviseSubsample(r *Report) (Advice, bool) {
	value, reason := 1e-3, "the text is small: leave little of it out"
	switch n := r.Tokens.Tokens; {
	case r.fewWords():
		reason = "a few thousand words make up nearly all tokens, so that all of them are frequent"
	case n >= 1e9:
		value, reason = 1e-5, "the text is so large that frequent words can be thinned out a lot, which saves most of the time"
	case n >= 1e7:
		value, reason = 1e-4, "the text is large enough to thin out frequent words, which saves time and is better for the others"
	}
	return Advice{Flag: "--subsample", Value: strconv.FormatFloat(value, 'g', -1, 64), Changed: value != r.Estimate.Config.Subsample, Reason: reason}, true
}

// fewWords tells a vocabulary of characters, or the like.
func (r *Report) fewWords() bool {
	for _, c := range r.Vocabulary.Coverage {
		if c.Words == 5000 {
			return c.Share > 0.98
		}
	}
	return len(r.Vocabulary.Coverage) == 0 || r.Vocabulary.Words < 5000
}

// Command is the call of firth train that follows the advice, for a corpus and an
// output.
func (r *Report) Command(corpus, output string) string {
	parts := []string{"firth train", corpus}
	for _, a := range r.Advice {
		if a.Value != "" {
			parts = append(parts, a.Flag, a.Value)
		}
	}
	return strings.Join(append(parts, "-o", output), " ")
}

// percent writes a share: 38 %, 0.4 %.
func percent(x float64) string {
	switch {
	case x >= 0.0995 && x < 0.9995 || x >= 1 || x == 0:
		return strconv.FormatFloat(100*x, 'f', 0, 64) + " %"
	case x >= 0.0995:
		return strconv.FormatFloat(100*x, 'f', 2, 64) + " %"
	case x >= 0.0001:
		return strconv.FormatFloat(100*x, 'g', 2, 64) + " %"
	}
	return "under 0.01 %"
}

// short writes a number for people: 812, 45,100, 612 k, 3.3 M.
func short(n uint64) string {
	switch x := float64(n); {
	case n < 1000:
		return fmt.Sprint(n)
	case n < 100_000:
		return fmt.Sprintf("%d,%03d", n/1000, n%1000)
	case n < 999_500:
		return fmt.Sprintf("%.0f k", x/1e3)
	case n < 999_950_000:
		return fmt.Sprintf("%.1f M", x/1e6)
	default:
		return fmt.Sprintf("%.1f G", x/1e9)
	}
}
