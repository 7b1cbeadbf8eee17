package simplify_test

import (
	"fmt"

	"firth/token/simplify"
)

// 乾 depends on the word that it stands in.
func ExampleString() {
	fmt.Println(simplify.String("錢鍾書在乾隆年間的乾洗店"))
	// Output: 钱锺书在乾隆年间的干洗店
}

// Where each part of the result comes from.
func ExampleNext() {
	text := "很乾淨的書"
	for i := 0; ; {
		c, ok := simplify.Next(text, i)
		if !ok {
			break
		}
		fmt.Printf("%s → %s\n", text[c.Start:c.End], c.Text)
		i = c.End
	}
	// Output:
	// 乾 → 干
	// 淨 → 净
	// 書 → 书
}
