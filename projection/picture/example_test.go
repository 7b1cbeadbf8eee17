package picture_test

import (
	"fmt"
	"log"
	"os"

	"firth/projection/picture"
)

func Example() {
	fonts, err := picture.OpenFonts("")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = fonts.Close() }()
	p := picture.New([]picture.Point{
		{X: 1, Y: 2, Label: "cat"},
		{X: 2, Y: 2, Label: "dog"},
		{X: 9, Y: 7, Label: "two", Group: 1},
	}, fonts, picture.Options{Width: 600, Height: 400})
	file, err := os.CreateTemp("", "*.svg")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if err := p.WriteSVG(file); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Dropped(), "labels found no place")
	// Output: 0 labels found no place
}
