// cppjieba, which is C++, by way of Go: a module of its own, so that cgo is needed by
// nothing else.
module firth/bench/tokenizers/gojieba

go 1.26.0

require github.com/yanyiwu/gojieba v1.4.6
