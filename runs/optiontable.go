package runs

import (
	"slices"

	"firth/token"
	"firth/word2vec"
)

// TrainingOptions lists what can be chosen about training, in the order in which a
// page shows it.
func TrainingOptions() []Option { return slices.Clone(optionTable) }

// mostSeed is the largest seed: the largest whole number that JavaScript has.
const mostSeed = 1<<53 - 1

var optionTable = withDefaults([]Option{
	{
		Name: "architecture", Group: "model", Kind: Choice,
		Choices: []string{string(word2vec.SkipGram), string(word2vec.CBOW)},
		Label:   both("Architecture", "结构"),
		Help: both("Skip-gram predicts each context word from the center word: better for rare words and small texts. CBOW predicts the center word from the mean of its context: several times faster.",
			"skipgram 用中心词预测每个上下文词，对低频词和小语料更好；cbow 用上下文词的平均预测中心词，快几倍。"),
		at: func(s *settings) any { return (*string)(&s.config.Architecture) },
	},
	{
		Name: "objective", Group: "model", Kind: Choice,
		Choices: []string{string(word2vec.NegativeSampling), string(word2vec.HierarchicalSoftmax), string(word2vec.ExactSoftmax)},
		Label:   both("Objective", "目标函数"),
		Help: both("negative: tell true pairs from a few noise words, the usual choice. hierarchical: a softmax over a Huffman tree. softmax: the exact formula over all words, for vocabularies of up to some 10,000 words.",
			"negative：负采样，把真实词对和少数噪声词区分开，最常用。hierarchical：在哈夫曼树上的层次 softmax。softmax：对所有词求和的精确公式，适合一万词以内的词表。"),
		at: func(s *settings) any { return (*string)(&s.config.Objective) },
	},
	integer("dim", "model", 1, 1024,
		both("Dimension", "维数"),
		both("Length of a word vector. More holds finer differences, takes proportionally longer and wants more text: 50 to 100 for a few MB, 300 for gigabytes.",
			"词向量的长度。维数越大越能区分细微差别，但时间按比例增加，也需要更多文本：几 MB 用 50 到 100，几 GB 用 300。"),
		func(s *settings) any { return &s.config.Dim }),
	integer("window", "model", 1, 100,
		both("Window", "窗口"),
		both("Most words on each side that count as context; the radius is drawn from 1 to this for every word. Small (2) brings out grammar, large (10) brings out topics.",
			"中心词两侧最多取多少个词作上下文；每个词的实际半径在 1 到该值之间随机取。小窗口（2）突出语法，大窗口（10）突出主题。"),
		func(s *settings) any { return &s.config.Window }),
	integer("negatives", "model", 1, 63,
		both("Negatives", "负样本数"),
		both("Noise words for each true pair, for the objective negative: 5 for large texts, 10 to 20 for small ones.",
			"每个真实词对配多少个噪声词（用于 negative）：大语料 5 个，小语料 10 到 20 个。"),
		func(s *settings) any { return &s.config.Negatives }),
	integer("epochs", "model", 1, 1000,
		both("Epochs", "轮数"),
		both("How often the text is gone through. 3 to 5 for large texts, 10 to 30 for small ones.",
			"整篇文本训练多少遍。大语料 3 到 5 遍，小语料 10 到 30 遍。"),
		func(s *settings) any { return &s.config.Epochs }),
	number("learning_rate", "model", 0, 10,
		both("Learning rate", "学习率"),
		both("Size of a step at the start; it falls in a straight line. 0 takes the usual one: 0.025 for skip-gram, 0.05 for CBOW, up to 0.1 for softmax.",
			"起始步长，之后线性下降。0 表示常用值：skipgram 0.025，cbow 0.05，softmax 最高 0.1。"),
		func(s *settings) any { return &s.config.LearningRate }),
	advanced(number("min_learning_rate", "model", 0, 10,
		both("Final learning rate", "最终学习率"),
		both("Size of a step at the end of the last epoch.", "最后一轮结束时的步长。"),
		func(s *settings) any { return &s.config.MinLearningRate })),
	number("subsample", "model", 0, 1,
		both("Subsampling", "高频词下采样"),
		both("Thins out frequent words such as “the”: 1e-3 to 1e-5, smaller leaves out more. 0 keeps every word. Too small a value leaves little of a small text.",
			"随机丢弃“的”“the”这类高频词：1e-3 到 1e-5，越小丢得越多；0 表示全部保留。小语料用太小的值会所剩无几。"),
		func(s *settings) any { return &s.config.Subsample }),
	advanced(number("noise_power", "model", -10, 10,
		both("Noise power", "噪声分布指数"),
		both("Noise words are drawn in proportion to their count to this power: 0.75 as in the paper, 0 for all words alike.",
			"噪声词按词频的该次幂抽取：论文取 0.75；0 表示所有词机会相同。"),
		func(s *settings) any { return &s.config.NoisePower })),
	integer("seed", "model", 0, mostSeed,
		both("Seed", "随机种子"),
		both("Chooses all random numbers. The same text, options and seed give the same file, byte for byte, on any machine.",
			"决定所有随机数。同样的文本、选项和种子，在任何机器上得到逐字节相同的文件。"),
		func(s *settings) any { return &s.config.Seed }),
	advanced(Option{
		Name: "exact_from_counts", Group: "model", Kind: Boolean,
		Label: both("Exact softmax from counts", "由共现计数训练精确 softmax"),
		Help: both("For skip-gram with objective softmax: learn from the counts of all pairs of words instead of going through the text. Faster for small vocabularies; take 20 to 50 epochs.",
			"用于 skipgram 加 softmax：由所有词对的计数训练，而不是逐句读文本。词表小时更快；取 20 到 50 轮。"),
		at: func(s *settings) any { return &s.config.ExactFromCounts },
	}),
	integer("min_count", "words", 1, 1e9,
		both("Least count", "最低词频"),
		both("Words that were seen fewer times are left out: too little is known of them. 5 is usual, 2 for tiny texts.",
			"出现次数少于该值的词不学：例子太少。通常 5，极小的文本用 2。"),
		func(s *settings) any { return &s.minCount }),
	integer("max_vocab", "words", 0, 10_000_000,
		both("Most words", "最大词表"),
		both("Keep this many words at most, the most frequent ones. 0 keeps all.",
			"最多保留多少个词（取最高频的）。0 表示全部保留。"),
		func(s *settings) any { return &s.maxVocab }),
	{
		Name: "tokenizer", Group: "text", Kind: Choice,
		Choices: []string{autoTokenizer, token.WordsTokenizer, token.HanTokenizer, token.CharsTokenizer, token.WhitespaceTokenizer},
		Label:   both("Tokenizer", "分词"),
		Help: both("How text is cut into words. auto looks at the text; words: by Unicode's rules, for languages with spaces; han: Chinese words from a dictionary, as jieba cuts them; chars: every character; whitespace: text that is cut already.",
			"怎样把文本切成词。auto：看文本决定；words：按 Unicode 规则，适合有空格的语言；han：中文词典分词，与结巴相同；chars：每个字一个词；whitespace：文本已经分好词。"),
		at: func(s *settings) any { return &s.tokenizer },
	},
	advanced(Option{
		Name: "keep_case", Group: "text", Kind: Boolean,
		Label: both("Keep upper case", "区分大小写"),
		Help:  both("Tell Word from word. Otherwise both are word.", "区分 Word 和 word；否则两者都算 word。"),
		at:    func(s *settings) any { return &s.keepCase },
	}),
	advanced(Option{
		Name: "digits", Group: "text", Kind: Choice, Choices: []string{token.KeepDigits, token.ZeroDigits},
		Label: both("Digits", "数字"),
		Help:  both("keep, or zero: read every digit as 0, so that all years are one word.", "keep 保留；zero 把每个数字读作 0，于是所有年份成为同一个词。"),
		at:    func(s *settings) any { return &s.digits },
	}),
	advanced(Option{
		Name: "simplify", Group: "text", Kind: Boolean,
		Label: both("Traditional to simplified", "繁体转简体"),
		Help:  both("Read traditional Chinese characters as simplified ones.", "把繁体字读作简体字。"),
		at:    func(s *settings) any { return &s.simplify },
	}),
	advanced(Option{
		Name: "field", Group: "text", Kind: Text, Max: new(100.0),
		Label: both("Text field", "文本字段"),
		Help: both("For JSON lines and tables: the field or column that holds the text.",
			"语料是 JSON 行或表格时：文本所在的字段或列。"),
		at: func(s *settings) any { return &s.field },
	}),
	number("held_out", "evaluation", 0, 0.5,
		both("Held-out share", "留出比例"),
		both("Share of the lines to keep from training, and to measure the loss of: 0.01 for one in a hundred. Where that loss rises again, the vectors learn the text by heart.",
			"留出多少比例的行不参加训练，用来测损失：0.01 即百分之一。这个损失回升，说明模型在死记文本。"),
		func(s *settings) any { return &s.heldOut }),
	number("evaluate_every", "evaluation", 0.01, 1,
		both("Evaluate every", "评测间隔"),
		both("Part of an epoch between two evaluations: 0.25 makes four in each. Evaluations need held-out text or a corpus with questions, and take a little time.",
			"两次评测之间隔多少轮：0.25 即每轮评测四次。评测需要留出文本或自带题目的语料，会花一点时间。"),
		func(s *settings) any { return &s.evaluateEvery }),
	integer("early_stop", "evaluation", 0, 1000,
		both("Stop early", "提前停止"),
		both("End when so many evaluations in a row were no better, and keep the vectors of the best one. 0 never ends early. Needs held-out text.",
			"连续多少次评测没有变好就停止，并保留最好那次的词向量。0 表示不提前停止。需要留出文本。"),
		func(s *settings) any { return &s.earlyStop }),
})

// withDefaults fills in the defaults, which are those of [defaultSettings].
func withDefaults(options []Option) []Option {
	s := defaultSettings()
	for i := range options {
		options[i].Default = value(options[i].at(&s))
	}
	return options
}

// both is a text in both languages of the page.
func both(en, zh string) map[string]string { return map[string]string{"en": en, "zh": zh} }

func integer(name, group string, least, most float64, label, help map[string]string, at func(*settings) any) Option {
	return Option{Name: name, Group: group, Kind: Integer, Min: &least, Max: &most, Label: label, Help: help, at: at}
}

func number(name, group string, least, most float64, label, help map[string]string, at func(*settings) any) Option {
	return Option{Name: name, Group: group, Kind: Number, Min: &least, Max: &most, Label: label, Help: help, at: at}
}

func advanced(o Option) Option {
	o.Advanced = true
	return o
}
