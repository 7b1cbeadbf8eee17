package steps

// A Share is what one of several workers does of the elements that all of them are
// shown: where the runner gives a step to one process only, as Prism does, the step is
// in the pipeline once for each. The zero value does all.
type Share struct{ Worker, Workers int }

// has tells whether the worker does the element with a number.
func (s Share) has(number int) bool { return s.Workers <= 1 || number%s.Workers == s.Worker }
