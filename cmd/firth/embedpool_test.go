package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"firth/vecfile"
)

// pooled runs firth embed --pool with JSON and returns what it prints.
func pooled(t *testing.T, args ...string) []textVector {
	t.Helper()
	out := must(t, append([]string{"embed", trained().english, "--json"}, args...)...)
	var all []textVector
	for line := range strings.Lines(out) {
		var v textVector
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func TestEmbedPoolMean(t *testing.T) {
	e, _, err := vecfile.Open(trained().english, vecfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	king, _ := e.Vector("king")
	queen, _ := e.Vector("queen")
	got := pooled(t, "--pool", "mean", "King xyzzy queen", "xyzzy", "")
	if len(got) != 3 || got[0].Text != "King xyzzy queen" || got[0].Tokens != 3 || got[0].Unknown != 1 {
		t.Fatalf("%+v", got)
	}
	for d, x := range got[0].Vector {
		if want := (king[d] + queen[d]) / 2; math.Abs(float64(x-want)) > 1e-6 || got[1].Vector[d] != 0 || got[2].Vector[d] != 0 {
			t.Fatalf("number %d: %v %v %v, want %v, and zeros", d, x, got[1].Vector[d], got[2].Vector[d], want)
		}
	}
	_, _, said := execute("", "embed", trained().english, "--pool", "mean", "King xyzzy queen", "xyzzy", "")
	for _, want := range []string{"3 texts of 4 tokens; unknown to the model: 2 (50 %), left out.", "Without a token, and so zeros: 1 text.", "Without a known word, and so zeros: 1 text (number 2)."} {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s\n%s", want, said)
		}
	}
}

// lines is a file of texts, one of which is so long that the corpus cuts it.
func lines(t *testing.T) string {
	t.Helper()
	_, text, _ := execute("", "demo", "--lang", "en", "--text", "--tokens", "20000")
	text += strings.Repeat(strings.ReplaceAll(text, "\n", " "), 20) + "\n\nthe king"
	path := filepath.Join(t.TempDir(), "lines.txt")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// The same texts give the same bytes for any number of threads, with each way of
// weighing, and as many vectors as there are lines.
func TestEmbedPoolThreads(t *testing.T) {
	path := lines(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := bytes.Count(text, []byte("\n")) + 1
	for _, args := range []string{"--pool mean", "--pool idf --frequencies texts", "--pool sif --normalize", "--pool sif --frequencies texts --as json"} {
		command := append([]string{"embed", trained().english, "--input", path}, strings.Fields(args)...)
		one := must(t, command...)
		if got := strings.Count(one, "\n"); got != n {
			t.Errorf("%s: %d vectors of %d lines", args, got, n)
		}
		before := runtime.GOMAXPROCS(5)
		many := must(t, command...)
		runtime.GOMAXPROCS(1)
		if alone := must(t, command...); one != many || one != alone {
			t.Errorf("%s: the vectors depend on the number of threads", args)
		}
		runtime.GOMAXPROCS(before)
	}
}

// A component that was found in texts and kept takes the same out of them again, and
// something out of a single text.
func TestEmbedPoolComponent(t *testing.T) {
	path, dir := lines(t), t.TempDir()
	component, array := filepath.Join(dir, "c.json"), filepath.Join(dir, "v.npy")
	must(t, "embed", trained().english, "--pool", "sif", "--input", path, "-o", array, "--save-component", component)
	again := must(t, "embed", trained().english, "--pool", "sif", "--input", path, "--as", "npy", "--component", component)
	first, err := os.ReadFile(array)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, []byte(again)) {
		t.Error("with the component that they have in common, the vectors of the same texts are others")
	}
	n := strings.Count(must(t, "embed", trained().english, "--pool", "mean", "--input", path), "\n")
	head, rows := first[:128], first[128:]
	if !bytes.Contains(head, []byte("{'descr': '<f4', 'fortran_order': False, 'shape': ("+strconv.Itoa(n)+", 24), }")) || len(rows) != n*24*4 {
		t.Errorf("head %q, %d bytes of %d rows", head, len(rows), n)
	}
	last := pooled(t, "--pool", "sif", "--component", component, "the king")[0].Vector
	for d, x := range last {
		if got := math.Float32frombits(binary.LittleEndian.Uint32(rows[len(rows)-4*24+4*d:])); got != x {
			t.Fatalf("the king alone %v, in the file %v", x, got)
		}
	}
}

func TestEmbedPoolMistakes(t *testing.T) {
	model := trained().english
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"kind":"firth sif component","a":0.001,"component":[1,2]}`), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"--pool max x", 2, "mean, idf or sif"},
		{"--normalize x", 2, "--pool"},
		{"--tokenizer words x", 2, "--pool"},
		{"--pool mean --tokenizer words x", 2, "says itself"},
		{"--pool mean --unknown guess x", 2, "skip, subwords or chars"},
		{"--pool mean --unknown subwords x", 1, "no vectors for parts"},
		{"--pool mean --component none x", 2, "--pool sif"},
		{"--pool sif king", 1, "--component"},
		{"--pool sif --sif-a 0 king queen", 2, "above 0"},
		{"--pool sif --component " + bad + " king", 1, "another model"},
		{"--pool sif --component " + model + " king", 1, "--save-component"},
		{"--pool mean --as table king", 2, "json, npy or text"},
		{"--pool mean --json --as npy king", 2, "--as npy"},
		{"--pool mean --input x.txt king", 2, "texts, or files"},
		{"--pool mean --input no-such-file.txt", 1, "no-such-file"},
	} {
		status, _, said := execute("", append([]string{"embed", model}, strings.Fields(c.args)...)...)
		if status != c.status || !strings.Contains(said, c.want) {
			t.Errorf("%s: status %d, %s", c.args, status, said)
		}
	}
}
