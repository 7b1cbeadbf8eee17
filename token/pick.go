package token

import (
	"strings"

	"firth/token/phrase"
)

// picked is the memory of a scanner for what is done to the tokens that the filter
// has kept: scripts and stop words are dropped, then phrases are joined.
type picked struct {
	stopWords, scripts uint64 // dropped so far

	words []string
	ends  []int
}

func (m *picked) release() {
	m.stopWords, m.scripts = 0, 0
	clear(m.words[:cap(m.words)])
}

// newPicks makes what pick needs.
func (p *Pipeline) newPicks() error {
	cfg := &p.cfg
	var err error
	if cfg.Scripts != nil {
		if p.scripts, err = newScriptSet(cfg.Scripts); err != nil {
			return err
		}
	}
	if len(cfg.StopWords) > 0 {
		p.stopWords = make(map[string]struct{}, len(cfg.StopWords))
		for _, w := range cfg.StopWords {
			if !p.raw {
				w = p.Normalize(w)
			}
			p.stopWords[w] = struct{}{}
		}
	}
	for _, t := range cfg.Phrases {
		j, err := phrase.NewJoiner(t)
		if err != nil {
			return err
		}
		p.phrases = append(p.phrases, j)
	}
	return nil
}

// picks tells whether pick has anything to do.
func (p *Pipeline) picks() bool {
	return p.scripts != nil || p.stopWords != nil || len(p.phrases) > 0
}

// DroppedStopWords tells how many tokens were left out so far because they are stop
// words, see Config.StopWords.
func (s *Scanner) DroppedStopWords() uint64 { return s.picked.stopWords }

// DroppedScripts tells how many tokens were left out so far because of their script,
// see Config.Scripts.
func (s *Scanner) DroppedScripts() uint64 { return s.picked.scripts }

// pick drops and joins tokens of text, those of s.tokens from index from on.
func (s *Scanner) pick(text string, from int) {
	p := s.p
	if p.scripts != nil || p.stopWords != nil {
		kept := s.tokens[:from]
		for _, t := range s.tokens[from:] {
			if p.scripts != nil && !p.scripts.hasAll(t.Text) {
				s.picked.scripts++
			} else if _, ok := p.stopWords[t.Text]; ok {
				s.picked.stopWords++
			} else {
				kept = append(kept, t)
			}
		}
		s.tokens = kept
	}
	for _, j := range p.phrases {
		s.join(j, text, from)
	}
}

// join joins the phrases of j in s.tokens from index from on, line by line.
func (s *Scanner) join(j *phrase.Joiner, text string, from int) {
	m := &s.picked
	joined := s.tokens[:from]
	lines := strings.IndexByte(text, '\n') >= 0
	for rest := s.tokens[from:]; len(rest) > 0; {
		n := len(rest)
		if lines {
			n = lineOf(text, rest)
		}
		m.words = m.words[:0]
		for i := range rest[:n] {
			m.words = append(m.words, rest[i].Text)
		}
		m.ends = j.Ends(m.ends[:0], m.words)
		start := 0
		for _, end := range m.ends {
			t := rest[start]
			if end > start+1 {
				at := len(s.n.out)
				s.n.out = j.AppendText(s.n.out, m.words[start:end])
				t = Token{view(s.n.out[at:]), t.Start, rest[end-1].End, kindOfAll(rest[start:end])}
			}
			joined = append(joined, t) // overwrites none that is still to be read
			start = end
		}
		rest = rest[n:]
	}
	s.tokens = joined
}

// lineOf returns how many of the tokens stand in the line of the first.
func lineOf(text string, tokens []Token) int {
	for i := 1; i < len(tokens); i++ {
		before, next := tokens[i-1].End, tokens[i].Start
		if before < next && strings.IndexByte(text[before:next], '\n') >= 0 {
			return i
		}
	}
	return len(tokens)
}

// kindOfAll returns the kind of the word that tokens make together, as classify does.
func kindOfAll(tokens []Token) Kind {
	for _, t := range tokens {
		if t.Kind.letter() {
			return t.Kind
		}
	}
	return tokens[0].Kind
}
