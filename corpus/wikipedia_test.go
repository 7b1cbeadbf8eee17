package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

const dumpFile = "testdata/wikipedia/dump.xml"

func TestWikipediaDump(t *testing.T) {
	dump, err := os.ReadFile(dumpFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string]WikipediaOptions{
		"plain":       {},
		"titles":      {Titles: true, Headings: true},
		"traditional": {Traditional: true},
	} {
		golden := "testdata/wikipedia/" + name + ".txt"
		c := open(t, Options{Wikipedia: opts}, dumpFile)
		if got := c.Files()[0].Format; got != Wikipedia {
			t.Errorf("format = %v", got)
		}
		got := text(t, c)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		starts := func(title string) int64 {
			at := bytes.Index(dump, []byte("<title>"+title))
			return int64(bytes.LastIndex(dump[:at], []byte("<page>")))
		}
		r := c.Report()
		if r.Pages != 5 || r.EmptyPages != 2 || r.Redirects != 1 || r.OtherNamespaces != 1 || r.OtherModels != 1 || r.OldRevisions != 1 {
			t.Errorf("report = %+v", r)
		}
		if diff := cmp.Diff([]Place{{dumpFile, starts("Broken")}}, r.UnbalancedPlaces); diff != "" || r.Unbalanced != 1 {
			t.Error(r.Unbalanced, diff)
		}
		blocks, err := readAll(t, open(t, Options{Wikipedia: opts, BlockSize: 1}, dumpFile))
		if err != nil || join(blocks) != got {
			t.Errorf("in small blocks: %v", err)
		}
		if last := blocks[len(blocks)-1]; blocks[0].Offset != starts("Lighthouse") || last.Offset != starts("Broken") {
			t.Errorf("first block at %d, last at %d", blocks[0].Offset, last.Offset)
		}
	}
}

