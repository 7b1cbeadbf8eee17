// Package docs_test keeps the numbers, formulas, pictures and links to code in docs true:
// "make docs" writes them, and the test compares.
//
// In a page stand marks, which do not show, and what Firth makes stands between them:
//
//	<!-- firth:number window.likelihood %.6f -->0.000382<!-- end -->
//
// number is a value of the JSON of "firth explain" by its path, formula and code belong
// to a function of package walkthrough, table and picture are those of the explanation.
package docs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"firth/explain"
	"firth/explain/formula"
)

var update = flag.Bool("update", false, "rewrite what Firth makes")

var (
	mark     = regexp.MustCompile(`(?s)(<!-- firth:(\w+) ([^>]*?) -->)(.*?)(<!-- end -->)`)
	function = regexp.MustCompile(`(?m)^func (?:\((?:\w+ )?\*?(\w+)\) )?(\w+)`)
)

// tests says which test of package walkthrough is about a function.
var tests = map[string]string{
	"OneHot":                "TestOneHotCosine",
	"Cosine":                "TestCosine",
	"Number":                "TestNumber",
	"Context":               "TestContext",
	"NewModel":              "TestNewModelKnowsNothing",
	"Softmax":               "TestSoftmaxIsTheFormula",
	"LogSoftmax":            "TestSoftmaxOfExtremeScores",
	"WindowLikelihood":      "TestWindowLikelihoodIsTheProductOfItsFactors",
	"Likelihood":            "TestLikelihoodIsExpOfMinusLoss",
	"Loss":                  "TestLossOutlivesTheLikelihood",
	"ExactSoftmax.Gradient": "TestExactSoftmaxGradientIsTheFormula",
	"Step":                  "TestStep",
	"Train":                 "TestTrain",
	"Noise":                 "TestNoise",
	"Draw":                  "TestDrawFollowsTheNoise",
	"Sigmoid":               "TestSigmoid",
	"NegativeSampling":      "TestNegativeSamplingIsTheFormula",
	"Huffman":               "TestHuffman",
	"HierarchicalSoftmax":   "TestHierarchicalSoftmaxIsTheFormula",
	"Mean":                  "TestMean",
	"CBOWLoss":              "TestCBOWGradient",
}

// A book is what the pages of one language are filled from.
type book struct {
	language    string
	explanation *explain.Explanation
	numbers     any // its JSON
	places      map[string]string
	pictures    map[string]string // by path
}

func TestPagesAreUpToDate(t *testing.T) {
	places := findFunctions(t)
	for language, page := range map[string]string{"en": "walkthrough.md", "zh": "walkthrough.zh.md"} {
		x, err := explain.Text(t.Context(), "自太古以来", explain.Options{Center: "古", Window: 2, Language: language})
		if err != nil {
			t.Fatal(err)
		}
		b := &book{language: language, explanation: x, places: places, pictures: map[string]string{}}
		data, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &b.numbers); err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		marks := 0
		filled := mark.ReplaceAllStringFunc(string(old), func(found string) string {
			marks++
			m := mark.FindStringSubmatch(found)
			content, err := b.content(m[2], m[3])
			if err != nil {
				t.Fatalf("%s: %s: %v", page, m[1], err)
			}
			return m[1] + content + m[5]
		})
		if begun := strings.Count(string(old), "<!-- firth:"); begun != marks {
			t.Errorf("%s: %d marks, of which %d end", page, begun, marks)
		}
		compare(t, page, string(old), filled)
		for path, svg := range b.pictures {
			drawn, err := os.ReadFile(path)
			if err != nil && !*update {
				t.Error(err)
				continue
			}
			compare(t, path, string(drawn), svg)
		}
	}
}

// Code hosts take a dollar for a formula only behind a space, which is easily forgotten
// in Chinese.
func TestFormulasStandBehindSpaces(t *testing.T) {
	inline := regexp.MustCompile(`(.?)\$[^$]+\$(.?)`)
	for _, page := range []string{"walkthrough.md", "walkthrough.zh.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		fenced := false
		for i, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "```") {
				fenced = !fenced
			}
			if fenced || strings.HasPrefix(line, "$$") {
				continue
			}
			if strings.Count(line, "$")%2 != 0 {
				t.Errorf("%s:%d: a dollar has no partner", page, i+1)
			}
			for _, m := range inline.FindAllStringSubmatch(line, -1) {
				if before := m[1]; before != "" && before != " " || regexp.MustCompile(`^[a-zA-Z0-9]`).MatchString(m[2]) {
					t.Errorf("%s:%d: %s", page, i+1, m[0])
				}
			}
		}
	}
}

