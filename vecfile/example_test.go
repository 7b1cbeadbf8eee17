package vecfile_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"firth"
	"firth/vecfile"
	"firth/vocab"
)

// Vectors are written in the native format, opened, looked up, and written again
// for another tool, which gets no counts because its format has none.
func Example() {
	v, err := vocab.New([]vocab.Entry{{Word: "似", Count: 30}, {Word: "像", Count: 50}})
	if err != nil {
		log.Fatal(err)
	}
	vectors := firth.Matrix{Rows: 2, Dim: 3, Data: []float32{0.5, 1, -0.25, 0.5, 1, -0.125}}
	e, err := firth.NewEmbeddings(v, vectors, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "vectors")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "zh.safetensors")
	if _, err := vecfile.Write(path, e, vecfile.Safetensors); err != nil {
		log.Fatal(err)
	}

	opened, report, err := vecfile.Open(path, vecfile.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer opened.Close()
	vector, ok := opened.Vector("似")
	fmt.Println(report.Format, vector, ok)

	report, err = vecfile.Encode(os.Stdout, opened, vecfile.Word2vecText)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range report.Findings {
		fmt.Println(f)
	}
	// Output:
	// safetensors [0.5 1 -0.125] true
	// 2 3
	// 像 0.5 1 -0.25
	// 似 0.5 1 -0.125
	// word counts left out because the format has no place for them: 2
}
