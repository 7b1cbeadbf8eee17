package kernel

import (
	"strings"
	"testing"
)

// eachImplementation runs f once with every implementation in use.
func eachImplementation(t *testing.T, f func(t *testing.T)) {
	for i := generic; i <= avx512; i++ {
		t.Run(i.String(), func(t *testing.T) {
			use(t, i)
			f(t)
		})
	}
}

// use has an implementation used until the test ends.
func use(t testing.TB, i implementation) {
	if i > best() {
		t.Skipf("this CPU, or this build, has no %s", i)
	}
	before := current
	current = i
	t.Cleanup(func() { current = before })
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name       string
		best, want implementation
		err        string
	}{
		{"", generic, generic, ""},
		{"", avx512, avx512, ""},
		{"generic", avx512, generic, ""},
		{"avx2", avx512, avx2, ""},
		{"avx512", avx512, avx512, ""},
		{"avx512", avx2, avx2, "FIRTH_KERNEL=avx512: this CPU, or this build, has no avx512; take avx2 or leave it unset"},
		{"avx2", generic, generic, "FIRTH_KERNEL=avx2: this CPU, or this build, has no avx2; take generic or leave it unset"},
		{"AVX2", avx512, avx512, `FIRTH_KERNEL="AVX2": want generic, avx2 or avx512, or leave it unset`},
	} {
		got, err := choose(c.name, c.best)
		if got != c.want {
			t.Errorf("choose(%q, %v) = %v, want %v", c.name, c.best, got, c.want)
		}
		if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("choose(%q, %v): error %v, want %q", c.name, c.best, err, c.err)
		}
	}
}

func TestName(t *testing.T) {
	use(t, generic)
	if got := Name(); got != "generic" {
		t.Errorf("Name() = %q while generic is in use", got)
	}
	if err := Selected(); err != nil && !strings.Contains(err.Error(), Variable) {
		t.Errorf("the error %q does not name %s", err, Variable)
	}
}