// compare reports what is out of date, or writes it anew.
func compare(t *testing.T, path, old, want string) {
	t.Helper()
	if old == want {
		return
	}
	if !*update {
		at := 0
		for at < min(len(old), len(want)) && old[at] == want[at] {
			at++
		}
		t.Errorf("%s is out of date at line %d: \"make docs\" writes it", path, 1+strings.Count(old[:at], "\n"))
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// content is what belongs between two marks.
func (b *book) content(kind, what string) (string, error) {
	switch kind {
	case "number":
		path, verb, ok := strings.Cut(what, " ")
		if !ok {
			return "", fmt.Errorf("want a path and a verb")
		}
		return b.number(path, verb)
	case "formula":
		return b.formula(what)
	case "code":
		return b.code(what)
	case "table":
		return b.table(what)
	case "picture":
		return b.picture(what)
	}
	return "", fmt.Errorf("no such mark")
}

// number is a value of the JSON by its path: window.factors.0.p.
func (b *book) number(path, verb string) (string, error) {
	value := b.numbers
	for key := range strings.SplitSeq(path, ".") {
		switch in := value.(type) {
		case map[string]any:
			value = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(in) {
				return "", fmt.Errorf("no element %s of %s", key, path)
			}
			value = in[i]
		default:
			return "", fmt.Errorf("no %s in %s", key, path)
		}
	}
	if value == nil {
		return "", fmt.Errorf("no %s", path)
	}
	return fmt.Sprintf(verb, value), nil
}

// formula is the formula of a function, with links to its code and test. Where there are
// several, their number follows: "Step 1".
func (b *book) formula(what string) (string, error) {
	name, number, _ := strings.Cut(what, " ")
	skip := 0
	if number != "" {
		skip, _ = strconv.Atoi(number)
	}
	x := b.explanation
	for _, part := range [][]formula.Formula{
		x.Tokens.Formulas, x.Window.Formulas, x.Likelihood.Formulas, x.Gradient.Formulas, x.Cost.Formulas, x.CBOW.Formulas,
	} {
		for _, f := range part {
			if f.Function != name {
				continue
			}
			if skip > 0 {
				skip--
				continue
			}
			code, err := b.code(name)
			return "\n\n$$" + f.TeX + "$$\n\n" + code + "\n\n", err
		}
	}
	return "", fmt.Errorf("no such formula")
}

// code is links to functions of package walkthrough and their tests.
func (b *book) code(names string) (string, error) {
	var links []string
	for name := range strings.FieldsSeq(names) {
		place, ok := b.places[name]
		if !ok {
			return "", fmt.Errorf("package walkthrough has no function %s", name)
		}
		test, ok := b.places[tests[name]]
		if !ok {
			return "", fmt.Errorf("package walkthrough has no test %s of %s", tests[name], name)
		}
		said := "test"
		if b.language == "zh" {
			said = "测试"
		}
		links = append(links, fmt.Sprintf("[`%s`](%s) · [%s](%s)", name, place, said, test))
	}
	return strings.Join(links, ", "), nil
}

// table is a table of the explanation.
func (b *book) table(name string) (string, error) {
	for _, t := range b.explanation.Tables() {
		if t.Name != name {
			continue
		}
		columns := 0
		for _, row := range t.Rows {
			columns = max(columns, len(row))
		}
		var s strings.Builder
		s.WriteString("\n\n")
		rows := t.Rows
		if !t.Header {
			rows = append([][]string{make([]string, columns)}, rows...)
		}
		for i, row := range rows {
			for j := range columns {
				cell := ""
				if j < len(row) {
					cell = strings.NewReplacer("|", `\|`, "_", `\_`, "\n", "", "*", `\*`).Replace(row[j])
				}
				s.WriteString("| " + cell + " ")
			}
			s.WriteString("|\n")
			if i == 0 {
				for j := range columns {
					if j < len(t.Align) && t.Align[j] == 'r' {
						s.WriteString("|--:")
					} else {
						s.WriteString("|---")
					}
				}
				s.WriteString("|\n")
			}
		}
		return s.String() + "\n", nil
	}
	return "", fmt.Errorf("no such table")
}

// picture is a picture of the explanation, which goes into a file of its own.
func (b *book) picture(name string) (string, error) {
	for _, p := range b.explanation.Pictures() {
		if p.Name == name {
			path := "walkthrough/" + b.language + "/" + name + ".svg"
			b.pictures[path] = p.SVG + "\n"
			return fmt.Sprintf("\n\n![%s](%s)\n\n", strings.NewReplacer("|", "∣", "[", "(", "]", ")", "_", `\_`).Replace(p.Text), path), nil
		}
	}
	return "", fmt.Errorf("no such picture")
}

// findFunctions returns where the functions of package walkthrough and its tests are.
func findFunctions(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../walkthrough/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of package walkthrough: %v", err)
	}
	places := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range function.FindAllSubmatchIndex(text, -1) {
			name := string(text[m[4]:m[5]])
			if m[2] >= 0 {
				name = string(text[m[2]:m[3]]) + "." + name
			}
			places[name] = fmt.Sprintf("%s#L%d", filepath.ToSlash(file), 1+strings.Count(string(text[:m[0]]), "\n"))
		}
	}
	return places
}
