package subword

import (
	"encoding/json"
	"math"
	"testing"
)

// Scores as Hugging Face's tokenizers read them: not always the nearest float64.
func TestReferenceFloat(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "-1.5": -1.5, "12": 12, "-0.0": math.Copysign(0, -1), "1e3": 1000, "2.5E-1": 0.25,
		// 12345678901234567 is rounded to ...568 before it is divided.
		"1.2345678901234567":      float64(12345678901234567) / 1e16,
		"-11.073940277099609375":  -(float64(11073940277099609375) / 1e18),
		"-8.12345678901234567890": -(float64(8123456789012345678) / 1e18), // more digits than 64 bits hold
		"1e-400":                  0,
	} {
		got, err := referenceFloat(json.RawMessage(text))
		if err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s is read as %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "1.", "-", "1e999", `"1"`, "[1]"} {
		if got, err := referenceFloat(json.RawMessage(text)); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
