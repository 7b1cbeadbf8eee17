package kernel

// The kernels of this file and of bag_*.go train CBOW, the bag of words, on the
// windows of a text. The rows of several matrices take part:
//
//	in      Input: a row for each word
//	out     Output: a row for each word, or for each inner node of the Huffman tree
//	hidden  a row for each window: the mean of its contexts' rows of in
//	change  a row for each window: what its contexts' rows are to be moved by
//	moves   rows that are to be added to rows of out
//
// A batch of windows is trained in two phases. First the gradients of all windows
// are taken at the matrices as they are: [BagMeans], [BagNegative] or [BagTree],
// [BagSpread]. Then the rows are moved: [BagUpdate]. Rows are padded as the
// package comment says.

//go:generate go -C _asm run . -file bag -out ../bag_amd64.s -stubs ../stubs_bag_amd64.go -pkg kernel

// A BagWindow is a center word and the words around it, by their places in a
// text: its contexts are the words From to To-1 without the center itself.
type BagWindow struct{ From, Center, To uint32 }

// BagSpan returns the bounds of the places that the windows, at least one, are made
// of. It panics if a window has no context.
func BagSpan(windows []BagWindow) (first, end uint32) {
	first = windows[0].From
	for _, w := range windows {
		if w.From > w.Center || w.Center >= w.To || w.To-w.From < 2 {
			panic("kernel: a window without contexts")
		}
		first, end = min(first, w.From), max(end, w.To)
	}
	return first, end
}

// checkStride panics unless rows may be of that length.
func checkStride(stride int) {
	if stride <= 0 || stride%Lanes != 0 {
		panic("kernel: row length is not a multiple of 16")
	}
}

// checkRows panics unless all row numbers are below those of the matrix.
func checkRows(numbers []uint32, m []float32, stride int) {
	highest := uint32(0)
	for _, i := range numbers {
		highest = max(highest, i)
	}
	if len(numbers) > 0 && uint64(highest) >= uint64(len(m)/stride) {
		panic("kernel: a row outside its matrix")
	}
}

// BagMeans sets row w of hidden to the mean of the rows of window w's contexts: to
// their sum, from the first context to the last, beginning with zero, times
// 1/float32(n) for n contexts. words are the rows of in of a text.
//
// On the way it brings into the cache the row of the word that stands ahead places
// behind each center, which will be asked for soon.
func BagMeans(hidden, in []float32, stride int, words []uint32, windows []BagWindow, ahead int) {
	checkStride(stride)
	if len(hidden) != len(windows)*stride || ahead < 0 {
		panic("kernel: means of a wrong length")
	}
	if len(windows) == 0 {
		return
	}
	first, end := BagSpan(windows)
	if uint64(end) > uint64(len(words)) {
		panic("kernel: a window reaches beyond its text")
	}
	checkRows(words[first:end], in, stride)
	bagMeans(hidden, in, stride, words, windows, ahead)
}

func bagMeansGeneric(hidden, in []float32, stride int, words []uint32, windows []BagWindow) {
	for i, w := range windows {
		h := row(hidden, uint32(i), stride)
		clear(h)
		for _, word := range words[w.From:w.Center] {
			addGeneric(h, row(in, word, stride))
		}
		for _, word := range words[w.Center+1 : w.To] {
			addGeneric(h, row(in, word, stride))
		}
		scaleGeneric(h, 1/float32(w.To-w.From-1))
	}
}

// BagSpread gives each window's change to its contexts: it sets row p-first of
// spread, for each place p from the first to the last of the windows (see [BagSpan]),
// to the sum of the rows of change of the windows that have p as a context, in
// order, beginning with zero.
func BagSpread(spread, change []float32, stride int, windows []BagWindow) {
	checkStride(stride)
	if len(change) != len(windows)*stride {
		panic("kernel: changes of a wrong length")
	}
	if len(windows) == 0 {
		return
	}
	first, end := BagSpan(windows)
	if uint64(end-first) > uint64(len(spread)/stride) {
		panic("kernel: a window reaches beyond the rows to spread to")
	}
	bagSpread(spread, first, change, stride, windows)
}

func bagSpreadGeneric(spread []float32, first uint32, change []float32, stride int, windows []BagWindow) {
	_, end := BagSpan(windows)
	clear(spread[:int(end-first)*stride])
	for i, w := range windows {
		d := row(change, uint32(i), stride)
		for p := w.From; p < w.To; p++ {
			if p != w.Center {
				addGeneric(row(spread, p-first, stride), d)
			}
		}
	}
}

// A BagMove adds Weight times row From of one matrix to row Row of another.
type BagMove struct {
	Row, From uint32
	Weight    float32
}

// BagUpdate makes the moves, in order: for each element e,
//
//	to[Row][e] = fma(Weight, from[From][e], to[Row][e])
//
// Moves of the same row are fastest one after another. The matrices must not
// overlap.
func BagUpdate(to, from []float32, stride int, moves []BagMove) {
	checkStride(stride)
	if len(moves) == 0 {
		return
	}
	var highestTo, highestFrom uint32
	for i := range moves {
		highestTo, highestFrom = max(highestTo, moves[i].Row), max(highestFrom, moves[i].From)
	}
	if uint64(highestTo) >= uint64(len(to)/stride) || uint64(highestFrom) >= uint64(len(from)/stride) {
		panic("kernel: a row outside its matrix")
	}
	bagUpdate(to, from, stride, moves)
}

func bagUpdateGeneric(to, from []float32, stride int, moves []BagMove) {
	for _, m := range moves {
		t, f := row(to, m.Row, stride), row(from, m.From, stride)
		for e := range t {
			t[e] = fma(m.Weight, f[e], t[e])
		}
	}
}
