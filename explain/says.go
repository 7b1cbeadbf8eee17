package explain

import (
	"fmt"
	"strings"

	"firth/explain/formula"
)

// in picks the words of one language.
func in(language, en, zh string) string {
	if language == "zh" {
		return zh
	}
	return en
}

func (e *explainer) in(en, zh string) string { return in(e.Language, en, zh) }

// inf formats the words of one language, which have the same verbs in the same order.
func (e *explainer) inf(en, zh string, args ...any) string {
	return fmt.Sprintf(in(e.Language, en, zh), args...)
}

// sayWhose notes whose vectors these are, and what they cannot show.
func (e *explainer) sayWhose() {
	s := e.space
	switch {
	case s.Kind == "text":
		e.note(e.inf(
			"The vectors of parts 2 to 6 are drawn at random (seed %d), as before all training, and rounded to two digits, so that you can check every number with a pencil. Part 7 trains them.",
			"第 2 到第 6 部分的向量是随机取的（种子 %d），也就是训练之前的样子，并且只留两位小数，好让你能用笔验算每个数。第 7 部分训练它们。", s.Seed))
	case s.Tree:
		e.note(e.inf(
			"The model %s was trained by hierarchical softmax: words have no context vectors u, so probabilities come from the tree (part 5), and parts 4 and 6, which need u, are left out.",
			"模型 %s 是用层次 softmax 训练的：词没有上下文向量 u，所以概率由树给出（见第 5 部分），需要 u 的第 4、第 6 部分略去。", s.Model))
	case !s.hasOutput():
		e.note(e.inf(
			"The file of %s has the word vectors v alone, not the context vectors u that predict. Probabilities (parts 2 to 6) cannot be worked out from it; a .safetensors file of firth train has both.",
			"%s 的文件里只有词向量 v，没有用来预测的上下文向量 u，所以算不出概率（第 2 到第 6 部分）。firth train 写的 .safetensors 文件两样都有。", s.Model))
	case s.Objective == "softmax":
		e.note(e.inf(
			"The vectors are those of the model %s, trained by the exact softmax: these probabilities are what it was trained for.",
			"向量来自模型 %s，它是用精确 softmax 训练的：下面的概率正是它的训练目标。", s.Model))
	default:
		how := s.Objective
		if how == "" {
			how = e.in("an objective that its file does not name", "文件里没有写明的目标")
		} else if how == "negative" {
			how = e.in("negative sampling", "负采样")
		}
		e.note(e.inf(
			"The vectors are those of the model %s, trained by %s, not by the softmax: the softmax of its scores is shown all the same, but it is not what training made right, so do not read it as a forecast.",
			"向量来自模型 %s，它是用%s训练的，而不是用 softmax。这里照样对得分做 softmax，但训练并没有让它准确，所以别把这些概率当作预报。", s.Model, how))
	}
	if len(e.context(e.position)) == 0 {
		e.note(e.in(
			"The center stands alone in its line: its window is empty, and there is nothing to predict.",
			"中心词所在的行只有它自己：窗口是空的，没有什么可预测。"))
	}
}

func (e *explainer) saySample(pair [2]string, sentences, tokens, V int) string {
	return e.inf(
		"It takes a text with %s and %s in it, often, to teach what they mean. Their vectors are learned from %d sentences that Firth writes itself (%s words of text, %d different), cut at spaces, in the same way, by negative sampling.",
		"要教出「%s」和「%s」的意思，得有一段常用到它们的文本。它们的向量学自 Firth 自己写的 %d 个句子（共 %s 个词，%d 个不同的词，词与词已分开），方法相同，用负采样。",
		pair[0], pair[1], sentences, grouped(tokens), V)
}

