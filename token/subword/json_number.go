package subword

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
)

// referenceFloat reads a number of JSON as the reference does, whose reader (serde_json
// without float_roundtrip) takes all digits for a whole number, rounds that to a
// float64, and divides by a power of ten. That may be the neighbor of the nearest
// float64, and decides between ways through a text of equal score.
func referenceFloat(data json.RawMessage) (float64, error) {
	var check float64 // what JSON allows is up to encoding/json
	if err := json.Unmarshal(data, &check); err != nil {
		return 0, err
	}
	number := string(data)
	negative := number[0] == '-'
	if negative {
		number = number[1:]
	}
	var digits uint64
	exponent, full, fraction := 0, false, false
	i := 0
	for ; i < len(number) && number[i] != 'e' && number[i] != 'E'; i++ {
		if number[i] == '.' {
			fraction = true
			continue
		}
		hi, lo := bits.Mul64(digits, 10)
		sum, carry := bits.Add64(lo, uint64(number[i]-'0'), 0)
		if full = full || hi != 0 || carry != 0; full {
			if !fraction {
				exponent++
			}
			continue // digits beyond the 64th bit are left out
		}
		digits = sum
		if fraction {
			exponent--
		}
	}
	if i < len(number) {
		var e int
		if _, err := fmt.Sscanf(number[i+1:], "%d", &e); err != nil {
			return 0, err
		}
		exponent += e
	}
	f := scaled(float64(digits), exponent)
	if math.IsInf(f, 0) {
		return 0, fmt.Errorf("number %s is out of range", data)
	}
	if negative {
		f = -f
	}
	return f, nil
}

// scaled returns f times a power of ten, by one multiplication or division where that
// can be.
func scaled(f float64, exponent int) float64 {
	const most = 308
	for exponent < -most && f != 0 {
		f /= 1e308
		exponent += most
	}
	if exponent < 0 {
		return f / math.Pow10(min(-exponent, most))
	}
	return f * math.Pow10(exponent)
}
