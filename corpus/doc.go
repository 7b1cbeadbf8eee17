// Package corpus reads raw text, however it is stored, as a row of blocks.
//
//	c, err := corpus.Open([]string{"books", "news-*.jsonl.zst", "-"}, os.Stdin, corpus.Options{})
//	if err != nil { ... }
//	defer c.Close()
//	for {
//		block, err := c.Next(ctx)
//		if err == io.EOF { break }
//		if err != nil { ... }
//		for sentence := range strings.Lines(block.Text) { ... }
//	}
//	report := c.Report()
//
// A corpus is named by files, globs ("**" stands for any folders), folders (all
// files in them, in name order) and "-" for standard input. Files are opened one
// after another, however many they are.
//
// # What is read
//
// Compression (gzip, zstd, bzip2, xz) is found by looking into the file, never by
// its name. So is the [Format]: lines of plain text, JSON Lines with the text in
// one field, Parquet with the text in one column, web archives (WARC), dumps of
// Wikipedia. Only tables (CSV, TSV) show by the ends of their names, or by
// [Options.Format]: any prose has commas.
//
// The encoding of each file is found, too. A byte order mark tells it, zeros tell
// UTF-16 and UTF-32, and the form of the bytes tells UTF-8. What is left is
// compared with the languages that the encodings of East Asia and Europe are used
// for, from the first byte that is not ASCII on, wherever that is; for the same
// bytes the same encoding is found. It is found if its reading is better than
// every other by far. Else the file is refused with an error that wraps
// [ErrEncoding] and says what it may be, and [Options.Encoding] can tell it. Only
// single bytes in what is UTF-8 or ASCII for the rest are taken for damage.
// [Report.Inputs] says what was found for each file.
//
// # Sequences
//
// With [Options.Sequences] the lines are not prose but sequences of items, such as
// products or the nodes of random walks, with spaces or tabs or one given
// character between them. No item is cut or changed, but for white space inside
// one.
//
// # What comes out
//
// The text of a [Block] is valid UTF-8. A line is a sentence, and ends in "\n".
// In the file a line may end in "\n", "\r\n" or a lone "\r" (old Macintosh); a
// missing last line end is supplied, so no sentence runs from one file into the
// next. Every byte that was not UTF-8, or not of the encoding that the file is in,
// is replaced by U+FFFD, by the rule that browsers and Python follow, and counted;
// a byte order mark at the start of a file is taken off. Nothing else is changed, dropped or reordered: blank lines
// stay, and no line is too long. What was repaired, and what was odd, is counted
// in the [Report], with the first few places.
//
// # Wikipedia
//
// A dump (pages-articles.xml, packed or not) is read as it is downloaded. The text
// of an article is what is left of its paragraphs and list items without markup,
// each a line: links become their labels; templates, tables, pictures, references,
// formulas, code and the names of categories go, but for templates that stand for
// words of the sentence (a word in another language, a measure). Titles and
// headings stay if [WikipediaOptions] say so. Redirects and pages that are no
// articles are skipped, and counted in the [Report].
//
//	c, err := corpus.Open([]string{"enwiki-latest-pages-articles.xml.bz2"}, nil, corpus.Options{})
//
// The blocks of bzip2 are decompressed, and markup is removed, by as many
// goroutines as there are processors.
//
// # Where blocks end
//
// A block never spans two files. It ends after the last whole line that fits
// into [Options.BlockSize]. A line longer than that is cut where no word is cut
// (after white space; or else after punctuation; or else between two Chinese or
// Japanese characters) and [Block.Continues] says that the sentence goes on. So
// a file that is one line of 100 MB is read in the memory of a few blocks. The
// blocks depend on the bytes of the text and on BlockSize, and on nothing else:
// not on timing, on compression, or on the number of threads. Offsets are those of
// the file as it is stored, decompressed, in whatever encoding.
//
// # What is refused
//
// Everything that can be checked before reading is checked by [Open]: a file
// that is missing or unreadable or named twice, a glob or a folder without
// files, and files that are not text (archives, pictures: [ErrNotText]) or in no
// encoding that shows ([ErrEncoding]). Broken archives, JSON and tables are
// reported by [Corpus.Next], after the blocks before them, as an [*Error] that
// says where.
package corpus
