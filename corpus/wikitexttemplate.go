package corpus

import (
	"bytes"
	"strings"
)

// keptTemplates are the templates that stand for words of a sentence, and what is
// kept of them: a digit is a parameter, / parts alternatives, of which the first is
// taken whose parameters are all there. Other characters stand for themselves.
// Names are in lower case.
var keptTemplates = func() map[string]string {
	kept := map[string]string{
		"frac": "1⁄2/1", "sfrac": "1⁄2/1", "circa": "c. 1", "c.": "c. 1", "floruit": "fl. 1", "fl.": "fl. 1",
		"val": "1", "quote": "1", "as of": "As of 1", "ndash": "–", "snd": " – ", "spnd": " – ", "spaced ndash": " – ",
		"mdash": "—", "spaced en dash": " – ", "em dash": "—", "en dash": "–", "'": "'", "=": "=", "·": " · ", "•": " • ",
		"dot": " · ", "nbsp": " ", "pi": "π",
	}
	for rule, names := range map[string]string{
		"1": "nowrap|nobr|nobreak|small|smaller|big|larger|nobold|noitalic|bold|strong|em|abbr|abbrv|tooltip|h:title|sic|not a typo|proper name|" +
			"mvar|math|var|script|zh|blockquote|quotation|cquote|quote box|text|uc|lc|vr|vanchor|visible anchor|anchor text|flag|flagcountry|" +
			"interlanguage link|ill|link-interwiki|translated name|lang-zh|unicode|iast|polytonic|hebrew|rtl-lang|smallcaps|sc|" +
			"le|link-en|link-ja|link-de|link-fr|link-ru|internal link helper/en|ruby|注音|kana|iw|red link|color box|jct|" +
			"formatnum|number|nts|sup|sub|su|chem|chem2|ce|hanja|korean|nom|linktext|keep|通用規範漢字|僻字|pre2|tq|langnf|okina|hamza|wikt-lang-text",
		"2/1":   "lang|color|colour|font color|w|wl|transl|transliteration|tlit|wikt-lang|wikt|wiktlat|fontcolor|font|langx|lang-x|rtl", //nolint:misspell // the name of a template
		"3/2/1": "tsl|internal link helper|le2",
		"1/2":   "nihongo|nihongo2|nihongo3|nihongo foot|jpn|zh-cn|zh-tw|rp-name",
	} {
		for _, name := range strings.Split(names, "|") {
			kept[name] = rule
		}
	}
	return kept
}()

// wikiMostArgs is how many parameters of a template are looked at.
const wikiMostArgs = 10

// template writes what is kept of {{src[i:end]}}.
func (w *wikitext) template(i, end, depth int) {
	name, length := templateName(w.src[i:end])
	var rule string
	switch {
	case name == "convert" || name == "cvt":
		w.measure(w.arguments(i+length, end), depth)
		return
	case name == "!":
		w.line = append(w.line, '|')
		return
	case strings.HasPrefix(name, "lang-"), strings.HasPrefix(name, "link-"):
		rule = "1"
	case strings.HasPrefix(name, "formatnum:"):
		w.emit(i+len("formatnum:"), end, depth)
		return
	default:
		rule = keptTemplates[name]
	}
	args := w.arguments(i+length, end)
	for _, alternative := range strings.Split(rule, "/") {
		missing := rule == ""
		for _, c := range alternative {
			missing = missing || '1' <= c && c <= '9' && args[c-'0'].empty(w.src)
		}
		if missing {
			continue
		}
		for _, c := range alternative {
			if '1' <= c && c <= '9' {
				w.argument(args[c-'0'], depth)
				continue
			}
			w.line = append(w.line, string(c)...)
		}
		return
	}
	w.line = append(w.line, wikiGap)
}

// templateName returns the name at the start of a template in lower case, and how
// far it goes. It is "" if the name is too long to be known or holds markup.
func templateName(text []byte) (name string, length int) {
	const longest = 48
	end := bytes.IndexAny(text[:min(len(text), longest)], "|{}[]<\n")
	switch {
	case end < 0 && len(text) > longest:
		return "", 0
	case end < 0:
		end = len(text)
	case text[end] == '\n':
		// Parameters may stand on lines of their own.
		rest := bytes.TrimLeft(text[end:], " \n")
		if len(rest) > 0 && rest[0] != '|' {
			return "", 0
		}
	case text[end] != '|':
		return "", 0
	}
	return wikiFold(string(text[:end])), end
}

// A wikiArg is a parameter in src[start:end].
type wikiArg struct{ start, end int }

func (a wikiArg) empty(src []byte) bool {
	return len(bytes.TrimSpace(src[a.start:a.end])) == 0
}

