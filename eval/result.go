package eval

import (
	"encoding/json"
	"math"
)

// A Result is how well vectors do on a set.
type Result struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`

	// Score is Spearman's rank correlation, from -1 to 1, or the share of analogies
	// answered right, from 0 to 1: of the pairs or questions of which all words are
	// known. It is NaN (null in JSON) where it is not defined: if no question was
	// asked, or if the vectors find all pairs equally similar.
	Score float64 `json:"score"`

	// Low and High are the bounds of the 95 % confidence interval of Score: see
	// [SpearmanInterval] and [ShareInterval]. NaN where it is not defined.
	Low  float64 `json:"low"`
	High float64 `json:"high"`

	// ScoreOfAll is the score by the other convention, where nothing is left out: a
	// pair with an unknown word has cosine 0, and a question with one is answered
	// wrong. (gensim calls it dummy4unknown.)
	ScoreOfAll float64 `json:"score_of_all"`

	Asked   int `json:"asked"`   // pairs or questions of which all words are known
	Unknown int `json:"unknown"` // pairs or questions that have a word that is not

	// Composed counts, of the pairs asked, those with a word that is the mean of its
	// parts: see [Options.Parts].
	Composed int `json:"composed,omitempty"`

	// Right counts the analogies answered right, and Top5 those whose answer is one
	// of the five words that score best.
	Right int `json:"right,omitempty"`
	Top5  int `json:"top5,omitempty"`

	// MRR is the mean reciprocal rank of the answers to the analogies asked: the
	// mean of 1 over the place at which the answer stands, from 0 to 1.
	MRR float64 `json:"mrr,omitempty"`

	// Sections are those of an analogy set.
	Sections []SectionResult `json:"sections,omitempty"`
}

// A SectionResult is how well vectors do on a section of an analogy set.
type SectionResult struct {
	Name    string  `json:"name"`
	Right   int     `json:"right"`
	Top5    int     `json:"top5"`
	MRR     float64 `json:"mrr"`
	Asked   int     `json:"asked"`
	Unknown int     `json:"unknown"`
}

// MarshalJSON writes a result; a score that is not defined is null.
func (r Result) MarshalJSON() ([]byte, error) {
	type fields Result // without the method
	return json.Marshal(struct {
		fields
		Score      *float64 `json:"score"`
		Low        *float64 `json:"low"`
		High       *float64 `json:"high"`
		ScoreOfAll *float64 `json:"score_of_all"`
	}{fields(r), defined(r.Score), defined(r.Low), defined(r.High), defined(r.ScoreOfAll)})
}

// defined returns a number as JSON wants it: nil for NaN.
func defined(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}
