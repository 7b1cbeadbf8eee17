package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a file for a test and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTokenize(t *testing.T) {
	for tokenizer, want := range map[string]string{
		"words": `token  id  start  end
自      0      0    3
太      1      3    6
古      2      6    9
以      3      9   12
来      4     12   15
`,
		"auto": `token  id  start  end
自      0      0    3
太古    1      3    9
以来    2      9   15
`,
	} {
		if got := must(t, "tokenize", "--tokenizer", tokenizer, "自太古以来"); got != want {
			t.Errorf("%s: got\n%swant\n%s", tokenizer, got, want)
		}
	}
	got := must(t, "tokenize", "--json", "The GPU, the GPU")
	if want := `{"tokens":[{"text":"the","id":0,"start":0,"end":3},{"text":"gpu","id":1,"start":4,"end":7},{"text":"the","id":0,"start":9,"end":12},{"text":"gpu","id":1,"start":13,"end":16}]}` + "\n"; got != want {
		t.Errorf("got %swant %s", got, want)
	}
	status, out, errOut := execute("A king\n\nxyzzy\n", "tokenize", "--model", trained().english, "--json")
	if status != 0 || strings.Count(out, "\n") != 3 || !strings.Contains(out, `{"text":"xyzzy","id":null,"start":0,"end":5}`) || !strings.Contains(errOut, "Unknown to the model: 1 of 3 tokens") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
}

// What firth has chosen, and why, is said, and not among the answers.
func TestTokenizerIsChosenByTheText(t *testing.T) {
	for text, want := range map[string]string{
		"自太古以来，人们就住在河边。":                          "han",
		"Plain English has spaces between words.": "words",
		"今天 天气 很 好 ， 我们 去 河 边 走 走 。":              "whitespace",
	} {
		status, out, errOut := execute(text+"\n", "tokenize", "--as", "words")
		if status != 0 || !strings.Contains(errOut, "Tokenizer: "+want+" (") || strings.Contains(out, "Tokenizer") {
			t.Errorf("%s: status %d, %s%s", text, status, out, errOut)
		}
	}
}

func TestTokenizeAs(t *testing.T) {
	dir := t.TempDir()
	text := write(t, dir, "text.txt", "b a b\n\nc a\n")
	for as, want := range map[string]string{
		"words": "b a b\n\nc a\n",
		"ids":   "0 1 0\n\n2 1\n",
	} {
		out := filepath.Join(dir, as)
		must(t, "tokenize", "--input", text, "--as", as, "-o", out)
		if got, err := os.ReadFile(out); err != nil || string(got) != want {
			t.Errorf("--as %s: %q (%v), want %q", as, got, err, want)
		}
	}
	out := filepath.Join(dir, "ids.npy")
	must(t, "tokenize", "--input", text, "--as", "npy", "-o", out)
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	const size = 5 * 4
	header, data := got[:len(got)-size], got[len(got)-size:]
	if len(header)%64 != 0 || !bytes.Contains(header, []byte("'shape': (5,)")) {
		t.Errorf("the header is %q", header)
	}
	if want := []byte{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0}; !bytes.Equal(data, want) {
		t.Errorf("the ids are %v, want %v", data, want)
	}
}

// Learn a tokenizer, cut text by it, and get the text back.
func TestSubwords(t *testing.T) {
	dir := t.TempDir()
	_, text, _ := execute("", "demo", "--text", "--tokens", "20000")
	corpus := write(t, dir, "corpus.txt", text)
	for _, kind := range []string{"bpe", "unigram", "wordpiece"} {
		file := filepath.Join(dir, kind+".json")
		must(t, "tokenize", "--train", kind, "--size", "600", "--input", corpus, "-o", file)
		use := "--tokenizer=" + kind + ":" + file
		const sentence = "the large dog likes the old king"
		ids := must(t, "tokenize", use, "--as", "ids", sentence)
		if n := len(strings.Fields(ids)); n < 7 || n > 25 {
			t.Errorf("%s: %d pieces", kind, n)
		}
		status, decoded, errOut := execute(ids, "tokenize", use, "--decode")
		if status != 0 || decoded != sentence+"\n" {
			t.Errorf("%s: %q (status %d, %s), want %q", kind, decoded, status, errOut, sentence)
		}
		npy := filepath.Join(dir, kind+".npy")
		must(t, "tokenize", use, "--as", "npy", "-o", npy, sentence)
		if decoded := must(t, "tokenize", use, "--decode", "--input", npy); decoded != sentence {
			t.Errorf("%s: %q from the array, want %q", kind, decoded, sentence)
		}

		// A model of pieces carries its tokenizer.
		model := filepath.Join(dir, kind+".safetensors")
		must(t, "train", corpus, use, "-o", model, "--dim", "8", "--epochs", "1", "--min-count", "1", "--progress", "none")
		inModel := must(t, "tokenize", "--model", model, "--as", "words", sentence)
		if want := must(t, "tokenize", use, "--as", "words", sentence); inModel != want {
			t.Errorf("%s: the model cuts %q, its tokenizer %q", kind, inModel, want)
		}
		ids = must(t, "tokenize", "--model", model, "--as", "ids", sentence)
		if status, decoded, errOut := execute(ids, "tokenize", "--model", model, "--decode"); status != 0 || decoded != sentence+"\n" {
			t.Errorf("%s: the model gives back %q (status %d, %s)", kind, decoded, status, errOut)
		}
	}
}

