package hnsw_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"firth"
	"firth/search/hnsw"
)

// hours are vectors that point as the hours of a clock do, one a minute.
func hours() firth.Matrix {
	m := firth.NewMatrix(720, 2)
	for i := range m.Rows {
		angle := 2 * math.Pi * float64(i) / float64(m.Rows)
		m.Row(i)[0], m.Row(i)[1] = float32(math.Sin(angle)), float32(math.Cos(angle))
	}
	return m
}

func Example() {
	rows := hours()
	graph, err := hnsw.Build(context.Background(), rows, hnsw.Config{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer graph.Close()

	threeOClock := []float32{5, 0}
	for _, found := range graph.Search(threeOClock, 1, 50, nil) {
		fmt.Printf("row %d, %.4f\n", found.ID, found.Score)
	}
	onTheHour := func(id uint32) bool { return id%60 == 0 && id != 180 }
	for _, found := range graph.Search(threeOClock, 2, 50, onTheHour) {
		fmt.Printf("%d o'clock, %.4f\n", found.ID/60, found.Score)
	}
	fmt.Println("recall@10:", graph.Recall(10, 100, 50)[0])
	// Output:
	// row 180, 1.0000
	// 2 o'clock, 0.8660
	// 4 o'clock, 0.8660
	// recall@10: 1
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "hours.hnsw")

	rows := hours()
	graph, err := hnsw.Build(context.Background(), rows, hnsw.Config{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer graph.Close()
	if err := graph.Delete(180); err != nil {
		log.Fatal(err)
	}
	if err := graph.Write(path); err != nil {
		log.Fatal(err)
	}

	opened, err := hnsw.Open(path, rows)
	if err != nil {
		log.Fatal(err)
	}
	defer opened.Close()
	fmt.Println(opened.Live(), "rows, nearest to row 180:", opened.Search(rows.Row(180), 1, 50, nil)[0].ID)
	// Output:
	// 719 rows, nearest to row 180: 179
}
