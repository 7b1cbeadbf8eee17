package world

import "strings"

// The tail: names that are put together from parts, most of which a reader meets
// once or never. Villages, herbs and people have a thousand names or more each,
// the first twice as frequent as the third.

// tailFlatness makes the tail as steep as Zipf's law asks for.
const tailFlatness = 1

func englishTail() []*table {
	return []*table{
		compounds("hamlet", []string{"place"}, 389,
			strings.Fields(`Alder Ash Birch Black Blue Bramble Bright Brook Clear Cold Copper Crow Deer Elder
				Fair Fern Fox Frost Glad Gold Green Hare Hazel Heron High Hollow Ivy Lark Linden Long Marsh
				Merry Mist Moss Moon North Oak Old Otter Pear Raven Reed Rook Sand Silver Star Thorn Wind`),
			strings.Fields(`bridge brook bury by combe cote croft dale den fell field ford gate ham haven holm
				hurst ley mere mouth stead stoke thorpe ton well wick worth wold`)),
		compounds("herb", []string{"plant"}, 211,
			strings.Fields(`adder angel bitter bride candle chimney dew dragon dwarf elf feather fever fiddle
				ghost hare heart honey king lady lamp mirror moon mouse needle night owl pepper pilgrim queen
				rain raven sailor shadow silver sleep snow spider star sun thunder velvet widow wolf`),
			strings.Fields(`balm bane bell berry cress cup fern foil leaf mint moss nettle root rue sorrel
				thistle vetch weed wort`)),
		compounds("given", []string{"male", "female"}, 617,
			strings.Fields(`Al Ar Ber Bran Cor Dar Ed El Fen Fin Gar Hal Is Jor Kel Lor Mar Nor Os Per Ros Sel
				Tam Tor Val Var Wen Yor`),
			strings.Fields(`ab ad al am an ar as eb ed el em en er es ib id il im in ir is ob od ol om on or os`),
			strings.Fields(`bert/a dric/elle gar/etta las/ina mir/issa mund/ora ric/wyn wald/anne`)),
	}
}

func chineseTail() []*table {
	return []*table{
		compounds("hamlet", []string{"place"}, 389,
			strings.Fields(`柳 桃 杏 石 竹 松 梅 白 青 红 金 银 云 月 龙 凤 枫 荷 鹤 燕 清 长 双 古`),
			strings.Fields(`溪 桥 林 泉 岩 沙 井 塘 峰 花 水 石 叶 潭`),
			strings.Fields(`村 庄 镇 湾 坡 寨`)),
		compounds("herb", []string{"plant"}, 211,
			strings.Fields(`紫 青 白 金 银 香 苦 甜 野 雪 露 霜 夜 晨 水 石 山 月`),
			strings.Fields(`心 叶 星 铃 珠 丝 翅 角 须 针 穗 冠 带 斑`),
			strings.Fields(`草 花 藤 蒿 菊 兰`)),
		compounds("given", []string{"male", "female"}, 617,
			strings.Fields(`李 王 张 刘 陈 杨 赵 黄 周 吴 徐 孙 朱 马 胡 郭 林 何 高 梁`),
			strings.Fields(`大 小 文 志 春 秋 玉 国 天 永 思 晓 家 世 景 雨`),
			strings.Fields(`明/芳 强/娜 伟/秀 军/静 勇/丽 杰/艳 磊/娟 涛/兰 超/萍 鹏/婷`)),
	}
}

// compounds makes a table of all words that take one part of each list, in the
// order of the lists. A part written with slashes has one form for each column.
// Row i is combination number i·step; step shares no factor with the number of
// combinations, so each comes once and neighbors in rank look nothing alike.
func compounds(name string, columns []string, step int, parts ...[]string) *table {
	t := &table{name: name, columns: columns}
	total := 1
	for _, p := range parts {
		total *= len(p)
	}
	for i := range total {
		row := make([]cell, len(columns))
		for c := range columns {
			word, number := "", i*step%total
			for _, p := range parts {
				forms := strings.Split(p[number%len(p)], "/")
				number /= len(p)
				word += forms[min(c, len(forms)-1)]
			}
			row[c] = cell{word}
		}
		t.rows = append(t.rows, row)
	}
	t.finish(tailFlatness)
	return t
}
