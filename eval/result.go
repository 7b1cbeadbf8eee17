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
	// answered right, from 0 to 1. It is NaN (null in JSON) where it is not defined:
	// if no question was asked, or if the vectors find all pairs equally similar.
	Score float64 `json:"score"`

	Asked   int `json:"asked"`   // pairs or questions of which all words are known
	Unknown int `json:"unknown"` // pairs or questions left out, since they have a word that is not

	// Right counts the analogies answered right.
	Right int `json:"right,omitempty"`

	// Sections are those of an analogy set.
	Sections []SectionResult `json:"sections,omitempty"`
}

// A SectionResult is how well vectors do on a section of an analogy set.
type SectionResult struct {
	Name    string `json:"name"`
	Right   int    `json:"right"`
	Asked   int    `json:"asked"`
	Unknown int    `json:"unknown"`
}

// MarshalJSON writes a result; a score that is not defined is null.
func (r Result) MarshalJSON() ([]byte, error) {
	type fields Result // without the method
	out := struct {
		fields
		Score *float64 `json:"score"`
	}{fields: fields(r)}
	if !math.IsNaN(r.Score) {
		out.Score = &r.Score
	}
	return json.Marshal(out)
}
