// Package serve is an HTTP server of word vectors.
package serve
