package subword

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// Three replacements that each make a character a thousand would make a line fill any
// memory.
func TestReplacementsMayNotFillMemory(t *testing.T) {
	data, err := os.ReadFile("testdata/gpt2.json")
	if err != nil {
		t.Fatal(err)
	}
	for members, ok := range map[int]bool{1: true, 2: false, 3: false} {
		var file map[string]json.RawMessage
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		one := fmt.Sprintf(`{"type":"Replace","pattern":{"String":"a"},"content":%q}`, strings.Repeat("a", 1000))
		all := strings.TrimSuffix(strings.Repeat(one+",", members), ",")
		file["normalizer"] = json.RawMessage(`{"type":"Sequence","normalizers":[` + all + `]}`)
		changed, err := json.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(changed)
		if (err == nil) != ok {
			t.Errorf("%d replacements: %v", members, err)
		}
	}
}
