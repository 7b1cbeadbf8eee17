// Package settings has the flags that commands share, those of firth and of firth-beam:
// how a corpus is read ([Corpus], [Words]), how its text becomes tokens ([Pipeline]),
// how vectors are trained ([Training]) and evaluated on the way ([Evaluation]). The two
// programs make the same model of the same command line, so a flag of both has one
// name, one default and one meaning, which are here.
//
// A command adds a group of flags when it is made, and asks what they say when it runs:
//
//	var words settings.Words
//	words.Add(cmd)                 // --format, --field, --min-count, …
//	…
//	opts, err := words.Options()   // of package training
//
// Check finds what is wrong with flags before anything is read; the functions that read
// files for flags (Config, Read) check first. What is wrong with a flag is an [Error],
// which tells it from what failed. Where a flag means a little less in a command, that
// command changes its help: cmd.Flags().Lookup(name).Usage.
package settings

import "fmt"

// An Error is a command that was typed wrongly, rather than one that failed.
type Error struct{ err error }

// Error says what is wrong.
func (e Error) Error() string { return e.err.Error() }

// Unwrap returns the error that it was made of.
func (e Error) Unwrap() error { return e.err }

// Errorf makes an [Error], as fmt.Errorf does.
func Errorf(format string, args ...any) error { return Error{fmt.Errorf(format, args...)} }

// Wrong makes an error an [Error].
func Wrong(err error) error { return Error{err} }
