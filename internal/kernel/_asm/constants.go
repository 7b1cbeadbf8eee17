package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// data declares a read-only table of 4-byte numbers.
func data(name string, words ...uint32) Mem {
	table := GLOBL(name, RODATA|NOPTR)
	for i, w := range words {
		DATA(4*i, U32(w))
	}
	return table
}

// repeat returns n copies of w.
func repeat(w uint32, n int) []uint32 {
	words := make([]uint32, n)
	for i := range words {
		words[i] = w
	}
	return words
}

// logisticTables are the constants of the package's Logistic, each as often as
// a vector of that width needs it in memory: once where the instruction can
// broadcast it, otherwise once a lane.
type logisticTables struct {
	maxScore, minScore   Mem
	log2e, magic         Mem
	minusLn2Hi           Mem
	minusLn2Lo           Mem
	taylor               [7]Mem // 1/6!, 1/5!, … 1/0!
	bias                 Mem    // the exponent of 1, in its place
	firstSigns, allSigns Mem    // the sign bit where the label is 0
	oneDouble            Mem
}

func (c *logisticTables) one() Mem { return c.taylor[6] }

// newLogisticTables declares the constants for vectors of lanes numbers, copies
// of each.
func newLogisticTables(lanes, copies int) logisticTables {
	number := func(name string, x float32) Mem {
		return data(name, repeat(math.Float32bits(x), copies)...)
	}
	const sign = 1 << 31
	first := repeat(sign, lanes)
	clear(first[:4]) // the positives of the 4 pairs
	t := logisticTables{
		maxScore:   number("maxScore", 30),
		minScore:   number("minScore", -30),
		log2e:      number("log2e", math.Log2E),
		magic:      number("magic", 3<<22),
		minusLn2Hi: number("minusLn2Hi", -0.693359375),
		minusLn2Lo: number("minusLn2Lo", 2.12194440e-4),
		bias:       data("bias", repeat(127<<23, copies)...),
		firstSigns: data("firstSigns", first...),
		allSigns:   data("allSigns", repeat(sign, lanes)...),
		oneDouble:  data("oneDouble", 0, 0x3ff00000),
	}
	for i, f := range []float32{1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1} {
		if i == 6 {
			t.taylor[i] = t.taylor[5]
			break
		}
		t.taylor[i] = number("taylor"+string(rune('6'-i)), f)
	}
	return t
}
