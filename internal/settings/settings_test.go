package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/token"
	"firth/token/phrase"
	"firth/word2vec"
)

// given returns a command with the flags that add adds, as they are typed.
func given(t *testing.T, add func(*cobra.Command), typed ...string) *cobra.Command {
	t.Helper()
	cmd := &cobra.Command{Use: "test"}
	add(cmd)
	if err := cmd.ParseFlags(typed); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// file writes a file and returns its path.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// refused wants an error of whoever typed the command, which says want.
func refused(t *testing.T, typed string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %v, want %s", typed, err, want)
	} else if !errors.As(err, new(Error)) {
		t.Errorf("%s: %v is no Error", typed, err)
	}
}

func TestBytes(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "12": 12, "3B": 3, "2KB": 2000, "1.5k": 1500, "500MB": 500e6, "2 GiB": 2 << 30, "1.5 gib": 3 << 29, "4Mi": 4 << 20, "1T": 1e12,
	} {
		if got, err := Bytes(text); err != nil || got != want {
			t.Errorf("%q is %d bytes (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "B", "MB", "iB", "5I", "x", "-1", "NaN", "1e30", "1e30T", "2 apples"} {
		if got, err := Bytes(text); err == nil {
			t.Errorf("%q is %d bytes, want an error", text, got)
		}
	}
}

func TestCorpus(t *testing.T) {
	var f Corpus
	given(t, f.Add, "--format", "csv", "--csv-separator", "tab", "--field", "body", "--sequences", "--item-separator", ";", "--wiki-titles")
	want := corpus.Options{
		Format: corpus.CSV, Separator: '\t', Field: "body", Encoding: "auto",
		Sequences: true, ItemSeparator: ';', Wikipedia: corpus.WikipediaOptions{Titles: true},
	}
	if got, err := f.Options(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	for typed, want := range map[string]string{
		"--format=word":                  `--format "word": want one of auto, lines, jsonl`,
		"--csv-separator=xy":             "want one ASCII character, or tab",
		"--sequences --item-separator=，": "want one ASCII character, or tab",
		"--item-separator=,":             "--item-separator is for --sequences",
	} {
		var f Corpus
		given(t, f.Add, strings.Fields(typed)...)
		_, err := f.Options()
		refused(t, typed, err, want)
	}
}

func TestWords(t *testing.T) {
	var f Words
	given(t, f.Add, "--format", "jsonl", "--max-vocab", "9", "--vocab-memory", "1MB", "--temp-dir", "here")
	got, err := f.Options()
	if err != nil {
		t.Fatal(err)
	}
	if got.Corpus.Format != corpus.JSONL || got.Limits.MinCount != 5 || got.Limits.MaxSize != 9 || got.CountMemory != 1e6 || got.TempDir != "here" {
		t.Errorf("%+v", got)
	}
	for typed, want := range map[string]string{"--max-vocab=-1": "--max-vocab -1", "--vocab-memory=much": "--vocab-memory", "--format=word": "--format"} {
		var f Words
		given(t, f.Add, typed)
		_, err := f.Options()
		refused(t, typed, err, want)
	}
}

// Changed knows every flag of its group.
func TestChanged(t *testing.T) {
	for name, group := range map[string]func() (add func(*cobra.Command), changed func(*cobra.Command) string){
		"corpus": func() (func(*cobra.Command), func(*cobra.Command) string) {
			var f Corpus
			return f.Add, f.Changed
		},
		"pipeline": func() (func(*cobra.Command), func(*cobra.Command) string) {
			var f Pipeline
			return f.Add, f.Changed
		},
	} {
		add, changed := group()
		cmd := given(t, add)
		if got := changed(cmd); got != "" {
			t.Errorf("%s: no flag is given, and --%s has changed", name, got)
		}
		for _, line := range strings.Split(strings.TrimSpace(cmd.Flags().FlagUsages()), "\n") {
			flag, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "--"), " ")
			add, changed := group()
			value := "x"
			if cmd.Flags().Lookup(flag).Value.Type() == "bool" {
				value = "true"
			}
			if got := changed(given(t, add, "--"+flag+"="+value)); got != flag {
				t.Errorf("%s: --%s is given, and %q has changed", name, flag, got)
			}
		}
	}
}

// unread is a text that nobody may look at.
func unread() (string, error) { return "", errors.New("the text was looked at") }

func silent(string, ...any) {}