// However a dump is stored, its text is the same.
func TestWikipediaStorage(t *testing.T) {
	dump, err := os.ReadFile(dumpFile)
	if err != nil {
		t.Fatal(err)
	}
	want := text(t, openBytes(t, dump, Options{}))
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(string(dump))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	declared := append([]byte("\ufeff<?xml version=\"1.0\"?>\n"), dump...)
	for name, data := range map[string][]byte{
		"gzip": gzipped(t, string(dump)), "zstd": zstded(t, string(dump)), "xz": xzed(t, string(dump)),
		"bzip2":   bzipped(1000, dump),
		"streams": bzipped(700, dump[:3000], dump[3000:4000], dump[4000:]),
		"utf-16":  wide, "declared": declared,
		"crlf": bytes.ReplaceAll(dump, []byte("\n"), []byte("\r\n")),
	} {
		if diff := cmp.Diff(want, text(t, openBytes(t, data, Options{}))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	twice := append(bytes.Clone(dump), dump...)
	if got := text(t, openBytes(t, twice, Options{})); got != want+want {
		t.Error("two dumps in a row are not twice the text")
	}
	// Pages alone, as a part of a multistream file has them.
	pages := dump[bytes.Index(dump, []byte("<page>")):bytes.Index(dump, []byte("</mediawiki>"))]
	pages = bytes.ReplaceAll(pages, []byte("[[Lahter &amp; laegas:Tornid]] [[Pildi fail:Torn.jpg|thumb]]"), nil)
	if diff := cmp.Diff(want, text(t, openBytes(t, pages, Options{Format: Wikipedia}))); diff != "" {
		t.Error(diff)
	}
}

// wikiDump wraps pages in a dump.
func wikiDump(pages ...string) string {
	return `<mediawiki version="0.3"><siteinfo><namespaces><namespace key="0" /><namespace key="2">User</namespace>` +
		`</namespaces></siteinfo>` + strings.Join(pages, "\n") + "</mediawiki>\n"
}

func wikiArticle(title, text string) string {
	return "<page><title>" + title + "</title><revision><text>" + text + "</text></revision></page>"
}

// Dumps of other programs and years.
func TestWikipediaXML(t *testing.T) {
	for _, test := range []struct {
		dump, want string
		report     Report
	}{
		{wikiDump(wikiArticle("A", "one"), wikiArticle("User:B", "two"), wikiArticle("C:D", "three")), "one\nthree\n", Report{Pages: 2, OtherNamespaces: 1}},
		{wikiDump(wikiArticle("A", "#重定向 [[B]]"), wikiArticle("A", "#redirect: [[B]]"), wikiArticle("A", "# item [[B]]")), "item B\n", Report{Pages: 1, Redirects: 2}},
		{wikiDump(wikiArticle("A", "<![CDATA[a < b & [[c]] &lt;]]> and <!-- > --> d")), "a < b & c < and d\n", Report{Pages: 1}},
		{wikiDump("<page><title>A</title><text a='>'>one</text><x y=\"</page>\"/><?z ?></page >"), "one\n", Report{Pages: 1}},
		{wikiDump(wikiArticle("A", "&#65;&#x42;&quot;&apos;&amp;amp;&unknown;&#;&#xD800;&")), "AB\"'&&unknown;&#;\ufffd&\n", Report{Pages: 1}},
		{wikiDump(wikiArticle("A", "") + wikiArticle("A", "x")), "x\n", Report{Pages: 2, EmptyPages: 1}},
		{wikiDump(wikiArticle("A", "bad \xff\xfe bytes")), "bad \ufffd\ufffd bytes\n", Report{Pages: 1, InvalidUTF8: 2}},
	} {
		c := openBytes(t, []byte(test.dump), Options{})
		if got := text(t, c); got != test.want {
			t.Errorf("text of %s = %q, want %q", test.dump, got, test.want)
		}
		r := c.Report()
		got := Report{Pages: r.Pages, EmptyPages: r.EmptyPages, Redirects: r.Redirects, OtherNamespaces: r.OtherNamespaces, OtherModels: r.OtherModels, InvalidUTF8: r.InvalidUTF8, Unbalanced: r.Unbalanced}
		if diff := cmp.Diff(test.report, got); diff != "" {
			t.Errorf("report of %s: %s", test.dump, diff)
		}
	}
}

func TestWikipediaBrokenXML(t *testing.T) {
	good := wikiArticle("A", strings.Repeat("good\n\n", 20))
	for _, test := range []struct {
		dump, says string
		at         string // the error is where this begins for the last time
	}{
		{wikiDump(good, wikiArticle("B", "<b>not escaped</b>")), "<b> in the middle of <text>", "<b>"},
		{wikiDump(good, "<page><title>B<page>"), "<page> in the middle of <title>", "<page>"},
		{wikiDump(good, "<page><page>"), "<page> in the middle of <page>", "<page>"},
		{wikiDump(good, wikiArticle("B", strings.Repeat("too long ", 10_000))), "over 1024 bytes", "<page>"},
		{wikiDump(good, "<page><text x=\""+strings.Repeat(">", 70_000)), "a tag does not end", "<page>"},
	} {
		c := openBytes(t, []byte(test.dump), Options{BlockSize: 1})
		c.reader.max = 1 << 10
		blocks, err := readAll(t, c)
		mention(t, err, "standard input", test.says)
		var at *Error
		if want := int64(strings.LastIndex(test.dump, test.at)); !errors.As(err, &at) || at.Offset != want {
			t.Errorf("error %v, want offset %d", err, want)
		}
		if got := join(blocks); !strings.HasPrefix(got, "good\ngood\n") {
			t.Errorf("before the error: %q", got)
		}
	}
}

// A dump that is cut anywhere is an error, and what comes before it is read.
func TestTruncatedDump(t *testing.T) {
	dump, err := os.ReadFile(dumpFile)
	if err != nil {
		t.Fatal(err)
	}
	want := text(t, openBytes(t, dump, Options{}))
	for n := 64; n < len(dump)-1; n += 23 {
		blocks, err := readAll(t, openBytes(t, dump[:n], Options{}))
		var at *Error
		if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, &at) || at.File != "-" || at.Offset > int64(n) {
			t.Fatalf("%d of %d bytes: error %v", n, len(dump), err)
		}
		if got := join(blocks); !strings.HasPrefix(want, got) {
			t.Fatalf("%d of %d bytes: %q", n, len(dump), got)
		}
	}
}

// Many pages, in batches, come out in their order, however many are in work.
func TestWikipediaOrder(t *testing.T) {
	var pages []string
	var want strings.Builder
	for i := range 3000 {
		pages = append(pages, wikiArticle(fmt.Sprint(i), strings.Repeat(fmt.Sprintf("'''page''' [[%d]] {{x}}\n\n", i), i%40)))
		want.WriteString(strings.Repeat(fmt.Sprintf("page %d\n", i), i%40))
	}
	dump := wikiDump(pages...)
	for _, procs := range []int{1, 7} {
		report := Report{}
		d := newDecoding(bufio.NewReader(strings.NewReader(dump)), "-", UTF8, false, 0, &report)
		w := newWikiPages(bufio.NewReader(d), "-", WikipediaOptions{}, 1<<20, d, &report)
		w.most = procs
		var got strings.Builder
		for {
			text, at, err := w.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(dump[at:], "<page>") {
				t.Fatalf("a page at %d", at)
			}
			got.Write(text)
		}
		w.close()
		if got.String() != want.String() {
			t.Errorf("%d in work: the text differs", procs)
		}
	}
}

func TestIsWikipedia(t *testing.T) {
	for head, want := range map[string]bool{
		"<mediawiki>": true, "<mediawiki xmlns=": true, " \n<?xml version=\"1.0\"?>\n<mediawiki\n": true,
		"<mediawikis>": false, "<mediawiki": false, "<?xml <mediawiki>": false, "a <mediawiki>": false, "": false,
	} {
		if got := isWikipedia([]byte(head)); got != want {
			t.Errorf("isWikipedia(%q) = %t", head, got)
		}
	}
}

func FuzzWikipedia(f *testing.F) {
	dump, err := os.ReadFile(dumpFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(dump)
	f.Add([]byte(wikiDump(wikiArticle("A", "one [[two]]"), wikiArticle("B", "<![CDATA[x]]>"))))
	f.Add([]byte(`<page><title a="b>">x</title><redirect/><text>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := openBytes(t, data, Options{Format: Wikipedia, Wikipedia: WikipediaOptions{Titles: true, Headings: true}})
		c.reader.max = 1 << 12
		blocks, err := readAll(t, c)
		if got := join(blocks); !utf8.ValidString(got) || err == nil && got == "" {
			t.Fatalf("text %q", got)
		}
	})
}
