package explain

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"

	"firth/walkthrough"
	"firth/world"
)

// A sample is a short text of package world about two words that mean the same, and
// the vectors learned from it.
type sample struct {
	*space
	sentences, tokens int
}

// A sampleText says which sentences are taken: those with one of the words, and some
// of the others.
type sampleText struct {
	pair     [2]string // they stand in the same places, and never meet
	contrast [2]string // other words that do not
}

var sampleTexts = map[world.Language]sampleText{
	world.Chinese: {[2]string{"似", "像"}, [2]string{"似", "月亮"}},
	world.English: {[2]string{"big", "large"}, [2]string{"big", "stove"}},
}

// Of each sample.
const (
	sampleSentences = 240
	sampleSteps     = 30_000
	sampleDim       = 8
	sampleWindow    = 2
)

// samples are learned once each.
var samples = struct {
	sync.Mutex
	learned map[world.Language]*sample
}{learned: map[world.Language]*sample{}}

// learnSample learns the sample of a language, in a second or so, or returns it if it
// is there.
func learnSample(ctx context.Context, language world.Language) (*sample, error) {
	samples.Lock()
	defer samples.Unlock()
	if s := samples.learned[language]; s != nil {
		return s, nil
	}
	own := newOwnWords()
	lines := sampleLines(language, own)
	x := &sample{space: own.space(sampleDim, 1), sentences: len(lines)}
	for _, line := range lines {
		x.tokens += len(line)
	}
	random := rand.New(rand.NewPCG(1, 4))
	model := walkthrough.NewModel(x.Words, sampleDim, random)
	counts, _ := x.counts()
	schedule := walkthrough.Schedule{Steps: sampleSteps, LearningRate: trainRate, MinLearningRate: trainMinRate}
	err := train(ctx, model, lines, sampleWindow, negativesOf(counts, random), schedule, random, func(int) error { return nil })
	if err != nil {
		return nil, err
	}
	roundRows(model.Input)
	x.setModel(model)
	samples.learned[language] = x
	return x, nil
}

// sampleLines are the sentences of a sample, as ids.
func sampleLines(language world.Language, own *ownWords) [][]int {
	text := sampleTexts[language]
	sentences, err := world.Sentences(world.Config{Language: language, Tokens: 1 << 30, Seed: 1})
	if err != nil {
		panic("explain: " + err.Error()) // the languages above are those of package world
	}
	var lines [][]int
	for sentence := range sentences {
		if !slices.Contains(sentence, text.pair[0]) && !slices.Contains(sentence, text.pair[1]) {
			continue
		}
		line := make([]int, len(sentence))
		for i, word := range sentence {
			line[i], _ = own.number(word)
		}
		if lines = append(lines, line); len(lines) == sampleSentences {
			break
		}
	}
	return lines
}
