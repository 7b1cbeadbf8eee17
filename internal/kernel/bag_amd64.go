//go:build !purego

package kernel

import "unsafe"

func bagMeans(hidden, in []float32, stride int, words []uint32, windows []BagWindow, ahead int) {
	if current == generic {
		bagMeansGeneric(hidden, in, stride, words, windows)
		return
	}
	kernel := bagMeansAVX512
	if current == avx2 {
		kernel = bagMeansAVX2
	}
	kernel(unsafe.SliceData(hidden), unsafe.SliceData(in), stride, unsafe.SliceData(words), len(words), windowData(windows), len(windows), ahead)
}

func windowData(windows []BagWindow) *uint32 {
	return (*uint32)(unsafe.Pointer(unsafe.SliceData(windows)))
}

func bagSpread(spread []float32, first uint32, change []float32, stride int, windows []BagWindow) {
	if current == generic {
		bagSpreadGeneric(spread, first, change, stride, windows)
		return
	}
	kernel := bagSpreadAVX512
	if current == avx2 {
		kernel = bagSpreadAVX2
	}
	kernel(unsafe.SliceData(spread), int(first), unsafe.SliceData(change), stride, windowData(windows), len(windows))
}

func bagUpdate(to, from []float32, stride int, moves []BagMove) {
	if current == generic {
		bagUpdateGeneric(to, from, stride, moves)
		return
	}
	kernel := bagUpdateAVX512
	if current == avx2 {
		kernel = bagUpdateAVX2
	}
	kernel(unsafe.SliceData(to), unsafe.SliceData(from), stride, (*uint32)(unsafe.Pointer(unsafe.SliceData(moves))), len(moves))
}

func bagNegative(hidden, moves, out []float32, stride int, rows []uint32, live []uint8, negatives int, rate float32, fit []float64) {
	if current == generic {
		bagNegativeGeneric(hidden, moves, out, stride, rows, live, negatives, rate, fit)
		return
	}
	kernel := bagNegativeAVX512
	if current == avx2 {
		kernel = bagNegativeAVX2
	}
	kernel(unsafe.SliceData(hidden), unsafe.SliceData(moves), unsafe.SliceData(out), stride, unsafe.SliceData(rows), unsafe.SliceData(live), len(fit)/BagGroup/2, negatives, rate, unsafe.SliceData(fit))
}

func bagTree(change, hidden, out []float32, stride int, ways, lengths []uint32, rate float32, coefficients []float32, fit []float64) {
	if current == generic {
		bagTreeGeneric(change, hidden, out, stride, ways, lengths, rate, coefficients, fit)
		return
	}
	kernel := bagTreeAVX512
	if current == avx2 {
		kernel = bagTreeAVX2
	}
	kernel(unsafe.SliceData(change), unsafe.SliceData(hidden), unsafe.SliceData(out), stride, unsafe.SliceData(ways), unsafe.SliceData(lengths), len(lengths), len(ways), rate, unsafe.SliceData(coefficients), unsafe.SliceData(fit))
}
