package han_test

import (
	"fmt"
	"strings"

	"firth/token/han"
)

func Example() {
	cutter := han.Default().NewCutter()
	text, start := "他来到了网易杭研大厦", 0
	for _, end := range cutter.Cut(nil, text) {
		fmt.Print(text[start:end], "/")
		start = end
	}
	// Output: 他/来到/了/网易/杭研/大厦/
}

func ExampleCutter_Search() {
	cutter := han.Default().NewCutter()
	text := "毕业于中国科学院"
	for _, word := range cutter.Search(nil, text) {
		fmt.Print(text[word[0]:word[1]], "/")
	}
	// Output: 毕业/于/中国/科学/学院/科学院/中国科学院/
}

func ExampleReadWords() {
	words, err := han.ReadWords(strings.NewReader("云计算 5\n创新办 3 i\n"), "user.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	segmenter, err := han.New(han.Options{UserWords: words})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, start := "创新办是云计算方面的", 0
	for _, end := range segmenter.NewCutter().Cut(nil, text) {
		fmt.Print(text[start:end], "/")
		start = end
	}
	// Output: 创新办/是/云计算/方面/的/
}
