package settings

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"firth/internal/atomicfile"
	"firth/token/phrase"
)

// A phrasesFile is what firth phrases writes: the passes, in order.
type phrasesFile struct {
	Phrases []phrase.Table `json:"phrases"`
}

// WritePhrases writes the tables of all passes to a file, in JSON.
func WritePhrases(path string, tables []phrase.Table) error {
	if _, err := atomicfile.Clean(path); err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(phrasesFile{tables})
	})
}

// readPhrases reads what [WritePhrases] writes.
func readPhrases(path string) ([]phrase.Table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f phrasesFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("%s: %w; want a file that firth phrases has written", path, err)
	}
	if len(f.Phrases) == 0 {
		return nil, fmt.Errorf("%s has no phrases; want a file that firth phrases has written", path)
	}
	for i, t := range f.Phrases {
		if len(t.Pairs) == 0 {
			return nil, fmt.Errorf("%s, pass %d: there are no pairs; want a file that firth phrases has written", path, i+1)
		}
		if err := t.Validate(); err != nil {
			return nil, fmt.Errorf("%s, pass %d: %w", path, i+1, err)
		}
	}
	return f.Phrases, nil
}
