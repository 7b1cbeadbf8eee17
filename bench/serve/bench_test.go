package main

import (
	"bytes"
	"io"
	"math"
	"strings"
	"testing"
)

const wrkSays = `Running 2s test @ http://127.0.0.1:18765/v1/neighbors
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    12.34ms    5.01ms  80.11ms   71.00%
    Req/Sec     2.61k   300.00     3.10k    70.00%
  Latency Distribution
     50%  950.00us
     75%    1.20ms
     90%   20.00ms
     99%    1.25s 
  10432 requests in 2.01s, 20.30MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:   5190.05
Transfer/sec:     10.10MB
`

func TestReadWrk(t *testing.T) {
	r, err := readWrk(wrkSays)
	if err != nil || r.Requests != 10432 || r.Rate != 5190.05 || math.Abs(r.P50-.95) > 1e-9 || r.P99 != 1250 || r.Failures != 7 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := readWrk("unable to connect"); err == nil {
		t.Error("what is no result was read as one")
	}
}

func TestParse(t *testing.T) {
	for _, bad := range []string{"-words 5", "-seconds 0", "-connections 0", "-requests -1", "-workers 0", "something"} {
		if _, err := parse(strings.Fields(bad), io.Discard); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	o, err := parse(nil, io.Discard)
	if err != nil || o.words != 400_000 || o.dim != 300 || o.seconds != 60 || o.connections != 64 || o.requests != 1_000_000 {
		t.Errorf("defaults: %+v %v", o, err)
	}
}

func TestReport(t *testing.T) {
	r := &report{Machine: "a processor", Results: []result{{Server: "firth serve", Endpoint: neighbors, Rate: 99.6, P99: 12.34, Memory: memory{Own: 5e6}}}, Growth: &growth{Requests: 10, After: memory{Own: 7e6}}}
	var b bytes.Buffer
	if err := r.write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| firth serve | /v1/neighbors | 100 | 0.0 | 12.3 | 0 | 5 | 0 |", "0.0 MB before and 7.0 MB after 10 requests"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
