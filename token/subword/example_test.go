package subword_test

import (
	"fmt"
	"log"

	"firth/token/subword"
)

func ExampleOpen() {
	t, err := subword.Open("testdata/bert.json")
	if err != nil {
		log.Fatal(err)
	}
	text := "The café sat."
	var ids []uint32
	for _, p := range t.NewEncoder().EncodeWithSpecial(nil, text) {
		piece, _ := t.Text(p.ID)
		fmt.Printf("%s %q\n", piece, text[p.Start:p.End])
		ids = append(ids, p.ID)
	}
	decoded, err := t.Decode(ids, true)
	fmt.Println(decoded, err)
	// Output:
	// [CLS] ""
	// t "T"
	// ##h "h"
	// ##e "e"
	// c "c"
	// ##a "a"
	// ##f "f"
	// ##e "é"
	// s "s"
	// ##a "a"
	// ##t "t"
	// . "."
	// [SEP] ""
	// the cafe sat. <nil>
}

func ExampleTokenizer_Decode() {
	t, err := subword.Open("testdata/gpt2.json")
	if err != nil {
		log.Fatal(err)
	}
	var ids []uint32
	for _, p := range t.NewEncoder().Encode(nil, "naïve 中文\n") { // byte-level: nothing is lost
		ids = append(ids, p.ID)
	}
	fmt.Println(len(ids))
	text, err := t.Decode(ids, false)
	fmt.Printf("%q %v\n", text, err)
	// Output:
	// 10
	// "naïve 中文\n" <nil>
}
