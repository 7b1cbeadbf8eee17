package explain

import "firth/explain/formula"

// An Explanation is a text worked out in seven parts. Numbers are not rounded. A
// part is nil where the vectors cannot show it; Notes say why.
type Explanation struct {
	Language   string      `json:"lang"` // of the words in it: "en" or "zh"
	Text       string      `json:"text"` // the beginning of a long one
	Source     Source      `json:"source"`
	Tokens     *Tokens     `json:"tokens"`     // 1
	Window     *Window     `json:"window"`     // 2
	Likelihood *Likelihood `json:"likelihood"` // 3
	Gradient   *Gradient   `json:"gradient"`   // 4
	Cost       *Cost       `json:"cost"`       // 5
	CBOW       *CBOW       `json:"cbow"`       // 6
	After      *After      `json:"after"`      // 7
	Notes      []string    `json:"notes"`      // whose vectors these are, what is left out and why
}

// A Source says whose vectors the first six parts are about.
type Source struct {
	// Kind is "text" if the vectors were drawn at random for the words of the text,
	// "model" if they are a model's.
	Kind  string `json:"kind"`
	Model string `json:"model"` // its name
	Words int    `json:"words"` // V
	Dim   int    `json:"dim"`   // D
	Seed  uint64 `json:"seed"`  // of the random vectors

	// How the model was trained, "" where it does not say. Exact tells that its
	// probabilities are what its training was about: it was trained by the softmax,
	// or, with Tree, by a tree whose probabilities are shown in place of the softmax.
	Architecture string `json:"architecture"`
	Objective    string `json:"objective"`
	Exact        bool   `json:"exact"`
	Tree         bool   `json:"tree"`
}

// A Word is a word and its id.
type Word struct {
	ID   int    `json:"id"`
	Word string `json:"word"`
}

// A Part is what stands above the numbers of each part.
type Part struct {
	Title    string            `json:"title"`
	Says     []string          `json:"says"` // paragraphs
	Formulas []formula.Formula `json:"formulas"`
}

// Tokens is part 1: the text as numbers, and as one-hot vectors.
type Tokens struct {
	Part
	Tokenizer string `json:"tokenizer"`
	Length    int    `json:"length"`  // T, the tokens that have an id
	Unknown   int    `json:"unknown"` // tokens without one
	Lines     int    `json:"lines"`   // windows do not reach across lines

	Tokens  []Token       `json:"tokens"` // some around the center, if there are many
	LeftOut int           `json:"left_out"`
	Words   []CountedWord `json:"words"` // the vocabulary: all of it, or the words of Tokens
	Pair    OneHotPair    `json:"pair"`
}

