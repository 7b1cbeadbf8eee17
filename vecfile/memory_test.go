package vecfile

import (
	"testing"
	"unsafe"
)

// TestViewsAreAligned: numbers share the memory of bytes where these are aligned,
// and only there.
func TestViewsAreAligned(t *testing.T) {
	memory := alignedBytes(32)
	for i := range memory {
		memory[i] = byte(i)
	}
	for start := range 16 {
		b := memory[start : start+16]
		at := unsafe.Pointer(unsafe.SliceData(b))
		f, u := float32s(b), uint64s(b)
		if shared := unsafe.Pointer(&f[0]) == at; shared != (littleEndian && start%4 == 0) {
			t.Errorf("from byte %d: float32s shares memory: %v", start, shared)
		}
		if shared := unsafe.Pointer(&u[0]) == at; shared != (littleEndian && start%8 == 0) {
			t.Errorf("from byte %d: uint64s shares memory: %v", start, shared)
		}
		want := uint64(start)*0x0101010101010101 + 0x0706050403020100
		if len(f) != 4 || len(u) != 2 || u[0] != want {
			t.Errorf("from byte %d: %d floats, %d numbers, the first %#x, want 4, 2, %#x", start, len(f), len(u), u[0], want)
		}
	}
}
