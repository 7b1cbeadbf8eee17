package runs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Kind is what the value of an [Option] is.
type Kind string

// The kinds of options.
const (
	Choice  Kind = "choice"  // one of Choices
	Integer Kind = "integer" // a whole number from Min to Max
	Number  Kind = "number"  // a number from Min to Max
	Boolean Kind = "boolean"
	Text    Kind = "text" // of up to Max characters
)

// An Option is something about training that a person chooses. [TrainingOptions]
// lists them all: what a page shows and what a request is checked by are one.
type Option struct {
	Name     string            `json:"name"`
	Group    string            `json:"group"` // model, words, text or evaluation
	Advanced bool              `json:"advanced,omitempty"`
	Kind     Kind              `json:"kind"`
	Default  any               `json:"default"`
	Choices  []string          `json:"choices,omitempty"`
	Min      *float64          `json:"min,omitempty"`
	Max      *float64          `json:"max,omitempty"`
	Label    map[string]string `json:"label"` // by language: en, zh
	Help     map[string]string `json:"help"`

	at func(*settings) any // a pointer to the value
}

// A FieldError is a request that cannot be met, and the part of it that is at
// fault.
type FieldError struct {
	Field       string // such as options.dim
	Message     string
	Suggestions []string // what may have been meant
}

// Error names the field.
func (e *FieldError) Error() string { return e.Field + ": " + e.Message }

func fieldErrorf(field, format string, args ...any) error {
	return &FieldError{Field: field, Message: fmt.Sprintf(format, args...)}
}

// parseSettings reads the options of a request: those that are missing, or null,
// have their default. The error is a [*FieldError].
func parseSettings(given map[string]json.RawMessage) (settings, error) {
	s := defaultSettings()
	known := 0
	for i := range optionTable {
		o := &optionTable[i]
		raw, ok := given[o.Name]
		if !ok {
			continue
		}
		known++
		if err := o.set(&s, raw); err != nil {
			return s, err
		}
	}
	if known < len(given) {
		return s, unknownOption(given)
	}
	return s, s.check()
}

// unknownOption names the first option, by name, that there is not.
func unknownOption(given map[string]json.RawMessage) error {
	names := make([]string, len(optionTable))
	for i, o := range optionTable {
		names[i] = o.Name
	}
	var unknown []string
	for name := range given {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	name := slices.Min(unknown)
	err := &FieldError{Field: "options." + shorten(name, 40), Message: "there is no such option; there are " + strings.Join(names, ", ")}
	for _, n := range names {
		if spelling(n) == spelling(name) {
			err.Suggestions = append(err.Suggestions, n)
		}
	}
	return err
}

// spelling is a name without what people write differently: learningRate,
// learning-rate.
func spelling(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// set gives the option the value of raw.
func (o *Option) set(s *settings, raw json.RawMessage) error {
	raw = bytes.TrimSpace(raw)
	if string(raw) == "null" {
		return nil
	}
	wrong := func() error {
		return fieldErrorf("options."+o.Name, "%s is not %s", shorten(string(raw), 40), o.wanted())
	}
	switch p := o.at(s).(type) {
	case *string:
		if raw[0] != '"' || json.Unmarshal(raw, p) != nil {
			return wrong()
		}
		if o.Kind == Choice && !slices.Contains(o.Choices, *p) || o.Kind == Text && float64(len([]rune(*p))) > *o.Max {
			return wrong()
		}
	case *bool:
		if json.Unmarshal(raw, p) != nil {
			return wrong()
		}
	case *float64:
		x, err := strconv.ParseFloat(string(raw), 64)
		if err != nil || !(x >= *o.Min && x <= *o.Max) {
			return wrong()
		}
		*p = x
	case *int:
		x, ok := o.integer(raw)
		if !ok {
			return wrong()
		}
		*p = int(x)
	case *uint64:
		x, ok := o.integer(raw)
		if !ok {
			return wrong()
		}
		*p = uint64(x)
	default:
		panic(fmt.Sprintf("runs: option %s is a %T", o.Name, p))
	}
	return nil
}

// integer reads a whole number between the option's bounds, which are below 2⁵³.
func (o *Option) integer(raw []byte) (int64, bool) {
	x, err := strconv.ParseFloat(string(raw), 64)
	return int64(x), err == nil && x == math.Trunc(x) && x >= *o.Min && x <= *o.Max
}

// wanted says which values the option takes.
func (o *Option) wanted() string {
	switch o.Kind {
	case Choice:
		return "one of " + strings.Join(o.Choices, ", ")
	case Integer:
		return fmt.Sprintf("a whole number from %.16g to %.16g", *o.Min, *o.Max)
	case Number:
		return fmt.Sprintf("a number from %g to %g", *o.Min, *o.Max)
	case Boolean:
		return "true or false"
	}
	return fmt.Sprintf("a text of up to %g characters", *o.Max)
}

// values returns what all options are set to, by name.
func (s settings) values() map[string]any {
	all := make(map[string]any, len(optionTable))
	for _, o := range optionTable {
		all[o.Name] = value(o.at(&s))
	}
	return all
}

// value is what a pointer of [Option.at] points to.
func value(pointer any) any {
	switch p := pointer.(type) {
	case *string:
		return *p
	case *bool:
		return *p
	case *float64:
		return *p
	case *int:
		return *p
	case *uint64:
		return *p
	}
	panic(fmt.Sprintf("runs: an option is a %T", pointer))
}

// shorten cuts a text that comes from outside, so that an answer does not repeat a
// megabyte of it.
func shorten(text string, most int) string {
	runes := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