func TestPipelineRefuses(t *testing.T) {
	for _, c := range []struct {
		typed     string
		sequences bool
		want      string
	}{
		{"--tokenizer=cut", false, `--tokenizer "cut": want auto, words, han, chars, whitespace, or bpe:FILE`},
		{"--keep-case", true, "--keep-case cannot be given with --sequences"},
		{"--tokenizer=han", true, "--tokenizer cannot be given with --sequences"},
		{"--stop-words=x --scripts=Latn", true, "--scripts cannot be given with --sequences"},
		{"--tokenizer=bpe:x --simplify", false, "--simplify cannot be given with --tokenizer bpe:x"},
		{"--tokenizer=subword:x --stop-words=x", false, "--stop-words cannot be given with --tokenizer subword:x"},
	} {
		var f Pipeline
		cmd := given(t, f.Add, strings.Fields(c.typed)...)
		refused(t, c.typed, f.Check(cmd, c.sequences), c.want)
		_, err := f.Config(cmd, c.sequences, unread, silent)
		refused(t, c.typed, err, c.want)
	}
	for typed, want := range map[string]string{ // what no flag alone tells
		"--tokenizer=words --keep=everything":    "--keep",
		"--tokenizer=words --no-hmm":             "--user-words and --no-hmm are for --tokenizer han, and this is words",
		"--tokenizer=words --normalization=nfkd": "nfkd",
		"--tokenizer=words --digits=one":         "one",
		"--tokenizer=words --scripts=Klingon":    "Klingon",
	} {
		var f Pipeline
		cmd := given(t, f.Add, strings.Fields(typed)...)
		if err := f.Check(cmd, false); err != nil {
			t.Errorf("%s: %v", typed, err)
		}
		_, err := f.Config(cmd, false, unread, silent)
		refused(t, typed, err, want)
	}
}

// A file that cannot be read, or holds something else, is named, and is not what was
// typed wrongly.
func TestPipelineOfBadFiles(t *testing.T) {
	empty, text := file(t, "empty.txt", " \n\n"), file(t, "text.txt", "a\n")
	for typed, want := range map[string]string{
		"--stop-words=nothing.txt":                                "nothing.txt",
		"--stop-words=" + empty:                                   "empty.txt has no words: want one a line",
		"--phrases=nothing.json":                                  "nothing.json",
		"--phrases=" + text:                                       "text.txt: ",
		"--phrases=" + file(t, "p", `{}`):                         "has no phrases",
		"--tokenizer=bpe:nothing.json":                            "nothing.json",
		"--tokenizer=han --user-words=nowhere":                    "nowhere",
		"--phrases=" + file(t, "q", `{"phrases":[{"pairs":[]}]}`): "q, pass 1: there are no pairs",
	} {
		var f Pipeline
		if !strings.Contains(typed, "--tokenizer") {
			typed += " --tokenizer=words"
		}
		_, err := f.Config(given(t, f.Add, strings.Fields(typed)...), false, unread, silent)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", typed, err, want)
		} else if errors.As(err, new(Error)) {
			t.Errorf("%s: %v is said to be typed wrongly", typed, err)
		}
	}
}

func TestPipelineFromFiles(t *testing.T) {
	stop := file(t, "stop.txt", "\ufeffthe\r\n\n  of \nand")
	phrases := filepath.Join(t.TempDir(), "phrases.json")
	tables := []phrase.Table{{Delimiter: "_", Pairs: []phrase.Pair{{Words: []string{"<new>", "york"}, Score: 9}}}}
	if err := WritePhrases(phrases, tables); err != nil {
		t.Fatal(err)
	}
	if written, err := os.ReadFile(phrases); err != nil || !strings.Contains(string(written), `["<new>","york",9]`) { // to be looked at and changed
		t.Errorf("%s, %v", written, err)
	}
	var f Pipeline
	cmd := given(t, f.Add, "--tokenizer=words", "--stop-words", stop, "--stop-words", file(t, "more.txt", "or"),
		"--phrases", phrases, "--keep-case", "--digits=zero", "--keep=word, number", "--scripts=Latn")
	got, err := f.Config(cmd, false, unread, silent)
	if err != nil {
		t.Fatal(err)
	}
	want := token.DefaultConfig()
	want.Tokenizer, want.FoldCase, want.Digits, want.Keep = token.WordsTokenizer, false, "zero", []token.Kind{token.Word, token.Number}
	want.StopWords, want.Scripts, want.Phrases = []string{"the", "of", "and", "or"}, []string{"Latn"}, tables
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}

	var han Pipeline
	got, err = han.Config(given(t, han.Add, "--tokenizer=han", "--simplify", "--no-hmm", "--user-words", file(t, "words.txt", "弗斯 20 nr\n")), false, unread, silent)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.UserWords) != 1 || got.UserWords[0].Text != "弗斯" || !got.NoHMM || !got.Simplify {
		t.Errorf("%+v", got)
	}

	var items Pipeline
	got, err = items.Config(given(t, items.Add, "--stop-words", stop), true, unread, silent)
	if err != nil {
		t.Fatal(err)
	}
	want = token.SequenceConfig()
	want.StopWords = []string{"the", "of", "and"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sequences: %+v, want %+v", got, want)
	}
}

