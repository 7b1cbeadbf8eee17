// The comparison with other trainers. A module of its own that runs programs, so
// that nothing of it reaches whoever imports firth.
module firth/bench

go 1.26.0

// bench/tokenizers and bench/search time packages of Firth itself, those of this tree.
require firth v0.0.0

require (
	github.com/clipperhouse/uax29/v2 v2.7.0 // indirect
	github.com/dlclark/regexp2 v1.12.0 // indirect
	github.com/edsrzf/mmap-go v1.2.0 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace firth => ../
