package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"firth/vecfile"
)

// execute runs a command line as a user would, and returns its exit status and
// what it printed.
func execute(input string, args ...string) (status int, out, errOut string) {
	var o, e bytes.Buffer
	status = run(args, streams{strings.NewReader(input), &o, &e})
	return status, o.String(), e.String()
}

// must runs a command that has to succeed.
func must(t testing.TB, args ...string) string {
	t.Helper()
	status, out, errOut := execute("", args...)
	if status != 0 {
		t.Fatalf("firth %s: exit status %d\n%s", strings.Join(args, " "), status, errOut)
	}
	return out
}

// trained is a small model of each kind, made once by the commands themselves.
var trained = sync.OnceValue(func() (paths struct{ dir, english, chinese string }) {
	dir, err := os.MkdirTemp("", "firth-test-")
	if err != nil {
		panic(err)
	}
	paths.dir, paths.english, paths.chinese = dir, filepath.Join(dir, "en.safetensors"), filepath.Join(dir, "zh.safetensors")
	for lang, path := range map[string]string{"en": paths.english, "zh": paths.chinese} {
		_, text, _ := execute("", "demo", "--lang", lang, "--text", "--tokens", "60000")
		status, _, errOut := execute(text, "train", "-", "-o", path, "--tokenizer", "words", "--dim", "24", "--epochs", "8", "--min-count", "3", "--progress", "none")
		if status != 0 {
			panic(errOut)
		}
	}
	return paths
})

func TestMain(m *testing.M) {
	status := m.Run()
	_ = os.RemoveAll(trained().dir)
	os.Exit(status)
}

func TestNear(t *testing.T) {
	out := must(t, "near", trained().english, "Big", "-k", "3", "--json")
	var answer struct {
		Query     []string
		Neighbors []struct {
			Word  string
			ID    int
			Score float64
		}
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Neighbors) != 3 || answer.Neighbors[0].Word != "large" || answer.Query[0] != "Big" {
		t.Errorf("near Big: %s", out)
	}
	if lines := strings.Count(must(t, "near", trained().english, "king", "-", "man", "+", "woman", "-k", "4"), "\n"); lines != 4 {
		t.Errorf("an expression has %d answers, want 4", lines)
	}
}

// A word that is several characters to the model is asked for as their mean.
func TestNearOfSeveralCharacters(t *testing.T) {
	status, out, errOut := execute("", "near", trained().chinese, "北京", "-k", "2")
	if status != 0 || strings.Count(out, "\n") != 2 || !strings.Contains(errOut, "mean") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
}

func TestSimilarity(t *testing.T) {
	var learned struct{ Cosine float64 }
	if err := json.Unmarshal([]byte(must(t, "similarity", trained().chinese, "似", "像", "--json")), &learned); err != nil {
		t.Fatal(err)
	}
	if !(learned.Cosine > 0.6 && learned.Cosine <= 1) {
		t.Errorf("cosine(似, 像) = %v", learned.Cosine)
	}
	status, out, errOut := execute("", "similarity", "--one-hot", trained().chinese, "似", "像")
	if status != 0 || out != "0.0000\n" || !strings.Contains(errOut, "Spearman") {
		t.Errorf("one-hot: status %d, %q, %q", status, out, errOut)
	}
	if out := must(t, "similarity", "--one-hot", trained().chinese, "似", "似"); out != "1.0000\n" {
		t.Errorf("one-hot of a word with itself: %q", out)
	}
}

func TestAnalogy(t *testing.T) {
	for _, method := range []string{"3cosadd", "3cosmul"} {
		out := must(t, "analogy", trained().english, "Cow", "Cows", "Pig", "--method", method, "-k", "3")
		words := strings.Fields(out) // word, score, word, score, …
		if len(words) != 6 {
			t.Fatalf("%s: three answers look like\n%s", method, out)
		}
		if !strings.HasSuffix(words[0], "s") { // like all plurals of animals
			t.Errorf("%s: Cow : Cows = Pig : %s", method, words[0])
		}
		for i := 0; i < len(words); i += 2 {
			if w := words[i]; w == "cow" || w == "cows" || w == "pig" {
				t.Errorf("%s: the answer has %s, a word of the question", method, w)
			}
		}
	}
}

// Where each character is a word, a word of two is their mean.
func TestAnalogyOfSeveralCharacters(t *testing.T) {
	status, out, errOut := execute("", "analogy", trained().chinese, "中国", "北京", "法国", "-k", "2")
	if status != 0 || strings.Count(out, "\n") != 2 || !strings.Contains(errOut, "mean") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
	if status, _, errOut = execute("", "analogy", trained().chinese, "中国", "北京", "法国", "--method", "3cosmul"); status != 1 || !strings.Contains(errOut, "3cosadd") {
		t.Errorf("3cosmul: status %d, %s", status, errOut)
	}
}