func (e *explainer) sayTokens() Part {
	return Part{
		Title: e.in("Text becomes numbers", "文字变成数"),
		Says: []string{
			e.inf(
				"A model reads numbers, not letters. So the text is cut into tokens, and every different one gets a number, its id: T = %s tokens, of a vocabulary of V = %s words.",
				"模型读的是数，不是字。所以先把文本切成词元，每个不同的词元有一个编号：共 T = %s 个词元，词表有 V = %s 个词。", grouped(len(e.line)), grouped(e.space.Words)),
			e.inf(
				"The simplest vector of a word is one-hot: V = %s numbers, 1 at the place of its id and 0 elsewhere. Two different words never have their 1 at the same place, so in a·b every product has a 0 in it: the cosine of any two words is 0.",
				"一个词最简单的向量是独热向量：V = %s 个数，编号那一位是 1，其余是 0。两个不同的词，1 不会在同一位，所以 a·b 的每个乘积里都有 0：任何两个词的余弦都是 0。", grouped(e.space.Words)),
		},
		Formulas: formula.OneHot(),
	}
}

func (e *explainer) sayWindow() Part {
	center := e.space.word(e.at(e.position))
	var context []string
	for _, id := range e.context(e.position) {
		context = append(context, e.space.word(id))
	}
	p := Part{
		Title: e.in("The window: who keeps company with the center", "窗口：中心词与谁为伴"),
		Says: []string{
			e.inf(
				"A word is known by the company it keeps: the words at most m = %d places away. The center %s is to predict them. Every word j gets two short vectors of D = %d numbers: v_j for when it is the center, u_j for when it stands in the window of another.",
				"观其伴，知其词。伴，就是相距不超过 m = %d 个位置的词。中心词「%s」要预测它们。每个词 j 有两个短向量，各 D = %d 个数：v_j 是它作中心时用的，u_j 是它站在别人窗口里时用的。",
				e.Window, center, e.space.Dim),
			e.in(
				"The score u_j·v_c says how well j goes with c. exp makes it positive, and division by the sum over the whole vocabulary makes all V of them sum to 1: that is softmax.",
				"得分 u_j·v_c 说明 j 与 c 有多合得来。exp 使它成为正数，再除以整个词表的总和，V 个数加起来就是 1：这就是 softmax。"),
		},
		Formulas: formula.Window(center, context),
	}
	if e.space.Tree {
		p.Says[1] = e.in(
			"This model's probabilities come from a tree: P(o|c) is the product of the answers on the way from the root to o, and no sum over the vocabulary is needed (part 5).",
			"这个模型的概率来自一棵树：P(o|c) 是从根走到 o 一路上各个回答的乘积，不必对整个词表求和（见第 5 部分）。")
		p.Formulas = p.Formulas[1:]
	}
	return p
}

func (e *explainer) sayLikelihood() Part {
	return Part{
		Title: e.in("The likelihood of the whole text", "整段文本的似然"),
		Says: []string{
			e.in(
				"Every position is the center once. The product over all windows is how likely the model holds the text that was really written: its likelihood. Good vectors make it large.",
				"每个位置都轮流作一次中心。所有窗口的乘积，就是模型认为这段真实写下的文本有多可能：似然。好的向量使它大。"),
			e.in(
				"A long product is soon too small for a computer, so take its logarithm, which is a sum, with a minus sign: the loss L, the negative log-likelihood, which training makes small.",
				"连乘很快就小得计算机记不下。于是取对数，连乘变成连加，再加个负号：这就是损失 L，即负对数似然，训练就是让它变小。"),
		},
		Formulas: formula.Likelihood(),
	}
}

func (e *explainer) sayGradient() Part {
	return Part{
		Title: e.in("The gradient: which way to move", "梯度：往哪里挪"),
		Says: []string{
			e.in(
				"Take the pair of the window that is least likely now. Differentiating its log P gives two terms: what was seen, u_o, minus what the model expected, the mean of all u_j weighted by P(j|c).",
				"取窗口里眼下最不可能的那一对。对它的 log P 求导，得到两项：看到的 u_o，减去模型所预期的，即所有 u_j 按 P(j|c) 加权的平均。"),
			e.inf(
				"One step of gradient descent, with learning rate η = %g, moves v_c along it, and every u_j too: u_o toward v_c, all others away.",
				"梯度下降走一步，学习率 η = %g：v_c 沿着它移动，每个 u_j 也移动：u_o 朝 v_c 靠近，其余的都远离。", e.rate()),
		},
		Formulas: formula.Gradient(),
	}
}

