// Package pooling makes one vector of a text: a weighted mean of the vectors of its
// tokens.
//
//	pooler, err := pooling.New(embeddings, pooling.Options{Method: pooling.SIF})
//	text := pooler.NewText()
//	for _, token := range pipeline.Tokenize(nil, "the cat sat on the mat") {
//		text.Add(token.Text)
//	}
//	vector := make([]float32, embeddings.Dim())
//	ok := text.Vector(vector) // false: no token has a vector
//
// The methods differ in how much a token counts ([Mean], [IDF], [SIF]). What weights
// are made of, how often words are seen, comes from the model ([ModelFrequencies]), so
// that a text has the same vector whatever other texts there are, or is counted in the
// texts at hand ([Counter]).
//
// SIF takes one more step, over all texts: the direction that their vectors have in
// common is taken out of each ([Moments], [Remove]). Found once, it can be kept and used
// for later texts, which must be done where vectors of two batches are compared.
//
// Results do not depend on threads or processors, and on other texts only where this is
// asked for. A text of very many tokens may be gathered in parts ([Text.Join]).
package pooling
