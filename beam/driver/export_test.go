package driver

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"firth/beam/workers"
	"firth/vecfile"
)

// The files of an export have, one after another, the rows of the model in one file.
func TestExport(t *testing.T) {
	j := settings(t, shards(t, 3, 300))
	opts := Options{Folder: t.TempDir(), Workers: 1, Execute: workers.Processes{N: 1}.Run}
	e, _, err := Run(context.Background(), j, opts)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "model")
	rows, err := Export(context.Background(), opts.Folder, to, 3)
	if err != nil {
		t.Fatal(err)
	}
	if rows != e.Vocab.Len() {
		t.Errorf("%d rows, want %d", rows, e.Vocab.Len())
	}
	data, err := os.ReadFile(filepath.Join(to, "model.safetensors.index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index struct {
		Map map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	for matrix, want := range map[string][]float32{"input": e.Input.Data, "output": e.Output.Data} {
		var got []float32
		for i := range 3 {
			name := matrix + "." + string(rune('0'+i))
			got = append(got, tensor(t, filepath.Join(to, index.Map[name]), name)...)
		}
		if !bytes.Equal(bytesOfFloats(got), bytesOfFloats(want)) {
			t.Errorf("%s differs", matrix)
		}
	}
	if _, err := Export(context.Background(), opts.Folder, to, 0); err == nil {
		t.Error("no files: no error")
	}
	if _, err := Export(context.Background(), t.TempDir(), to, 1); err == nil {
		t.Error("no run: no error")
	}
	if _, err := vecfile.Detect(filepath.Join(to, index.Map["input.0"])); err != nil {
		t.Error(err)
	}
}

// tensor reads a tensor of a safetensors file.
func tensor(t *testing.T, path, name string) []float32 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	size := binary.LittleEndian.Uint64(data)
	var header map[string]json.RawMessage
	if err := json.Unmarshal(data[8:8+size], &header); err != nil {
		t.Fatal(err)
	}
	var at struct {
		Offsets [2]int `json:"data_offsets"`
	}
	if err := json.Unmarshal(header[name], &at); err != nil {
		t.Fatalf("%s of %s: %v", name, path, err)
	}
	raw := data[8+int(size)+at.Offsets[0] : 8+int(size)+at.Offsets[1]]
	numbers := make([]float32, len(raw)/4)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return numbers
}

func bytesOfFloats(x []float32) []byte {
	var b []byte
	for _, f := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}
