// Package apierror is the shape of errors in the HTTP API, the one that OpenAI's clients
// know:
//
//	{"error": {"message": …, "type": …, "param": …, "code": …}}
package apierror

import "net/http"

// A Detail is what stands behind "error".
type Detail struct {
	Message     string   `json:"message" doc:"What went wrong, and what to do."`
	Type        string   `json:"type" enum:"invalid_request_error,authentication_error,rate_limit_error,not_found_error,server_error"`
	Param       *string  `json:"param" doc:"The part of the request that is wrong, if it is one."`
	Code        *string  `json:"code" doc:"A name for what went wrong, if there is one."`
	Suggestions []string `json:"suggestions,omitempty" doc:"Words of near spelling, where a word is unknown."`
}

// New makes a detail whose type follows from the status of the answer. param and code
// may be empty, which clients see as null.
func New(status int, param, code, message string) Detail {
	d := Detail{Message: message, Type: typeOf(status)}
	if param != "" {
		d.Param = &param
	}
	if code != "" {
		d.Code = &code
	}
	return d
}

func typeOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "authentication_error"
	case status == http.StatusTooManyRequests:
		return "rate_limit_error"
	case status == http.StatusNotFound:
		return "not_found_error"
	case status >= 500:
		return "server_error"
	}
	return "invalid_request_error"
}
