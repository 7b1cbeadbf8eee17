package token

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// scripts are the scripts of Unicode by their codes of ISO 15924, the most frequent
// first. Common and inherited characters have no script of their own.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Latn", unicode.Latin},
	{"Hani", unicode.Han},
	{"Cyrl", unicode.Cyrillic},
	{"Hira", unicode.Hiragana},
	{"Kana", unicode.Katakana},
	{"Hang", unicode.Hangul},
	{"Arab", unicode.Arabic},
	{"Grek", unicode.Greek},
	{"Deva", unicode.Devanagari},
	{"Thai", unicode.Thai},
	{"Hebr", unicode.Hebrew},
	{"Adlm", unicode.Adlam},
	{"Aghb", unicode.Caucasian_Albanian},
	{"Ahom", unicode.Ahom},
	{"Armi", unicode.Imperial_Aramaic},
	{"Armn", unicode.Armenian},
	{"Avst", unicode.Avestan},
	{"Bali", unicode.Balinese},
	{"Bamu", unicode.Bamum},
	{"Bass", unicode.Bassa_Vah},
	{"Batk", unicode.Batak},
	{"Beng", unicode.Bengali},
	{"Bhks", unicode.Bhaiksuki},
	{"Bopo", unicode.Bopomofo},
	{"Brah", unicode.Brahmi},
	{"Brai", unicode.Braille},
	{"Bugi", unicode.Buginese},
	{"Buhd", unicode.Buhid},
	{"Cakm", unicode.Chakma},
	{"Cans", unicode.Canadian_Aboriginal},
	{"Cari", unicode.Carian},
	{"Cham", unicode.Cham},
	{"Cher", unicode.Cherokee},
	{"Chrs", unicode.Chorasmian},
	{"Copt", unicode.Coptic},
	{"Cpmn", unicode.Cypro_Minoan},
	{"Cprt", unicode.Cypriot},
	{"Diak", unicode.Dives_Akuru},
	{"Dogr", unicode.Dogra},
	{"Dsrt", unicode.Deseret},
	{"Dupl", unicode.Duployan},
	{"Egyp", unicode.Egyptian_Hieroglyphs},
	{"Elba", unicode.Elbasan},
	{"Elym", unicode.Elymaic},
	{"Ethi", unicode.Ethiopic},
	{"Geor", unicode.Georgian},
	{"Glag", unicode.Glagolitic},
	{"Gong", unicode.Gunjala_Gondi},
	{"Gonm", unicode.Masaram_Gondi},
	{"Goth", unicode.Gothic},
	{"Gran", unicode.Grantha},
	{"Gujr", unicode.Gujarati},
	{"Guru", unicode.Gurmukhi},
	{"Hano", unicode.Hanunoo},
	{"Hatr", unicode.Hatran},
	{"Hluw", unicode.Anatolian_Hieroglyphs},
	{"Hmng", unicode.Pahawh_Hmong},
	{"Hmnp", unicode.Nyiakeng_Puachue_Hmong},
	{"Hung", unicode.Old_Hungarian},
	{"Ital", unicode.Old_Italic},
	{"Java", unicode.Javanese},
	{"Kali", unicode.Kayah_Li},
	{"Kawi", unicode.Kawi},
	{"Khar", unicode.Kharoshthi},
	{"Khmr", unicode.Khmer},
	{"Khoj", unicode.Khojki},
	{"Kits", unicode.Khitan_Small_Script},
	{"Knda", unicode.Kannada},
	{"Kthi", unicode.Kaithi},
	{"Lana", unicode.Tai_Tham},
	{"Laoo", unicode.Lao},
	{"Lepc", unicode.Lepcha},
	{"Limb", unicode.Limbu},
	{"Lina", unicode.Linear_A},
	{"Linb", unicode.Linear_B},
	{"Lisu", unicode.Lisu},
	{"Lyci", unicode.Lycian},
	{"Lydi", unicode.Lydian},
	{"Mahj", unicode.Mahajani},
	{"Maka", unicode.Makasar},
	{"Mand", unicode.Mandaic},
	{"Mani", unicode.Manichaean},
	{"Marc", unicode.Marchen},
	{"Medf", unicode.Medefaidrin},
	{"Mend", unicode.Mende_Kikakui},
	{"Merc", unicode.Meroitic_Cursive},
	{"Mero", unicode.Meroitic_Hieroglyphs},
	{"Mlym", unicode.Malayalam},
	{"Modi", unicode.Modi},
	{"Mong", unicode.Mongolian},
	{"Mroo", unicode.Mro},
	{"Mtei", unicode.Meetei_Mayek},
	{"Mult", unicode.Multani},
	{"Mymr", unicode.Myanmar},
	{"Nagm", unicode.Nag_Mundari},
	{"Nand", unicode.Nandinagari},
	{"Narb", unicode.Old_North_Arabian},
	{"Nbat", unicode.Nabataean},
	{"Newa", unicode.Newa},
	{"Nkoo", unicode.Nko},
	{"Nshu", unicode.Nushu},
	{"Ogam", unicode.Ogham},
	{"Olck", unicode.Ol_Chiki},
	{"Orkh", unicode.Old_Turkic},
	{"Orya", unicode.Oriya},
	{"Osge", unicode.Osage},
	{"Osma", unicode.Osmanya},
	{"Ougr", unicode.Old_Uyghur},
	{"Palm", unicode.Palmyrene},
	{"Pauc", unicode.Pau_Cin_Hau},
	{"Perm", unicode.Old_Permic},
	{"Phag", unicode.Phags_Pa},
	{"Phli", unicode.Inscriptional_Pahlavi},
	{"Phlp", unicode.Psalter_Pahlavi},
	{"Phnx", unicode.Phoenician},
	{"Plrd", unicode.Miao},
	{"Prti", unicode.Inscriptional_Parthian},
	{"Rjng", unicode.Rejang},
	{"Rohg", unicode.Hanifi_Rohingya},
	{"Runr", unicode.Runic},
	{"Samr", unicode.Samaritan},
	{"Sarb", unicode.Old_South_Arabian},
	{"Saur", unicode.Saurashtra},
	{"Sgnw", unicode.SignWriting},
	{"Shaw", unicode.Shavian},
	{"Shrd", unicode.Sharada},
	{"Sidd", unicode.Siddham},
	{"Sind", unicode.Khudawadi},
	{"Sinh", unicode.Sinhala},
	{"Sogd", unicode.Sogdian},
	{"Sogo", unicode.Old_Sogdian},
	{"Sora", unicode.Sora_Sompeng},
	{"Soyo", unicode.Soyombo},
	{"Sund", unicode.Sundanese},
	{"Sylo", unicode.Syloti_Nagri},
	{"Syrc", unicode.Syriac},
	{"Tagb", unicode.Tagbanwa},
	{"Takr", unicode.Takri},
	{"Tale", unicode.Tai_Le},
	{"Talu", unicode.New_Tai_Lue},
	{"Taml", unicode.Tamil},
	{"Tang", unicode.Tangut},
	{"Tavt", unicode.Tai_Viet},
	{"Telu", unicode.Telugu},
	{"Tfng", unicode.Tifinagh},
	{"Tglg", unicode.Tagalog},
	{"Thaa", unicode.Thaana},
	{"Tibt", unicode.Tibetan},
	{"Tirh", unicode.Tirhuta},
	{"Tnsa", unicode.Tangsa},
	{"Toto", unicode.Toto},
	{"Ugar", unicode.Ugaritic},
	{"Vaii", unicode.Vai},
	{"Vith", unicode.Vithkuqi},
	{"Wara", unicode.Warang_Citi},
	{"Wcho", unicode.Wancho},
	{"Xpeo", unicode.Old_Persian},
	{"Xsux", unicode.Cuneiform},
	{"Yezi", unicode.Yezidi},
	{"Yiii", unicode.Yi},
	{"Zanb", unicode.Zanabazar_Square},
}

