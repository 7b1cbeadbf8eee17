package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMain makes the test program the real one where it is started as a server.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == serveCommand {
		main()
		return
	}
	os.Exit(m.Run())
}

// startServer starts the server of Firth on lines.
func startServer(t *testing.T, kind, model string, lines ...string) (*tokenizer, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return start(t.Context(), program{name: "Firth"}, []string{self, serveCommand, kind, model, text})
}

func TestServe(t *testing.T) {
	ids := func(numbers ...uint32) (shown []byte) {
		for _, n := range numbers {
			shown = binary.LittleEndian.AppendUint32(shown, n)
		}
		return shown
	}
	// Ranks of single bytes alone: each byte is its own id.
	ranks := filepath.Join(t.TempDir(), "ranks")
	writeRanks(t, ranks)
	for _, c := range []struct {
		kind, model string
		lines       []string
		want        [][]byte
		tokens      int
	}{
		{hanKind, "", []string{"他来到了网易杭研大厦", "a 中"}, [][]byte{[]byte("他\n来到\n了\n网易\n杭研\n大厦"), []byte("a\n \n中")}, 9},
		{tiktokenKind, ranks, []string{"ab", "é"}, [][]byte{ids('a', 'b'), ids(0xC3, 0xA9)}, 4},
	} {
		w, err := startServer(t, c.kind, c.model, c.lines...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.digest(filepath.Join(t.TempDir(), "digest"))
		if err != nil {
			t.Fatal(err)
		}
		var want []uint32
		for _, shown := range c.want {
			want = append(want, crc32.ChecksumIEEE(shown))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q become %x, want %x", c.kind, c.lines, got, want)
		}
		for range 2 {
			// So short a run may take no time that can be measured, which is an error.
			if _, tokens, err := w.run(); tokens != c.tokens {
				t.Errorf("%s: %d tokens, want %d; %v", c.kind, tokens, c.tokens, err)
			}
		}
		w.Stop()
	}
}

func writeRanks(t *testing.T, file string) {
	t.Helper()
	var b strings.Builder
	for c := range 256 {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte{byte(c)}), c)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestProgramsThatFail(t *testing.T) {
	if _, err := startServer(t, "nonsense", "", "a"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a server that cannot start: %v", err)
	}
	if _, err := startServer(t, subwordKind, "no such file", "a"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a model that is not there: %v", err)
	}
	if _, err := start(t.Context(), program{name: "x"}, []string{"./nothing"}); err == nil {
		t.Error("a program that is not there can be started")
	}
}
