package memory_test

import (
	"fmt"

	"firth/internal/memory"
)

func Example() {
	rows, err := memory.Space{}.Floats(1_000_000 * 112)
	if err != nil {
		panic(err)
	}
	rows.Data[5] = 1
	fmt.Println(len(rows.Data), rows.Data[4:7])
	if err := rows.Free(); err != nil {
		panic(err)
	}
	// Output: 112000000 [0 1 0]
}
