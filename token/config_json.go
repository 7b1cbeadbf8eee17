package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// ParseConfig reads a Config from JSON. All fields from format to tokenizer must be
// there, and none that this version does not know: a pipeline that is guessed is not
// the one that the corpus went through.
// The error wraps [ErrConfig].
func ParseConfig(data []byte) (Config, error) {
	var c Config
	if err := decodeStrict(data, &c); err != nil {
		return Config{}, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// decodeStrict decodes one JSON object field by field, so that unknown, missing
// and repeated fields can be named. encoding/json takes missing ones in silence
// and compares names without case.
func decodeStrict(data []byte, c *Config) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return errors.New("expected a JSON object")
	}
	fields := reflect.ValueOf(c).Elem()
	names := make(map[string]int, fields.NumField())
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Type().Field(i).Tag.Get("json"), ",")
		names[name] = i
	}
	seen := make(map[string]bool, len(names))
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return unexpectedEOF(err)
		}
		name, _ := t.(string)
		i, ok := names[name]
		if !ok {
			return fmt.Errorf("unknown field %q; a newer version of Firth may have written it", name)
		}
		if seen[name] {
			return fmt.Errorf("field %q is there twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return fmt.Errorf("field %q: %w", name, unexpectedEOF(err))
		}
		if string(value) == "null" {
			return fmt.Errorf("field %q is null", name)
		}
		d := json.NewDecoder(bytes.NewReader(value))
		d.DisallowUnknownFields()
		if err := d.Decode(fields.Field(i).Addr().Interface()); err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return unexpectedEOF(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON object")
	}
	for i := range fields.NumField() {
		tag := fields.Type().Field(i).Tag.Get("json")
		name, _, optional := strings.Cut(tag, ",")
		if !optional && !seen[name] {
			return fmt.Errorf("field %q is missing", name)
		}
	}
	return nil
}

func unexpectedEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
