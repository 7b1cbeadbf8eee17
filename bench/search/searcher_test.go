package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
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

// startServer starts the server of Firth on vectors that are made up.
func startServer(t *testing.T, kind string) (*searcher, error) {
	t.Helper()
	work := t.TempDir()
	m, err := prepare(options{rows: 300, dim: 12}, work)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = m.head(250, 20); err != nil {
		t.Fatal(err)
	}
	config, err := json.Marshal(setting{m.path, m.queries, m.rows, m.dim, 8, 100})
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return start(t.Context(), program{name: "Firth"}, []string{self, serveCommand, kind, string(config)}, work)
}

// All that Firth does gives the same answers, one by one and together.
func TestServe(t *testing.T) {
	var truth [][]pair
	for _, kind := range []string{exactKind, int8Kind, graphKind} {
		s, err := startServer(t, kind)
		if err != nil {
			t.Fatal(err)
		}
		for _, batch := range []int{1, 7, 20} {
			took, found, err := s.search(20, batch, 250)
			if err != nil {
				t.Fatal(err)
			}
			if took.Wall <= 0 {
				t.Errorf("%s, %d together: it took %+v", kind, batch, took)
			}
			if truth == nil {
				truth = found
			}
			if got := same(found, truth); got != 1 {
				t.Errorf("%s, %d together: %v of the answers are the same", kind, batch, got)
			}
		}
		if kind == graphKind {
			if ef, recall, err := widthFor(s, 20, truth, .9); err != nil || recall < .9 || ef < neighbors || ef > 250 {
				t.Errorf("recall %v at ef %d, %v", recall, ef, err)
			}
		}
		s.Stop()
	}
	for _, near := range truth {
		if len(near) != neighbors || near[0].Score < near[9].Score {
			t.Errorf("neighbors %v", near)
		}
	}
}

func TestProgramsThatFail(t *testing.T) {
	if _, err := startServer(t, "nonsense"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a server that cannot start: %v", err)
	}
	if _, err := start(t.Context(), program{name: "x"}, []string{"./nothing"}, t.TempDir()); err == nil {
		t.Error("a program that is not there can be started")
	}
}

func TestCopyTensor(t *testing.T) {
	file := func(header string, data int) string {
		text := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
		text = append(append(text, header...), make([]byte, data)...)
		path := filepath.Join(t.TempDir(), "model")
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const tensor = `{"dtype":"F32","shape":[5,3],"data_offsets":[8,68]}`
	for _, c := range []struct {
		header string
		rows   int // 0: refused
	}{
		{`{"__metadata__":{},"output":{},"input":` + tensor + `}`, 4},
		{`{"other":` + tensor + `}`, 4},
		{`{"other":` + tensor + `,"third":` + tensor + `}`, 0},
		{`{"input":{"dtype":"F16","shape":[5,3],"data_offsets":[8,38]}}`, 0},
		{`{`, 0},
	} {
		m, err := prepare(options{model: file(c.header, 68), rows: 4}, t.TempDir())
		if c.rows == 0 {
			if err == nil {
				t.Errorf("%s was taken", c.header)
			}
			continue
		}
		info, infoErr := os.Stat(m.path)
		if err != nil || infoErr != nil || m.rows != c.rows || m.dim != 3 || info.Size() != 4*3*4 {
			t.Errorf("%s: %+v, %v, %v", c.header, m, err, infoErr)
		}
	}
	if _, err := prepare(options{model: file(`{"input":`+tensor+`}`, 30), rows: 4}, t.TempDir()); err == nil {
		t.Error("a file that is cut off was taken")
	}
}
