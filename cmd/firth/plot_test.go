package main

import (
	"encoding/json"
	"encoding/xml"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPlot(t *testing.T) {
	dir := t.TempDir()
	picture, table := filepath.Join(dir, "a.png"), filepath.Join(dir, "a.tsv")
	status, out, errOut := execute("", "plot", trained().english, "King", "queen", "cow", "pig", "nosuchword",
		"-o", picture, "--coordinates", table, "--size", "500x400", "--clusters", "2", "--json")
	if status != 0 || !strings.Contains(errOut, "nosuchword") {
		t.Fatalf("status %d\n%s", status, errOut)
	}
	var answer plotted
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Words) != 4 || answer.Words[0].Word != "king" || !slices.Equal(answer.Unknown, []string{"nosuchword"}) || answer.Method != "pca" {
		t.Errorf("answer %s", out)
	}
	if w := answer.Words; w[0].Group != w[1].Group || w[2].Group != w[3].Group || w[0].Group == w[2].Group {
		t.Errorf("groups of king, queen, cow, pig: %s", out)
	}
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if m, err := png.Decode(file); err != nil || m.Bounds().Dx() != 500 || m.Bounds().Dy() != 400 {
		t.Errorf("picture: %v", err)
	}
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if lines[0] != "word\tx\ty\tgroup" || len(lines) != 6 || !strings.HasPrefix(lines[1], "king\t") {
		t.Errorf("table:\n%s", text)
	}
}

func TestPlotNearIsTheSameForAnyThreads(t *testing.T) {
	var first []byte
	for _, threads := range []string{"1", "3"} {
		picture := filepath.Join(t.TempDir(), "a.svg")
		status, _, errOut := execute("", "plot", trained().chinese, "--near", "似", "-k", "45", "-o", picture, "--threads", threads, "--iterations", "100")
		if status != 0 || !strings.Contains(errOut, "46 words, by t-SNE") {
			t.Fatalf("status %d\n%s", status, errOut)
		}
		text, err := os.ReadFile(picture)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(text, new(struct{})); err != nil || !strings.Contains(string(text), ">似</text>") {
			t.Errorf("%v in\n%s", err, text)
		}
		if first == nil {
			first = text
		} else if !slices.Equal(first, text) {
			t.Errorf("%s threads draw another picture than 1", threads)
		}
	}
}

func TestPlotMistakes(t *testing.T) {
	model := trained().english
	folder := t.TempDir()
	png := filepath.Join(folder, "a.png")
	for _, c := range []struct {
		status int
		says   string
		args   []string
	}{
		{2, "-o", []string{model}},
		{2, ".png or .svg", []string{model, "-o", "a.jpg"}},
		{2, "--size", []string{model, "-o", png, "--size", "10x1e9"}},
		{2, "--method", []string{model, "-o", png, "--method", "umap"}},
		{2, "--clusters", []string{model, "-o", png, "--clusters", "99"}},
		{2, "--perplexity", []string{model, "-o", png, "--perplexity", "NaN"}},
		{2, "--font-size", []string{model, "-o", png, "--font-size", "1e9"}},
		{1, "none of the words", []string{model, "-o", png, "zzzzzz"}},
		{1, "no words", []string{model, "-o", png, "--top", "0"}},
		{1, "too few words", []string{model, "-o", png, "--method", "tsne", "king", "queen"}},
		{1, "font.ttf", []string{model, "-o", png, "king", "--font", filepath.Join(folder, "font.ttf")}},
		{1, "nofolder", []string{model, "-o", filepath.Join(folder, "nofolder", "a.png"), "king"}},
	} {
		status, _, errOut := execute("", append([]string{"plot"}, c.args...)...)
		if status != c.status || !strings.Contains(errOut, c.says) {
			t.Errorf("plot %q: status %d, want %d with %q\n%s", c.args[1:], status, c.status, c.says, errOut)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) > 0 {
		t.Errorf("left behind: %q", files)
	}
}

func TestPlotTellsMissingCharacters(t *testing.T) {
	var said strings.Builder
	tellFonts(streams{err: &said}, []rune("音乐"))
	if !strings.Contains(said.String(), "音乐") || !strings.Contains(said.String(), "--font") || !strings.Contains(said.String(), ".svg") {
		t.Errorf("said %q", said.String())
	}
	said.Reset()
	tellFonts(streams{err: &said}, nil)
	if said.Len() > 0 {
		t.Errorf("said %q", said.String())
	}
}
