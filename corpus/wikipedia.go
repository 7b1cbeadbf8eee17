package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"runtime"
)

// WikipediaOptions say what of a Wikipedia dump is text. The zero value takes the
// paragraphs and lists of the articles.
type WikipediaOptions struct {
	// Titles has the title of every article stand before it, on a line by itself.
	Titles bool
	// Headings keeps the headings of sections, each on a line by itself.
	Headings bool
	// Traditional takes the traditional one where the Chinese Wikipedia has words
	// in several scripts or of several countries, and not the simplified one. All
	// other text stays as it was written.
	Traditional bool
}

// wikiPages are the texts of the articles of a dump: what is left of their
// paragraphs without markup, each on a line. The dump is read in the goroutine
// that calls next; markup is removed in others, a batch of pages at a time, which
// end by themselves. close waits for them.
type wikiPages struct {
	dump   dumpReader
	opts   WikipediaOptions
	file   string
	source *decoding
	report *Report

	names  *wikiNames   // known when the first page comes
	flight []*wikiBatch // in the order of the dump
	free   []*wikiBatch
	most   int   // batches in flight
	ended  error // what ended the dump

	batch *wikiBatch // whose pages are being given away
	given int        // of them
}

// A wikiBatch is some pages, and their texts once done is closed.
type wikiBatch struct {
	pages    []wikiPage
	source   []byte // of all pages
	text     []byte
	stripper wikitext
	done     chan struct{}
}

// A wikiPage says where in a batch a page lies. Its title stands in the source
// before its text.
type wikiPage struct {
	at                int64 // of the page in the file
	title, start, end int
	out               int // the end of its text
	invalid           int // sequences that were not UTF-8
	unbalanced        bool
}

const (
	wikiBatchSize = 256 << 10
	wikiMaxJobs   = 17
)

func newWikiPages(r *bufio.Reader, file string, opts WikipediaOptions, most int, source *decoding, report *Report) *wikiPages {
	return &wikiPages{
		dump:   dumpReader{xml: xmlReader{r: r, most: most}, namespaces: map[string]string{}},
		opts:   opts,
		file:   file,
		source: source,
		report: report,
		most:   min(runtime.GOMAXPROCS(0)+1, wikiMaxJobs),
	}
}

// next returns the text of the next article that has any.
func (w *wikiPages) next() (text []byte, at int64, err error) {
	for {
		for w.batch == nil || w.given == len(w.batch.pages) {
			if err := w.take(); err != nil {
				return nil, 0, err
			}
		}
		start := 0
		if w.given > 0 {
			start = w.batch.pages[w.given-1].out
		}
		p := &w.batch.pages[w.given]
		w.given++
		w.report.Pages++
		for range p.invalid {
			note(&w.report.InvalidUTF8, &w.report.InvalidPlaces, w.file, p.at)
		}
		if p.unbalanced {
			note(&w.report.Unbalanced, &w.report.UnbalancedPlaces, w.file, p.at)
		}
		if p.out > start {
			return w.batch.text[start:p.out], p.at, nil
		}
		w.report.EmptyPages++
	}
}

// close waits for the goroutines.
func (w *wikiPages) close() {
	for _, b := range w.flight {
		<-b.done
	}
	w.flight = nil
}

// take makes the next batch the current one, after having started those that may
// run beside it.
func (w *wikiPages) take() error {
	if w.batch != nil {
		w.free = append(w.free, w.batch)
		w.batch = nil
	}
	for len(w.flight) < w.most && w.ended == nil {
		b := &wikiBatch{}
		if n := len(w.free); n > 0 {
			b, w.free = w.free[n-1], w.free[:n-1]
		}
		w.ended = w.fill(b)
		if len(b.pages) == 0 {
			break
		}
		b.done = make(chan struct{})
		w.flight = append(w.flight, b)
		go func() {
			defer close(b.done)
			b.strip(w.names, w.opts)
		}()
	}
	if len(w.flight) == 0 {
		return w.ended
	}
	w.batch, w.given = w.flight[0], 0
	w.flight = w.flight[:copy(w.flight, w.flight[1:])]
	<-w.batch.done
	return nil
}

