package quiet

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// child is set for a test program that is to be the program that runs.
const child = "FIRTH_QUIET_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(child) {
	case "":
		os.Exit(m.Run())
	case "fails":
		fmt.Println("first", strings.Repeat(".", most))
		fmt.Fprintln(os.Stderr, "no memory")
		os.Exit(3)
	}
}

func TestRun(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(child, "works")
	if err := Run(t.Context(), self); err != nil {
		t.Error(err)
	}
	t.Setenv(child, "fails")
	err = Run(t.Context(), self, "an argument")
	if err == nil || !strings.HasPrefix(err.Error(), self+": exit status 3\n") || !strings.HasSuffix(err.Error(), "no memory") || strings.Contains(err.Error(), "first") {
		t.Errorf("a program that fails: %v", err)
	}
	if err := Run(t.Context(), "./nothing"); err == nil {
		t.Error("a program that is not there can be run")
	}
}

func TestTail(t *testing.T) {
	long := strings.Repeat("x", most-3)
	for _, c := range []struct {
		written []string
		want    string
	}{
		{nil, ""},
		{[]string{"a ", "b\n"}, "a b"},
		{[]string{"12345" + long}, "345" + long},
		{[]string{"12345", long[:7], long[7:]}, "345" + long},
		{[]string{long, "12345"}, long[2:] + "12345"},
	} {
		var tail Tail
		for _, p := range c.written {
			if n, err := tail.Write([]byte(p)); n != len(p) || err != nil {
				t.Errorf("%d of %d bytes written, %v", n, len(p), err)
			}
		}
		if got, whole := tail.String(), End([]byte(strings.Join(c.written, ""))); got != c.want || whole != c.want {
			t.Errorf("kept are %d bytes, %.9q…, and of all at once %d, %.9q…; want %d, %.9q…", len(got), got, len(whole), whole, len(c.want), c.want)
		}
	}
}
