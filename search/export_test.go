package search

// ForceInt8 is EnableInt8 on every processor.
func (x *Index) ForceInt8() { x.int8.Store(newBytePass(x)) }

// Int8 tells whether the index looks at bytes first.
func (x *Index) Int8() bool { return x.int8.Load() != nil }