// arguments returns the parameters of a template that have numbers; src[i:end] is
// what follows its name.
func (w *wikitext) arguments(i, end int) (args [wikiMostArgs]wikiArg) {
	next := 1
	for i < end && w.src[i] != '|' {
		i++
	}
	for i < end {
		start := i + 1
		equals := -1
		for i = start; i < end && w.src[i] != '|'; {
			if after := int(w.ends[i]); after > 0 {
				i = after
				continue
			}
			if w.src[i] == '=' && equals < 0 {
				equals = i
			}
			i++
		}
		arg := wikiArg{start, min(i, end)}
		number := 0
		if equals < 0 {
			number = next
			next++
		} else {
			switch key := string(bytes.TrimSpace(w.src[start:equals])); {
			case len(key) == 1 && '1' <= key[0] && key[0] <= '9':
				number = int(key[0] - '0')
			case key == "text" || key == "quote":
				number = 1
			}
			arg.start = equals + 1
		}
		if 0 < number && number < wikiMostArgs {
			args[number] = arg
		}
	}
	return args
}

// argument writes a parameter without the white space around it.
func (w *wikitext) argument(a wikiArg, depth int) {
	for a.start < a.end && (w.src[a.start] == ' ' || w.src[a.start] == '\n') {
		a.start++
	}
	for a.end > a.start && (w.src[a.end-1] == ' ' || w.src[a.end-1] == '\n') {
		a.end--
	}
	w.emit(a.start, a.end, depth)
}

// measure writes the measure of a {{convert}} as it was given: 5 km, 3 to 4 ft.
func (w *wikitext) measure(args [wikiMostArgs]wikiArg, depth int) {
	at := 1
	w.argument(args[at], depth)
	for at+2 < wikiMostArgs && !args[at+2].empty(w.src) {
		switch word := string(bytes.TrimSpace(w.src[args[at+1].start:args[at+1].end])); word {
		case "-", "–", "to", "and", "or", "x", "by", "to(-)", "and(-)":
			joint := " " + strings.TrimSuffix(word, "(-)") + " "
			if word == "-" || word == "–" {
				joint = "–"
			}
			w.line = append(w.line, joint...)
			at += 2
			w.argument(args[at], depth)
			continue
		}
		break
	}
	if unit := args[min(at+1, wikiMostArgs-1)]; !unit.empty(w.src) {
		w.line = append(w.line, ' ')
		w.argument(unit, depth)
	}
}

// variant writes one of the words of -{src[i:end]}-, by which the Chinese
// Wikipedia has words in several scripts: zh-hans:软件;zh-hant:軟體.
func (w *wikitext) variant(i, end, depth int) {
	first, _ := w.pipes(i, end)
	if first < end {
		if flags := bytes.TrimSpace(w.src[i:first]); bytes.ContainsAny(flags, "HTN") || string(flags) == "-" {
			w.line = append(w.line, wikiGap) // a rule for the whole page, shown nowhere
			return
		}
		i = first + 1
	}
	best, bestRank := wikiArg{i, end}, -1
	for i < end {
		code, length := variantCode(w.src[i:end])
		start := i + length
		for i = start; i < end; {
			if after := int(w.ends[i]); after > 0 {
				i = after
				continue
			}
			if w.src[i] == ';' {
				if next, _ := variantCode(w.src[i+1 : end]); next != "" || len(bytes.TrimLeft(w.src[i+1:end], " \n")) == 0 {
					break
				}
			}
			i++
		}
		if code == "" {
			break // plain text, which is protected from conversion by this
		}
		if rank := variantRank(code, w.opts.Traditional); rank > bestRank {
			best, bestRank = wikiArg{start, min(i, end)}, rank
		}
		i++
	}
	w.argument(best, depth)
}

// variantCode returns the code before the colon at the start of text, such as
// zh-hans, and the length up to behind the colon.
func variantCode(text []byte) (string, int) {
	const longest = 16
	colon := bytes.IndexByte(text[:min(len(text), longest)], ':')
	if colon < 0 {
		return "", 0
	}
	code := bytes.TrimSpace(text[:colon])
	language, _, _ := bytes.Cut(code, []byte{'-'})
	if len(language) < 2 || len(language) > 3 {
		return "", 0
	}
	for _, c := range code {
		if (c < 'a' || 'z' < c) && c != '-' {
			return "", 0
		}
	}
	return string(code), colon + 1
}

// variantRank tells how good a variant is; that of an unknown one is 0.
func variantRank(code string, traditional bool) int {
	simplified := []string{"zh", "zh-my", "zh-sg", "zh-cn", "zh-hans"}
	other := []string{"zh", "zh-mo", "zh-hk", "zh-tw", "zh-hant"}
	if traditional {
		simplified = other
	}
	for i, c := range simplified {
		if c == code {
			return i + 1
		}
	}
	return 0
}
