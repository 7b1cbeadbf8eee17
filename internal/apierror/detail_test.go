package apierror

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestShape holds what clients read, to the byte.
func TestShape(t *testing.T) {
	near := New(http.StatusBadRequest, "words", "unknown_word", "no such word")
	near.Suggestions = []string{"word"}
	for want, d := range map[string]Detail{
		`{"message":"gone","type":"not_found_error","param":null,"code":null}`: New(http.StatusNotFound, "", "", "gone"),

		`{"message":"no such word","type":"invalid_request_error","param":"words","code":"unknown_word","suggestions":["word"]}`: near,
	} {
		if got, err := json.Marshal(d); err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

func TestType(t *testing.T) {
	field, _ := reflect.TypeFor[Detail]().FieldByName("Type")
	described := strings.Split(field.Tag.Get("enum"), ",")
	for status, want := range map[int]string{
		400: "invalid_request_error", 401: "authentication_error", 403: "invalid_request_error", 404: "not_found_error",
		409: "invalid_request_error", 429: "rate_limit_error", 500: "server_error", 503: "server_error", 507: "server_error",
	} {
		if got := New(status, "", "", "").Type; got != want || !slices.Contains(described, got) {
			t.Errorf("%d has the type %q, want %q, one of %q", status, got, want, described)
		}
	}
}
