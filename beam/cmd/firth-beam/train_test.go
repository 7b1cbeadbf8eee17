package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// asProgram has the test's program be firth-beam.
const asProgram = "FIRTH_BEAM_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	code := m.Run()
	if firthBinary.folder != "" {
		_ = os.RemoveAll(firthBinary.folder) // it is the system's folder for what may go
	}
	os.Exit(code)
}

// beamTrain runs firth-beam train and returns what it says.
func beamTrain(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"train"}, arguments...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var firthBinary struct {
	sync.Once
	folder string
	err    error
}

// firth runs firth and returns what it says.
func firth(t *testing.T, arguments ...string) string {
	t.Helper()
	b := &firthBinary
	b.Do(func() {
		if b.folder, b.err = os.MkdirTemp("", "firth-beam-test-"); b.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", b.folder+string(filepath.Separator), "./cmd/firth")
		build.Dir = filepath.Join("..", "..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			b.err = fmt.Errorf("building firth: %w: %s", err, out)
		}
	})
	if b.err != nil {
		t.Fatal(b.err)
	}
	program := filepath.Join(b.folder, "firth")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	out, err := exec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("firth %v: %v: %s", arguments, err, out)
	}
	return string(out)
}

// A flag of firth train is one of firth-beam train, or it says why not; so does the
// help.
func TestFlagsOfTrain(t *testing.T) {
	ours := newTrain()
	missing := map[string]bool{}
	for _, f := range missingFlags {
		for _, name := range strings.Split(f.names, ", ") {
			missing[name] = true
			if ours.Flags().Lookup(name) != nil {
				t.Errorf("--%s is said to be missing, and is not", name)
			}
			if out, err := beamTrain(t, "x.txt", "--"+name); err == nil || !strings.Contains(out, f.reason) {
				t.Errorf("--%s: %v: %q", name, err, out)
			}
		}
	}
	theirs := flagsOf(firth(t, "train", "--help"))
	if len(theirs) < 40 {
		t.Fatalf("firth train has the flags %v: some are not found", theirs)
	}
	for name := range theirs {
		if name != "help" && ours.Flags().Lookup(name) == nil && !missing[name] {
			t.Errorf("--%s of firth train is missing, and nothing says why", name)
		}
	}
	for name := range missing {
		if !theirs[name] {
			t.Errorf("--%s is said to be missing, and firth train has it not either", name)
		}
	}
	own := []string{"work", "runner", "workers", "retries", "stall", "verbose", "shards", "pipeline"}
	for name := range flagsOf(ours.Flags().FlagUsages()) {
		if !theirs[name] && !slices.Contains(own, name) {
			t.Errorf("firth train has no --%s", name)
		}
	}
	for _, f := range missingFlags {
		if !strings.Contains(ours.Long, f.reason) {
			t.Errorf("the help does not say why --%s is missing", f.names)
		}
	}
}

