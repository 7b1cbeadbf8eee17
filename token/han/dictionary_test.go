package han

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestEmbedded checks what is embedded against jieba's own files: these hashes are
// printed by testdata/reference.py.
func TestEmbedded(t *testing.T) {
	const (
		wordsSum         = "d20ecdd7fe3e2c619a72c99bce1a6f4152cc88311a14810060f9242bbe1d082b"
		probabilitiesSum = "2925ecfe51ea4bfbbfd7e0dd68a386a8894e25c3b6f6259061e7e2cca49fac16"
	)
	d := decodeDictionary()
	if d.total != 60101967 {
		t.Errorf("total %d", d.total)
	}

	character := make([]string, d.alphabet.codes) // by code
	for r := rune(0); r <= lastHan; r++ {
		if IsBlock(r) && d.alphabet.code(r) != unknown {
			character[d.alphabet.code(r)] = string(r)
		}
	}
	var words []string
	text := make([]string, len(d.nodes.label))
	next := 1
	for node, children := range d.nodes.children {
		if count := d.nodes.counts[d.nodes.count[node]]; count > 0 {
			words = append(words, fmt.Sprint(text[node], " ", count))
		}
		for range children {
			text[next] = text[node] + character[d.nodes.label[next]]
			next++
		}
	}
	for word, count := range d.outside {
		words = append(words, fmt.Sprint(word, " ", count))
	}
	if got := sumLines(words); got != wordsSum {
		t.Errorf("%d words with the hash %s, want %s", len(words), got, wordsSum)
	}
	if got := Default().Words(); got != 349045 || got != len(words) {
		t.Errorf("Words() = %d, listed %d, want 349045", got, len(words))
	}

	var probabilities []string
	add := func(key string, p float64) {
		probabilities = append(probabilities, key+" "+hex.EncodeToString(binary.BigEndian.AppendUint64(nil, math.Float64bits(p))))
	}
	const states = "BEMS"
	for i, p := range d.hmm.start {
		add(states[i:i+1], p)
	}
	for _, step := range steps {
		add(states[step[0]:step[0]+1]+states[step[1]:step[1]+1], d.hmm.trans[step[0]][step[1]])
	}
	for code, emissions := range d.hmm.emit {
		for i, p := range emissions {
			if code >= firstCode && p != minLog {
				add(states[i:i+1]+" "+character[code], p)
			}
		}
	}
	if got := sumLines(probabilities); got != probabilitiesSum {
		t.Errorf("%d probabilities with the hash %s, want %s", len(probabilities), got, probabilitiesSum)
	}
}

func sumLines(lines []string) string {
	slices.Sort(lines)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n")+"\n")))
}

// TestDictionaryVersion: the version is a hash of the content, and _gen knows the
// file.
func TestDictionaryVersion(t *testing.T) {
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	payload, err := decoder.DecodeAll(embedded, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("jieba-0.42.1-%.6x", sha256.Sum256(payload)); DictionaryVersion != want {
		t.Errorf("DictionaryVersion is %s, the content has %s", DictionaryVersion, want)
	}
	gen, err := os.ReadFile("_gen/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(embedded)); !strings.Contains(string(gen), sum) {
		t.Errorf("_gen does not know the file with the hash %s", sum)
	}
}

// update writes the places of the embedded dictionary's nodes.
var update = flag.Bool("update", false, "write data/places.bin anew, which takes seconds")

func TestMain(m *testing.M) {
	flag.Parse()
	if *update {
		d := decodeDictionary()
		placesFile = findPlaces(&d.nodes, d.alphabet.codes).encode()
		if err := os.WriteFile("data/places.bin", placesFile, 0o644); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// TestEveryNode walks the compiled trie to each node, and past each leaf, both the
// embedded one and one as it is with the user's words.
func TestEveryNode(t *testing.T) {
	d := decodeDictionary()
	embedded := Default()
	if !slices.Equal(embedded.trie.counts, d.nodes.counts) {
		t.Error("the counts differ")
	}
	t.Run("embedded", func(t *testing.T) { everyNode(t, d, &embedded.trie) })
	compiled := d.nodes.compile(d.alphabet.codes, d.total)
	t.Run("compiled", func(t *testing.T) { everyNode(t, d, &compiled) })
}

func everyNode(t *testing.T, d *dictionary, compiled *trie) {
	path := make([][]uint16, len(d.nodes.label))
	next := 1
	for node, children := range d.nodes.children {
		if node > 0 {
			at := compiled.find(path[node])
			if at == 0 {
				t.Fatalf("node %d: not found", node)
			}
			if got, want := compiled.cells[at].count(), int(d.nodes.count[node]); got != want {
				t.Fatalf("node %d: count %d, want %d", node, got, want)
			}
			if children == 0 && compiled.find(append(path[node], d.nodes.label[node])) != 0 {
				t.Fatalf("node %d: a leaf has a child", node)
			}
		}
		for range children {
			path[next] = append(slices.Clip(path[node]), d.nodes.label[next])
			next++
		}
		path[node] = nil
	}
}
