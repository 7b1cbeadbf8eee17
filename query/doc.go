// Package query takes questions to a model as people and programs ask them: words
// and texts as they are written, which go through the text pipeline that the
// model's corpus went through before they are looked up.
//
//	m, err := query.New(embeddings)
//	terms, err := m.Terms([]search.Term{{Word: "King", Weight: 1}}) // king, in a model of folded case
//	neighbors, err := m.Index.Near(terms, 10)
//	made := m.Made(terms) // the words that have the vectors of their n-grams
//	vector := make([]float32, m.Dim())
//	known := m.Mean(vector, m.Tokenize("The king of the castle"))
package query