// flagsOf returns the names of the flags that a help lists.
func flagsOf(help string) map[string]bool {
	names := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^ +(?:-\w, )? *--([a-z-]+)`).FindAllStringSubmatch(help, -1) {
		names[match[1]] = true
	}
	return names
}

// What cannot be done is refused at once: nothing is read, and nothing written.
func TestRefused(t *testing.T) {
	folder := t.TempDir()
	text, work, out := filepath.Join(folder, "text.txt"), filepath.Join(folder, "run"), filepath.Join(folder, "m.safetensors")
	if err := os.WriteFile(text, []byte(strings.Repeat("a b c\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for flags, want := range map[string]string{
		"--arch cbow":                      "its hidden vector is the mean of a window's words, whose rows lie in all partitions of the model; take --arch skipgram, or train cbow on one machine with firth train",
		"--objective softmax":              "take --objective negative",
		"--objective hierarchical":         "take --objective negative",
		"--objective magic":                `objective "magic"`,
		"--dim 0":                          "dim 0",
		"--partitions 5000":                "5000 partitions",
		"--block-tokens 2000000000000":     "block of 2000000000000 tokens",
		"--learning-rate -1":               "learning rate",
		"--held-out 1":                     "hold out",
		"--early-stop 2":                   "no text is held out",
		"--eval-every 0":                   "--eval-every 0",
		"--eval nothing.tsv":               "nothing.tsv",
		"--format word":                    "--format",
		"--csv-separator xy":               "--csv-separator",
		"--item-separator ,":               "--sequences",
		"--sequences --keep-case":          "--keep-case cannot be given with --sequences",
		"--tokenizer cut":                  "--tokenizer",
		"--tokenizer words --no-hmm":       "--no-hmm",
		"--tokenizer bpe:x --simplify":     "--simplify cannot be given with",
		"--pipeline m --digits zero":       "--digits cannot be given with --pipeline",
		"--keep everything":                "--keep",
		"--vocab v.txt --min-count 3":      "--vocab has chosen",
		"--vocab nothing.txt":              "nothing.txt",
		"--phrases nothing.json":           "nothing.json",
		"--max-vocab -1":                   "--max-vocab",
		"--vocab-memory much":              "--vocab-memory",
		"--workers -1":                     "--workers",
		"--retries -1":                     "--retries",
		"--stall -1s":                      "--stall",
		"--shards -1":                      "--shards",
		"--work hdfs://host/run":           "no such files",
		"s3://bucket/shards/*":             "-tags s3",
		"--runner cluster":                 "--runner",
		"--progress bar":                   "--progress",
		"--log " + out:                     "--log",
		"--log " + text:                    "no training log",
		"-o m.doc":                         "format",
		"-o " + folder + "/none/m.w2v.txt": "none",
		"-- --nothing":                     "after --",
	} {
		arguments := append([]string{text, "--work", work, "-o", out}, strings.Fields(flags)...)
		said, err := beamTrain(t, arguments...)
		if err == nil || !strings.Contains(said, want) {
			t.Errorf("%s: %v: %s", flags, err, said)
		}
		if strings.Contains(said, "counting") {
			t.Errorf("%s: the corpus was read: %s", flags, said)
		}
		if _, err := os.Stat(work); err == nil {
			t.Fatalf("%s: the run has begun", flags)
		}
	}
}

// texts writes prose in shards, with phrases, numbers and capitals, and the same as
// JSON lines and as sequences.
func texts(t *testing.T) (prose, records, sequences string) {
	t.Helper()
	folder := t.TempDir()
	r := rand.New(rand.NewPCG(5, 6))
	forms := map[string]string{}
	for _, form := range []string{"prose", "records", "sequences"} {
		forms[form] = filepath.Join(folder, form)
		if err := os.Mkdir(forms[form], 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for shard := range 3 {
		var text, jsonl, items strings.Builder
		for range 500 {
			topic := r.IntN(12)
			var words []string
			for range 2 + r.IntN(15) {
				word := fmt.Sprintf("%c%s", 'a'+topic, strings.Repeat(string(rune('a'+int(r.ExpFloat64()*4)%26)), 2+r.IntN(2)))
				switch r.IntN(9) {
				case 0:
					word = strings.ToUpper(word[:1]) + word[1:]
				case 1:
					word = "new york"
				case 2:
					word = fmt.Sprint(1900 + topic)
				}
				words = append(words, word)
			}
			line := strings.Join(words, " ")
			text.WriteString(line + "\n")
			record, err := json.Marshal(map[string]string{"body": line, "text": "not this"})
			if err != nil {
				t.Fatal(err)
			}
			jsonl.WriteString(string(record) + "\n")
			items.WriteString(strings.Join(words, ",") + "\n")
		}
		for name, content := range map[string]string{
			filepath.Join(forms["prose"], fmt.Sprintf("%d.txt", shard)):     text.String(),
			filepath.Join(forms["records"], fmt.Sprintf("%d.jsonl", shard)): jsonl.String(),
			filepath.Join(forms["sequences"], fmt.Sprintf("%d.txt", shard)): items.String(),
		} {
			if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return forms["prose"], forms["records"], forms["sequences"]
}

// With the same flags, the file is that of firth train, byte for byte: vectors, how
// text is cut, losses, evaluations.
func TestSameFlagsSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	prose, records, sequences := texts(t)
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	stop := file("stop.txt", "abb\nbcc\n")
	pairs := file("pairs.tsv", "aaa\tabb\t7\naaa\tbaa\t2\nbaa\tbbb\t8\ncaa\tcbb\t6\ncaa\tdaa\t1\n")
	analogies := file("questions.txt", ": letters\naaa baa abb bbb\ncaa daa cbb dbb\n")
	phrases, vocabulary := filepath.Join(folder, "phrases.json"), filepath.Join(folder, "vocab.txt")
	firth(t, "phrases", prose, "-o", phrases, "--min-count", "20", "--threshold", "1", "--tokenizer", "words")
	firth(t, "vocab", prose, "-o", vocabulary, "--min-count", "30", "--tokenizer", "words")

	small := []string{"--dim", "12", "--epochs", "3", "--partitions", "3", "--block-tokens", "3000"}
	for name, c := range map[string]struct {
		corpus string
		flags  []string
	}{
		"defaults":   {prose, nil},
		"evaluation": {prose, []string{"--held-out", "0.1", "--eval", pairs, "--eval", analogies, "--eval-every", "0.4"}},
		"early stop": {prose, []string{"--held-out", "0.2", "--early-stop", "1", "--eval-every", "0.3", "--epochs", "40", "--learning-rate", "0.1"}},
		"stop on":    {prose, []string{"--early-stop-on", pairs, "--early-stop", "2", "--eval-every", "0.4", "--epochs", "6"}},
		"pipeline":   {records, []string{"--format", "jsonl", "--field", "body", "--phrases", phrases, "--stop-words", stop, "--keep-case", "--digits", "zero", "--normalization", "nfc", "--keep", "word,number", "--scripts", "Latn", "--tokenizer", "words", "--encoding", "utf-8"}},
		"vocabulary": {prose, []string{"--vocab", vocabulary, "--seed", "7", "--negatives", "3", "--window", "2", "--subsample", "0"}},
		"sequences":  {sequences, []string{"--sequences", "--item-separator", ",", "--held-out", "0.05", "--max-vocab", "150", "--vocab-memory", "1MB", "--temp-dir", folder}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			one, many := filepath.Join(folder, "one.safetensors"), filepath.Join(folder, "many.safetensors")
			flags := append(slices.Clone(small), c.flags...)
			firth(t, append([]string{"train", c.corpus, "-o", one}, flags...)...)
			log := filepath.Join(folder, "log.jsonl")
			said, err := beamTrain(t, append([]string{c.corpus, "-o", many, "--work", filepath.Join(folder, "run"), "--workers", "2", "--log", log}, flags...)...)
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			want, err := os.ReadFile(one)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(many)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("another file than that of firth train: %s\n%.1500s\n%.1500s", said, got, want)
			}
			checkLog(t, log, strings.Contains(name, "stop"))
		})
	}
}

// checkLog wants a log whose last line tells what was moved: each round reads and
// writes both matrices once, and pairs are written and read once.
func checkLog(t *testing.T, path string, stopped bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	var end struct {
		Event  string
		Rounds int64
		Model  int64 `json:"model_bytes"`
		Moved  struct {
			Model, Pairs struct{ Read, Written int64 }
		}
		Summary struct {
			Stopped bool `json:"stopped_early"`
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &end); err != nil {
		t.Fatal(err)
	}
	m := end.Moved
	if end.Event != "end" || end.Rounds == 0 || m.Model.Read != end.Rounds*end.Model || m.Model.Written != (end.Rounds+1)*end.Model {
		t.Errorf("the log ends with %s", lines[len(lines)-1])
	}
	if end.Summary.Stopped != stopped {
		t.Errorf("stopped early: %v, want %v", end.Summary.Stopped, stopped)
	}
	if m.Pairs.Read == 0 || m.Pairs.Written == 0 {
		t.Errorf("no pairs were moved: %+v", m)
	}
}
