package runs

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// The options that are listed are the options that are taken: each default, each
// choice, each bound, and nothing beyond.
func TestOptionsAreTaken(t *testing.T) {
	// What an option needs to make sense.
	needs := map[string]string{
		"early_stop":        `"held_out": 0.1`,
		"min_learning_rate": `"learning_rate": 10`,
		"exact_from_counts": `"objective": "softmax"`,
	}
	try := func(o Option, v any) (any, error) {
		given := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte("{"+needs[o.Name]+"}"), &given); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		given[o.Name] = raw
		s, err := parseSettings(given)
		return s.values()[o.Name], err
	}
	for _, o := range TrainingOptions() {
		good, bad := []any{o.Default}, []any{[]int{1}, map[string]int{}}
		switch o.Kind {
		case Choice:
			for _, c := range o.Choices {
				good = append(good, c)
			}
			bad = append(bad, "", 1, "no such choice")
		case Boolean:
			good, bad = append(good, true, false), append(bad, "true", 1)
		case Integer:
			good, bad = append(good, int64(*o.Min), int64(*o.Max)), append(bad, *o.Min-1, *o.Max+1, *o.Min+0.5, "1", true)
		case Number:
			good, bad = append(good, *o.Min, *o.Max), append(bad, *o.Min-0.001, *o.Max+0.001, "1", true)
		case Text:
			good, bad = append(good, "x"), append(bad, 1, strings.Repeat("x", int(*o.Max)+1))
		}
		for _, v := range good {
			got, err := try(o, v)
			if err != nil {
				t.Errorf("%s: %v was refused: %v", o.Name, v, err)
				continue
			}
			want := reflect.ValueOf(v).Convert(reflect.TypeOf(got)).Interface()
			if got != want {
				t.Errorf("%s: %v became %v", o.Name, v, got)
			}
		}
		for _, v := range bad {
			var field *FieldError
			if got, err := try(o, v); !errors.As(err, &field) || field.Field != "options."+o.Name {
				t.Errorf("%s: %v became %v (%v)", o.Name, v, got, err)
			}
		}
		if got, err := try(o, nil); err != nil || got != o.Default {
			t.Errorf("%s: null became %v (%v), want %v", o.Name, got, err, o.Default)
		}
		for _, text := range []map[string]string{o.Label, o.Help} {
			if text["en"] == "" || text["zh"] == "" {
				t.Errorf("%s is not explained in both languages", o.Name)
			}
		}
	}
}

// What a run keeps of its options is what it was given.
func TestOptionsAreKept(t *testing.T) {
	s := defaultSettings()
	s.config.Dim, s.config.Seed, s.heldOut, s.tokenizer = 7, mostSeed, 0.25, "chars"
	kept, err := json.Marshal(s.values())
	if err != nil {
		t.Fatal(err)
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(kept, &given); err != nil {
		t.Fatal(err)
	}
	if got, err := parseSettings(given); err != nil || got != s {
		t.Errorf("%s became %+v (%v)", kept, got, err)
	}
}

func TestUnknownOptionIsSuggested(t *testing.T) {
	_, err := parseSettings(map[string]json.RawMessage{"learningRate": []byte("1")})
	var field *FieldError
	if !errors.As(err, &field) || len(field.Suggestions) != 1 || field.Suggestions[0] != "learning_rate" {
		t.Errorf("learningRate: %#v", err)
	}
}
