package corpus

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// The encodings that are found by looking at a text, by the names that
// [File.Encoding] gives them. Others are read if [Options.Encoding] names them.
const (
	UTF8        = "utf-8" // ASCII is UTF-8, too
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	UTF32LE     = "utf-32le"
	UTF32BE     = "utf-32be"
	GB18030     = "gb18030" // and its parts, GBK and GB 2312
	Big5        = "big5"
	ShiftJIS    = "shift_jis"
	EUCJP       = "euc-jp"
	EUCKR       = "euc-kr" // and what contains it, code page 949
	Windows1250 = "windows-1250"
	Windows1251 = "windows-1251"
	Windows1252 = "windows-1252" // and its part, Latin-1
	KOI8R       = "koi8-r"
)

// autoEncoding is what [Options.Encoding] may say instead of nothing.
const autoEncoding = "auto"

// wideEncodings have characters of two or four bytes throughout, zeros among
// them.
var wideEncodings = map[string]encoding.Encoding{
	UTF16LE: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	UTF16BE: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	UTF32LE: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	UTF32BE: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
}

// otherNames are names in use that neither WHATWG nor we have.
var otherNames = map[string]string{
	"utf-16": UTF16LE, "utf16": UTF16LE, "utf16le": UTF16LE, "utf16be": UTF16BE,
	"utf-32": UTF32LE, "utf32": UTF32LE, "utf32le": UTF32LE, "utf32be": UTF32BE, "ucs-4": UTF32BE,
	"cp936": GB18030, "cp950": Big5, "cp932": ShiftJIS, "cp949": EUCKR, "uhc": EUCKR,
	"cp1250": Windows1250, "cp1251": Windows1251, "cp1252": Windows1252,
	"latin-1": Windows1252, "shift-jis": ShiftJIS, "eucjp": EUCJP, "euckr": EUCKR,
}

// encodingName returns the one name by which we call an encoding, and "" for
// detection. GBK is read as GB18030 and Latin-1 as Windows-1252, which contain
// them, as the WHATWG Encoding Standard says and browsers do.
func encodingName(name string) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" || name == autoEncoding {
		return "", nil
	}
	if other, ok := otherNames[name]; ok {
		name = other
	}
	if _, ok := wideEncodings[name]; ok {
		return name, nil
	}
	enc, err := htmlindex.Get(name)
	if err == nil {
		name, err = htmlindex.Name(enc)
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("corpus: no such encoding: %q; names are utf-8, utf-16le, gb18030, big5, shift_jis, euc-jp, euc-kr, windows-1252, and others as in the WHATWG Encoding Standard", name)
	case name == "gbk":
		return GB18030, nil
	case slices.Contains([]string{"iso-2022-jp", "replacement", "x-user-defined"}, name):
		// What a byte of ISO-2022-JP means depends on all that come before it.
		return "", fmt.Errorf("corpus: the encoding %q is not read: convert the files first, by iconv for one", name)
	}
	return name, nil
}

// newDecoder returns what turns an encoding, by our name for it, into UTF-8. It
// keeps no state between characters.
func newEncodingDecoder(name string) *encoding.Decoder {
	enc, ok := wideEncodings[name]
	if !ok {
		var err error
		if enc, err = htmlindex.Get(name); err != nil {
			panic("corpus: no decoder for " + name)
		}
	}
	return enc.NewDecoder()
}

// bom is the byte order mark that some programs put at the start of UTF-8.
const bom = "\xef\xbb\xbf"

// byteOrderMarks are known by their bytes. That of UTF-32 begins as that of UTF-16 does.
var byteOrderMarks = []struct{ mark, encoding string }{
	{bom, UTF8},
	{"\xff\xfe\x00\x00", UTF32LE},
	{"\x00\x00\xfe\xff", UTF32BE},
	{"\xff\xfe", UTF16LE},
	{"\xfe\xff", UTF16BE},
}

// markOf finds the byte order mark at the start of a text.
func markOf(head []byte) (mark, encoding string) {
	for _, m := range byteOrderMarks {
		if strings.HasPrefix(string(head[:min(len(head), 4)]), m.mark) {
			return m.mark, m.encoding
		}
	}
	return "", ""
}
