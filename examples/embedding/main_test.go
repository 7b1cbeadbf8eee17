package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"firth"
	"firth/token"
	"firth/vecfile"
	"firth/vocab"
)

func TestRun(t *testing.T) {
	v, err := vocab.New([]vocab.Entry{{Word: "太", Count: 3}, {Word: "自", Count: 5}, {Word: "古", Count: 2}})
	if err != nil {
		t.Fatal(err)
	}
	pipeline, err := json.Marshal(token.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	matrix := firth.NewMatrix(3, 2)
	copy(matrix.Data, []float32{1, 2, 3, 4, 5, 6})
	e, err := firth.NewEmbeddings(v, matrix, firth.Matrix{}, firth.Metadata{Pipeline: pipeline}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	format, _ := vecfile.FormatByName(path)
	if _, err := vecfile.Write(path, e, format); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(&out, path, "自太古以来"); err != nil {
		t.Fatal(err)
	}
	const want = "ids: [0 1 2]\n0  [1.0000 2.0000] …\n1  [3.0000 4.0000] …\n2  [5.0000 6.0000] …\n"
	if out.String() != want {
		t.Errorf("printed\n%swant\n%s", out.String(), want)
	}
	if err := run(&out, path+".not", "自"); err == nil {
		t.Error("a file that is not there was read")
	}
}
