package token

import (
	"fmt"
	"slices"
	"sync"

	"firth/token/han"
	"firth/token/phrase"
	"firth/token/simplify"
	"firth/token/subword"
)

// A Pipeline turns text into tokens: it normalizes, tokenizes and filters. It is
// safe for concurrent use.
type Pipeline struct {
	cfg  Config
	cut  cut
	keep kindSet

	// table is for the short ways: it says what becomes of a character in the end.
	// early is for the general way, before the tokenizer, late for what is done to
	// the tokens afterwards; nil if that is nothing. See newTables.
	table, early, late *runeTable
	earlyConfig        *Config

	// ascii is what normalization makes of each byte of ASCII. A word in which one
	// of the classes of rewrite was seen changes.
	ascii   [256]byte
	rewrite class

	lanes       *lanes // for batchASCII; nil if it does not keep what the pipeline keeps
	lonersAlone bool   // the tokenizer cuts on both sides of a loner

	segmenter *han.Segmenter     // of the tokenizer "han"
	subword   *subword.Tokenizer // of the tokenizer "subword"
	raw       bool               // the tokenizer takes the text as it was given

	// What picks takes.
	scripts   *scriptSet
	stopWords map[string]struct{}
	phrases   []*phrase.Joiner

	scanners sync.Pool
}

// A cut is a way to cut text into segments: the general one, and the short ones
// around it. fast goes as far as it can, stretch finds where it can go on.
type cut struct {
	newTokenizer func(*Pipeline) Tokenizer // for one goroutine
	fast         func(s *Scanner, text string, i int) int
	stretch      func(table *runeTable, text string, i int) int

	onlyASCII bool // fast and stretch are for texts that are all ASCII
}

var cuts = map[string]cut{
	WordsTokenizer:      {func(*Pipeline) Tokenizer { return Words{} }, fastWords, wordsStretch, false},
	WhitespaceTokenizer: {func(*Pipeline) Tokenizer { return Whitespace{} }, fastWhitespace, whitespaceStretch, false},
	CharsTokenizer:      {func(*Pipeline) Tokenizer { return Chars{} }, fastChars, charsStretch, false},

	// Without Chinese characters its words are those of Unicode.
	HanTokenizer: {newHanWords, fastWords, wordsStretch, true},

	SubwordTokenizer: {newSubwords, nil, nil, false},
	ItemsTokenizer:   {func(*Pipeline) Tokenizer { return Items{} }, nil, nil, false},
}

// New returns the pipeline that cfg describes. The error wraps [ErrConfig].
func New(cfg Config) (*Pipeline, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.clone()
	if cfg.Keep == nil {
		cfg.Keep = DefaultKeep(cfg.Tokenizer)
	}
	slices.Sort(cfg.Keep)
	p := &Pipeline{cfg: cfg, cut: cuts[cfg.Tokenizer], keep: newKindSet(cfg.Keep), rewrite: changed}
	if err := p.newParts(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	p.newTables()
	for c := range p.ascii {
		p.ascii[c] = byte(c)
		switch {
		case cfg.FoldCase && c >= 'A' && c <= 'Z':
			p.ascii[c] += 'a' - 'A'
			p.rewrite |= upper
		case cfg.Digits == ZeroDigits && c >= '0' && c <= '9':
			p.ascii[c] = '0'
			p.rewrite |= digit
		}
	}
	p.lanes = newLanes(p)
	p.lonersAlone = cfg.Tokenizer == WordsTokenizer || cfg.Tokenizer == CharsTokenizer
	p.scanners.New = func() any { return p.NewScanner() }
	if err := p.newPicks(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return p, nil
}

// newParts makes the tokenizers that need more than their name.
func (p *Pipeline) newParts() error {
	cfg := &p.cfg
	var err error
	switch cfg.Tokenizer {
	case HanTokenizer:
		if cfg.Dictionary == "" {
			cfg.Dictionary = han.DictionaryVersion
		}
		if cfg.Dictionary != han.DictionaryVersion {
			return fmt.Errorf("%w: the corpus was cut by %s, this program would cut by %s; use the version of Firth that wrote it", ErrDictionary, cfg.Dictionary, han.DictionaryVersion)
		}
		opts := han.Options{NoHMM: cfg.NoHMM}
		for _, w := range cfg.UserWords {
			opts.UserWords = append(opts.UserWords, han.Word(w))
		}
		if p.segmenter, err = han.New(opts); err != nil {
			return fmt.Errorf("user_words: %w", err)
		}
	case SubwordTokenizer:
		if p.subword, err = subword.Parse(cfg.Subword); err != nil {
			return fmt.Errorf("subword: %w", err)
		}
		p.raw = !cfg.rewrites()
	case ItemsTokenizer:
		p.raw = true
	}
	return nil
}

// newTables makes the tables of characters. Simplification comes last in the one for
// the short ways, so that the others know the traditional characters of phrases. The
// tokenizer "han" comes before the case is folded and digits are made zeros, since
// its dictionary has T恤 and not t恤.
func (p *Pipeline) newTables() {
	all := newRuneTable(&p.cfg)
	p.table, p.early, p.earlyConfig = all, all, &p.cfg
	if p.cfg.Simplify {
		p.table = all.simplified()
	}
	if p.cfg.Tokenizer == HanTokenizer && (p.cfg.FoldCase || p.cfg.Digits != KeepDigits) {
		cfg := p.cfg
		cfg.FoldCase, cfg.Digits = false, KeepDigits
		p.early, p.earlyConfig, p.late = newRuneTable(&cfg), &cfg, all
	}
}

// Subword returns the tokenizer of the pipeline if it is "subword", and nil otherwise.
func (p *Pipeline) Subword() *subword.Tokenizer { return p.subword }

// Config returns the configuration of the pipeline, with Keep and Dictionary filled
// in: what is to be saved in a model.
func (p *Pipeline) Config() Config { return p.cfg.clone() }

// Tokenize appends the tokens of text to dst. Their texts may share memory with
// text and with each other. For much text, a [Scanner] is faster.
func (p *Pipeline) Tokenize(dst []Token, text string) []Token {
	s := p.scanners.Get().(*Scanner)
	s.tokens = dst
	s.scan(text)
	s.pick(text, len(dst))
	dst = s.tokens
	s.release()
	p.scanners.Put(s)
	return dst
}

// Normalize returns the normalized form of text, uncut and unfiltered.
func (p *Pipeline) Normalize(text string) string {
	all := p.early
	if p.late != nil {
		all = p.late
	}
	n := newNormalizer(&p.cfg, all)
	n.append(text, 0, len(text))
	if p.cfg.Simplify {
		return simplify.String(view(n.out))
	}
	return view(n.out)
}
