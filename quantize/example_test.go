package quantize_test

import (
	"fmt"

	"firth"
	"firth/quantize"
)

func Example() {
	m := firth.Matrix{Rows: 2, Dim: 3, Data: []float32{0.5, -1.27, 0.016, 100, 0, 50}}

	int8 := quantize.NewInt8(m, 0)
	row := make([]float32, m.Dim)
	int8.Row(row, 0)
	fmt.Println(int8.Codes[:3], row)

	half := quantize.NewHalf(m, 0)
	half.Row(row, 0)
	fmt.Println(half.Bytes(), "bytes:", row)
	// Output:
	// [50 -127 2] [0.5 -1.27 0.02]
	// 12 bytes: [0.5 -1.2695312 0.01600647]
}
