// Package quantize keeps matrices in fewer bits: vectors that take a half, a
// quarter or a twentieth of the room and are nearly the same.
//
//	int8 := quantize.NewInt8(m, 0)
//	int8.Row(vector, i) // about m.Row(i)
//
//	Kind        bytes of a vector of D numbers   what is kept
//	[Half]      2·D                              each number to 11 bits
//	[Int8]      D + 4                            each number as one of 255 steps of the row's largest
//	[Product]   D/2 + 4, or less                 each piece as the nearest of 256, and the row's length
//
// Expand gives a matrix of float32 back, the same bits on every machine and for
// every number of threads.
package quantize