// The text is looked at where no tokenizer is named, and then alone; what is chosen is
// said.
func TestPipelineChooses(t *testing.T) {
	var f Pipeline
	cmd := given(t, f.Add, "--keep-case")
	said := ""
	cfg, err := f.Config(cmd, false,
		func() (string, error) { return strings.Repeat("水可以喝，冰可以吃。", 20), nil },
		func(format string, args ...any) { said += fmt.Sprintf(format, args...) })
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Tokenizer != token.HanTokenizer || cfg.FoldCase || !strings.HasPrefix(said, "Tokenizer: han (") {
		t.Errorf("%+v, %q", cfg, said)
	}
	if !f.Auto() || f.FromFile() {
		t.Error("no tokenizer is named")
	}
	if _, err := f.Config(cmd, false, unread, silent); err == nil || errors.As(err, new(Error)) {
		t.Errorf("a text that cannot be read: %v", err)
	}
	given(t, f.Add, "--tokenizer=bpe:x")
	if f.Auto() || !f.FromFile() {
		t.Error("the tokenizer is in a file")
	}
}

func TestEvaluation(t *testing.T) {
	pairs := file(t, "pairs.tsv", "a\tb\t1\nc\td\t2\n")
	other := file(t, "other.tsv", "a\tb\t2\nc\td\t1\n")
	var f Evaluation
	got, err := f.Read(given(t, f.Add, "--held-out=0.1", "--eval", pairs, "--eval-every=0.5", "--early-stop=2", "--early-stop-on", other))
	if err != nil {
		t.Fatal(err)
	}
	if got.HeldOut != 0.1 || got.Every != 0.5 || got.EarlyStop != 2 || len(got.Benchmarks) != 2 || got.EarlyStopOn != got.Benchmarks[1].Name || got.EarlyStopOn == got.Benchmarks[0].Name {
		t.Errorf("%+v", got)
	}
	var none Evaluation
	got, err = none.Read(given(t, none.Add))
	if err != nil || got.Every != 0 || got.Benchmarks != nil {
		t.Errorf("%+v, %v", got, err)
	}
	for typed, want := range map[string]string{
		"--eval-every=0":              "--eval-every 0: want above 0, to 1",
		"--held-out=1":                "hold out",
		"--early-stop=2":              "no text is held out",
		"--early-stop-on=nothing.tsv": "early stopping on nothing.tsv: say after how many",
	} {
		var f Evaluation
		cmd := given(t, f.Add, strings.Fields(typed)...)
		refused(t, typed, f.Check(cmd), want)
		_, err := f.Read(cmd)
		refused(t, typed, err, want)
	}
	for _, same := range []string{pairs, file(t, "pairs.tsv", "a\tb\t1\nc\td\t2\n")} { // the other is in another folder
		var f Evaluation
		_, err := f.Read(given(t, f.Add, "--eval", pairs, "--eval", same))
		refused(t, "two files of one name", err, "two benchmarks are named pairs")
	}
	var missing Evaluation
	if _, err := missing.Read(given(t, missing.Add, "--eval=nothing.tsv")); !errors.Is(err, os.ErrNotExist) || errors.As(err, new(Error)) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// What is typed is what is trained with, and the rest stays.
func TestTraining(t *testing.T) {
	got, want := word2vec.DefaultConfig(), word2vec.DefaultConfig()
	given(t, func(cmd *cobra.Command) { Training(cmd, &got) }, "--arch=cbow", "--objective=softmax", "--dim=7", "--seed=9")
	want.Architecture, want.Objective, want.Dim, want.Seed = word2vec.CBOW, word2vec.ExactSoftmax, 7, 9
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestSample(t *testing.T) {
	files := make([]int, 40)
	for i := range files {
		files[i] = i
	}
	if got := Sampled(files); len(got) != sampleFiles || got[0] != 0 || got[1] != 2 || got[15] != 37 {
		t.Errorf("of 40 files: %v", got)
	}
	if got := Sampled(files[:3]); !reflect.DeepEqual(got, []int{0, 1, 2}) {
		t.Errorf("of 3 files: %v", got)
	}
	if got := Sampled(files[:0]); len(got) != 0 {
		t.Errorf("of no files: %v", got)
	}
	text := strings.Repeat("a line of text\n", 10_000)
	path := file(t, "text.txt", text)
	got := Beginning(context.Background(), path, nil, corpus.Options{})
	if len(got) < 1000 || len(got) > SampleBlock || !strings.HasPrefix(text, got) {
		t.Errorf("%d bytes: %.50q", len(got), got)
	}
	if typed := Beginning(context.Background(), "-", strings.NewReader(text), corpus.Options{}); typed != got {
		t.Errorf("of standard input: %d bytes, of a file %d", len(typed), len(got))
	}
	if got := Beginning(context.Background(), path+".none", nil, corpus.Options{}); got != "" {
		t.Errorf("of a file that is not there: %q", got)
	}
}

func TestError(t *testing.T) {
	if err := Errorf("--x: %w", os.ErrInvalid); !errors.Is(err, os.ErrInvalid) || !errors.As(fmt.Errorf("y: %w", err), new(Error)) || err.Error() != "--x: "+os.ErrInvalid.Error() {
		t.Error(err)
	}
	if err := Wrong(os.ErrInvalid); !errors.Is(err, os.ErrInvalid) || !errors.As(err, new(Error)) {
		t.Error(err)
	}
}
