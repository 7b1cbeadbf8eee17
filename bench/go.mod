// The comparison with other trainers. A module of its own that runs programs, so
// that nothing of it reaches whoever imports firth.
module firth/bench

go 1.26.0
