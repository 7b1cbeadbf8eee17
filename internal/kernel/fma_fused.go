//go:build arm64 || loong64 || ppc64le || riscv64 || s390x

package kernel

// fma returns x·y + z, rounded once. Go's compiler may round the product before
// it adds, or not; on these processors it has one instruction for both, and always
// takes it. (On amd64 it does so with GOAMD64=v3, but not where an operand of the
// product lies in memory.)
func fma(x, y, z float32) float32 { return x*y + z }

// A program whose compiler does otherwise would train other models than the rest
// of the world, so it does not start.
var _ = mustFuse(1+0x1p-13, 1-0x1p-13, -1)

// mustFuse panics if x·y + z comes out as 0, to which the product of these x and y
// rounded first would make it. It takes them as arguments, and is not inlined, so
// that the compiler cannot know the answer.
//
//go:noinline
func mustFuse(x, y, z float32) bool {
	if fma(x, y, z) == 0 {
		panic("kernel: this build does not fuse multiplications with additions: build it with Go's own compiler, without GOFMAHASH")
	}
	return true
}
