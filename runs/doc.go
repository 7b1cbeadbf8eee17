// Package runs trains word vectors for people who look on: corpora that they
// upload, runs that wait for each other, and what happens in them as a stream of
// events.
//
//	m, err := runs.New(runs.Options{Dir: "firth-runs"})
//	if err != nil { ... }
//	defer m.Close()
//	c, err := m.AddCorpus(ctx, "news.txt", file)
//	run, err := m.Start(runs.Request{Corpus: c.ID, Watch: []string{"king"}})
//
// One run trains at a time; the others wait. A run is trained by package training,
// so its model is the file, byte for byte, that firth train makes of the same text
// and options, however often it was stopped and resumed, and whoever looked on.
//
// Everything lies in one folder, in files whose names the package chooses. A
// [Manager] that is made for the same folder later finds it all again; a run that
// was under way is stopped then, and goes on from its last checkpoint when it is
// resumed.
//
// Events are lines of a file. Whoever looks on reads that file at a speed of his
// own, from any place, so that no reader keeps training waiting, and a reader who
// comes late or again misses nothing. They get rarer as a run gets longer, which
// bounds the file.
//
// [Manager.ServeHTTP] answers requests under /v1/corpora and /v1/runs.
// [Manager.Follow] shows a run that somebody else trains, such as firth train.
package runs
