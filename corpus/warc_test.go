package corpus

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

// language is the text of testdata/encodings in a language.
func language(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/encodings/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// warcText is what the records of pages.warc hold.
func warcText(t testing.TB) string {
	return language(t, "de") + "no line end, 没有换行\n" + language(t, "fr") + language(t, "ru") + language(t, "zh") +
		"in two chunks\n" + language(t, "ja") + "\n"
}

func TestWARC(t *testing.T) {
	for _, name := range []string{"pages.warc", "pages.warc.gz"} {
		path := filepath.Join("testdata", name)
		c := open(t, Options{}, path)
		if got := text(t, c); got != warcText(t) {
			t.Errorf("%s: text = %q", name, got)
		}
		if r := c.Report(); r.Records != 13 || r.OtherRecords != 5 || r.Inputs[0].Format != WARC || r.InvalidUTF8 != 0 {
			t.Errorf("%s: report = %+v", name, r)
		}
	}
	data, err := os.ReadFile("testdata/pages.warc")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open([]string{"-"}, iotest.OneByteReader(bytes.NewReader(data)), Options{BlockSize: 1})
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := readAll(t, c)
	if err != nil || join(blocks) != warcText(t) {
		t.Errorf("byte by byte: %q, error %v", join(blocks), err)
	}
	for _, b := range blocks {
		if !bytes.HasPrefix(data[b.Offset:], []byte("WARC/1.")) {
			t.Fatalf("the record of block %d does not begin at byte %d", b.Seq, b.Offset)
		}
	}
}

// record writes a record by hand.
func record(kind, contentType, block string) string {
	return "WARC/1.0\r\nWARC-Type: " + kind + "\r\ncontent-type: " + contentType + "\r\nContent-Length: " + strconv.Itoa(len(block)) + "\r\n\r\n" + block + "\r\n\r\n"
}

func TestWARCRecords(t *testing.T) {
	http := func(header, body string) string {
		return record("response", "application/http; msgtype=response", "HTTP/1.1 200 OK\r\n"+header+"\r\n\r\n"+body)
	}
	gz := string(gzipped(t, "packed\n"))
	for _, test := range []struct{ record, want string }{
		{record("conversion", "text/plain", "a\nb"), "a\nb\n"},
		{record("conversion", "", "a\r\nb\r\n"), "a\nb\n"},
		{record("conversion", "text/html", "<p>"), ""},
		{record("conversion", "text/plain; charset=latin1", "caf\xe9"), "café\n"},
		{record("conversion", "text/plain; charset=latin1", strings.Repeat("café ", 20)), strings.Repeat("café ", 20) + "\n"}, // it is UTF-8
		{record("conversion", "text/plain; charset=none-such", "x"), "x\n"},
		{record("resource", "text/plain", bom+"x"), "x\n"},
		{record("resource", "text/plain", "\xff\xfea\x00b\x00"), "ab\n"},
		{record("request", "text/plain", "GET"), ""},
		{record("continuation", "text/plain", "x"), ""},
		{record("response", "text/dns", "x"), ""},
		{record("response", "application/http; msgtype=response", "no HTTP"), ""},
		{record("response", "application/http; msgtype=response", ""), ""},
		{http("content-type: text/plain", "x"), "x\n"},
		{http("Content-Type: text/plain\r\nContent-Encoding: gzip", gz), "packed\n"},
		{http("Content-Type: text/html\r\nContent-Encoding: gzip", gz), ""},
		{http("Content-Type: text/plain\r\nContent-Encoding: br", "x"), ""},
		{http("Content-Type: text/plain\r\nContent-Encoding: gzip", "no gzip"), ""},
		{http("X: y", "no type"), ""},
	} {
		// What follows is read whatever was before.
		c := openBytes(t, []byte(test.record+record("conversion", "text/plain", "end")), Options{Format: WARC})
		if got := text(t, c); got != test.want+"end\n" {
			t.Errorf("%q: text = %q, want %q", test.record, got, test.want)
		}
	}
}

func TestBrokenWARC(t *testing.T) {
	data, err := os.ReadFile("testdata/pages.warc")
	if err != nil {
		t.Fatal(err)
	}
	// Cut anywhere it is an error, but between two records.
	var ends []int
	for i := range len(data) {
		if bytes.HasSuffix(data[:i], []byte("\r\n\r\n")) && bytes.HasPrefix(data[i:], []byte("WARC/1.")) {
			ends = append(ends, i, i-2, i-4)
		}
	}
	for n := 10; n < len(data)-4; n += 37 {
		blocks, err := readAll(t, openBytes(t, data[:n], Options{}))
		if !strings.HasPrefix(warcText(t), join(blocks)) {
			t.Fatalf("%d bytes: text = %q", n, join(blocks))
		}
		if slices.Contains(ends, n) || slices.Contains(ends, n-1) || slices.Contains(ends, n+1) {
			continue
		}
		if !errors.Is(err, ErrWARC) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%d of %d bytes: error %v", n, len(data), err)
		}
	}
	for _, s := range []string{
		"WARC/1.0\r\nno length\r\n\r\n",
		"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
		"WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"WARC/1.0\r\nContent-Length: 8000000000000000000\r\nWARC-Type: conversion\r\n\r\nshort",
		"WARC/1.0\r\nX: " + strings.Repeat("long", 30000),
		record("conversion", "", "x") + "WORC/1.0\r\n",
	} {
		_, err := readAll(t, openBytes(t, []byte(s), Options{}))
		var at *Error
		if !errors.Is(err, ErrWARC) || !errors.As(err, &at) {
			t.Errorf("%.60q: error %v", s, err)
		}
	}
}

func FuzzWARC(f *testing.F) {
	data, err := os.ReadFile("testdata/pages.warc")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(record("response", "application/http", "HTTP/1.1 200\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := openBytes(t, data, Options{Format: WARC, BlockSize: 64})
		_, _ = readAll(t, c)
	})
}