// scriptGroups are codes that stand for several scripts, or for one by another name.
var scriptGroups = map[string][]string{
	"Hans": {"Hani"},
	"Hant": {"Hani"},
	"Hrkt": {"Hira", "Kana"},
	"Jpan": {"Hani", "Hira", "Kana"},
	"Kore": {"Hang", "Hani"},
}

// noScript is the number of characters without a script of their own, such as
// digits, punctuation, marks and ー.
const noScript = 0

// scriptNumbers has the script of each character, the index in scripts plus 1.
var scriptNumbers = paged[uint8]{computer: func() func(rune) uint8 { return computeScript }}

func computeScript(r rune) uint8 {
	for i, s := range scripts {
		if unicode.Is(s.table, r) {
			return uint8(i + 1)
		}
	}
	return noScript
}

// A scriptSet tells which scripts are in it, by number.
type scriptSet [256]bool

// newScriptSet returns the scripts that codes name.
func newScriptSet(codes []string) (*scriptSet, error) {
	var set scriptSet
	for i, code := range codes {
		if slices.Contains(codes[:i], code) {
			return nil, fmt.Errorf("scripts names %s twice", code)
		}
		members := []string{code}
		if group, ok := scriptGroups[code]; ok {
			members = group
		}
		for _, m := range members {
			number, err := scriptNumber(m)
			if err != nil {
				return nil, err
			}
			set[number] = true
		}
	}
	return &set, nil
}

func scriptNumber(code string) (int, error) {
	for i, s := range scripts {
		if s.code == code {
			return i + 1, nil
		}
		if strings.EqualFold(s.code, code) {
			return 0, fmt.Errorf("scripts: write %s for %q", s.code, code)
		}
	}
	return 0, fmt.Errorf("scripts: %q is no script; use the codes of ISO 15924, such as Latn, Hani, Cyrl, Arab", code)
}

// hasAll tells whether all letters of s that have a script are of this set. Marks are
// no letters.
func (set *scriptSet) hasAll(s string) bool {
	for _, r := range s {
		if n := scriptNumbers.get(r); n != noScript && !set[n] && unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
