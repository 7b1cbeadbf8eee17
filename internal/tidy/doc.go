// Package tidy holds the rules of this repository as tests: which package may
// import which, what must be documented, what must not be written down. It has
// no code of its own. A rule that fails says what to do.
package tidy