func TestEmbed(t *testing.T) {
	e, _, err := vecfile.Open(trained().english, vecfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	var got struct {
		Tokens  []struct{ ID *int }
		Vectors [][]float32
	}
	if err := json.Unmarshal([]byte(must(t, "embed", trained().english, "--json", "The king, xyzzy")), &got); err != nil {
		t.Fatal(err)
	}
	king, _ := e.Vector("king")
	if len(got.Tokens) != 3 || got.Tokens[2].ID != nil || got.Vectors[2] != nil || len(got.Vectors[1]) != len(king) {
		t.Fatalf("%+v", got)
	}
	for d := range king {
		if math.Float32bits(king[d]) != math.Float32bits(got.Vectors[1][d]) {
			t.Fatalf("number %d of king is %v, want %v", d, got.Vectors[1][d], king[d])
		}
	}
}

func TestVocabIsWhatTrainCounts(t *testing.T) {
	dir := t.TempDir()
	text, words := filepath.Join(dir, "text.txt"), filepath.Join(dir, "words.txt")
	if err := os.WriteFile(text, []byte(must(t, "demo", "--text", "--tokens", "5000")), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "vocab", text, "-o", words, "--progress", "none")
	counted, given := filepath.Join(dir, "a.safetensors"), filepath.Join(dir, "b.safetensors")
	common := []string{"--dim", "5", "--epochs", "1", "--progress", "none"}
	must(t, append([]string{"train", text, "-o", counted}, common...)...)
	must(t, append([]string{"train", text, "-o", given, "--vocab", words}, common...)...)
	a, err := os.ReadFile(counted)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(given)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("the vocabulary from the file gives another model than the one that train counts")
	}
}

func TestConvert(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "m.w2v.txt")
	must(t, "convert", trained().chinese, text)
	a := must(t, "near", trained().chinese, "似", "--json")
	if b := must(t, "near", text, "似", "--json"); a != b {
		t.Errorf("neighbors before and after: %s%s", a, b)
	}
	if out := must(t, "info", text); !strings.Contains(out, "word2vec-text") {
		t.Errorf("info: %s", out)
	}
}

// Every wrong use and every bad input has its exit status, and says what is wrong.
func TestMistakes(t *testing.T) {
	model, dir := trained().english, t.TempDir()
	broken := filepath.Join(dir, "broken.safetensors")
	if err := os.WriteFile(broken, []byte("\xff\xff\xff\xff\xff\xff\xff\x0f{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.txt")
	if err := os.WriteFile(text, []byte("a text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "m.safetensors")
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"nier", 2, "did you mean near"},
		{"near", 2, "want a model and a word"},
		{"near " + model + " king -k 0", 2, "-k 0"},
		{"near " + model + " king +", 2, "+"},
		{"near " + model + " kimg", 1, "did you mean king"},
		{"near " + dir + "/none x", 1, "no such file"},
		{"near " + dir + " x", 1, "is a folder"},
		{"near " + broken + " x", 1, "broken.safetensors"},
		{"similarity " + model + " king", 2, "want a model and two words"},
		{"analogy " + model + " a b c --method best", 2, "3cosmul"},
		{"train", 2, "argument"},
		{"train " + dir + "/none -o " + out, 1, "none"},
		{"train x -o " + dir, 2, "is a folder"},
		{"train x -o m.doc", 2, "m.doc"},
		{"train x -o " + dir + "/nowhere/m.safetensors", 1, "nowhere"},
		{"train x -o " + out + " --dim 0", 2, "dim 0"},
		{"train x -o " + out + " --arch glove", 2, "glove"},
		{"train x -o " + out + " --tokenizer magic", 2, "magic"},
		{"train x -o " + out + " --vocab " + broken, 1, "line 1"},
		{"train x -o " + out + " --vocab-memory much", 2, "much"},
		{"train x -o " + out + " --vocab x --min-count 3", 2, "--vocab"},
		{"train " + text + " -o " + text, 1, "overwritten"},
		{"vocab " + text + " -o " + text, 1, "overwritten"},
		{"convert " + model + " x --to glove", 2, "glove-text"},
		{"demo --tokens 100", 2, "20000"},
		{"demo --text -o x.safetensors", 2, "-o"},
		{"near " + model + " king -man", 2, "spaces"},
		{"train - -o " + out, 1, "no text"},
		{"train " + model + " -o " + out, 1, "not UTF-8 text"},
		{"vocab x", 2, "output"},
		{"tokenize --model " + model + " --tokenizer chars x", 2, "--tokenizer"},
		{"demo --lang fr", 2, "fr"},
		{"convert " + model + " " + dir, 2, "is a folder"},
		{"embed " + model + " --nonsense", 2, "nonsense"},
	} {
		status, _, errOut := execute("", strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(errOut, c.says) {
			t.Errorf("firth %s: exit status %d, want %d; says %q, want %q in it", c.args, status, c.status, errOut, c.says)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a failed command has written its output")
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestTooLittleText(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.safetensors")
	status, _, errOut := execute("one\ntwo\none two\n", "train", "-", "-o", out, "--min-count", "1", "--epochs", "1", "--progress", "none")
	if status != 0 || !strings.Contains(errOut, "--subsample 0") {
		t.Errorf("status %d: %s", status, errOut)
	}
}

// Progress that no person looks at is JSON, an object a line.
func TestProgressIsJSON(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.safetensors")
	status, _, errOut := execute(must(t, "demo", "--text", "--tokens", "3000"), "train", "-", "-o", out, "--progress", "json", "--dim", "4")
	if status != 0 {
		t.Fatal(errOut)
	}
	seen := map[string]int{}
	for line := range strings.Lines(errOut) {
		var now map[string]any
		if !strings.HasPrefix(line, "{") {
			continue // what is said at the end
		}
		if err := json.Unmarshal([]byte(line), &now); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		event, _ := now["event"].(string)
		seen[event]++
		if event == "training" {
			for _, field := range []string{"epoch", "epochs", "percent", "tokens_per_second", "loss", "learning_rate", "seconds_left"} {
				if _, ok := now[field].(float64); !ok {
					t.Errorf("%s is no number in %s", field, line)
				}
			}
		}
	}
	if seen["reading"] == 0 || seen["training"] == 0 {
		t.Errorf("events: %v", seen)
	}
}
