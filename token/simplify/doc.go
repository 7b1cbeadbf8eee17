// Package simplify turns traditional Chinese into simplified Chinese, exactly as
// the configuration t2s of OpenCC 1.1.6 does.
//
//	simplify.String("錢鍾書在乾隆年間的乾洗店") // 钱锺书在乾隆年间的干洗店
//
// # How it works
//
// Most traditional characters have one simplified form whatever stands beside
// them. Some depend on the word: 乾 is 干 in 乾洗 (dry cleaning) and stays in 乾隆
// (an emperor). So the table has characters and phrases. Text is read from its
// start; where a phrase begins, the longest one is taken, otherwise the one
// character.
//
// One character becomes one character, also in phrases, so that character i of the
// result is made from character i of the text. In bytes their lengths can differ.
// Whatever is not in the table stays as it is, bytes that are not UTF-8 too.
//
// The table, 4,113 characters and 277 phrases, is OpenCC's
// (https://github.com/BYVoid/OpenCC, Apache License 2.0, in data/LICENSE-opencc).
// Versions of OpenCC differ: 1.1.6 is the one of Debian 12; later ones leave some
// rare characters alone that few fonts show in their simplified form.
//
// # Parts of a text
//
// Text may be cut apart and converted piece by piece wherever the characters on
// both sides are not [Joined], after which no phrase reaches from one to the other.
// Between two pieces a character that does not begin a phrase ([Opens]) becomes
// what [Rune] says.
package simplify

//go:generate go run ./_gen
