package settings

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteUnits are the units of sizes on the command line, the longer names first.
var byteUnits = []struct {
	name string
	size float64
}{
	{"KIB", 1 << 10},
	{"MIB", 1 << 20},
	{"GIB", 1 << 30},
	{"TIB", 1 << 40},
	{"KI", 1 << 10},
	{"MI", 1 << 20},
	{"GI", 1 << 30},
	{"TI", 1 << 40},
	{"KB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"TB", 1e12},
	{"K", 1e3},
	{"M", 1e6},
	{"G", 1e9},
	{"T", 1e12},
	{"B", 1},
}

// Bytes reads a size such as 500MB, 2GiB (or 2Gi) or 1000000.
func Bytes(text string) (int64, error) {
	number, unit := strings.ToUpper(strings.TrimSpace(text)), 1.0
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n >= 0) || n*unit >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is not a size such as 500MB or 2GiB", text)
	}
	return int64(n * unit), nil
}