// fill reads the pages of a batch.
func (w *wikiPages) fill(b *wikiBatch) error {
	b.pages, b.source = b.pages[:0], b.source[:0]
	for len(b.source) < wikiBatchSize {
		p, err := w.dump.next()
		if err != nil {
			if at := (*Error)(nil); errors.As(err, &at) && at.File == "" {
				at.File, at.Offset = w.file, w.source.origin(at.Offset)
			}
			return err
		}
		if w.names == nil {
			w.names = newWikiNames(w.dump.namespaces)
		}
		w.report.OldRevisions += int64(max(0, p.older))
		at := w.source.origin(p.at)
		w.source.forget(p.at)
		switch {
		case !w.dump.article(p):
			w.report.OtherNamespaces++
			continue
		case p.redirect || isRedirect(p.text):
			w.report.Redirects++
			continue
		case len(p.model) > 0 && string(p.model) != "wikitext":
			w.report.OtherModels++
			continue
		}
		page := wikiPage{at: at, title: len(b.source)}
		b.source = append(b.source, p.title...)
		page.start = len(b.source)
		b.source = append(b.source, p.text...)
		page.end = len(b.source)
		b.pages = append(b.pages, page)
	}
	return nil
}

// isRedirect tells whether a text is nothing but the name of another page, in
// dumps from before 2010, which do not say so otherwise.
func isRedirect(text []byte) bool {
	text = bytes.TrimSpace(text[:min(len(text), 64)])
	if len(text) == 0 || text[0] != '#' {
		return false
	}
	word, _, found := bytes.Cut(text[1:], []byte("[["))
	if !found {
		return false
	}
	switch wikiFold(string(bytes.TrimRight(word, ": "))) {
	case "redirect", "redirection", "weiterleitung", "redirección", "redirecionamento", "rinvia",
		"перенаправление", "перенаправлення", "doorverwijzing", "patrz", "omdirigering", "uudelleenohjaus",
		"重定向", "转送", "転送", "넘겨주기", "تحويل", "تغییر مسیر", "הפניה", "yönlendirme", "đổi":
		return true
	}
	return false
}

// strip makes the texts.
func (b *wikiBatch) strip(names *wikiNames, opts WikipediaOptions) {
	b.text = b.text[:0]
	for i := range b.pages {
		p := &b.pages[i]
		source := repairUTF8(b.source[p.start:p.end], func(int) { p.invalid++ })
		start := len(b.text)
		b.text, p.unbalanced = b.stripper.strip(b.text, unescapeXML(source), names, opts)
		if opts.Titles && len(b.text) > start {
			title := repairUTF8(b.source[p.title:p.start], func(int) { p.invalid++ })
			line := append(bytes.Join(bytes.Fields(unescapeXML(title)), []byte{' '}), '\n')
			b.text = append(b.text, line...)
			copy(b.text[start+len(line):], b.text[start:])
			copy(b.text[start:], line)
		}
		p.out = len(b.text)
	}
}

// unescapeXML replaces the entities of XML, in place as far as it goes.
func unescapeXML(text []byte) []byte {
	i := bytes.IndexByte(text, '&')
	if i < 0 {
		return text
	}
	n := i // text[:n] is done; an entity is longer than what it stands for
	for i < len(text) {
		size := 1
		switch rest := text[i:]; {
		case bytes.HasPrefix(rest, []byte("&lt;")):
			text[n], size = '<', 4
		case bytes.HasPrefix(rest, []byte("&gt;")):
			text[n], size = '>', 4
		case bytes.HasPrefix(rest, []byte("&amp;")):
			text[n], size = '&', 5
		case bytes.HasPrefix(rest, []byte("&quot;")):
			text[n], size = '"', 6
		case bytes.HasPrefix(rest, []byte("&apos;")):
			text[n], size = '\'', 6
		case bytes.HasPrefix(rest, []byte("&#")):
			end := bytes.IndexByte(rest[:min(len(rest), 12)], ';')
			if end < 0 {
				text[n] = '&'
				break
			}
			r := html.UnescapeString(string(rest[:end+1]))
			n += copy(text[n:], r) - 1
			size = end + 1
		default:
			text[n] = '&'
		}
		n++
		i += size
		next := bytes.IndexByte(text[i:], '&')
		if next < 0 {
			next = len(text) - i
		}
		n += copy(text[n:], text[i:i+next])
		i += next
	}
	return text[:n]
}
