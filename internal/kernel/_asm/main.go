// Command _asm writes the assembly of package kernel; "go generate" in that
// package runs it, once for each file.
//
// Every kernel is the vector form of a plain Go function of the package and
// keeps to its arithmetic: every multiplication whose product is added to something
// is fused with the addition, in the same order, in 16 lanes.
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	log.SetFlags(0)
	file := flag.String("file", "", "which file to write: see the go:generate lines of the package")
	flag.Parse()
	ConstraintExpr("!purego")
	switch *file {
	case "rows":
		rows()
	case "negative_avx2":
		negativeAVX2()
	case "negative_avx512":
		negativeAVX512()
	case "matmul":
		matmul()
	case "path_avx2":
		pathAVX2()
	case "path_avx512":
		pathAVX512()
	case "dot_rows":
		dotRows()
	case "bag":
		bag()
	case "int8":
		int8Kernels()
	default:
		log.Fatalf("-file %q: see the go:generate lines of the package", *file)
	}
	Generate()
}
