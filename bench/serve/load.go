package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// The endpoints that are asked.
const (
	embeddings = "/v1/embeddings"
	neighbors  = "/v1/neighbors"
)

// asked is how many different questions there are of each kind.
const asked = 10_000

//go:embed load.lua
var loadScript []byte

// A result is what one server did with one endpoint.
type result struct {
	Server, Endpoint string
	Requests         int
	Failures         int // answers other than of success, and connections that broke
	Rate             float64
	P50, P99         float64 // ms
	Memory           memory
}

// line is what is shown of a result when it is there.
func (r result) line() string {
	return fmt.Sprintf("%s %s: %.0f requests/s, p50 %.2f ms, p99 %.2f ms, %d failures", r.Server, r.Endpoint, r.Rate, r.P50, r.P99, r.Failures)
}

// writeQuestions writes the bodies of requests, one a line, for both servers: words
// drawn by Zipf's law.
func writeQuestions(ctx context.Context, o options, model, work string) error {
	words, err := wordsOf(ctx, o, model)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, "load.lua"), loadScript, 0o666); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(random, 1.1, 10, uint64(len(words)-1))
	draw := func() string { return words[zipf.Uint64()] }
	for endpoint, body := range map[string]func() any{
		embeddings: func() any {
			return map[string]any{"model": "model", "input": strings.Join([]string{draw(), draw(), draw()}, " "), "encoding_format": "base64"}
		},
		neighbors: func() any { return map[string]any{"model": "model", "words": []string{draw()}, "k": 10} },
	} {
		var lines strings.Builder
		for range asked {
			line, err := json.Marshal(body())
			if err != nil {
				return err
			}
			lines.Write(append(line, '\n'))
		}
		if err := os.WriteFile(questions(work, endpoint), []byte(lines.String()), 0o666); err != nil {
			return err
		}
	}
	return nil
}

func questions(work, endpoint string) string {
	return filepath.Join(work, strings.ReplaceAll(strings.Trim(endpoint, "/"), "/", "-")+".jsonl")
}

// wordsOf are words of a model without spaces, by falling frequency.
func wordsOf(ctx context.Context, o options, model string) ([]string, error) {
	command := exec.CommandContext(ctx, o.firth, "convert", model, filepath.Join(filepath.Dir(model), "words.npy"))
	if printed, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("words of the model: %w\n%s", err, printed)
	}
	f, err := os.Open(filepath.Join(filepath.Dir(model), "words.words.txt"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	var words []string
	lines := bufio.NewScanner(f)
	for lines.Scan() && len(words) < 100_000 {
		if word, _, _ := strings.Cut(lines.Text(), "\t"); word != "" && !strings.ContainsAny(word, " #") {
			words = append(words, word)
		}
	}
	if len(words) < 10 {
		return nil, errors.Join(errors.New("the model has too few words"), lines.Err())
	}
	return words, errors.Join(lines.Err(), os.Remove(filepath.Join(filepath.Dir(model), "words.npy")))
}

// load asks one endpoint for some seconds; or, if requests is not 0, again and again
// until there were so many.
func load(ctx context.Context, o options, endpoint, work string, seconds, requests int) (result, error) {
	var all result
	for {
		time := seconds
		if requests > 0 {
			time = 30
			if all.Rate > 0 {
				time = min(time, int(math.Ceil(float64(requests-all.Requests)/all.Rate))+1)
			}
		}
		command := exec.CommandContext(ctx, o.wrk, "-t2", "-c"+strconv.Itoa(o.connections), "-d"+strconv.Itoa(time)+"s", "--timeout", "30s", "--latency",
			"-s", filepath.Join(work, "load.lua"), "http://"+address+endpoint, "--", questions(work, endpoint))
		printed, err := command.CombinedOutput()
		if err != nil {
			return all, fmt.Errorf("%s: %w\n%s", o.wrk, err, printed)
		}
		one, err := readWrk(string(printed))
		if err != nil {
			return all, err
		}
		one.Requests += all.Requests
		one.Failures += all.Failures
		all = one
		if all.Requests >= requests {
			return all, nil
		}
	}
}

var (
	wrkRate     = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	wrkRequests = regexp.MustCompile(`(\d+) requests in `)
	wrkLatency  = regexp.MustCompile(`(?m)^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)`)
	wrkStatus   = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
	wrkSocket   = regexp.MustCompile(`Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)
	wrkUnits    = map[string]float64{"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}
)

// readWrk reads what wrk prints.
func readWrk(printed string) (result, error) {
	var r result
	rate, requests := wrkRate.FindStringSubmatch(printed), wrkRequests.FindStringSubmatch(printed)
	latencies := wrkLatency.FindAllStringSubmatch(printed, -1)
	if rate == nil || requests == nil || len(latencies) != 2 {
		return r, fmt.Errorf("wrk says something else than it should:\n%s", printed)
	}
	// The patterns let numbers through and nothing else.
	r.Rate, _ = strconv.ParseFloat(rate[1], 64)
	r.Requests, _ = strconv.Atoi(requests[1])
	for i, place := range []*float64{&r.P50, &r.P99} {
		n, _ := strconv.ParseFloat(latencies[i][2], 64)
		*place = n * wrkUnits[latencies[i][3]]
	}
	for _, pattern := range []*regexp.Regexp{wrkStatus, wrkSocket} {
		if found := pattern.FindStringSubmatch(printed); found != nil {
			for _, count := range found[1:] {
				n, _ := strconv.Atoi(count)
				r.Failures += n
			}
		}
	}
	return r, nil
}
