package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep a request may nest; none of ours needs more than four.
const maxDepth = 16

// DecodeJSON reads the JSON object of a request into a struct, strictly: it must be
// UTF-8, be all there is, have no key twice and none that the struct does not have
// (in exactly this spelling), and no null in a list. encoding/json would let each of
// these pass without a word. The errors are of type [*Error].
func DecodeJSON(data []byte, into any) error {
	if err := inspectJSON(data); err != nil {
		return err
	}
	if data = bytes.TrimLeft(data, " \t\r\n"); data[0] != '{' {
		return badRequest("", "invalid_json", "the body must be a JSON object, such as {\"model\": …}")
	}
	if err := knownKeys(data, reflect.TypeOf(into)); err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return typeError(err)
	}
	return nil
}

// knownKeys refuses keys that a struct does not have, and looks into the structs in
// it. encoding/json's own check takes MODEL for model.
func knownKeys(data []byte, t reflect.Type) error {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice {
			var list []json.RawMessage
			if json.Unmarshal(data, &list) != nil {
				return nil // of another type, which decoding will tell
			}
			for _, element := range list {
				if err := knownKeys(element, t.Elem()); err != nil {
					return err
				}
			}
			return nil
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	var values map[string]json.RawMessage
	if json.Unmarshal(data, &values) != nil {
		return nil
	}
	fields := reflect.VisibleFields(t)
	var names []string
	for _, f := range fields {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		names = append(names, name)
		if value, given := values[name]; given {
			if f.Type.Kind() != reflect.Slice || f.Type.Elem().Kind() == reflect.Struct {
				if err := knownKeys(value, f.Type); err != nil {
					return err
				}
			}
			delete(values, name)
		}
	}
	for key := range values {
		return badRequest(key, "unknown_parameter", "there is no parameter %.60q here; there are %s", key, strings.Join(names, ", "))
	}
	return nil
}

// typeError tells about a value of the wrong type.
func typeError(err error) error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours
	}
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return badRequest("", "invalid_json", "%v", err)
	}
	got := wrong.Value
	if strings.HasPrefix(got, "number ") {
		got = "the number" + strings.TrimPrefix(got, "number")
	}
	return badRequest(wrong.Field, "invalid_type", "%s: want %s, got %.60s", wrong.Field, typeName(wrong.Type), got)
}

// typeName is what JSON calls values of a Go type.
func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Float32, reflect.Float64:
		return "a number within float32"
	case reflect.String:
		return "a string"
	case reflect.Slice, reflect.Array:
		if t.Kind() == reflect.Array {
			return fmt.Sprintf("a list of %d", t.Len())
		}
		return "a list"
	}
	return "an object"
}

// inspectJSON checks what encoding/json is silent about: see [DecodeJSON].
func inspectJSON(data []byte) error {
	if !utf8.Valid(data) {
		return badRequest("", "invalid_encoding", "the body is not UTF-8: byte %d is wrong", firstInvalid(data))
	}
	// Depth comes first: what is deep costs encoding/json a call each level.
	if err := checkDepth(data); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var value json.RawMessage
	if err := dec.Decode(&value); err != nil {
		if errors.Is(err, io.EOF) {
			return badRequest("", "invalid_json", "the body is empty; it must be a JSON object")
		}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return badRequest("", "invalid_json", "the body is not JSON: %v at byte %d", err, syntax.Offset)
		}
		return badRequest("", "invalid_json", "the body is not JSON: it ends too early")
	}
	end := dec.InputOffset()
	if rest := bytes.TrimLeft(data[end:], " \t\r\n"); len(rest) > 0 {
		return badRequest("", "invalid_json", "the body goes on after its JSON object, at byte %d", len(data)-len(rest))
	}
	return checkValid(data[:end])
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// checkDepth counts brackets outside of strings; data need not be JSON.
func checkDepth(data []byte) error {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i += stringLen(data[i:]) - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return badRequest("", "invalid_json", "the body nests deeper than %d levels, at byte %d", maxDepth, i)
			}
		case '}', ']':
			depth--
		}
	}
	return nil
}

// stringLen is the length of the string that data begins with, quotes and all; that
// of all data if it has no end.
func stringLen(data []byte) int {
	for i := 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// A container is an object or a list that checkValid is inside of.
type container struct {
	keys   map[string]bool // of an object; nil in a list
	wantIt bool            // the next string is a key
}

// checkValid looks for keys that stand twice, null in lists, and halves of surrogate
// pairs, which encoding/json makes U+FFFD of. data is valid JSON.
func checkValid(data []byte) error {
	var stack []container
	for i := 0; i < len(data); i++ {
		var top *container
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		switch data[i] {
		case '{':
			stack = append(stack, container{keys: map[string]bool{}, wantIt: true})
		case '[':
			stack = append(stack, container{})
		case '}', ']':
			stack = stack[:len(stack)-1]
		case ',':
			top.wantIt = top.keys != nil
		case 'n':
			if top != nil && top.keys == nil {
				return badRequest("", "invalid_type", "null stands in a list, at byte %d", i)
			}
			i += len("null") - 1
		case '"':
			text := data[i : i+stringLen(data[i:])]
			if loneSurrogate(text) {
				return badRequest("", "invalid_encoding", "the string at byte %d has half of a surrogate pair, which is no character", i)
			}
			if top != nil && top.wantIt {
				var key string
				if err := json.Unmarshal(text, &key); err != nil {
					return badRequest("", "invalid_json", "%v", err)
				}
				if top.keys[key] {
					return badRequest(key, "duplicate_key", "%.60q stands twice in one object", key)
				}
				top.keys[key], top.wantIt = true, false
			}
			i += len(text) - 1
		}
	}
	return nil
}

// loneSurrogate tells whether a JSON string has an escape of half a surrogate pair
// without its other half.
func loneSurrogate(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		if text[i] != 'u' {
			continue
		}
		unit := escapedUnit(text[i-1:])
		switch {
		case unit >= 0xDC00 && unit < 0xE000:
			return true
		case unit >= 0xD800 && unit < 0xDC00:
			if low := escapedUnit(text[i+5:]); low < 0xDC00 || low >= 0xE000 {
				return true
			}
			i += 6
		}
		i += 4
	}
	return false
}

// escapedUnit is the number of the \uXXXX that text begins with, 0 if it begins
// otherwise.
func escapedUnit(text []byte) uint64 {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return n
}

// takenIn is how many bytes more than the limit a body may have to be read, and dropped.
const takenIn = 1 << 20

// readBody reads the body of a request, up to limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	tooLarge := NewError(http.StatusRequestEntityTooLarge, "", "body_too_large", "the body is larger than %d bytes, the limit of this server", limit)
	if r.ContentLength > limit {
		// Most clients read an answer only when they have sent all: what is not much is
		// taken in, or they would see nothing but a connection that breaks off.
		if r.ContentLength <= limit+takenIn {
			_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength)
		}
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, &large):
		return nil, tooLarge
	case errors.As(err, &timeout) && timeout.Timeout():
		return nil, NewError(http.StatusRequestTimeout, "", "body_too_slow", "the body did not come in time")
	}
	return nil, badRequest("", "incomplete_body", "the body could not be read: it is cut off or wrongly framed")
}
