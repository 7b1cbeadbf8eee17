package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestShortJSON(t *testing.T) {
	long := `"` + strings.Repeat("x", 5000) + `"`
	for in, want := range map[string]string{
		`{"a":1,"b":[2,3]}`:                `{"a":1,"b":[2,3]}`,
		`{"a":"z","subword":` + long + `}`: `{"a":"z","subword":(5.0 kB, shown by --json)}`,
		`[1]`:                              `[1]`,
	} {
		if got := shortJSON(json.RawMessage(in)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
