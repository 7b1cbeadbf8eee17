package token

import "testing"

func TestClassify(t *testing.T) {
	for kind, segments := range map[Kind][]string{
		Other:  {"\x00", "\u0301", "\uFFFD", "\uE000", "\uFE0F", "\u200D", "\u200C"},
		Space:  {" ", "\u00A0", "　", "\u200B", "\r\n", " \u0301"},
		Punct:  {"!", "，", "“", "…", "_", "・", "-"},
		Symbol: {"+", "€", "©", "★", "→", "´", "^"},
		Emoji:  {"🙂", "👩\u200D🚀", "❤\uFE0F", "©\uFE0F", "1\uFE0F\u20E3", "#\uFE0F\u20E3", "🇨🇳", "🏴\U000E0067\U000E007F", "⌚", "👍🏽"},
		Number: {"7", "3.14", "٣", "½", "1⁄2", "_1", "Ⅷ", "$5"},
		Word:   {"a", "iPhone15", "3D", "Жизнь", "e\u0301", "עברית", "عربي", "हिन्दी", "x很"},
		Han:    {"很", "々", "〇", "很x", "葛\U000E0100", "𠀀", "⼀"},
		Kana:   {"か", "カタ", "ー", "ｶ", "か\u3099"},
		Hangul: {"한국", "\u1112\u1161\u11AB", "ㅎ"},
		Letter: {"ก", "วั", "ລ", "က", "ក"},
	} {
		for _, s := range segments {
			if got := classify(s); got != kind {
				t.Errorf("%q is %s, want %s", s, got, kind)
			}
		}
	}
}
