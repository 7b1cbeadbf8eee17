package vecfile

// An ngramList has a row for each n-gram of a list, and none for others.
type ngramList struct {
	list []string // in the order of the file
	rows map[string]int
}

func newNgramList() *ngramList {
	return &ngramList{rows: map[string]int{}}
}

// add lists an n-gram, or gives one that is listed another row.
func (l *ngramList) add(ngram string, row int) {
	if _, ok := l.rows[ngram]; !ok {
		l.list = append(l.list, ngram)
	}
	l.rows[ngram] = row
}

// Row is the one of the list.
func (l *ngramList) Row(ngram string) (int, bool) {
	row, ok := l.rows[ngram]
	return row, ok
}
