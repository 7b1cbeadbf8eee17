package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"pgregory.net/rapid"
)

// builtIn are fonts without those of the machine, on which tests must not depend.
func builtIn(t testing.TB) *Fonts {
	t.Helper()
	f, err := OpenFonts("")
	if err != nil {
		t.Fatal(err)
	}
	f.folders = nil
	return f
}

// TestLabelsDoNotOverlap checks what every picture has: labels are in it, apart
// from one another, and no line runs through a label or across another line.
func TestLabelsDoNotOverlap(t *testing.T) {
	fonts := builtIn(t)
	rapid.Check(t, func(t *rapid.T) {
		points := make([]Point, rapid.IntRange(0, 150).Draw(t, "points"))
		for i := range points {
			points[i] = Point{
				X:      rapid.Float64Range(-1, 1).Draw(t, "x"),
				Y:      rapid.Float64Range(-1, 1).Draw(t, "y"),
				Label:  rapid.StringMatching(`[a-z国]{0,12}`).Draw(t, "label"),
				Weight: rapid.Float64Range(0, 1).Draw(t, "weight"),
				Strong: rapid.Bool().Draw(t, "strong"),
			}
		}
		p := New(points, fonts, Options{Width: rapid.IntRange(LeastSide, 900).Draw(t, "width"), Height: 400})
		if len(p.labels)+p.Dropped() != len(points) {
			t.Fatalf("%d labels and %d dropped of %d points", len(p.labels), p.Dropped(), len(points))
		}
		for i, l := range p.labels {
			if !l.within(float64(p.Width), float64(p.Height)) {
				t.Fatalf("label %+v is not in the picture", l)
			}
			for j, other := range p.labels {
				if i == j {
					continue
				}
				if l.overlaps(other.box) {
					t.Fatalf("labels overlap:\n%+v\n%+v", l, other)
				}
				if other.leader && l.crosses(other.x1, other.y1, other.x2, other.y2) {
					t.Fatalf("a line runs through a label:\n%+v\n%+v", l, other)
				}
				if l.leader && other.leader && cross(&l, &other) {
					t.Fatalf("lines cross:\n%+v\n%+v", l, other)
				}
			}
		}
		for _, m := range p.marks {
			if !(m.x >= 0 && m.x <= float64(p.Width) && m.y >= 0 && m.y <= float64(p.Height)) {
				t.Fatalf("mark %+v is not in the picture", m)
			}
		}
	})
}

func TestCrosses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coordinate := rapid.Map(rapid.IntRange(-8, 8), func(i int) float64 { return float64(i) })
		b := box{-2, -3, 2, 3}
		x1, y1 := coordinate.Draw(t, "x1"), coordinate.Draw(t, "y1")
		x2, y2 := coordinate.Draw(t, "x2"), coordinate.Draw(t, "y2")
		inside := false
		for i := range 10001 {
			at := float64(i) / 10000
			x, y := x1+(x2-x1)*at, y1+(y2-y1)*at
			inside = inside || x > b.left && x < b.right && y > b.top && y < b.bottom
		}
		if got := b.crosses(x1, y1, x2, y2); got != inside {
			t.Fatalf("(%g, %g) to (%g, %g): %v, want %v", x1, y1, x2, y2, got, inside)
		}
	})
}

// TestImportantLabelsHaveTheirPlace puts a crowd around two points that come first.
func TestImportantLabelsHaveTheirPlace(t *testing.T) {
	points := []Point{{X: 0.5, Y: 0.5, Label: "first"}, {X: 0.52, Y: 0.5, Label: "second"}}
	for i := range 600 {
		points = append(points, Point{X: math.Mod(float64(i)*0.618, 1), Y: math.Mod(float64(i)*0.367, 1), Label: "crowded"})
	}
	p := New(points, builtIn(t), Options{Width: 300, Height: 300})
	if !p.Labeled[0] || !p.Labeled[1] || p.Dropped() < 400 {
		t.Errorf("labeled %v, dropped %d", p.Labeled[:2], p.Dropped())
	}
}

var odd = []Point{
	{X: 0, Y: 0, Label: `<b> & "q" 'a' ]]>`},
	{X: 1, Y: 5, Label: "a\x00b\xffc\u0301\t", Group: 9},
	{X: 2, Y: 1, Label: "音乐", Group: 17, Strong: true},
	{X: 2, Y: 1, Label: "", Group: 25},
	{X: 2, Y: 1, Label: "x", Group: -1},
}

