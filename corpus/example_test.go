package corpus_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"firth/corpus"
)

// A small folder: some plain text, some JSON Lines.
func Example() {
	dir, err := os.MkdirTemp("", "books")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for name, text := range map[string]string{
		"one.txt":   "The sea was calm.\r\n海面平静如镜。",
		"two.jsonl": `{"title": "Storm", "text": "The wind rose.\nThe sea answered."}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
	}

	c, err := corpus.Open([]string{dir}, nil, corpus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	for {
		block, err := c.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(filepath.Base(block.File))
		for sentence := range strings.Lines(block.Text) {
			fmt.Print("  ", sentence)
		}
	}
	report := c.Report()
	fmt.Println(report.Files, "files,", report.Lines, "lines,", report.CarriageReturns, "carriage return")
	// Output:
	// one.txt
	//   The sea was calm.
	//   海面平静如镜。
	// two.jsonl
	//   The wind rose.
	//   The sea answered.
	// 2 files, 4 lines, 1 carriage return
}

// A dump of Wikipedia is text without further ado.
func Example_wikipedia() {
	const dump = `<mediawiki>
  <page>
    <title>Tide</title><ns>0</ns>
    <revision><text>{{Infobox|speed=slow}}
'''Tides''' are the rise and fall of the [[sea level|sea]].&lt;ref&gt;A book.&lt;/ref&gt;

== Cause ==
They come from the [[Moon]] ({{lang|la|luna}}) and the Sun.
[[Category:Sea]]</text></revision>
  </page>
  <page><title>Tides</title><ns>0</ns><redirect title="Tide" /></page>
</mediawiki>`
	c, err := corpus.Open([]string{"-"}, strings.NewReader(dump), corpus.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	for {
		block, err := c.Next(context.Background())
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(block.Text)
	}
	report := c.Report()
	fmt.Println(report.Pages, "article,", report.Redirects, "redirect")
	// Output:
	// Tides are the rise and fall of the sea.
	// They come from the Moon (luna) and the Sun.
	// 1 article, 1 redirect
}
