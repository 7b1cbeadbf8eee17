package token

// origins say where the bytes of normalized text come from. Each entry is about
// the bytes from at up to the next entry.
type origins []origin

type origin struct {
	at int // first byte of the normalized text

	// Of the original text: with end 0 the bytes correspond one by one, byte at to
	// byte start; otherwise all of them come from the bytes [start, end).
	start, end int
}

// same notes that normalized text from at on corresponds byte by byte to the
// original from start on.
func (o *origins) same(at, start int) {
	if k := len(*o); k > 0 {
		last := (*o)[k-1]
		if last.end == 0 && at-last.at == start-last.start {
			return
		}
	}
	*o = append(*o, origin{at, start, 0})
}

// from notes that normalized text from at on comes from the original's [start, end).
func (o *origins) from(at, start, end int) {
	*o = append(*o, origin{at, start, end})
}

// of returns the offsets in the original of the normalized bytes [from, to), which
// are not empty. from must not lie before entry k; next is the entry of from, to
// go on with.
func (o origins) of(k, from, to int) (start, end, next int) {
	k = o.seek(k, from)
	start = o[k].start
	if o[k].end == 0 {
		start += from - o[k].at
	}
	last := o[o.seek(k, to-1)]
	end = last.end
	if end == 0 {
		end = last.start + to - last.at
	}
	return start, end, k
}

// seek returns the entry of normalized byte b, which is k or a later one.
func (o origins) seek(k, b int) int {
	for k+1 < len(o) && o[k+1].at <= b {
		k++
	}
	return k
}
