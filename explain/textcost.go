package explain

import (
	"fmt"
	"strings"
)

func (x *Explanation) writeCost(p *page) {
	k := x.Cost
	x.head(p, 5, k.Part)
	here, large := k.Here, k.Large
	rows := [][]string{
		{x.in("multiplications for one pair", "一对词的乘法次数"), x.in("here", "这里"), x.in("ten million words", "一千万个词")},
		{"V, D, K, " + x.in("path", "路径"), operationsText(here), operationsText(large)},
		{x.in("softmax: 3·V·D", "softmax：3·V·D"), grouped(here.Softmax), grouped(large.Softmax)},
		{x.in("negative sampling: 3·(K+1)·D", "负采样：3·(K+1)·D"), grouped(here.Negative), grouped(large.Negative)},
		{x.in("hierarchical softmax: 3·path·D", "层次 softmax：3·路径·D"), grouped(here.Hierarchical), grouped(large.Hierarchical)},
	}
	p.table("operations", "lrr", rows)
	p.blank()
	if k.Negative != nil {
		x.writeNegative(p)
	}
	x.writeHierarchical(p)
}

func operationsText(o Operations) string {
	return fmt.Sprintf("%s, %d, %d, %d", grouped(o.Words), o.Dim, o.Negatives, o.Path)
}

func (x *Explanation) writeNegative(p *page) {
	k, g := x.Cost, x.Cost.Negative
	x.says(p, k.Part, 1, 0, 1)
	rows := [][]string{{"j", x.in("count", "次数"), "count^0.75", "P_noise", x.in("from", "起点"), x.in("to", "终点")}}
	for _, r := range g.Noise {
		rows = append(rows, []string{r.Word.Word, grouped(int(r.Count)), six(r.Power), six(r.P), six(r.From), six(r.From + r.P)})
	}
	rows = append(rows, []string{x.in("all words", "全部词"), "", six(g.NoiseSum), "1"})
	p.table("noise", "lrrrrr", rows)
	p.blank()
	rows = nil
	for i, d := range g.Draws {
		row := []string{fmt.Sprintf("k_%d", i+1), fmt.Sprintf(x.in("random number %s", "随机数 %s"), six(d.Point)), d.Word.Word, ""}
		if d.Skipped {
			row[3] = x.in("is o itself: skipped", "正是 o：跳过")
		}
		rows = append(rows, row)
	}
	p.rows("draws", "llll", rows)
	p.blank()
	rows = [][]string{{"", x.in("answer", "回答"), "u·v_c", "σ(±u·v_c)", "−log σ"}}
	for _, a := range g.Asked {
		row := []string{a.Word.Word, x.in("no", "否"), fixed(a.Score), six(a.Sigma), fixed(a.Loss)}
		if a.Yes {
			row[1] = x.in("yes", "是")
		}
		rows = append(rows, row)
	}
	rows = append(rows, []string{x.in("L", "L"), "", "", "", fixed(g.Loss)})
	p.table("answers", "llrrr", rows)
	p.line(x.in("beside it, the softmax's −log P(%s|%s) = %s", "对照：softmax 的 −log P(%s|%s) = %s"), k.Context.Word, x.Window.Center.Word, fixed(k.Exact))
	p.blank()
}

