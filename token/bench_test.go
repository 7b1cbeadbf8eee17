package token

import (
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Texts of the ordinary kind, written for this benchmark.
var benchTexts = []struct{ name, text string }{
	{"English", `The old harbor of the town lies on the east side of the bay, where the river, slow and brown, ` +
		`meets the sea. In 1874 a storm took 23 boats and most of the pier; it wasn't rebuilt until 1,200 pounds had been ` +
		`raised by the Fishermen's Society (founded by Anna Reed). Today about 3.5 million visitors walk here each year. `},
	{"EnglishTypeset", `The captain’s daughter didn’t wait. “We sail at five,” she said — “with or without you.” ` +
		`Nobody answered; the café’s lights went out, and the wind turned north. It was the year 1902, and it’d be a long winter. `},
	{"Chinese", `河水从山上流下来，经过村子和田地，一直流到海边。老人坐在门前，看着远处的船，说：“今年的雨水比往年多。”` +
		`孩子们没有听见，他们在树下玩耍（那棵树有三百年了）。到了晚上，灯一盏一盏地亮起来……`},
	{"ChineseMixed", `新款手机的GPU很快，跑分达到1,250万，比iPhone15高出3.5%。用户说：“Wi-Fi 7的速度也不错！”`},
	{"Russian", `Старый дом стоял на берегу реки, и каждую весну вода подходила к самому порогу. В 1905 году его хозяин, ` +
		`Иван Петрович, посадил здесь сад: яблони, груши и вишни. Теперь от сада осталось немного. `},
	{"French", `À l’été dernier, la fenêtre de la cuisine était ouverte et l’on entendait déjà les élèves qui rentraient de l’école. ` +
		`Où étaient-ils allés ? Personne ne le savait, même pas leur mère. `},
	{"Japanese", `昨日は雨が降っていたので、駅前のコーヒーショップで本を読みました。とても静かで、時間を忘れてしまいました。`},
	{"Korean", `오래된 도서관은 언덕 위에 있고, 아침마다 학생들이 계단을 올라간다. 책 냄새가 좋다고 말하는 사람이 많다. `},
}

func benchText(text string) string { return strings.Repeat(text, 64<<10/len(text)) }

func BenchmarkScan(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			text := benchText(bt.text)
			s := newPipeline(b, nil).NewScanner()
			s.Scan(text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				s.Scan(text)
			}
		})
	}
}

// BenchmarkScanBatch is the same work without offsets and kinds.
func BenchmarkScanBatch(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			text := benchText(bt.text)
			s, batch := newPipeline(b, nil).NewScanner(), &Batch{}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				batch.Reset()
				s.ScanBatch(batch, text)
			}
		})
	}
}

// BenchmarkScanGeneral is the same work without the short way.
func BenchmarkScanGeneral(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			text := benchText(bt.text)
			s := newPipeline(b, nil).NewScanner()
			generalScan(s, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				generalScan(s, text)
			}
		})
	}
}

// BenchmarkLibraries is the plain use of the libraries, which gives the words but
// no offsets into the original, no kinds and no filter.
func BenchmarkLibraries(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			text := benchText(bt.text)
			fold := cases.Fold()
			n := 0
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for range b.N {
				for it := words.FromString(fold.String(norm.NFKC.String(text))); it.Next(); {
					n += len(it.Value())
				}
			}
		})
	}
}

// BenchmarkTokenizers compares the tokenizers on English and Chinese.
func BenchmarkTokenizers(b *testing.B) {
	for _, tokenizer := range []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer, HanTokenizer} {
		for _, bt := range []int{0, 2} {
			b.Run(tokenizer+benchTexts[bt].name, func(b *testing.B) {
				text := benchText(benchTexts[bt].text)
				s := newPipeline(b, func(c *Config) { c.Tokenizer = tokenizer }).NewScanner()
				s.Scan(text)
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					s.Scan(text)
				}
			})
		}
	}
}

// BenchmarkOptions shows what options cost that Chinese text often has.
func BenchmarkOptions(b *testing.B) {
	for _, o := range []struct {
		name   string
		change func(*Config)
	}{
		{"None", func(*Config) {}},
		{"Simplify", func(c *Config) { c.Simplify = true }},
		{"Phrases", func(c *Config) { c.Phrases = somePhrases }},
		{"StopWords", func(c *Config) { c.StopWords = []string{"的", "了", "the"} }},
		{"Scripts", func(c *Config) { c.Scripts = []string{"Hani"} }},
	} {
		b.Run(o.name, func(b *testing.B) {
			text := benchText(benchTexts[2].text)
			s, batch := newPipeline(b, o.change).NewScanner(), &Batch{}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				batch.Reset()
				s.ScanBatch(batch, text)
			}
		})
	}
}
