// Package preflight looks a corpus through before vectors are trained on it: what its
// files hold, what its lines, scripts, tokens and words are like, what is wrong with
// them, what training would take, and which settings suit the text.
//
//	c, err := corpus.Open(paths, os.Stdin, corpus.Options{})
//	p, err := token.New(token.DefaultConfig())
//	report, err := preflight.Inspect(ctx, c, p, preflight.Options{
//		Config: word2vec.DefaultConfig(),
//		Limits: vocab.Limits{MinCount: 5},
//	})
//	for _, f := range report.Findings {
//		fmt.Println(f.Severity, f.Text, f.Do)
//	}
//
// # One pass, in bounded memory
//
// The text is read once, so a pipe will do. Workers take blocks of it in turn, as in
// package encoded. What depends on the order of the text (lines that reach over the ends
// of blocks, places, the growth of the vocabulary) is put together in the order of the
// blocks, so the [Report] does not depend on the number of threads; times, and what is
// concluded from them, do.
//
// Words are counted exactly, by package vocab, on disk where memory is short. Lines are
// compared by 64-bit hashes in a table of fixed size: exactly while the different lines
// fit, and from then on for one in 2, 4, 8 … of them, which the report says, with the
// standard error of what is concluded.
//
// # What training would take
//
// Memory is [word2vec.Config.Memory]'s estimate, and more for the vocabulary. Time is
// measured: the trainer runs for a moment on a sample of this text, with this vocabulary
// and these settings. It is given the sample again and again as if it were the whole
// text, so that it lays out its work as it would for the whole.
//
// # Findings and advice
//
// A [Finding] is something that will spoil the vectors, or may: repeated text, markup,
// another encoding, lines that are no sentences. [Advice] is a setting with the reason
// for it. Both are rules of thumb, each in a function of its own (findings.go,
// advice.go) that says what it goes by.
package preflight
