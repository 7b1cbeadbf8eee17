package corpus

// link makes a sorted block walkable. order has the last byte of every row; link
// adds, from bit 8, the row that is this one turned by a byte. counts says how
// often each byte comes.
func link(order []uint32, counts *[256]int) {
	var first [256]uint32 // where the rows that begin with a byte begin
	sum := uint32(0)
	for c, n := range counts {
		first[c] = sum
		sum += uint32(n)
	}
	for i, v := range order {
		c := byte(v)
		order[first[c]] |= uint32(i) << 8
		first[c]++
	}
}

const (
	walkLanes  = 12
	walkStarts = 64      // rows where a walk begins, at most,
	walkEvery  = 1 << 10 // and at least how many rows are to one
	walkMark   = 1 << 31 // of such a row, above byte and row
)

// A bzip2Walk goes through the rows of a linked block. Each step is a read from
// memory that depends on the one before and that no cache foresees, so a single
// walk waits most of the time. Here several go at once, from rows chosen at will,
// each up to the next row where one began; the pieces are put together at the end.
type bzip2Walk struct {
	pieces []walkPiece
	lanes  [walkLanes]walkLane
}

// A walkPiece is what stands between two chosen rows.
type walkPiece struct {
	row, next uint32
	text      []byte
}

type walkLane struct {
	row   uint32 // the next one
	value uint32 // order[row]
	piece int
	text  []byte // of all pieces of this lane
	begin int    // of the piece in text
}

// unsort writes the text of a linked block, which begins in row start, to text.
// It takes the marks from order and leaves them there.
func (w *bzip2Walk) unsort(text []byte, order []uint32, start uint32) {
	w.pieces = append(w.pieces[:0], walkPiece{row: start})
	order[start] |= walkMark
	for n, i := min(walkStarts, len(order)/walkEvery), 0; i < n; i++ {
		if row := uint32(i * (len(order) / n)); order[row]&walkMark == 0 {
			order[row] |= walkMark
			w.pieces = append(w.pieces, walkPiece{row: row})
		}
	}
	w.walk(order)
	// A block that is one text several times over has as many circles of rows.
	// It has begun to repeat itself when the pieces are used up.
	for at := start; len(text) > 0; {
		for i := range w.pieces {
			if p := &w.pieces[i]; p.row == at {
				text = text[copy(text, p.text):]
				at = p.next
				break
			}
		}
	}
}

// walk fills the pieces.
func (w *bzip2Walk) walk(order []uint32) {
	started, walking := 0, 0
	begin := func(l *walkLane) bool {
		if started == len(w.pieces) {
			return false
		}
		l.piece, l.begin, l.row = started, len(l.text), w.pieces[started].row
		l.value = order[l.row]
		started++
		return true
	}
	var lanes [walkLanes]*walkLane // those that walk
	for i := range w.lanes {
		l := &w.lanes[i]
		l.text = l.text[:0]
		if begin(l) {
			lanes[walking] = l
			walking++
		}
	}
	for walking > 0 {
		for i := 0; i < walking; i++ {
			l := lanes[i]
			l.text = append(l.text, byte(l.value))
			l.row = l.value >> 8 & (walkMark>>8 - 1)
			l.value = order[l.row]
			if l.value&walkMark == 0 {
				continue
			}
			p := &w.pieces[l.piece]
			p.text, p.next = l.text[l.begin:], l.row
			if !begin(l) {
				walking--
				lanes[i] = lanes[walking]
				i--
			}
		}
	}
}
