package explain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firth"
	"firth/token"
)

// Options says what to explain, and how. The zero value is valid.
type Options struct {
	// Center is the center word of the window that is shown; "" stands for the word in
	// the middle of the text. Of several places the one with the fullest window is
	// shown, the first of them.
	Center string

	// Window is m, 1 to 50; 0 stands for 2.
	Window int

	// Language is that of the words between the numbers: "en" or "zh". "" stands for
	// "zh" if the text has Chinese characters, else "en".
	Language string

	// Model has the vectors, and Name what to call it. If it is nil, the text gets
	// vectors of its own.
	Model *firth.Embeddings
	Name  string

	// Pipeline cuts the text; nil stands for the model's own or, without a model, for
	// words as Unicode has them, each Chinese character being one.
	Pipeline *token.Pipeline

	// Dim is D of the text's own vectors, 1 to 64; 0 stands for 2 if there are few
	// words, since two numbers can be drawn, and else for 8.
	Dim int

	// Seed chooses the text's own vectors and the negatives; 0 stands for 1.
	Seed uint64

	steps int // of training, for tests in a hurry; 0 stands for as many as the text takes
}

// Limits of [Options].
const (
	MaxWindow = 50
	MaxDim    = 64
)

// Errors that tell what cannot be explained. They come wrapped, with what to do.
var (
	ErrOptions  = errors.New("invalid options")
	ErrNoTokens = errors.New("no token to explain")
	ErrCenter   = errors.New("no such center word")
	ErrTooLong  = errors.New("text is too long to explain")
	ErrVectors  = errors.New("vectors of the model are not finite numbers")
)

// maxWork is the number of multiplications that the likelihood of a text may take:
// about half a minute.
const maxWork = 2e10

// Text explains a text. It fails with [ErrOptions], [ErrNoTokens], [ErrCenter],
// [ErrTooLong] or [ErrVectors], or when ctx ends. The same text, options and model give the same
// numbers.
func Text(ctx context.Context, text string, o Options) (*Explanation, error) {
	e := explainer{text: text, Options: o}
	if err := e.setDefaults(); err != nil {
		return nil, err
	}
	if err := e.read(); err != nil {
		return nil, err
	}
	return e.explain(ctx)
}

// An explainer is an explanation in the making.
type explainer struct {
	Options
	text  string
	space *space

	tokens    []Token
	lines     [][]int // ids of the known tokens, line by line
	line      []int   // of position t: its line
	place     []int   // of position t: its place in the line
	position  int     // t of the center
	notes     []string
	tokenizer string
}

func (e *explainer) setDefaults() error {
	if e.Language == "" {
		e.Language = "en"
		if strings.ContainsFunc(e.text, isHan) {
			e.Language = "zh"
		}
	}
	if e.Window == 0 {
		e.Window = 2
	}
	if e.Seed == 0 {
		e.Seed = 1
	}
	switch {
	case e.Language != "en" && e.Language != "zh":
		return fmt.Errorf("%w: language %q: want en or zh", ErrOptions, e.Language)
	case e.Window < 1 || e.Window > MaxWindow:
		return fmt.Errorf("%w: window %d: want 1 to %d", ErrOptions, e.Window, MaxWindow)
	case e.Dim < 0 || e.Dim > MaxDim:
		return fmt.Errorf("%w: dimension %d: want 1 to %d", ErrOptions, e.Dim, MaxDim)
	case e.Dim != 0 && e.Model != nil:
		return fmt.Errorf("%w: dimension %d with a model, whose vectors have %d numbers", ErrOptions, e.Dim, e.Model.Dim())
	}
	return nil
}

// read cuts the text, numbers its tokens and finds the center.
func (e *explainer) read() error {
	if err := e.setPipeline(); err != nil {
		return err
	}
	e.tokenizer = e.Pipeline.Config().Tokenizer
	if e.Model != nil {
		e.cut(func(word string) (int, bool) {
			id, ok := e.Model.Vocab.ID(word)
			return int(id), ok
		})
		var err error
		if e.space, err = modelSpace(e.Model, e.Name); err != nil {
			return err
		}
	} else {
		own := newOwnWords()
		e.cut(own.number)
		e.space = own.space(e.dim(len(own.words)), e.Seed)
	}
	if len(e.line) == 0 {
		if len(e.tokens) > 0 {
			return fmt.Errorf("%w: the model knows no word of the text", ErrNoTokens)
		}
		return fmt.Errorf("%w: the text has no word", ErrNoTokens)
	}
	return e.findCenter()
}

func (e *explainer) setPipeline() error {
	if e.Pipeline != nil {
		return nil
	}
	cfg := token.DefaultConfig()
	if e.Model != nil && e.Model.Meta.Pipeline != nil {
		var err error
		if cfg, err = token.ParseConfig(e.Model.Meta.Pipeline); err != nil {
			return err
		}
	}
	var err error
	e.Pipeline, err = token.New(cfg)
	return err
}

// cut makes tokens of the text, and positions of those that have an id.
func (e *explainer) cut(number func(string) (int, bool)) {
	start := 0
	for line := range strings.Lines(e.text) {
		var ids []int
		for _, t := range e.Pipeline.Tokenize(nil, line) {
			shown := Token{Text: t.Text, Start: start + t.Start, End: start + t.End}
			if id, ok := number(t.Text); ok {
				position := len(e.line)
				shown.ID, shown.Position = &id, &position
				e.line, e.place = append(e.line, len(e.lines)), append(e.place, len(ids))
				ids = append(ids, id)
			}
			e.tokens = append(e.tokens, shown)
		}
		if len(ids) > 0 {
			e.lines = append(e.lines, ids)
		}
		start += len(line)
	}
}

// dim is D of the text's own vectors.
func (e *explainer) dim(V int) int {
	switch {
	case e.Dim != 0:
		return e.Dim
	case V <= fewWords:
		return 2
	}
	return 8
}

// at is the word at position t.
func (e *explainer) at(t int) int { return e.lines[e.line[t]][e.place[t]] }

func (e *explainer) word(id int) Word { return Word{ID: id, Word: e.space.word(id)} }

func (e *explainer) findCenter() error {
	e.position = len(e.line) / 2
	if e.Center == "" {
		return nil
	}
	tokens := e.Pipeline.Tokenize(nil, e.Center)
	best := -1
	for t := range e.line {
		if e.space.word(e.at(t)) != e.Center && (len(tokens) != 1 || e.space.word(e.at(t)) != tokens[0].Text) {
			continue
		}
		if n := len(e.context(t)); n > best {
			best, e.position = n, t
		}
	}
	if best >= 0 {
		return nil
	}
	var known []string
	for _, t := range e.tokens {
		if t.ID != nil && !slices.Contains(known, t.Text) {
			known = append(known, t.Text)
		}
		if len(known) == 20 {
			known = append(known, "…")
			break
		}
	}
	return fmt.Errorf("%w: %q is no token of the text; its tokens are %s", ErrCenter, e.Center, strings.Join(known, " "))
}

// note adds a sentence to the explanation's notes.
func (e *explainer) note(sentence string) { e.notes = append(e.notes, sentence) }
