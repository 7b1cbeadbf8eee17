package phrase

import "iter"

// Learn makes opts.Passes passes over a text, each over what the tables before have
// joined, and returns a table for each. text is called once a pass and returns the
// lines, whose words are copied where they are kept. Passes that find nothing end
// it, so there may be fewer tables.
//
// The error wraps [ErrOptions].
func Learn(opts Options, text func() iter.Seq[[]string]) ([]Table, []Stats, error) {
	if err := opts.Validate(); err != nil {
		return nil, nil, err
	}
	var tables []Table
	var stats []Stats
	var joiners []*Joiner
	for range opts.Passes {
		c, err := NewCounter(opts)
		if err != nil {
			return nil, nil, err
		}
		var line, joined []string
		for words := range text() {
			line = append(line[:0], words...)
			for _, j := range joiners {
				joined = j.Join(joined[:0], line)
				line, joined = joined, line
			}
			c.Add(line)
		}
		stats = append(stats, c.Stats())
		t := c.Table()
		if len(t.Pairs) == 0 {
			break
		}
		tables = append(tables, t)
		j, err := NewJoiner(t)
		if err != nil {
			return nil, nil, err
		}
		joiners = append(joiners, j)
	}
	return tables, stats, nil
}
