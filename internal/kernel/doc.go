// Package kernel holds the arithmetic that training and search spend their time
// in, as free functions on slices.
//
// Every function is defined to the last bit: products and sums are rounded one
// by one (multiply, then add; never fused), and a sum over a vector runs in 16
// lanes (lane j adds the elements j, j+16, j+32, …) that are added up in one
// fixed tree: j+8, then j+4, then j+2, then j+1. So all implementations, on all
// machines, give the same result, and a model does not depend on the CPU that
// trained it.
package kernel
