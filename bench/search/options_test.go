package main

import (
	"io"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	o, err := parse([]string{"-model", "m", "-tasks", "hnsw"}, io.Discard)
	if err != nil || o.model != "m" || len(o.tasks) != 1 || o.rows != 400_000 {
		t.Errorf("%+v, %v", o, err)
	}
	for _, c := range []struct{ line, want string }{
		{"-tasks nonsense", "nonsense"}, {"b", "too much"}, {"-repeats 0", "1 or more"}, {"-rows 99", "100 or more"}, {"-recall 1.5", "1.5"},
	} {
		if _, err := parse(strings.Fields(c.line), io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.line, err, c.want)
		}
	}
}