func (x *Explanation) writeHierarchical(p *page) {
	k, h := x.Cost, x.Cost.Hierarchical
	x.says(p, k.Part, 2, 2)
	if len(h.Nodes) > 0 && len(h.Nodes) < fewWords {
		p.picture("tree")
		x.writeTree(p, h, 0, "", "")
		p.blank()
	}
	if len(h.Path) == 0 {
		return
	}
	rows := [][]string{{x.in("node", "节点"), x.in("goes", "走向"), "u_n", "u_n·v_c", "σ(±u_n·v_c)"}}
	for _, s := range h.Path {
		row := []string{fmt.Sprint(s.Node), x.in("right −", "右 −"), "", "", ""}
		if s.Left {
			row[1] = x.in("left +", "左 +")
		}
		if s.Vector != nil {
			row[2], row[3], row[4] = vectorText(s.Vector, 4), fixed(s.Score), six(s.Sigma)
		}
		rows = append(rows, row)
	}
	p.table("path", "rllrr", rows)
	if h.Path[0].Vector != nil {
		p.line(x.in("the product: P(%s|%s) = %s, −log P = %s", "乘积：P(%s|%s) = %s，−log P = %s"), k.Context.Word, x.Window.Center.Word, six(h.P), fixed(h.Loss))
		if !x.Source.Tree {
			p.line(x.in("beside it, the softmax's −log P = %s (the tree has vectors of its own)", "对照：softmax 的 −log P = %s（树有它自己的向量）"), fixed(k.Exact))
		}
	}
	p.blank()
	if h.Sum > 0 && len(h.Leaves) <= fewWords {
		rows = [][]string{{x.in("leaf", "叶子"), x.in("way", "路径"), "P"}}
		for _, l := range h.Leaves {
			rows = append(rows, []string{l.Word.Word, wayText(x, l.Path), six(l.P)})
		}
		rows = append(rows, []string{x.in("sum", "总和"), "", six(h.Sum)})
		p.table("leaves", "llr", rows)
		p.blank()
	}
}

// wayText writes a path of L and R.
func wayText(x *Explanation, path string) string {
	if x.Language == "zh" {
		return strings.NewReplacer("L", "左", "R", "右").Replace(path)
	}
	return strings.Join(strings.Split(path, ""), " ")
}

// writeTree draws the tree below a node. first and rest stand before its first line and
// before the others.
func (x *Explanation) writeTree(p *page, h *Hierarchical, node int, first, rest string) {
	n := h.Nodes[node]
	text := fmt.Sprintf(x.in("node %d (%d)", "节点 %d（%d）"), n.Node, n.Count)
	if n.Vector != nil {
		text += "  u = " + strings.ReplaceAll(vectorText(n.Vector, shownDims), "\n", "")
	}
	p.drawing(first + text)
	for i, child := range []Child{n.Left, n.Right} {
		sign, branch, below := "+", "├─", "│   "
		if i == 1 {
			sign, branch, below = "−", "└─", "    "
		}
		if child.Node != nil {
			x.writeTree(p, h, *child.Node, rest+branch+sign+" ", rest+below)
			continue
		}
		p.drawing(rest + branch + sign + " " + child.Word.Word)
	}
}

func (x *Explanation) writeCBOW(p *page) {
	b := x.CBOW
	x.head(p, 6, b.Part, 0, 1)
	rows := make([][]string, 0, len(b.Context)+1)
	for _, v := range b.Context {
		rows = append(rows, []string{"v", v.Word.Word, vectorText(v.Vector, shownDims)})
	}
	rows = append(rows, []string{"v̄", "", vectorText(b.Softmax.Vector, shownDims)})
	p.rows("mean", "lll", rows)
	p.blank()
	x.writeSoftmax(p, "mean softmax", b.Softmax, "v̄")
	p.line("P(%s|%s) = %s, −log P = %s", b.Center.Word, contextOf(b.Context), six(b.P), fixed(b.Loss))
	p.blank()
	p.prose(fmt.Sprintf(x.in(
		"The gradient is that of part 4 with v̄ for v_c; each of the %d context words, being 1/%d of the mean, gets 1/%d of it.",
		"梯度与第 4 部分相同，只是 v̄ 代替 v_c；%d 个上下文词各占平均的 1/%d，各得梯度的 1/%d。"),
		len(b.Context), len(b.Context), len(b.Context)))
	p.blank()
	p.rows("shares", "lr", [][]string{
		{"u_c", b.Center.Word, vectorText(x.centerOutput(), shownDims)},
		{"− Σ_j P(j) u_j", "", vectorText(negated(b.Expected), shownDims)},
		{"= ∂log P/∂v̄", "", vectorText(b.Gradient, shownDims)},
		{x.in("each v", "每个 v"), "", vectorText(b.Share, shownDims)},
	})
	p.blank()
}