func TestSVGIsXML(t *testing.T) {
	var b bytes.Buffer
	p := New(odd, builtIn(t), Options{})
	if err := p.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	var texts []string
	marks := 0
	d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	for in := ""; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local
			if in == "text" {
				texts = append(texts, "")
			}
			if in == "circle" || in == "polygon" {
				marks++
			}
		case xml.CharData:
			if in == "text" {
				texts[len(texts)-1] += string(token)
			}
		case xml.EndElement:
			in = ""
		}
	}
	if p.Dropped() != 0 || len(texts) != len(odd) || texts[0] != odd[0].Label || texts[1] != "a\ufffdb\ufffdc\u0301\t" || texts[2] != "音乐" {
		t.Errorf("texts %q, dropped %d", texts, p.Dropped())
	}
	if marks != len(odd)+1 { // a ring
		t.Errorf("%d marks", marks)
	}
}

func TestPNG(t *testing.T) {
	var b bytes.Buffer
	if err := New(odd, builtIn(t), Options{Width: 333, Height: 222}).WritePNG(&b); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if s := m.Bounds().Size(); s.X != 333 || s.Y != 222 {
		t.Errorf("%d×%d", s.X, s.Y)
	}
	if r, g, b, a := m.At(0, 0).RGBA(); r+g+b+a != 4*0xffff {
		t.Error("the corner is not white")
	}
	colors := map[any]bool{}
	for y := range 222 {
		for x := range 333 {
			colors[m.At(x, y)] = true
		}
	}
	if len(colors) < 50 {
		t.Errorf("%d colors: nothing is drawn", len(colors))
	}
}

// TestLettersAreWhereTheyAreMeasured finds the dark pixels of a label: they must
// fill its box from left to right, and stay in it.
func TestLettersAreWhereTheyAreMeasured(t *testing.T) {
	fonts := builtIn(t)
	l := label{text: "HgÅxH", size: 40, color: palette[6]}
	l.box = box{20, 20, 20 + fonts.advance(l.text)*l.size, 20 + lineHeight*l.size}
	l.baseline = l.top + ascent*l.size
	c := newCanvas(300, 100)
	c.text(fonts, l)
	found := box{300, 100, 0, 0}
	for y := range 100 {
		for x := range 300 {
			if c.image.NRGBAAt(x, y).R < 128 {
				found = box{min(found.left, float64(x)), min(found.top, float64(y)), max(found.right, float64(x+1)), max(found.bottom, float64(y+1))}
			}
		}
	}
	if found.left < l.left || found.right > l.right || found.top < l.top-1 || found.bottom > l.bottom+1 ||
		found.left > l.left+6 || found.right < l.right-6 || found.bottom-found.top < 0.8*l.size {
		t.Errorf("letters lie in %+v, their box is %+v", found, l.box)
	}
}

func TestFonts(t *testing.T) {
	f := builtIn(t)
	if f.Lacks("Grüße, мир, κόσμος") {
		t.Error("the built-in font lacks European letters")
	}
	if missing := f.Cover([]string{"a乐", "音乐"}); string(missing) != "乐音" {
		t.Errorf("missing %q", string(missing))
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "font.ttf")
	if err := os.WriteFile(path, goregular.TTF, 0o600); err != nil {
		t.Fatal(err)
	}
	named, err := OpenFonts(path)
	if err != nil {
		t.Fatal(err)
	}
	if names := named.Names(); len(names) != 2 || !strings.HasPrefix(names[0], "Go") {
		t.Errorf("fonts %q", names)
	}
	if err := named.Close(); err != nil {
		t.Error(err)
	}
	for name, content := range map[string]string{"text.ttf": "not a font", "empty.ttf": "", "cut.ttf": string(goregular.TTF[:100])} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFonts(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.folders = []string{dir, filepath.Join(dir, "nothing")}
	if missing := f.Cover([]string{"音"}); string(missing) != "音" {
		t.Errorf("a folder with broken fonts: missing %q", string(missing))
	}
	if order := systemFonts(f.folders); len(order) != 4 {
		t.Errorf("font files %q", order)
	}
}

func TestRank(t *testing.T) {
	paths := []string{"/f/NotoSansCJK-Regular.ttc", "/f/NotoSansCJK-Bold.ttc", "/f/msyh.ttc", "/f/Arial.ttf"}
	for i := 1; i < len(paths); i++ {
		if rank(paths[i-1]) >= rank(paths[i]) {
			t.Errorf("%s does not come before %s", paths[i-1], paths[i])
		}
	}
}

func TestGroupsCanBeToldApart(t *testing.T) {
	seen := map[style]int{}
	for g := range Groups {
		if before, ok := seen[styleOf(g)]; ok {
			t.Errorf("groups %d and %d look the same", before, g)
		}
		seen[styleOf(g)] = g
	}
}
