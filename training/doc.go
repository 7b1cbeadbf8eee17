// Package training is the whole way from raw text to vectors in one call: it
// reads a corpus, cuts it into words, counts and numbers them, and learns their
// vectors.
//
//	e, report, err := training.Run(ctx, training.Options{
//		Inputs:   []string{"books/", "news.jsonl.zst"},
//		Pipeline: token.DefaultConfig(),
//		Limits:   vocab.Limits{MinCount: 5},
//		Config:   word2vec.DefaultConfig(),
//	})
//	if err != nil { ... }
//	_, err = vecfile.Write("model.safetensors", e, vecfile.Safetensors)
//
// The vectors carry all that is needed to use them again: the pipeline that
// questions go through, the configuration, and a [Summary] of what training saw.
// The same options give the same bytes, whatever the number of threads.
//
// [Options.Evaluation] watches the vectors while they are learned: by the loss on
// lines that are held out, and by scores on benchmarks. It can end training when
// they no longer get better, with the vectors of the best moment.
//
// With [Options.Checkpoint] named, the state of training is written to a file now
// and then, and when the context ends; with [Options.Resume] set, training goes on from
// that file and ends in the bytes that it would have ended in.
package training
