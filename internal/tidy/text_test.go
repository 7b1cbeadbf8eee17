package tidy

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLicense(t *testing.T) {
	text := read(t, "LICENSE")
	for _, want := range []string{"Apache License", "Version 2.0, January 2004", "Copyright 2026 The Firth Authors"} {
		if !strings.Contains(text, want) {
			t.Errorf("LICENSE lacks %q", want)
		}
	}
}

// TestNothingPrivateIsWrittenDown keeps the folders of the machines that people
// develop on out of the repository: they mean nothing to a reader.
func TestNothingPrivateIsWrittenDown(t *testing.T) {
	// Written in two parts, so that this file does not fall under its own rule.
	banned := []string{"/wo" + "rk/", "/tm" + "p/w/", "../sha" + "red", "/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/"}
	for _, name := range files(t) {
		text := read(t, name)
		if !utf8.ValidString(text) {
			continue // not a text; a few of the tests' files are broken on purpose
		}
		for number, line := range strings.Split(text, "\n") {
			for _, word := range banned {
				if strings.Contains(line, word) {
					t.Errorf("%s:%d: %q belongs to one machine, not to the repository", name, number+1, word)
				}
			}
		}
	}
}

// TestTextFilesEndWithNewline also finds CRLF and marks of unfinished merges.
func TestTextFilesEndWithNewline(t *testing.T) {
	kinds := []string{".go", ".md", ".mod", ".sum", ".yml", ".yaml", ".py", ".sh", ".txt", ".s"}
	for _, name := range files(t) {
		if !slices.Contains(kinds, path.Ext(name)) || strings.Contains(name, "testdata/") {
			continue
		}
		text := read(t, name)
		switch {
		case text != "" && !strings.HasSuffix(text, "\n"):
			t.Errorf("%s does not end with a newline", name)
		case strings.Contains(text, "\r\n"):
			t.Errorf("%s has CRLF line ends", name)
		case strings.Contains(text, "\n<<<<"+"<<< "):
			t.Errorf("%s has the marks of an unfinished merge", name)
		}
	}
}

var (
	fence      = regexp.MustCompile("^ {0,3}(```|~~~)")
	heading    = regexp.MustCompile(`^(#{1,6}) +(.*?) *#*$`)
	inlineCode = regexp.MustCompile("`[^`]*`")
	link       = regexp.MustCompile(`\]\(<?([^)<>\s]+)>?(?:\s+"[^"]*")?\)`)
)

// A markdown file, cut into what the tests look at.
type markdown struct {
	headings []string // as written, with their # signs
	anchors  []string // what a link to each heading ends in
	blocks   []string // the code blocks
	links    []string // the targets of the links outside of code
}

func parseMarkdown(text string) markdown {
	var m markdown
	var block []string
	inside := ""
	for _, line := range strings.Split(text, "\n") {
		if mark := fence.FindStringSubmatch(line); mark != nil && (inside == "" || inside == mark[1]) {
			if inside == "" {
				inside, block = mark[1], nil
			} else {
				inside = ""
				m.blocks = append(m.blocks, strings.Join(block, "\n"))
			}
			continue
		}
		if inside != "" {
			block = append(block, line)
			continue
		}
		if h := heading.FindStringSubmatch(line); h != nil {
			m.headings = append(m.headings, line)
			m.anchors = append(m.anchors, anchor(h[2]))
		}
		for _, l := range link.FindAllStringSubmatch(inlineCode.ReplaceAllString(line, ""), -1) {
			m.links = append(m.links, l[1])
		}
	}
	return m
}

// anchor is what the usual renderers make of a heading: lower case, punctuation
// dropped, hyphens for spaces.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}

func TestLinksResolve(t *testing.T) {
	for _, name := range files(t) {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, target := range parseMarkdown(read(t, name)).links {
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			file, fragment, _ := strings.Cut(target, "#")
			if file == "" {
				file = name
			} else {
				file = path.Join(path.Dir(name), file)
			}
			if !exists(file) {
				t.Errorf("%s links to %s, which is not there", name, target)
				continue
			}
			if fragment != "" && path.Ext(file) == ".md" && !slices.Contains(parseMarkdown(read(t, file)).anchors, fragment) {
				t.Errorf("%s links to %s; %s has no such heading", name, target, file)
			}
		}
	}
}

// TestReadmesAgree: the Chinese README is the English one in Chinese, section by
// section and example by example.
func TestReadmesAgree(t *testing.T) {
	if !exists("README.md") && !exists("README.zh.md") {
		t.Skip("no README yet")
	}
	english, chinese := parseMarkdown(read(t, "README.md")), parseMarkdown(read(t, "README.zh.md"))
	for i := range max(len(english.headings), len(chinese.headings)) {
		e, c := at(english.headings, i), at(chinese.headings, i)
		if level(e) != level(c) {
			t.Errorf("heading %d differs in level: README.md has %q, README.zh.md has %q", i+1, e, c)
			break
		}
	}
	if len(english.blocks) != len(chinese.blocks) {
		t.Errorf("README.md has %d code blocks, README.zh.md has %d", len(english.blocks), len(chinese.blocks))
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func level(heading string) int {
	return len(heading) - len(strings.TrimLeft(heading, "#"))
}

func TestParseMarkdown(t *testing.T) {
	m := parseMarkdown("# One, two! #\n[a](b.md#c) `[no](x)` [d](<e f>) [g](h \"title\")\n```sh\n# not a heading\n[no](y)\n```\n## 词 向量\n~~~\n```\n~~~\n")
	want := markdown{
		headings: []string{"# One, two! #", "## 词 向量"},
		anchors:  []string{"one-two", "词-向量"},
		blocks:   []string{"# not a heading\n[no](y)", "```"},
		links:    []string{"b.md#c", "h"},
	}
	if !slices.Equal(m.headings, want.headings) || !slices.Equal(m.anchors, want.anchors) ||
		!slices.Equal(m.blocks, want.blocks) || !slices.Equal(m.links, want.links) {
		t.Errorf("parsed %q, want %q", m, want)
	}
}
