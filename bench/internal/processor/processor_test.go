package processor

import (
	"runtime"
	"testing"
)

func TestNameIn(t *testing.T) {
	for info, want := range map[string]string{
		"processor\t: 0\nmodel name\t: A Processor @ 2GHz\nmodel name\t: Another\n": "A Processor @ 2GHz",
		"Processor\t: of some other form\n":                                         "unnamed processor",
		"":                                                                          "unnamed processor",
	} {
		if got := nameIn([]byte(info)); got != want {
			t.Errorf("%q names %q, want %q", info, got, want)
		}
	}
	if Name() == "" {
		t.Error("the processor has no name at all")
	}
}

// The time of the processor grows with work, however long that takes.
func TestSeconds(t *testing.T) {
	begun, err := Seconds()
	if runtime.GOOS == "windows" {
		if err == nil {
			t.Error("the time is known")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for now := begun; now == begun; {
		if now, err = Seconds(); err != nil || now < begun {
			t.Fatalf("%g s after %g s, %v", now, begun, err)
		}
	}
}
