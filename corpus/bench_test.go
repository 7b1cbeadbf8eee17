package corpus

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// The texts of the benchmarks: sentences of made-up length, in English and in
// Chinese.
func benchText(size int, words ...string) []byte {
	var b bytes.Buffer
	for i := uint32(1); b.Len() < size; i = i*1664525 + 1013904223 {
		b.WriteString(words[i>>16%uint32(len(words))])
		if i>>24 < 12 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

var (
	englishWords = strings.SplitAfter("the cat sat on a mat while some dogs slept under an old oak tree ", " ")
	chineseWords = strings.Split("小 猫 坐 在 垫子 上 而 狗 睡 在 老 橡树 下 ，", " ")
)

func BenchmarkRead(b *testing.B) {
	const size = 32 << 20
	english := benchText(size, englishWords...)
	chinese := benchText(size, chineseWords...)
	oneLine := bytes.ReplaceAll(english, []byte("\n"), nil)
	crlf := bytes.ReplaceAll(english, []byte("\n"), []byte("\r\n"))
	var jsonl bytes.Buffer
	for rest := english; len(rest) > 0; {
		n := min(2000, len(rest))
		line, err := json.Marshal(map[string]string{"id": fmt.Sprint(len(rest)), "text": string(rest[:n])})
		if err != nil {
			b.Fatal(err)
		}
		jsonl.Write(append(line, '\n'))
		rest = rest[n:]
	}
	w, err := zstd.NewWriter(nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name         string
		stored, text []byte
	}{
		{"plain/english", english, english},
		{"plain/chinese", chinese, chinese},
		{"plain/oneline", oneLine, oneLine},
		{"plain/onelinechinese", bytes.ReplaceAll(chinese, []byte("\n"), nil), chinese},
		{"plain/crlf", crlf, crlf},
		{"zstd/english", w.EncodeAll(english, nil), english},
		{"jsonl/english", jsonl.Bytes(), jsonl.Bytes()},
	} {
		b.Run(bench.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "text")
			if err := os.WriteFile(path, bench.stored, 0o600); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(bench.text)))
			b.ReportAllocs()
			for b.Loop() {
				drain(b, path)
			}
		})
	}
	b.Run("smallfiles", func(b *testing.B) {
		dir := b.TempDir()
		const files, each = 2000, 1000
		for i := range files {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), english[i*each:(i+1)*each], 0o600); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(files * each)
		b.ReportAllocs()
		for b.Loop() {
			drain(b, dir)
		}
	})
}

func drain(b *testing.B, args ...string) {
	c, err := Open(args, nil, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for err == nil {
		_, err = c.Next(context.Background())
	}
	if err != io.EOF {
		b.Fatal(err)
	}
	c.Close()
}
