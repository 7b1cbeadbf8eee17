package corpus

// texts are the records of a file that have a text.
type texts interface {
	// next returns the text of the next record, valid until the next call, and
	// the byte of the file that the record begins at; io.EOF after the last one.
	next() (text []byte, at int64, err error)
}

// A joined reads texts, one after another, as if they were a file of plain text:
// each ends in a line end.
type joined struct {
	texts texts
	text  []byte // with a line end
	rest  []byte // the part of it that has not been read
	marks marks
}

func (j *joined) Read(p []byte) (int, error) {
	for len(j.rest) == 0 {
		text, at, err := j.texts.next()
		if err != nil {
			return 0, err
		}
		if n := len(text); n == 0 || text[n-1] != '\n' {
			j.text = append(append(j.text[:0], text...), '\n')
			text = j.text
		}
		j.rest = text
		j.marks.add(at)
	}
	n := copy(p, j.rest)
	j.rest = j.rest[n:]
	j.marks.read += int64(n)
	return n, nil
}

// marks tell which record of a file a byte of the joined text comes from.
type marks struct {
	read int64      // bytes of the joined text so far
	list []position // where records begin, since the last call of origin
}

// add says that a record at byte offset of the file begins here.
func (m *marks) add(at int64) { m.list = append(m.list, position{m.read, at}) }

// origin tells where in the file the record lies that byte pos of the text comes
// from. pos never goes back from one call to the next.
func (m *marks) origin(pos int64) int64 {
	n := 0
	for n+1 < len(m.list) && m.list[n+1].pos <= pos {
		n++
	}
	m.list = m.list[n:]
	return m.list[0].raw
}
