package settings

import (
	"strings"

	"github.com/spf13/cobra"

	"firth/corpus"
)

// Corpus has the flags of every command that reads a corpus.
type Corpus struct {
	format        string
	field         string
	encoding      string
	separator     string
	Sequences     bool // the lines are sequences of items
	itemSeparator string
	wikipedia     corpus.WikipediaOptions
}

// corpusFormats are the values of --format.
var corpusFormats = []struct {
	name   string
	format corpus.Format
}{
	{"auto", corpus.Auto},
	{"lines", corpus.Lines},
	{"jsonl", corpus.JSONL},
	{"csv", corpus.CSV},
	{"parquet", corpus.Parquet},
	{"warc", corpus.WARC},
	{"wikipedia", corpus.Wikipedia},
}

// Add adds the flags to a command.
func (f *Corpus) Add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "auto", "of the files: "+formatNames()+"; auto looks inside, and takes .csv and .tsv for tables")
	flags.StringVar(&f.field, "field", "text", "field of JSON lines, or column of CSV and Parquet, that holds the text")
	flags.StringVar(&f.encoding, "encoding", "auto", "of the text, such as utf-8, gb18030, big5, shift_jis, utf-16le; auto finds out for each file")
	flags.StringVar(&f.separator, "csv-separator", "", "between the fields of CSV (default: found in the first row)")
	flags.BoolVar(&f.Sequences, "sequences", false, "the lines are no prose but sequences of items (products, clicks, walks): every item is a token as it stands")
	flags.BoolVar(&f.wikipedia.Titles, "wiki-titles", false, "of Wikipedia dumps: the title of each article, too")
	flags.BoolVar(&f.wikipedia.Headings, "wiki-headings", false, "of Wikipedia dumps: the headings of sections, too")
	flags.BoolVar(&f.wikipedia.Traditional, "wiki-traditional", false, "of Wikipedia dumps: where an article has simplified and traditional words, take the traditional")
	flags.StringVar(&f.itemSeparator, "item-separator", "", "between the items of --sequences (default: spaces and tabs)")
}

// Changed returns the first of the flags that the user has given, or "".
func (f *Corpus) Changed(cmd *cobra.Command) string {
	for _, name := range []string{
		"format", "field", "encoding", "csv-separator", "sequences", "item-separator", "wiki-titles", "wiki-headings", "wiki-traditional",
	} {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

func formatNames() string {
	names := make([]string, len(corpusFormats))
	for i, f := range corpusFormats {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// Options returns how the flags say that a corpus is read.
func (f *Corpus) Options() (corpus.Options, error) {
	o := corpus.Options{Field: f.field, Encoding: f.encoding, Sequences: f.Sequences, Wikipedia: f.wikipedia}
	known := false
	for _, c := range corpusFormats {
		if c.name == f.format {
			o.Format, known = c.format, true
		}
	}
	if !known {
		return o, Errorf("--format %q: want one of %s", f.format, formatNames())
	}
	var err error
	if o.Separator, err = separatorByte("csv-separator", f.separator); err != nil {
		return o, err
	}
	if o.ItemSeparator, err = separatorByte("item-separator", f.itemSeparator); err != nil {
		return o, err
	}
	if f.itemSeparator != "" && !f.Sequences {
		return o, Errorf("--item-separator is for --sequences: give that, too")
	}
	return o, nil
}

// separatorByte reads a flag that is one character, with names for those that are hard
// to type.
func separatorByte(flag, value string) (byte, error) {
	switch value {
	case "":
		return 0, nil
	case `\t`, "tab":
		return '\t', nil
	case "space":
		return ' ', nil
	}
	if len(value) != 1 {
		return 0, Errorf("--%s %q: want one ASCII character, or tab", flag, value)
	}
	return value[0], nil
}
