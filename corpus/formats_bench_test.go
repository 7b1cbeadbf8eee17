package corpus

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// BenchmarkFormats reads the same text from files of every kind; MB are those of
// the text in UTF-8.
func BenchmarkFormats(b *testing.B) {
	const size = 8 << 20
	english := benchText(size, englishWords...)
	chinese := benchText(size, chineseWords...)
	var table, archive bytes.Buffer
	w := csv.NewWriter(&table)
	rows := []string{"text"}
	for p := range slices.Chunk(chinese, 3000) {
		rows = append(rows, string(bytes.ToValidUTF8(p, nil)))
	}
	var columns []struct {
		Text string `parquet:"text,zstd"`
	}
	for _, row := range rows {
		if err := w.Write([]string{"1", row, "2"}); err != nil {
			b.Fatal(err)
		}
		archive.WriteString(record("conversion", "text/plain", row))
		columns = append(columns, struct {
			Text string `parquet:"text,zstd"`
		}{row})
	}
	w.Flush()
	var column bytes.Buffer
	if err := parquet.Write(&column, columns); err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name   string
		stored []byte
		text   int
	}{
		{"plain", chinese, len(chinese)},
		{"gb18030", encode(b, GB18030, string(chinese)), len(chinese)},
		{"big5", encode(b, Big5, string(benchText(size, "貓", "坐", "在", "墊子", "上"))), size},
		{"utf-16le", encode(b, UTF16LE, "\ufeff"+string(chinese)), len(chinese)},
		{"windows-1252", encode(b, Windows1252, string(benchText(size, "le ", "café ", "était ", "fermé "))), size},
		{"ascii", english, len(english)},
		{"table.csv", table.Bytes(), len(chinese)},
		{"table.parquet", column.Bytes(), len(chinese)},
		{"pages.warc", archive.Bytes(), len(chinese)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), bench.name)
			if err := os.WriteFile(path, bench.stored, 0o600); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(bench.text))
			b.ReportAllocs()
			for b.Loop() {
				drain(b, path)
			}
		})
	}
}
