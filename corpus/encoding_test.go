package corpus

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// encoded are texts that iconv has converted: name.language, and language.txt.
func encoded(t testing.TB) map[string]struct{ stored, text []byte } {
	paths, err := filepath.Glob("testdata/encodings/*")
	if err != nil || len(paths) < 20 {
		t.Fatal(len(paths), err)
	}
	all := make(map[string]struct{ stored, text []byte })
	for _, path := range paths {
		name, language, _ := strings.Cut(filepath.Base(path), ".")
		if language == "txt" {
			name, language = UTF8+"/"+name, name
		}
		stored, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile("testdata/encodings/" + language + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		all[name] = struct{ stored, text []byte }{stored, text}
	}
	return all
}

// detectedAs is the name by which an encoding of encoded is found.
func detectedAs(name string) string {
	name = strings.TrimSuffix(name, "-bom")
	switch {
	case strings.HasPrefix(name, UTF8):
		return UTF8
	case name == "gbk":
		return GB18030
	case name == "iso-8859-1":
		return Windows1252
	}
	return name
}

func TestEncodings(t *testing.T) {
	for name, e := range encoded(t) {
		path := write(t, t.TempDir(), "text", e.stored)
		c := open(t, Options{}, path)
		if got := c.Files()[0].Encoding; got != detectedAs(name) {
			t.Errorf("%s: Open finds %q", name, got)
		}
		if got := text(t, c); got != string(e.text) {
			t.Errorf("%s: text = %q", name, got)
		}
		r := c.Report()
		if r.Inputs[0].Encoding != detectedAs(name) || r.Inputs[0].Forced || r.InvalidUTF8 != 0 {
			t.Errorf("%s: report = %+v", name, r)
		}
		if converted := detectedAs(name) != UTF8; converted != (r.Converted == 1) {
			t.Errorf("%s: %d converted", name, r.Converted)
		}

		// By a pipe, byte by byte, compressed, and after a hundred kilobytes of ASCII.
		slow, err := Open([]string{"-"}, iotest.OneByteReader(bytes.NewReader(e.stored)), Options{BlockSize: 50})
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, slow); got != string(e.text) {
			t.Errorf("%s, byte by byte: text = %q", name, got)
		}
		if got := text(t, openBytes(t, gzipped(t, string(e.stored)), Options{})); got != string(e.text) {
			t.Errorf("%s, compressed: text = %q", name, got)
		}
		if bytes.IndexByte(e.stored, 0) < 0 && !strings.HasSuffix(name, "-bom") {
			ascii := strings.Repeat("plain words\n", 9000)
			c := openBytes(t, append([]byte(ascii), e.stored...), Options{})
			if got := text(t, c); got != ascii+string(e.text) {
				t.Errorf("%s after ASCII: text = %q", name, got[len(ascii):])
			}
		}
	}
}

