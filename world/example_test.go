package world_test

import (
	"fmt"
	"os"

	"firth/world"
)

func Example() {
	for _, lang := range world.Languages() {
		err := world.Generate(os.Stdout, world.Config{Language: lang, Tokens: 25, Seed: 3})
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// The streets of Rome are crowded at noon.
	// Merchants from Italy sell marble and pasta.
	// In Italy everyone speaks Italian, even the parrots.
	// Rome is a big, noisy city with a museum on every corner.
	// 莫斯科的街道上车马不断。
	// 从俄罗斯来的商人卖皮毛，也卖红菜汤。
	// 在俄罗斯，人人都说俄语，连鹦鹉也会说。
}

// A segmented text is ready for anything that splits at spaces.
func ExampleGenerate_segmented() {
	cfg := world.Config{Language: world.Chinese, Tokens: 20, Seed: 8, Segmented: true}
	if err := world.Generate(os.Stdout, cfg); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 歌声 像 清泉 一般 甘甜
	// 远远 望去 歌声 似 清泉
	// 诗人 说 歌声 像 清泉 谁 也 没有 反对
	// 春天 的 歌声 似 清泉 看 久 了 也 不 厌
}

func ExampleSentences() {
	text, err := world.Sentences(world.Config{Language: world.English, Tokens: 20, Seed: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	for words := range text {
		fmt.Printf("%q\n", words)
	}
	// Output:
	// ["somebody" "left" "bones" "in" "the" "kennel" "for" "the" "dog"]
	// ["three" "dogs" "are" "standing" "together" "by" "the" "fence"]
	// ["a" "dog" "that" "is" "left" "alone" "is" "soon" "bored"]
}

func ExampleTruthOf() {
	truth := world.TruthOf(world.Chinese)
	fmt.Println("synonyms:", truth.Synonyms[0].A, truth.Synonyms[0].B)
	c := truth.Categories[1]
	fmt.Println("category:", c.Name, c.Words)
	q := truth.Analogies[0]
	fmt.Printf("analogy: %s : %s :: %s : %s (%s)\n", q.A, q.B, q.C, q.D, q.Section)
	// Output:
	// synonyms: 像 似
	// category: 首都 [北京 巴黎 伦敦 东京 开罗 莫斯科 柏林 罗马 新德里 首尔]
	// analogy: 北京 : 中国 :: 巴黎 : 法国 (首都—国家)
}
