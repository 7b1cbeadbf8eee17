package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"firth/internal/apierror"
	"firth/query"
	"firth/search"
)

// An Error is an answer that says what went wrong, in the shape that OpenAI's
// clients know: {"error":{"message":…,"type":…,"param":…,"code":…}}.
type Error struct {
	Status int         `json:"-"`
	Header http.Header `json:"-"` // sent with it; may be nil

	Detail ErrorDetail `json:"error"`
}

// An ErrorDetail is what an [Error] tells: Message and Type; Param and Code, which may
// be nil; and Suggestions, words of near spelling where one is unknown.
type ErrorDetail apierror.Detail

// Error tells what went wrong.
func (e *Error) Error() string { return e.Detail.Message }

// GetStatus is the status of the answer, for huma.
func (e *Error) GetStatus() int { return e.Status }

// GetHeaders are the headers of the answer, for huma.
func (e *Error) GetHeaders() http.Header { return e.Header }

// NewError makes an error. Its type follows from the status. param and code may be
// empty.
func NewError(status int, param, code, format string, args ...any) *Error {
	return &Error{Status: status, Detail: ErrorDetail(apierror.New(status, param, code, fmt.Sprintf(format, args...)))}
}

// badRequest is an error of the request, at param.
func badRequest(param, code, format string, args ...any) *Error {
	return NewError(http.StatusBadRequest, param, code, format, args...)
}

// AsError makes any error one of this API. What is not known to be the client's
// doing is an internal error, of which the client is told nothing.
func AsError(err error) *Error {
	var known *Error
	var unknown *search.UnknownWordError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &unknown):
		e := badRequest("", "unknown_word", "%v", err)
		e.Detail.Suggestions = unknown.Suggestions
		return e
	case errors.Is(err, search.ErrExpression):
		return badRequest("expression", "invalid_expression", "%v", err)
	case errors.Is(err, search.ErrNoDirection):
		return badRequest("", "no_direction", "%v", err)
	case errors.Is(err, query.ErrSeveral):
		return badRequest("", "several_words", "%v", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return NewError(http.StatusServiceUnavailable, "", "canceled", "the request ended before its answer was ready")
	}
	return NewError(http.StatusInternalServerError, "", "internal_error", "internal error; the server's log has the cause")
}

// WriteError answers with an error.
func WriteError(w http.ResponseWriter, err error) {
	e := AsError(err)
	header := w.Header()
	for key, values := range e.Header {
		header[key] = values
	}
	header.Del("Content-Length")
	writeJSON(w, e.Status, e)
}

// writeJSON answers with a value. It is one that can be written as JSON, and for a
// client that has gone there is nothing to do.
func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value)
}

// configureHuma makes huma write its own errors in our shape, and describe lists as
// what they are: ours are never null. Both are variables of huma's that its
// documentation says to set.
var configureHuma = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		for _, err := range errs {
			if e := (*Error)(nil); errors.As(err, &e) {
				return e
			}
		}
		if status == http.StatusUnprocessableEntity { // validation; OpenAI's clients know 400
			status = http.StatusBadRequest
		}
		param := ""
		for _, err := range errs {
			if err == nil {
				continue
			}
			if d, ok := err.(huma.ErrorDetailer); ok {
				detail := d.ErrorDetail()
				message += ": " + detail.Message + " (" + detail.Location + ")"
				if _, name, found := strings.Cut(detail.Location, "."); found && param == "" {
					param = name
				}
			}
		}
		if status >= 500 {
			message = "internal error; the server's log has the cause"
		}
		return NewError(status, param, "", "%s", message)
	}
})