func TestGivenEncoding(t *testing.T) {
	all := encoded(t)
	for name, e := range all {
		if strings.HasPrefix(name, UTF8) || strings.HasSuffix(name, "-bom") {
			continue
		}
		c := openBytes(t, e.stored, Options{Encoding: strings.ToUpper(name)})
		if got := text(t, c); got != string(e.text) {
			t.Errorf("%s: text = %q", name, got)
		}
		if r := c.Report().Inputs[0]; r.Encoding != detectedAs(name) || !r.Forced {
			t.Errorf("%s: report = %+v", name, r)
		}
	}
	// A byte order mark is believed rather than an option.
	c := openBytes(t, all["utf-8-bom"].stored, Options{Encoding: "gbk"})
	if got := text(t, c); got != string(all["utf-8-bom"].text) || c.Report().Inputs[0].Forced {
		t.Errorf("UTF-8 with a mark read as GBK: %q", got)
	}
	// UTF-8 is not turned into garbage.
	_, err := readAll(t, openBytes(t, all["utf-8/zh"].stored, Options{Encoding: "gb18030"}))
	if mention(t, err, "UTF-8", "gb18030", "--encoding"); !errors.Is(err, ErrEncoding) {
		t.Errorf("UTF-8 read as GB18030: %v", err)
	}
	// The wrong encoding shows in what is no character.
	_, err = readAll(t, openBytes(t, bytes.Repeat(all["koi8-r"].stored, 20), Options{Encoding: "euc-kr"}))
	if mention(t, err, "euc-kr", "--encoding"); !errors.Is(err, ErrEncoding) {
		t.Errorf("KOI8-R read as EUC-KR: %v", err)
	}
	for _, name := range []string{"klingon", "iso-2022-jp", "replacement"} {
		if _, err := Open([]string{"-"}, strings.NewReader("x"), Options{Encoding: name}); err == nil {
			t.Errorf("encoding %q was accepted", name)
		}
	}
	for name, want := range map[string]string{
		"": "", "auto": "", "GBK": GB18030, "gb2312": GB18030, "CP936": GB18030, "latin1": Windows1252, "ISO-8859-1": Windows1252,
		"Shift-JIS": ShiftJIS, "sjis": ShiftJIS, "UTF-16": UTF16LE, "utf8": UTF8, " utf-8 ": UTF8, "ascii": Windows1252, "cp949": EUCKR, "koi8-r": KOI8R,
	} {
		if got, err := encodingName(name); got != want || err != nil {
			t.Errorf("encodingName(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
}

// What does not show is an error that says what it may be, at Open if it can be.
func TestUnknownEncoding(t *testing.T) {
	// Vietnamese in a code page that is not looked for: letters that nothing we
	// know has in such numbers.
	viet := []byte(strings.Repeat("nh\xf0\xf5ng ng\xf0\xfei \xf0\xe3ng \xdd\xde ch\xd2\xcc s\xf0\xcc\n", 20))
	_, err := Open([]string{write(t, t.TempDir(), "viet.txt", viet)}, nil, Options{})
	if mention(t, err, "viet.txt", "--encoding"); !errors.Is(err, ErrEncoding) {
		t.Errorf("error = %v", err)
	}
	_, err = readAll(t, openBytes(t, gzipped(t, string(viet)), Options{}))
	if mention(t, err, "standard input", "--encoding"); !errors.Is(err, ErrEncoding) {
		t.Errorf("error = %v", err)
	}
	// Part UTF-8, part GBK, from the start.
	all := encoded(t)
	mixed := bytes.Repeat(append(bytes.Clone(all["utf-8/zh"].text), all["gbk"].stored...), 10)
	_, err = readAll(t, openBytes(t, mixed, Options{}))
	if mention(t, err, "several"); !errors.Is(err, ErrEncoding) {
		t.Errorf("error = %v", err)
	}
}

// Bytes that are broken are counted and placed, in the file as it is stored.
func TestInvalidConverted(t *testing.T) {
	gbk := encoded(t)["gbk"]
	stored := bytes.Repeat(gbk.stored, 400)
	at := []int{0, 70_000, 90_000, len(stored) - 2}
	for i, p := range at {
		lines := bytes.IndexByte(stored[p:], '\n')
		if lines < 0 {
			lines = len(stored) - p - 1
		}
		at[i] = p + lines + 1
		stored = slices.Insert(stored, at[i], 0xff)
	}
	slices.Sort(at)
	c := openBytes(t, stored, Options{BlockSize: 1000})
	blocks, err := readAll(t, c)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.ReplaceAll(join(blocks), replacement, ""), strings.Repeat(string(gbk.text), 400)+"\n"; got != want {
		t.Errorf("text of %d bytes, want %d", len(got), len(want))
	}
	r := c.Report()
	if r.InvalidUTF8 != 4 || r.Inputs[0].Invalid != 4 {
		t.Fatalf("report = %+v", r)
	}
	for i, p := range r.InvalidPlaces {
		if stored[p.Offset] != 0xff || p.Offset != int64(at[i]) {
			t.Errorf("place %v, want byte %d", p, at[i])
		}
	}
}

// Every block begins where it says, whatever the encoding, the block and the
// reads.
func TestOffsetsConverted(t *testing.T) {
	all := encoded(t)
	names := []string{"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1251", "utf-16le", "utf-16be-bom", "utf-32le", "utf-32be-bom"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "encoding")
		e := all[name]
		size := rapid.IntRange(1, 3000).Draw(t, "size")
		times := rapid.IntRange(1, 120).Draw(t, "times")
		stored, want := bytes.Repeat(e.stored, times), strings.Repeat(string(e.text), times)
		if mark, _ := markOf(stored); mark != "" {
			stored = append([]byte(mark), bytes.ReplaceAll(stored, []byte(mark), nil)...)
		}
		c := openBytes(t, stored, Options{BlockSize: size, Format: Lines})
		blocks, err := readAll(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if join(blocks) != want {
			t.Fatalf("%s: another text", name)
		}
		for i, b := range blocks {
			end := int64(len(stored))
			if i+1 < len(blocks) {
				end = blocks[i+1].Offset
			}
			piece, err := newEncodingDecoder(detectedAs(name)).Bytes(stored[b.Offset:end])
			if err != nil || string(piece) != b.Text {
				t.Fatalf("%s: bytes %d to %d are %q, block %d is %q", name, b.Offset, end, piece, i, b.Text)
			}
		}
	})
}

// A JSON Lines file in another encoding says where its errors are, too.
func TestJSONConverted(t *testing.T) {
	var stored []byte
	for _, s := range []string{`{"text": "第一句话，我们都知道的事情"}`, `{"title": "没有"}`, `{"text": "第二句话，大家都不知道"}`} {
		stored = append(stored, encode(t, GB18030, s+"\n")...)
	}
	c := openBytes(t, stored, Options{})
	if got := text(t, c); got != "第一句话，我们都知道的事情\n第二句话，大家都不知道\n" {
		t.Errorf("text = %q", got)
	}
	if p := c.Report().MissingPlaces; len(p) != 1 || p[0].Offset != int64(bytes.IndexByte(stored, '\n')+1) {
		t.Errorf("missing field at %v", p)
	}
	broken := len(stored)
	_, err := readAll(t, openBytes(t, append(stored, "{\n"...), Options{}))
	var at *Error
	if !errors.As(err, &at) || at.Line != 4 || at.Offset != int64(broken) {
		t.Errorf("error = %v", err)
	}
}

func encode(t testing.TB, encoding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := newEncoder(encoding).Writer(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASCIILen(t *testing.T) {
	for n := range 40 {
		for bad := range n + 1 {
			b := bytes.Repeat([]byte("x"), n)
			if bad < n {
				b[bad] = 0x80
			}
			if got := asciiLen(b); got != bad {
				t.Errorf("asciiLen of %d bytes = %d, want %d", n, got, bad)
			}
		}
	}
}

// FuzzDecode reads any bytes in any encoding: never a panic, valid UTF-8, blocks
// in order.
func FuzzDecode(f *testing.F) {
	for name, e := range encoded(f) {
		f.Add(e.stored, name, uint16(100))
		f.Add(e.stored, "", uint16(1))
	}
	f.Add([]byte("\xff\xfe"), "", uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, name string, size uint16) {
		c, err := Open([]string{"-"}, bytes.NewReader(data), Options{Encoding: name, Format: Lines, BlockSize: int(size) + 1})
		if err != nil {
			return
		}
		blocks, err := readAll(t, c)
		if err == nil && len(data) > 0 && name == "" && utf8.Valid(data) && !bytes.ContainsAny(data, "\r\x00") {
			want := strings.TrimPrefix(string(data), bom)
			if strings.TrimSuffix(join(blocks), "\n") != strings.TrimSuffix(want, "\n") && want != "" && !strings.HasPrefix(want, "WARC/") {
				t.Fatalf("UTF-8 was changed: %q is %q", data, join(blocks))
			}
		}
	})
}
