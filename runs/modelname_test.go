package runs

import (
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestModelName(t *testing.T) {
	for name, want := range map[string]string{
		"Small World":           "small-world",
		"小世界.v2":                "小世界",
		"news-2024.txt.gz":      "news-2024",
		"  a // b\\c  ":         "a-b-c",
		"..":                    "model",
		"…":                     "model",
		"😀 ok 😀":                "ok",
		"naïve":                 "na-ve",
		"東京 とうきょう 서울":           "東京-とうきょう-서울",
		"CON":                   "model-con",
		"Lpt1.txt":              "model-lpt1",
		"checkpoint":            "model-checkpoint",
		".hidden":               "hidden",
		strings.Repeat("x", 99): strings.Repeat("x", mostModelName),
		strings.Repeat("x", mostModelName) + " y": strings.Repeat("x", mostModelName),
	} {
		if got := modelName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// Whatever a run is called, its model lies in its folder, and the file's name is the
// id that a server makes of it.
func TestModelNameIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := modelName(rapid.String().Draw(t, "name"))
		if name == "" || len(name) > 5*mostModelName || name != filepath.Base(name) || strings.ContainsAny(name, "./\\:*?\"<>|% \x00") || isReserved(name) || strings.HasPrefix(name, "-") {
			t.Errorf("%q", name)
		}
		if modelName(name) != name {
			t.Errorf("%q of %q", modelName(name), name)
		}
	})
}
