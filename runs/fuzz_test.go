package runs

import (
	"encoding/json"
	"errors"
	"testing"
)

// Options from outside are settings that training takes, or a refusal that names one
// of them; and what is kept of them reads as the same.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"dim": 100, "learning_rate": 1e-2}`, `{"dim": null}`, `{"dim": 1e400}`, `{"seed": 9007199254740991}`,
		`{"architecture": "cbow", "field": "\ud800"}`, `{"keep_case": "true"}`, `{"learningRate": 1}`, `{"held_out": -0}`, `{"dim": 0x10}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var given map[string]json.RawMessage
		if json.Unmarshal(data, &given) != nil {
			return
		}
		s, err := parseSettings(given)
		if err != nil {
			if !errors.As(err, new(*FieldError)) || len(err.Error()) > 2000 {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		if _, err := s.training(Corpus{}, Corpus{Tokenizer: "words"}.detected(), nil); err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		kept, err := json.Marshal(s.values())
		if err != nil {
			t.Fatal(err)
		}
		var again map[string]json.RawMessage
		if err := json.Unmarshal(kept, &again); err != nil {
			t.Fatal(err)
		}
		if back, err := parseSettings(again); err != nil || back != s {
			t.Fatalf("%q: %s reads as %+v (%v), want %+v", data, kept, back, err, s)
		}
	})
}
