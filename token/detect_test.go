package token

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Texts in many languages, written for this test.
func TestDetect(t *testing.T) {
	for _, tt := range []struct{ name, tokenizer, first, reason, text string }{
		{"English", WordsTokenizer, "Latn", "Latin", "The ferry leaves at eight, and nobody waits for the cook. 很 is a Chinese word."},
		{"German", WordsTokenizer, "Latn", "100 % of the letters are Latin", "Die Fähre legt um acht Uhr ab; auf den Koch wartet niemand."},
		{"Russian", WordsTokenizer, "Cyrl", "Cyrillic", "Паром уходит в восемь, и никто не ждёт повара (cook)."},
		{"Greek", WordsTokenizer, "Grek", "Greek", "Το πλοίο φεύγει στις οκτώ και κανείς δεν περιμένει τον μάγειρα."},
		{"Arabic", WordsTokenizer, "Arab", "Arabic", "تغادر العبّارة في الثامنة ولا أحد ينتظر الطباخ."},
		{"Hindi", WordsTokenizer, "Deva", "Devanagari", "नाव आठ बजे जाती है और कोई रसोइए का इंतज़ार नहीं करता।"},
		{"Georgian", WordsTokenizer, "Geor", "of the script Geor", "ბორანი რვა საათზე გადის და მზარეულს არავინ ელოდება."},
		{"Chinese", HanTokenizer, "Hani", "a dictionary finds the words", "渡船八点钟开，没有人等厨师。第二天早上，他坐火车去了北京，带着一本关于GPU的书。"},
		{"Chinese with much English", HanTokenizer, "Latn", "% of the letters are Chinese characters", "我们用 Transformer 训练语言模型，batch size 是 256，效果比 baseline 好很多，论文里有说明。"},
		{"Chinese in lines", HanTokenizer, "Hani", "a dictionary", "渡船八点钟开\n没有人等厨师\n第二天早上他坐火车\n去了北京\n"},
		{"traditional Chinese", HanTokenizer, "Hani", "traditional", "渡船八點鐘開，沒有人等廚師。第二天早上，他坐火車去了臺北，帶着一本關於電腦的書。"},
		{"Chinese that was cut", WhitespaceTokenizer, "Hani", "white space only", "渡船 八点钟 开 ， 没有 人 等 厨师 。 第二天 早上 ， 他 坐 火车 去 了 北京 。"},
		{"Chinese cut into characters", WhitespaceTokenizer, "Hani", "white space only", "渡 船 八 点 钟 开 ， 没 有 人 等 厨 师 。"},
		{"Japanese", WordsTokenizer, "Hira", "Japanese", "渡し船は八時に出て、誰もコックを待ちません。翌朝、彼は電車で東京へ行きました。"},
		{"Japanese that was cut", WhitespaceTokenizer, "Hira", "white space only", "渡し船 は 八 時 に 出 て 、 誰 も コック を 待ち ませ ん 。"},
		{"Korean", WordsTokenizer, "Hang", "Korean", "나룻배는 여덟 시에 떠나고 아무도 요리사를 기다리지 않는다."},
		{"Thai", WordsTokenizer, "Thai", "Thai, a script without spaces", "เรือข้ามฟากออกตอนแปดโมง และไม่มีใครรอพ่อครัว วันรุ่งขึ้นเขานั่งรถไฟไปกรุงเทพ"},
		{"Thai that was cut", WhitespaceTokenizer, "Thai", "white space only", "เรือ ข้ามฟาก ออก ตอน แปด โมง และ ไม่ มี ใคร รอ พ่อครัว"},
		{"Khmer", WordsTokenizer, "Khmr", "Khmer", "សាឡាងចេញដំណើរនៅម៉ោងប្រាំបីហើយគ្មាននរណារង់ចាំចុងភៅទេ"},
		{"numbers", WordsTokenizer, "", "no letters", "3.14 + 2.72 = 5.86!"},
		{"nothing", WordsTokenizer, "", "no letters", ""},
	} {
		d := Detect(tt.text)
		first, letters := "", 0
		for _, c := range d.Scripts {
			letters += c.Letters
		}
		if len(d.Scripts) > 0 {
			first = d.Scripts[0].Script
		}
		if d.Config.Tokenizer != tt.tokenizer || first != tt.first || !strings.Contains(d.Reason, tt.reason) || letters > utf8.RuneCountInString(tt.text) {
			t.Errorf("%s: %s, scripts %v, because: %s", tt.name, d.Config.Tokenizer, d.Scripts, d.Reason)
		}
		if p, err := New(d.Config); err != nil || len(p.Tokenize(nil, tt.text)) == 0 != (tt.text == "") {
			t.Errorf("%s: %v", tt.name, err)
		}
		if strings.Contains(d.Reason, "traditional") != strings.Contains(tt.name, "traditional") {
			t.Errorf("%s: %s", tt.name, d.Reason)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("渡船 ferry")
	f.Fuzz(func(t *testing.T, text string) {
		if d := Detect(text); d.Reason == "" || d.Config.Validate() != nil {
			t.Fatalf("%q: %+v", text, d)
		}
	})
}