func TestPhrases(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	for i := range 400 {
		fmt.Fprintf(&text, "word%d new york word%d\nword%d 人工 智能 word%d\nnew word%d york\n", i%7, i%11, i%13, i%5, i%17)
	}
	corpus := write(t, dir, "corpus.txt", text.String())
	file := filepath.Join(dir, "phrases.json")
	must(t, "phrases", corpus, "--tokenizer", "whitespace", "--scorer", "npmi", "--threshold", "0.3", "-o", file)
	got := must(t, "tokenize", "--tokenizer", "whitespace", "--phrases", file, "--as", "words", "old new york and 人工 智能 york new")
	if want := "old new_york and 人工智能 york new\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	model := filepath.Join(dir, "m.safetensors")
	must(t, "train", corpus, "--tokenizer", "whitespace", "--phrases", file, "-o", model, "--dim", "8", "--epochs", "1", "--progress", "none")
	if a, b := must(t, "near", model, "new_york"), must(t, "near", model, "new york"); a != b {
		t.Errorf("near new_york and near \"new york\" differ:\n%s%s", a, b)
	}
	if got := must(t, "tokenize", "--model", model, "--as", "words", "new york"); got != "new_york\n" {
		t.Errorf("the model cuts new york into %q", got)
	}
}

func TestHanOptions(t *testing.T) {
	dir := t.TempDir()
	words := write(t, dir, "user.txt", "自太古 100000 n\n")
	stop := write(t, dir, "stop.txt", "以来\n")
	got := must(t, "tokenize", "--tokenizer", "han", "--user-words", words, "--stop-words", stop, "--as", "words", "自太古以来")
	if got != "自太古\n" {
		t.Errorf("got %q", got)
	}
	if got := must(t, "tokenize", "--tokenizer", "han", "--simplify", "--as", "words", "漢語詞典"); got != "汉语词典\n" && got != "汉语 词典\n" {
		t.Errorf("simplified: %q", got)
	}
	if got := must(t, "tokenize", "--tokenizer", "words", "--scripts", "Latn", "--as", "words", "GPU很快 Жизнь 3.14"); got != "gpu 3.14\n" {
		t.Errorf("only Latin letters: %q", got)
	}
}

// An item is a token as it stands, whatever is in it.
func TestSequences(t *testing.T) {
	dir := t.TempDir()
	clicks := write(t, dir, "clicks.txt", "SKU-1/23,用户:42,Ｗide,San Juan\nSKU-1/23,a\u00adb,x\u00a0y\n")
	got := must(t, "tokenize", "--input", clicks, "--sequences", "--item-separator", ",", "--as", "words")
	if want := "SKU-1/23 用户:42 Ｗide San_Juan\nSKU-1/23 a\u00adb x\u00a0y\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTokenizeMistakes(t *testing.T) {
	dir := t.TempDir()
	text := write(t, dir, "text.txt", "some words\n")
	broken := write(t, dir, "broken.json", "{}")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"tokenize", "--tokenizer", "jieba", "x"}, `"jieba": want auto`},
		{[]string{"tokenize", "--tokenizer", "bpe:" + broken, "x"}, "broken.json"},
		{[]string{"tokenize", "--tokenizer", "bpe:" + filepath.Join(dir, "none.json"), "x"}, "none.json"},
		{[]string{"tokenize", "--tokenizer", "words", "--no-hmm", "x"}, "--tokenizer han"},
		{[]string{"tokenize", "--as", "xml", "x"}, `--as "xml"`},
		{[]string{"tokenize", "--size", "3", "x"}, "--train"},
		{[]string{"tokenize", "--decode", "1"}, "--model MODEL"},
		{[]string{"tokenize", "--decode", "--model", trained().english, "99999999"}, "numbered from 0"},
		{[]string{"tokenize", "--decode", "--model", trained().english, "king"}, `"king" is no id`},
		{[]string{"tokenize", "--input", text, "x"}, "give texts, or files"},
		{[]string{"tokenize", "--train", "bpe", "-o", filepath.Join(dir, "o.json")}, "--input CORPUS"},
		{[]string{"tokenize", "--train", "bpe", "--input", text}, "-o tokenizer.json"},
		{[]string{"tokenize", "--train", "lstm", "--input", text, "-o", filepath.Join(dir, "o.json")}, "bpe, unigram or wordpiece"},
		{[]string{"tokenize", "--train", "bpe", "--size", "20", "--input", text, "-o", filepath.Join(dir, "o.json")}, "20"},
		{[]string{"tokenize", "--stop-words", filepath.Join(dir, "none"), "x"}, "none"},
		{[]string{"tokenize", "--scripts", "Klingon", "x"}, "Klingon"},
		{[]string{"phrases", text, "-o", filepath.Join(dir, "p.json")}, "no phrases"},
		{[]string{"phrases", text}, "-o phrases.json"},
		{[]string{"phrases", "-", "--passes", "2", "-o", filepath.Join(dir, "p.json")}, "can be read once"},
	} {
		status, _, errOut := execute("", c.args...)
		if status == 0 || !strings.Contains(errOut, c.want) {
			t.Errorf("firth %s: status %d, %swant %q", strings.Join(c.args, " "), status, errOut, c.want)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "[op].json*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
