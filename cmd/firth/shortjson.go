package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// mostShown is how many bytes of a field's value are shown to people.
const mostShown = 300

// shortJSON writes a JSON object for people: fields with very long values, such as the
// tokenizer of a pipeline, have their length in place of it.
func shortJSON(data json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return string(data)
	}
	var fields []string
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return string(data)
		}
		shown := string(value)
		if len(value) > mostShown {
			shown = fmt.Sprintf("(%s, shown by --json)", bytesText(int64(len(value))))
		}
		fields = append(fields, fmt.Sprintf("%q:%s", name, shown))
	}
	return "{" + strings.Join(fields, ",") + "}"
}
