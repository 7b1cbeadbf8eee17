// Command go asks a running "firth serve" with nothing but Go's standard library:
//
//	go run ./examples/go
//
// FIRTH_URL is where the server listens; FIRTH_KEY an API key, if it wants one.
package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// The words nearest to an expression.
	var near struct {
		Neighbors []struct {
			Word  string
			Score float64
		}
	}
	if err := post(ctx, "/v1/neighbors", map[string]any{"expression": "king - man + woman", "k": 3}, &near); err != nil {
		return err
	}
	for _, n := range near.Neighbors {
		fmt.Printf("%.3f %s\n", n.Score, n.Word)
	}

	// The vectors of texts, as OpenAI's clients ask for them.
	var embeddings struct {
		Data []struct{ Embedding []float32 }
	}
	if err := post(ctx, "/v1/embeddings", map[string]any{"input": []string{"the king", "the queen"}}, &embeddings); err != nil {
		return err
	}
	fmt.Printf("%d vectors of %d numbers\n", len(embeddings.Data), len(embeddings.Data[0].Embedding))

	// An error says what was wrong, and what may have been meant.
	err := post(ctx, "/v1/neighbors", map[string]any{"words": []string{"rabit"}}, &near)
	if err == nil {
		return fmt.Errorf("a word that the model does not have was found")
	}
	fmt.Println("error:", err)
	return nil
}

// post sends a question as JSON and reads the answer.
func post(ctx context.Context, path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	url := cmp.Or(os.Getenv("FIRTH_URL"), "http://127.0.0.1:8080") + path
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if key := os.Getenv("FIRTH_KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // read to its end, or given up
	if response.StatusCode != http.StatusOK {
		var failure struct {
			Error struct{ Message string }
		}
		if err := json.NewDecoder(response.Body).Decode(&failure); err != nil {
			return fmt.Errorf("%s: %s", path, response.Status)
		}
		return fmt.Errorf("%s: %s", path, failure.Error.Message)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}
