package picture

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/width"
)

// Fonts are what labels are written in. A character is drawn by the first font
// that has it, so words in several scripts need no font that has them all.
type Fonts struct {
	fonts   []*sfnt.Font
	names   []string
	files   []io.Closer
	chosen  map[rune]int // index of the font, -1 if there is none
	buffer  sfnt.Buffer
	folders []string // where Cover looks
}

// OpenFonts returns the fonts to begin with: that of the file path, unless it is
// empty, and the Go font, which is part of the program and has Latin, Greek and
// Cyrillic letters. The file may be TrueType or OpenType, or a collection.
func OpenFonts(path string) (*Fonts, error) {
	f := &Fonts{chosen: map[rune]int{}, folders: fontFolders()}
	if path != "" {
		if err := f.open(path); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	builtIn, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.add("Go", builtIn)
	return f, nil
}

// Close closes the files of the fonts.
func (f *Fonts) Close() error {
	var errs []error
	for _, file := range f.files {
		errs = append(errs, file.Close())
	}
	f.files = nil
	return errors.Join(errs...)
}

// Names are the names of the fonts in use.
func (f *Fonts) Names() []string { return slices.Clone(f.names) }

// Cover looks for fonts of this machine that have what the texts need and the
// fonts so far do not. It returns the characters that none of them has, in the
// order of their code points.
func (f *Fonts) Cover(texts []string) (missing []rune) {
	missing = f.missing(texts)
	if len(missing) == 0 {
		return nil
	}
	for _, path := range systemFonts(f.folders) {
		if f.openFor(path, missing) {
			if missing = f.missing(texts); len(missing) == 0 {
				return nil
			}
		}
	}
	return missing
}

// Lacks tells whether no font has a character of text.
func (f *Fonts) Lacks(text string) bool { return len(f.missing([]string{text})) > 0 }

func (f *Fonts) missing(texts []string) []rune {
	lacking := map[rune]bool{}
	for _, t := range texts {
		for _, r := range t {
			if f.fontOf(r) < 0 {
				lacking[r] = true
			}
		}
	}
	runes := make([]rune, 0, len(lacking))
	for r := range lacking {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	return runes
}

// fontOf is the index of the first font that has r, or -1.
func (f *Fonts) fontOf(r rune) int {
	if at, ok := f.chosen[r]; ok {
		return at
	}
	at := -1
	for i, font := range f.fonts {
		if has(font, &f.buffer, r) {
			at = i
			break
		}
	}
	f.chosen[r] = at
	return at
}

func has(font *sfnt.Font, buffer *sfnt.Buffer, r rune) bool {
	glyph, err := font.GlyphIndex(buffer, r)
	return err == nil && glyph != 0
}

func (f *Fonts) add(name string, font *sfnt.Font) {
	f.fonts = append(f.fonts, font)
	f.names = append(f.names, name)
	clear(f.chosen)
}

// open adds the font of a file that a person named.
func (f *Fonts) open(path string) error {
	file, collection, err := openCollection(path)
	if err != nil {
		return err
	}
	font, name, err := preferred(collection)
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	f.files = append(f.files, file)
	f.add(name, font)
	return nil
}

// openFor adds the font of a file if it has any of the runes, and tells whether it
// does. A file that cannot be read is none that helps.
func (f *Fonts) openFor(path string, runes []rune) bool {
	file, collection, err := openCollection(path)
	if err != nil {
		return false
	}
	if font, name, err := preferred(collection); err == nil {
		if slices.ContainsFunc(runes, func(r rune) bool { return has(font, &f.buffer, r) }) {
			f.files = append(f.files, file)
			f.add(name, font)
			return true
		}
	}
	_ = file.Close() // only read
	return false
}

// openCollection opens a font file, which is read as glyphs are needed: fonts with
// Chinese characters have tens of megabytes.
func openCollection(path string) (*os.File, *sfnt.Collection, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	collection, err := opentype.ParseCollectionReaderAt(file)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: not a TrueType or OpenType font: %w", path, err), file.Close())
	}
	return file, collection, nil
}

// preferred is the font of a collection to use: that for simplified Chinese, where
// there are several for the same characters, else the first.
func preferred(c *sfnt.Collection) (chosen *sfnt.Font, name string, err error) {
	for i := range c.NumFonts() {
		font, err := c.Font(i)
		if err != nil {
			return nil, "", err
		}
		family, err := font.Name(nil, sfnt.NameIDFull)
		if err != nil {
			family = "a font without name"
		}
		if chosen == nil || isSimplified(family) && !isSimplified(name) {
			chosen, name = font, family
		}
	}
	if chosen == nil {
		return nil, "", errors.New("the file has no fonts")
	}
	return chosen, name, nil
}

func isSimplified(family string) bool {
	words := strings.Fields(family)
	return slices.Contains(words, "SC") && !slices.Contains(words, "Mono")
}

// advance is the width of text in units of the size of the font. A character that
// no font has takes its place all the same: an SVG is shown with other fonts.
func (f *Fonts) advance(text string) float64 {
	const size = 1024
	total := 0.0
	for _, r := range text {
		at := f.fontOf(r)
		if at < 0 {
			total += guessedWidth(r)
			continue
		}
		glyph, err := f.fonts[at].GlyphIndex(&f.buffer, r)
		if err != nil {
			continue
		}
		w, err := f.fonts[at].GlyphAdvance(&f.buffer, glyph, fixed.I(size), font.HintingNone)
		if err != nil {
			total += guessedWidth(r)
			continue
		}
		total += float64(w) / 64 / size
	}
	return total
}

func guessedWidth(r rune) float64 {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 1
	}
	return 0.6
}