// A Token is a token of the text: text[Start:End], in bytes.
type Token struct {
	Text     string `json:"text"`
	ID       *int   `json:"id"`       // nil if the model does not know it
	Position *int   `json:"position"` // t, counted over the tokens that have an id
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

// A CountedWord is a word and how often it was seen in training.
type CountedWord struct {
	Word
	Count uint64 `json:"count"`
}

// A OneHotPair is two words that mean the same, and the cosine of their one-hot
// vectors in a vocabulary of Size words.
type OneHotPair struct {
	A      Word    `json:"a"`
	B      Word    `json:"b"`
	Size   int     `json:"size"`
	Dot    float64 `json:"dot"`
	Cosine float64 `json:"cosine"`
}

// A Softmax is P(j|v) for every word j: the Rows, and the Rest of the vocabulary in
// one sum. Exp is exp(Score − Shift), and P is Exp / Denominator. Shift is 0 unless
// the exponentials would overflow.
type Softmax struct {
	Vector      []float64 `json:"vector"` // v, of length D
	Shift       float64   `json:"shift"`
	Rows        []Row     `json:"rows"`
	Rest        Rest      `json:"rest"`
	Denominator float64   `json:"denominator"`
}

// A Row is one word of a softmax. Context tells how often it stands in the window.
type Row struct {
	Word
	Context int       `json:"context"`
	Vector  []float64 `json:"vector"` // u_j, of length D
	Score   float64   `json:"score"`  // u_j·v
	Exp     float64   `json:"exp"`
	P       float64   `json:"p"`
}

// A Rest is the words that have no row.
type Rest struct {
	Words int     `json:"words"`
	Exp   float64 `json:"exp"`
	P     float64 `json:"p"`
}

// A Window is part 2: the probability of the words around the center.
type Window struct {
	Part
	Center   Word `json:"center"`
	Position int  `json:"position"` // t
	Size     int  `json:"size"`     // m

	// Softmax is nil for a model trained by a tree, whose factors have paths.
	Softmax *Softmax `json:"softmax"`
	Inputs  []Vector `json:"inputs"`  // v of every word, if they are few; else of the center
	Factors []Factor `json:"factors"` // in the order of the text

	Likelihood float64 `json:"likelihood"` // the product of the factors
	Loss       float64 `json:"loss"`       // −log of it
}

// A Factor is P(o|c) of one context word. Score and Exp are 0 with a tree.
type Factor struct {
	Word
	Position int     `json:"position"`
	Score    float64 `json:"score"`
	Exp      float64 `json:"exp"`
	P        float64 `json:"p"`
	Path     []Step  `json:"path,omitempty"`
}

// A Likelihood is part 3: all windows of the text.
type Likelihood struct {
	Part
	Positions []Position `json:"positions"` // some around the center, if there are many
	LeftOut   int        `json:"left_out"`  // the positions that are not listed,
	LossOut   float64    `json:"loss_out"`  // and the sum of their losses

	Pairs      int     `json:"pairs"`      // of a center and a context word
	Loss       float64 `json:"loss"`       // L, over all positions
	Likelihood float64 `json:"likelihood"` // exp(−L), 0 where that is too small for a float64
	Mean       float64 `json:"mean"`       // L / pairs
	Perplexity float64 `json:"perplexity"` // exp(Mean): as if so many words were equally likely
	Uniform    float64 `json:"uniform"`    // log V, the mean of vectors that know nothing
}

// A Position is what one position of the text adds to the loss.
type Position struct {
	Word
	Position   int     `json:"position"`
	Context    []Word  `json:"context"`
	Likelihood float64 `json:"likelihood"`
	Loss       float64 `json:"loss"`
}

// A Gradient is part 4: one pair of the window, how its probability changes with
// v_c, and one step along that. Vectors are of length D.
type Gradient struct {
	Part
	Center  Word `json:"center"`
	Context Word `json:"context"` // o, the word of the window with the least P(o|c)

	V        []float64 `json:"v"`        // v_c
	U        []float64 `json:"u"`        // u_o
	Expected []float64 `json:"expected"` // Σ_j P(j|c) u_j
	Gradient []float64 `json:"gradient"` // ∂log P(o|c)/∂v_c = u_o − Σ_j P(j|c) u_j
	Finite   []Finite  `json:"finite"`   // one for each of the first dimensions

	Rate       float64   `json:"rate"`
	VNext      []float64 `json:"v_next"` // v_c + rate · gradient
	Rows       []Moved   `json:"rows"`   // the u_j that are listed in the softmax
	Next       *Softmax  `json:"next"`   // after the step
	Before     float64   `json:"p_before"`
	After      float64   `json:"p_after"`
	LossBefore float64   `json:"loss_before"`
	LossAfter  float64   `json:"loss_after"`
}

// A Finite is a finite difference: log P(o|c) with one number of v_c larger by H, and
// smaller by H, and the slope between them.
type Finite struct {
	Dim   int     `json:"dim"` // counted from 0
	H     float64 `json:"h"`
	Above float64 `json:"above"`
	Below float64 `json:"below"`
	Slope float64 `json:"slope"` // (Above − Below) / 2H
}

// A Moved is the step of one u_j: ∂L/∂u_j = Excess · v_c, with Excess = P(j|c) − [j = o].
type Moved struct {
	Word
	Excess float64   `json:"excess"`
	Vector []float64 `json:"vector"` // u_j
	Next   []float64 `json:"next"`   // u_j − rate · Excess · v_c
}

// A Cost is part 5: what one pair costs, and the two ways to pay less.
type Cost struct {
	Part
	Context Word    `json:"context"` // o, as in the gradient
	Exact   float64 `json:"exact_loss"`

	Here  Operations `json:"here"`  // for this vocabulary
	Large Operations `json:"large"` // for ten million words of 100 numbers

	Negative     *Negative     `json:"negative"`
	Hierarchical *Hierarchical `json:"hierarchical"`
}

// Operations are the multiplications that one pair takes, forward and back: two
// products of D numbers forward and back to v, one back to u, for each row.
type Operations struct {
	Words        int `json:"words"` // V
	Dim          int `json:"dim"`   // D
	Negatives    int `json:"negatives"`
	Path         int `json:"path"`         // questions to o; for Large, log₂ V rounded up
	Softmax      int `json:"softmax"`      // 3·V·D
	Negative     int `json:"negative"`     // 3·(K+1)·D
	Hierarchical int `json:"hierarchical"` // 3·path·D
}

// Negative is negative sampling of one pair.
type Negative struct {
	NoiseSum float64    `json:"noise_sum"` // Σ_i count(i)^0.75
	Noise    []NoiseRow `json:"noise"`     // of the words listed
	Draws    []Draw     `json:"draws"`     // K of them
	Asked    []Answer   `json:"asked"`     // o, then the negatives
	Loss     float64    `json:"loss"`
	Gradient []float64  `json:"gradient"` // ∂L/∂v_c
}

// A NoiseRow is how likely a word is to be drawn. The word owns the points From to
// From+P of a line of length 1.
type NoiseRow struct {
	Word
	Count uint64  `json:"count"`
	Power float64 `json:"power"` // count^0.75
	P     float64 `json:"p"`
	From  float64 `json:"from"`
}

// A Draw is one negative. It is skipped if it is o itself.
type Draw struct {
	Word
	Point   float64 `json:"point"` // on the line
	Skipped bool    `json:"skipped"`
}

// An Answer is one question of negative sampling: is the pair from the text?
type Answer struct {
	Word
	Yes   bool    `json:"yes"`
	Score float64 `json:"score"` // u·v_c
	Sigma float64 `json:"sigma"` // σ(Score) for a yes, σ(−Score) for a no
	Loss  float64 `json:"loss"`  // −log Sigma
}

// Hierarchical is hierarchical softmax of one pair.
type Hierarchical struct {
	Path []Step  `json:"path"` // root first
	P    float64 `json:"p"`    // the product of the steps; 0 if the nodes have no vectors
	Loss float64 `json:"loss"`

	// Leaves are P and path of every word, and Nodes the tree, if it is small; node 0
	// is the root.
	Leaves []Leaf  `json:"leaves"`
	Sum    float64 `json:"sum"` // of the leaves' P
	Nodes  []Node  `json:"nodes"`
}

// A Step stands at an inner node of the tree and goes left or right.
type Step struct {
	Node   int       `json:"node"`
	Left   bool      `json:"left"`
	Vector []float64 `json:"vector"` // u_n, nil if the model has none
	Score  float64   `json:"score"`  // u_n·v_c
	Sigma  float64   `json:"sigma"`  // σ(Score) to the left, σ(−Score) to the right
}

// A Leaf is a word and the way to it.
type Leaf struct {
	CountedWord
	Path string  `json:"path"` // L and R
	P    float64 `json:"p"`
}

// A Node is an inner node and its two children, each a node or a word.
type Node struct {
	Node   int       `json:"node"`
	Count  uint64    `json:"count"`
	Left   Child     `json:"left"`
	Right  Child     `json:"right"`
	Vector []float64 `json:"vector"` // u_n, nil if the model has none
}

// A Child is an inner node, or the word that is a leaf.
type Child struct {
	Node *int  `json:"node"`
	Word *Word `json:"word"`
}

// CBOW is part 6: the same window, the other way around.
type CBOW struct {
	Part
	Center  Word     `json:"center"`
	Context []Vector `json:"context"`
	Softmax *Softmax `json:"softmax"` // of the mean v̄
	P       float64  `json:"p"`       // of the center
	Loss    float64  `json:"loss"`

	Expected []float64 `json:"expected"` // Σ_j P(j|v̄) u_j
	Gradient []float64 `json:"gradient"` // ∂log P/∂v̄ = u_c − Expected
	Share    []float64 `json:"share"`    // of each context word: 1/N of it
}

// A Vector is a word and its vector.
type Vector struct {
	Word
	Vector []float64 `json:"vector"`
}

// After is part 7: what is there after training.
type After struct {
	Part
	Training *Training `json:"training"` // of the text's own vectors; nil with a model
	Pair     Pair      `json:"pair"`
	Near     []Near    `json:"near"`  // the nearest words of the center, and of the pair
	Table    []Pair    `json:"table"` // one-hot beside word2vec
}

// Training says what became of the vectors of the first six parts.
type Training struct {
	Objective string  `json:"objective"` // "softmax" or "negative"
	Steps     int     `json:"steps"`     // each along the gradient of one window
	Rate      float64 `json:"rate"`      // of the first step
	MinRate   float64 `json:"min_rate"`

	Losses     []LossAt `json:"losses"` // of the text, as training went on
	Lowest     float64  `json:"lowest"` // the least that the softmax over any vectors could have
	LossBefore float64  `json:"loss_before"`
	LossAfter  float64  `json:"loss_after"`

	Softmax      *Softmax `json:"softmax"` // of the center, after training
	Factors      []Factor `json:"factors"` // of the center's window, after training
	WindowBefore float64  `json:"window_before"`
	WindowAfter  float64  `json:"window_after"`
	Inputs       []Vector `json:"inputs"` // v of every word after training, if they are few; else of the center
}

// A LossAt is the loss after some steps.
type LossAt struct {
	Step int     `json:"step"`
	Loss float64 `json:"loss"`
}

// A Pair is the cosine of two words. From says what the vectors were learned from:
// "text", "sample" (a text that Firth writes itself) or "model".
type Pair struct {
	A      Word    `json:"a"`
	B      Word    `json:"b"`
	From   string  `json:"from"`
	OneHot float64 `json:"one_hot"`

	VectorA  []float64 `json:"vector_a"`
	VectorB  []float64 `json:"vector_b"`
	Dot      float64   `json:"dot"`
	LengthA  float64   `json:"length_a"`
	LengthB  float64   `json:"length_b"`
	Word2vec float64   `json:"word2vec"` // Dot / (LengthA · LengthB)
}

// Near is the words whose vectors are nearest to that of a word.
type Near struct {
	Word
	From      string     `json:"from"`
	Vector    []float64  `json:"vector"`
	Neighbors []Neighbor `json:"neighbors"`
}

// A Neighbor is a word and a cosine.
type Neighbor struct {
	Word
	Vector []float64 `json:"vector"`
	Cosine float64   `json:"cosine"`
}
