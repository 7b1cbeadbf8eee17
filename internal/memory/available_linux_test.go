package memory

import (
	"os"
	"path/filepath"
	"testing"
)

func TestGroupLimit(t *testing.T) {
	for _, c := range []struct {
		limit, used, stat string
		left              int64
		ok                bool
	}{
		{"1000000\n", "400000\n", "", 600_000, true},
		{"1000000\n", "400000\n", "anon 5\ninactive_file 100000\n", 700_000, true},
		{"1000\n", "4000\n", "", 0, true},
		{"max\n", "400000\n", "", 0, false},
		{"1000\n", "", "", 0, false},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{"memory.max": c.limit, "memory.current": c.used, "memory.stat": c.stat} {
			if text == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if left, ok := groupLimit(dir); left != c.left || ok != c.ok {
			t.Errorf("limit %q, used %q: %d, %v; want %d, %v", c.limit, c.used, left, ok, c.left, c.ok)
		}
	}
}
