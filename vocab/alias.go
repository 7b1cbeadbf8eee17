package vocab

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// ErrWeights tells that weights are no distribution to draw from.
var ErrWeights = errors.New("weights cannot be drawn from")

// An Alias draws numbers from a fixed distribution, each in constant time and
// from one cache line, by the alias method of Walker (1977) with the construction
// of Vose (1991). n weights make n slots of equal probability; slot i answers i
// or its one alias, so that all adds up. It is immutable.
//
// The table is built in whole numbers: weights are rounded to multiples of
// 2^-32/n of their sum, and the table draws from the rounded weights exactly. The
// largest weight takes up the rounding of the others (below 2^-32 of the sum in
// all). A weight of 0 is never drawn; one above 0 always can be.
type Alias struct {
	slots []AliasSlot
}

// An AliasSlot answers its own number if the lower half of the draw is below
// Threshold (in units of 2^-32), and Other if not.
type AliasSlot struct {
	Threshold, Other uint32
}

// full is the weight of a slot, in units of the table.
const full = 1 << 32

// NewAlias makes a table that draws i with probability weights[i] divided by
// their sum. The weights need not sum to 1. Equal weights make equal tables on
// every machine. NewAlias fails with [ErrWeights] if there is no weight, more
// than [MaxLen], one that is negative or not finite, or only zeros.
func NewAlias(weights []float64) (*Alias, error) {
	rest, err := quantize(weights)
	if err != nil {
		return nil, err
	}
	// One array holds both work lists: slots with less than a full weight grow
	// from its start, those with more (or just as much) from its end.
	slots := make([]AliasSlot, len(rest))
	work := make([]uint32, len(rest))
	small, large := 0, len(rest)
	for i, w := range rest {
		slots[i] = AliasSlot{Threshold: math.MaxUint32, Other: uint32(i)}
		if w < full {
			work[small] = uint32(i)
			small++
		} else {
			large--
			work[large] = uint32(i)
		}
	}
	// A small slot is filled up from a large one, which may become small by that.
	// Whole numbers make the ends meet: what is left over at last is exactly full.
	for small > 0 {
		small--
		s, l := work[small], work[large]
		slots[s] = AliasSlot{Threshold: uint32(rest[s]), Other: l}
		rest[l] -= full - rest[s]
		if rest[l] < full {
			large++
			work[small] = l
			small++
		}
	}
	return &Alias{slots: slots}, nil
}

// quantize returns the weights as whole numbers that sum to full for each of
// them.
func quantize(weights []float64) ([]uint64, error) {
	if len(weights) == 0 || len(weights) > MaxLen {
		return nil, fmt.Errorf("%d weights (1 to %d): %w", len(weights), MaxLen, ErrWeights)
	}
	largest := 0
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return nil, fmt.Errorf("weight %d is %v: %w", i, w, ErrWeights)
		}
		if w > weights[largest] {
			largest = i
		}
	}
	top := weights[largest]
	if top == 0 {
		return nil, fmt.Errorf("all %d weights are 0: %w", len(weights), ErrWeights)
	}
	// Relative to the largest weight, so that huge weights do not overflow.
	sum := 0.0
	for _, w := range weights {
		sum += w / top
	}
	total := uint64(len(weights)) * full
	scale := float64(total) / sum
	whole := make([]uint64, len(weights))
	others := uint64(0)
	for i, w := range weights {
		if i == largest || w == 0 {
			continue
		}
		whole[i] = max(1, uint64(math.RoundToEven(w/top*scale)))
		others += whole[i]
	}
	// The largest weight is at least the mean, full; rounding takes at most half
	// a unit from it for each of the others, so this does not underflow.
	whole[largest] = total - others
	return whole, nil
}

// Len is the number of weights.
func (a *Alias) Len() int { return len(a.slots) }

// Draw turns 64 random bits into a number below Len. u times Len has the slot in
// its upper half and, in its lower half, where in the slot the draw lies: every
// bit of u counts, and no number is favored by more than Len/2^64.
func (a *Alias) Draw(u uint64) uint32 {
	return DrawAlias(a.slots, u)
}

// Slots returns the table, for hot loops that call [DrawAlias]. The caller must
// not change it.
func (a *Alias) Slots() []AliasSlot { return a.slots }

// DrawAlias is [Alias.Draw] on the table's slots; the compiler inlines it.
func DrawAlias(slots []AliasSlot, u uint64) uint32 {
	slot, place := bits.Mul64(u, uint64(len(slots)))
	s := slots[slot]
	drawn := s.Other
	if uint32(place>>32) < s.Threshold {
		drawn = uint32(slot)
	}
	return drawn
}