// centerOutput is u of the center, which is listed in the softmax.
func (x *Explanation) centerOutput() []float64 {
	for _, r := range x.CBOW.Softmax.Rows {
		if r.ID == x.CBOW.Center.ID {
			return r.Vector
		}
	}
	return nil
}

func contextOf(vectors []Vector) string {
	words := make([]string, len(vectors))
	for i, v := range vectors {
		words[i] = v.Word.Word
	}
	return strings.Join(words, ",")
}

func (x *Explanation) writeAfter(p *page) {
	a := x.After
	x.head(p, 7, a.Part)
	next := 0
	if t := a.Training; t != nil {
		next = 1
		x.writeTraining(p, t)
	}
	x.says(p, a.Part, next, 0)
	q := a.Pair
	rows := [][]string{{"v", q.A.Word, vectorText(q.VectorA, shownDims)}}
	for _, q := range a.Table {
		rows = append(rows, []string{"v", q.B.Word, vectorText(q.VectorB, shownDims)})
	}
	p.rows("pair", "lll", rows)
	p.blank()
	p.line("cos(%s, %s) = %s / (%s · %s) = %s", q.A.Word, q.B.Word, fixed(q.Dot), fixed(q.LengthA), fixed(q.LengthB), fixed(q.Word2vec))
	p.blank()
	rows = [][]string{{"", "one-hot", "word2vec"}}
	for _, q := range a.Table {
		rows = append(rows, []string{fmt.Sprintf("cos(%s, %s)", q.A.Word, q.B.Word), fixed(q.OneHot), fixed(q.Word2vec)})
	}
	p.table("cosines", "lrr", rows)
	for _, n := range a.Near {
		p.blank()
		rows = [][]string{{n.Word.Word, "", vectorText(n.Vector, shownDims)}}
		for _, m := range n.Neighbors {
			rows = append(rows, []string{m.Word.Word, fixed(m.Cosine), vectorText(m.Vector, shownDims)})
		}
		p.line(x.in("nearest to %s:", "离「%s」最近的词："), n.Word.Word)
		p.rows("near", "lrl", rows)
	}
}

func (x *Explanation) writeTraining(p *page, t *Training) {
	rows := [][]string{{x.in("step", "步"), "L"}}
	first := t.Losses[0].Loss
	for _, l := range t.Losses {
		rows = append(rows, []string{grouped(l.Step), fixed(l.Loss), bar(l.Loss / first)})
	}
	rows = append(rows,
		[]string{x.in("rounded", "舍入后"), fixed(t.LossAfter), bar(t.LossAfter / first)},
		[]string{x.in("no vectors have less than", "任何向量都不会低于"), fixed(t.Lowest), bar(t.Lowest / first)})
	p.table("losses", "lrl", rows)
	p.picture("loss")
	p.blank()
	w := x.Window
	p.line(x.in("The window of %s again, after training:", "再看「%s」的窗口，训练之后："), w.Center.Word)
	p.blank()
	x.writeVectors(p, "trained vectors", t.Inputs, t.Softmax, w.Center.ID)
	p.picture("vectors")
	x.writeSoftmax(p, "trained softmax", t.Softmax, "v_c")
	p.line("%s", w.windowText())
	x.writeProduct(p, t.Factors, t.WindowAfter)
	if t.WindowBefore > 0 {
		p.line(x.in("before training %s; now %s times as likely", "训练之前是 %s；现在是它的 %s 倍"), sixDigits(t.WindowBefore), fmt.Sprintf("%.4g", t.WindowAfter/t.WindowBefore))
		p.blank()
	}
}

// windowText is P(自,太,以,来|古).
func (w *Window) windowText() string {
	words := make([]string, len(w.Factors))
	for i, f := range w.Factors {
		words[i] = f.Word.Word
	}
	return fmt.Sprintf("P(%s|%s)", strings.Join(words, ","), w.Center.Word)
}
