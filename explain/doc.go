// Package explain works every formula of word2vec out on a text of the reader's
// own: tokens and ids, the window and its probability, the likelihood, the
// gradient, what it costs and the two ways around that, CBOW, and what is there
// after training.
//
//	x, err := explain.Text(ctx, "自太古以来", explain.Options{Center: "古"})
//	err = x.WriteText(os.Stdout)
//
// [Explanation] holds the numbers, and is what the command prints as JSON.
// [Explanation.WriteText] writes it for a terminal, [Explanation.WriteHTML] as one
// page with formulas and pictures. Whatever is printed can be worked out by hand from
// what stands above it.
//
// # Whose vectors
//
// Without a model, every word of the text gets two short vectors at random, of numbers
// with two digits, so that products can be checked with a pencil. The first six parts
// are about these vectors, and the last is about what training makes of them. The
// arithmetic is that of package walkthrough, where each formula stands above its code.
//
// With a model, the vectors are the model's, as they are after its training.
//
// # Notation
//
// As in package walkthrough: v_c is the vector of a center word, u_o that of a
// context word, V the vocabulary's size, D the length of a vector, m the window, T
// the length of the text, L the loss.
package explain
