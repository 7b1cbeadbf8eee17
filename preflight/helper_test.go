package preflight

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"firth/corpus"
	"firth/token"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens a text as standard input.
func open(t testing.TB, text string, opts corpus.Options) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Open([]string{"-"}, strings.NewReader(text), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// pipeline is the usual one with another tokenizer.
func pipeline(t testing.TB, tokenizer string) *token.Pipeline {
	t.Helper()
	cfg := token.DefaultConfig()
	cfg.Tokenizer = tokenizer
	p, err := token.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// inspectText inspects a text in small blocks.
func inspectText(t testing.TB, text, tokenizer string, opts Options) *Report {
	t.Helper()
	r, err := Inspect(context.Background(), open(t, text, corpus.Options{BlockSize: 4096}), pipeline(t, tokenizer), opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// timeless is a report in JSON without what was timed.
func timeless(t testing.TB, r *Report) string {
	t.Helper()
	same := *r
	same.Timing, same.Estimate.Seconds, same.Estimate.Calibration = Timing{}, Seconds{}, Calibration{}
	same.Estimate.Available, same.Estimate.Threads, same.Estimate.CountingBytes = 0, 0, 0
	text, err := json.MarshalIndent(same, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
