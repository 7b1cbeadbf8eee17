package kernel

import (
	"fmt"
	"os"
)

// An implementation is one version of all kernels. A CPU that has one has all
// before it.
type implementation int

const (
	generic implementation = iota // plain Go
	avx2
	avx512
)

func (i implementation) String() string {
	return [...]string{"generic", "avx2", "avx512"}[i]
}

// Variable is the environment variable that forces an implementation: generic,
// avx2 or avx512. It is read once, when the program starts.
const Variable = "FIRTH_KERNEL"

var current, refused = choose(os.Getenv(Variable), best())

// Name is the implementation in use: generic, avx2 or avx512. They differ in
// speed alone.
func Name() string { return current.String() }

// Selected returns an error if [Variable] asks for an implementation that there
// is not, or that this CPU or this build lacks. The best one is then in use.
func Selected() error { return refused }

// choose returns the implementation of that name, or the best one for "".
func choose(name string, best implementation) (implementation, error) {
	if name == "" {
		return best, nil
	}
	for i := generic; i <= avx512; i++ {
		if i.String() != name {
			continue
		}
		if i > best {
			return best, fmt.Errorf("%s=%s: this CPU, or this build, has no %s; take %s or leave it unset", Variable, name, name, best)
		}
		return i, nil
	}
	return best, fmt.Errorf("%s=%q: want generic, avx2 or avx512, or leave it unset", Variable, name)
}
