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
// A corpus is named by files, globs, folders (all files in them, in name order)
// and "-" for standard input. Compression (gzip, zstd, bzip2, xz) is found by
// looking into the file, never by its name, and so is the format: lines of
// plain text, or JSON Lines with the text in one field.
//
// # What comes out
//
// The text of a [Block] is valid UTF-8. A line is a sentence, and ends in "\n".
// In the file a line may end in "\n", "\r\n" or a lone "\r" (old Macintosh); a
// missing last line end is supplied, so no sentence runs from one file into the
// next. Every byte that was not UTF-8 is replaced by U+FFFD, by the rule that
// browsers and Python follow, and counted; a byte order mark at the start of a
// file is taken off. Nothing else is changed, dropped or reordered: blank lines
// stay, and no line is too long. What was repaired, and what was odd, is counted
// in the [Report], with the first few places.
//
// # Where blocks end
//
// A block never spans two files. It ends after the last whole line that fits
// into [Options.BlockSize]. A line longer than that is cut where no word is cut
// (after white space; or else after punctuation; or else between two Chinese or
// Japanese characters) and [Block.Continues] says that the sentence goes on. So
// a file that is one line of 100 MB is read in the memory of a few blocks. The
// blocks depend on the bytes of the text and on BlockSize, and on nothing else:
// not on timing, on compression, or on the number of threads.
//
// # What is refused
//
// Everything that can be checked before reading is checked by [Open]: a file
// that is missing or unreadable or named twice, a glob or a folder without
// files, and files that are not text (archives, pictures, UTF-16: [ErrNotText]).
// Broken archives and broken JSON are reported by [Corpus.Next], after the
// blocks before them, as an [*Error] that says where.
package corpus