func (e *explainer) sayCost() Part {
	return Part{
		Title: e.in("What that costs, and two ways to pay less", "代价，以及两种省钱的办法"),
		Says: []string{
			e.in(
				"The softmax needs the scores of all V words for one pair, and moves all V vectors u_j: 3·V·D multiplications (scores, gradient of v_c, gradients of u_j). That is nothing here, and hopeless for ten million words.",
				"为了一对词，softmax 要算全部 V 个词的得分，还要移动全部 V 个 u_j：3·V·D 次乘法（得分、v_c 的梯度、各个 u_j 的梯度）。这里不算什么，一千万个词就没法算了。"),
			e.in(
				"Negative sampling asks an easier question: is this pair from the text, yes or no? Yes for o; no for K words k drawn at random, frequent ones more often. σ(s) = 1 / (1 + exp(−s)) is the probability of yes.",
				"负采样改问一个容易的问题：这一对是文本里的吗？对 o 答「是」；对随机抽来的 K 个词 k（常用的词抽得多些）答「否」。σ(s) = 1 / (1 + exp(−s)) 是答「是」的概率。"),
			e.in(
				"Hierarchical softmax makes the words the leaves of Huffman's tree and answers one question at each inner node on the way to o: + where it goes left, − where it goes right. All leaves sum to 1, though nothing was divided.",
				"层次 softmax 把词放在哈夫曼树的叶子上，从根走到 o，每个内部节点回答一个问题：向左取 +，向右取 −。所有叶子的概率加起来是 1，却不必除以任何总和。"),
		},
		Formulas: formula.Cost(),
	}
}

func (e *explainer) sayCBOW() Part {
	return Part{
		Title: e.in("CBOW: the other way around", "CBOW：反过来"),
		Says: []string{e.in(
			"Skip-gram let the center predict its company. CBOW lets the company predict the center: the mean of its vectors, v̄, takes the place of v_c, and c that of o. The order of the words is lost: a bag of words.",
			"Skip-gram 让中心词预测它的伴。CBOW 让伴来预测中心词：各个伴的向量的平均 v̄ 代替 v_c，c 代替 o。词的次序丢了：只是一袋词。")},
		Formulas: formula.CBOW(),
	}
}

func (e *explainer) sayAfter(x *After) Part {
	p := Part{Title: e.in("After training", "训练之后"), Formulas: formula.OneHot()}
	if t := x.Training; t != nil {
		how := e.in("the exact softmax", "精确 softmax")
		if t.Objective == "negative" {
			how = e.in("negative sampling, since the vocabulary is large,", "负采样（因为词表大）")
		}
		p.Says = append(p.Says, e.inf(
			"That step is repeated %s times with %s, each time on a window drawn at random, while the learning rate falls from %g to %g. Then the vectors are rounded to two digits again.",
			"这样的步子走 %s 次，用%s，每次随机取一个窗口，学习率从 %g 降到 %g。最后仍只留两位小数。", grouped(t.Steps), how, t.Rate, t.MinRate))
	}
	p.Says = append(p.Says, e.inf(
		"Words that keep the same company were moved by the same gradients, so they end up in the same place: %s and %s, which one-hot vectors held to be as different as any two words.",
		"伴相同的词，受到相同的梯度推动，于是落在同一处：「%s」和「%s」就是这样，而独热向量把它们看得和任何两个词一样毫不相干。",
		x.Pair.A.Word, x.Pair.B.Word))
	if x.Pair.From == "model" && x.Pair.Word2vec < 0.5 {
		p.Says[len(p.Says)-1] = e.inf(
			"Words that keep the same company are moved by the same gradients. How close %s and %s have come depends on the text: written as they are in all their senses, they share only some of their company. The one-hot vectors knew of none.",
			"伴相同的词，受到相同的梯度推动。「%s」和「%s」靠得多近，要看文本：真实文本里它们还有别的用法，只有一部分伴相同。而独热向量连这一部分也看不见。",
			x.Pair.A.Word, x.Pair.B.Word)
	}
	return p
}

// list writes words with spaces between them.
func list(words []Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Word
	}
	return strings.Join(texts, " ")
}
