//go:build !amd64 || purego

package kernel

func bagMeans(hidden, in []float32, stride int, words []uint32, windows []BagWindow, _ int) {
	bagMeansGeneric(hidden, in, stride, words, windows)
}

func bagSpread(spread []float32, first uint32, change []float32, stride int, windows []BagWindow) {
	bagSpreadGeneric(spread, first, change, stride, windows)
}

func bagUpdate(to, from []float32, stride int, moves []BagMove) {
	bagUpdateGeneric(to, from, stride, moves)
}

func bagNegative(hidden, moves, out []float32, stride int, rows []uint32, live []uint8, negatives int, rate float32, fit []float64) {
	bagNegativeGeneric(hidden, moves, out, stride, rows, live, negatives, rate, fit)
}

func bagTree(change, hidden, out []float32, stride int, ways, lengths []uint32, rate float32, coefficients []float32, fit []float64) {
	bagTreeGeneric(change, hidden, out, stride, ways, lengths, rate, coefficients, fit)
}
