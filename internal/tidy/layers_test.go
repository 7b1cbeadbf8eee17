package tidy

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which of our packages each package may import. Imports point down
// only; ARCHITECTURE.md draws the picture. A new package gets a line here, with
// as little as it needs.
var layers = map[string][]string{
	// The floor: nothing of ours.
	"token":               {"token/han", "token/phrase", "token/simplify", "token/subword"},
	"token/han":           {},
	"token/phrase":        {},
	"token/simplify":      {},
	"token/subword":       {},
	"walkthrough":         {},
	"world":               {},
	"internal/apierror":   {},
	"internal/atomicfile": {},
	"internal/kernel":     {},
	"internal/memory":     {"internal/tempfile"},
	"internal/tempfile":   {},
	"internal/tidy":       {},
	"internal/inorder":    {},

	"vocab":    {"internal/tempfile"},
	".":        {"vocab"},
	"corpus":   {"token"},
	"encoded":  {"corpus", "token", "vocab", "internal/inorder", "internal/tempfile"},
	"word2vec": {".", "vocab", "internal/kernel", "internal/memory"},
	"search":   {".", "vocab", "internal/kernel", "quantize"},
	"pooling":  {".", "vocab", "internal/kernel"},
	"quantize": {".", "internal/kernel"},
	"vecfile":  {".", "vocab", "token", "token/subword", "quantize", "internal/atomicfile", "internal/memory"},
	"align":    {".", "vocab"},
	"baseline": {".", "vocab", "eval", "internal/kernel"},
	"eval":     {".", "vocab", "internal/kernel"},
	"training": {"corpus", "token", "vocab", "encoded", "word2vec", "eval", "vecfile", ".", "internal/atomicfile"},

	"internal/settings": {"corpus", "eval", "token", "token/han", "token/phrase", "token/subword", "training", "vocab", "word2vec", "internal/atomicfile"},

	"query":    {".", "search", "token", "vocab"},
	"serve":    {".", "query", "search", "search/hnsw", "projection", "token", "vecfile", "vocab", "internal/apierror"},
	"serve/ui": {},

	"search/hnsw": {".", "internal/kernel", "internal/memory", "internal/atomicfile", "quantize"},

	"runs": {".", "corpus", "eval", "projection", "search", "token", "training", "vecfile", "vocab", "word2vec", "internal/apierror", "internal/atomicfile"},

	"explain/formula": {},

	"examples/go":        {},
	"examples/embedding": {".", "token", "vecfile"},

	"explain": {".", "explain/formula", "token", "vocab", "walkthrough", "word2vec", "world"},

	"preflight": {"corpus", "token", "vocab", "word2vec", "internal/inorder", "internal/memory"},

	"projection":         {".", "search", "vocab", "internal/kernel"},
	"projection/picture": {},
}

// testOnly packages are imported by tests alone, and by the packages named here.
var testOnly = map[string][]string{
	"walkthrough": {"explain"},
	"world":       {"cmd/firth", "explain"},
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := layers[p.dir]
		command := strings.HasPrefix(p.dir, "cmd/")
		if !known && !command {
			t.Errorf("package %s has no line in layers (internal/tidy/layers_test.go): add it with the packages it may import", p.dir)
			continue
		}
		for name, file := range p.files {
			for _, spec := range file.Imports {
				imported, ours := local(t, spec.Path.Value)
				if !ours {
					continue
				}
				importers, restricted := testOnly[imported]
				switch {
				case restricted && !slices.Contains(importers, p.dir):
					t.Errorf("%s imports %s, which is for tests", name, imported)
				case !command && !slices.Contains(allowed, imported):
					t.Errorf("%s imports %s; package %s may import %v of ours", name, imported, p.dir, allowed)
				}
			}
		}
	}
}

// TestLayersHaveNoCycle keeps the table itself honest: two lines could allow
// what no order of packages can satisfy.
func TestLayersHaveNoCycle(t *testing.T) {
	const (
		entered = 1
		left    = 2
	)
	state := map[string]int{}
	var visit func(dir string, way []string)
	visit = func(dir string, way []string) {
		way = append(way, dir)
		switch state[dir] {
		case left:
			return
		case entered:
			t.Fatalf("layers goes in a circle: %s", strings.Join(way, " -> "))
		}
		state[dir] = entered
		for _, below := range layers[dir] {
			if _, known := layers[below]; !known {
				t.Errorf("layers lets %s import %s, which has no line itself", dir, below)
			}
			visit(below, way)
		}
		state[dir] = left
	}
	for dir := range layers {
		visit(dir, nil)
	}
}

// local turns a quoted import path into the package's folder from the root. It
// tells false for a package of somebody else's.
func local(t *testing.T, quoted string) (dir string, ours bool) {
	t.Helper()
	imported, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatal(err)
	}
	if imported == modulePath {
		return ".", true
	}
	dir, ours = strings.CutPrefix(imported, modulePath+"/")
	return path.Clean(dir), ours
}
