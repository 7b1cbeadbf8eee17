package world

import "strings"

// A speaker says one sentence after another, for ever: passages of a few
// sentences, each passage about one subject.
type speaker struct {
	tongue *tongue
	random source

	topic *topic
	left  int                // sentences left in this passage
	about map[*table]int     // the passage's subjects: the row of each table
	said  map[*template]bool // in this passage
	drawn map[drawing]int    // rows drawn for this sentence
	units []unit             // the sentence being made
}

// A drawing names one row that a sentence speaks of.
type drawing struct {
	table  *table
	second bool
}

// Passages are minPassage to maxPassage sentences long. No sentence of a passage
// is made like another.
const (
	minPassage = 2
	maxPassage = 5
)

func newSpeaker(t *tongue, seed uint64) *speaker {
	return &speaker{
		tongue: t,
		random: source{state: seed},
		about:  map[*table]int{},
		said:   map[*template]bool{},
		drawn:  map[drawing]int{},
	}
}

// sentence returns the next sentence; the slice is good until the next call.
func (s *speaker) sentence() []unit {
	if s.left == 0 {
		s.startPassage()
	}
	s.left--
	clear(s.drawn)
	s.units = s.units[:0]
	s.say(*s.nextTemplate())
	s.chooseTwins()
	s.tongue.polish(s.units)
	return s.units
}

func (s *speaker) startPassage() {
	x := s.random.below(s.tongue.grammar.weight)
	i := 0
	for x >= s.tongue.grammar.topics[i].weight {
		x -= s.tongue.grammar.topics[i].weight
		i++
	}
	s.topic = &s.tongue.grammar.topics[i]
	clear(s.about)
	clear(s.said)
	for _, t := range s.topic.subjects {
		s.about[t] = t.rank.draw(&s.random)
	}
	s.left = minPassage + int(s.random.below(maxPassage-minPassage+1))
}

// nextTemplate draws a template of the topic that the passage has not used.
func (s *speaker) nextTemplate() *template {
	x := s.random.below(s.topic.shares)
	i := 0
	for x >= s.topic.aspects[i].share {
		x -= s.topic.aspects[i].share
		i++
	}
	a := &s.topic.aspects[i]
	for {
		if t := &a.templates[a.rank.draw(&s.random)]; !s.said[t] {
			s.said[t] = true
			return t
		}
	}
}

func (s *speaker) say(t template) {
	for i := range t {
		switch p := &t[i]; {
		case p.choice != nil:
			s.say(p.choice[s.random.below(uint64(len(p.choice)))])
		case p.slot != nil:
			s.units = append(s.units, unit{text: s.fill(p.slot)})
		default:
			s.units = append(s.units, p.unit)
		}
	}
}

func (s *speaker) fill(f *slot) string {
	column := f.column
	if f.by != nil {
		key := f.by.rows[s.row(f.by, false)][0][0]
		column, _ = f.table.column(key)
	}
	words := f.table.rows[s.row(f.table, f.second)][column]
	if len(words) == 1 {
		return words[0]
	}
	return words[s.random.below(uint64(len(words)))]
}

// row returns the row of a table that the sentence speaks of, drawing it at the
// first mention.
func (s *speaker) row(t *table, second bool) int {
	if row, ok := s.about[t]; ok && !second {
		return row
	}
	d := drawing{t, second}
	row, ok := s.drawn[d]
	for !ok {
		row = t.rank.draw(&s.random)
		ok = !second || row != s.row(t, false)
	}
	s.drawn[d] = row
	return row
}

// chooseTwins puts one word of each pair of synonyms in the place of either, the
// same all through the sentence. So the two share every context and never meet.
func (s *speaker) chooseTwins() {
	sides := s.random.next()
	for i := range s.units {
		if pair, ok := s.tongue.lexicon.synonyms[s.units[i].text]; ok {
			twins := s.tongue.lexicon.truth.Synonyms[pair]
			s.units[i].text = twins.A
			if sides>>pair&1 == 1 {
				s.units[i].text = twins.B
			}
		}
	}
}

// words appends the words of a sentence, in lower case and without marks.
func words(dst []string, sentence []unit) []string {
	for _, u := range sentence {
		if !u.mark {
			dst = append(dst, strings.ToLower(u.text))
		}
	}
	return dst
}
