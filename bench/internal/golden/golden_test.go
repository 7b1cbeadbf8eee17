package golden

import (
	"os"
	"testing"
)

// A failure notes that a test fails, which this one then does not.
type failure struct {
	testing.TB
	seen bool
}

func (*failure) Helper()                 {}
func (f *failure) Errorf(string, ...any) { f.seen = true }
func (f *failure) Fatal(...any)          { f.seen = true }

func TestCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	check := func(got string) bool {
		f := &failure{TB: t}
		Check(f, "file", got)
		return !f.seen
	}
	if check("") {
		t.Error("a file that is not there is right")
	}
	if err := os.Mkdir("testdata", 0o777); err != nil {
		t.Fatal(err)
	}
	before := *update
	*update = true
	if !check("new\n") {
		t.Error("-update does not write the file")
	}
	*update = false
	if !check("new\n") {
		t.Error("what was written is not right")
	}
	if check("other\n") {
		t.Error("something else is right, too")
	}
	*update = before
}
