package token

import (
	"slices"
	"sync"
)

// A Pipeline turns text into tokens: it normalizes, tokenizes and filters. It is
// safe for concurrent use.
type Pipeline struct {
	cfg   Config
	cut   cut
	keep  kindSet
	table *runeTable

	// ascii is what normalization makes of each byte of ASCII. A word in which one
	// of the classes of rewrite was seen changes.
	ascii   [256]byte
	rewrite class

	lanes       *lanes // for batchASCII; nil if it does not keep what the pipeline keeps
	lonersAlone bool   // the tokenizer cuts on both sides of a loner

	scanners sync.Pool
}

// A cut is a way to cut text into segments: the general one, and the short ones
// around it. fast goes as far as it can, stretch finds where it can go on.
type cut struct {
	tokenizer Tokenizer
	fast      func(s *Scanner, text string, i int) int
	stretch   func(table *runeTable, text string, i int) int
}

var cuts = map[string]cut{
	WordsTokenizer:      {Words{}, fastWords, wordsStretch},
	WhitespaceTokenizer: {Whitespace{}, fastWhitespace, whitespaceStretch},
	CharsTokenizer:      {Chars{}, fastChars, charsStretch},
}

// New returns the pipeline that cfg describes. The error wraps [ErrConfig].
func New(cfg Config) (*Pipeline, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.Keep == nil {
		cfg.Keep = DefaultKeep(cfg.Tokenizer)
	} else {
		cfg.Keep = slices.Clone(cfg.Keep)
		slices.Sort(cfg.Keep)
	}
	p := &Pipeline{cfg: cfg, cut: cuts[cfg.Tokenizer], keep: newKindSet(cfg.Keep), rewrite: changed}
	p.table = newRuneTable(&p.cfg)
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
	p.lonersAlone = cfg.Tokenizer != WhitespaceTokenizer
	p.scanners.New = func() any { return p.NewScanner() }
	return p, nil
}

// Config returns the configuration of the pipeline, with Keep filled in: what is
// to be saved in a model.
func (p *Pipeline) Config() Config {
	cfg := p.cfg
	cfg.Keep = slices.Clone(cfg.Keep)
	return cfg
}

// Tokenize appends the tokens of text to dst. Their texts may share memory with
// text and with each other. For much text, a [Scanner] is faster.
func (p *Pipeline) Tokenize(dst []Token, text string) []Token {
	s := p.scanners.Get().(*Scanner)
	s.tokens = dst
	s.scan(text)
	dst = s.tokens
	s.release()
	p.scanners.Put(s)
	return dst
}

// Normalize returns the normalized form of text, uncut and unfiltered.
func (p *Pipeline) Normalize(text string) string {
	n := newNormalizer(&p.cfg, p.table)
	n.append(text, 0, len(text))
	return view(n.out)
}
