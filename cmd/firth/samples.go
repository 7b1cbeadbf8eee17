package main

import (
	"fmt"
	"io"
	"strings"

	"firth/eval"
	"firth/runs"
	"firth/world"
)

// samples are the texts that the page offers to train on: those of firth demo, as a
// language writes them, with the questions that they answer.
func samples() ([]runs.Sample, error) {
	var all []runs.Sample
	for _, s := range []struct {
		lang  world.Language
		name  string
		watch []string
	}{
		{world.English, "A small world (English)", []string{"king", "paris", "rabbit", "red"}},
		{world.Chinese, "小世界（中文）", []string{"国王", "北京", "兔子", "红"}},
	} {
		// Chinese is cut by the text's own words, which are what the questions ask for.
		text := world.Config{Language: s.lang, Tokens: demoTokens, Seed: 1, Segmented: s.lang == world.Chinese}
		questions, err := plantedAnalogies(s.lang)
		if err != nil {
			return nil, err
		}
		all = append(all, runs.Sample{
			ID: "sample-" + string(s.lang), Name: s.name, Language: string(s.lang), Watch: s.watch,
			Text:       func() (io.Reader, error) { return world.NewReader(text) },
			Benchmarks: []*eval.Set{questions},
			Suggested:  map[string]any{"dim": 64, "epochs": 10, "held_out": 0.02},
		})
	}
	return all, nil
}

// plantedAnalogies are the questions that the small world was made with.
func plantedAnalogies(lang world.Language) (*eval.Set, error) {
	var b strings.Builder
	section := ""
	for _, a := range world.TruthOf(lang).Analogies {
		if a.Section != section {
			section = a.Section
			fmt.Fprintf(&b, ": %s\n", section)
		}
		fmt.Fprintln(&b, a.A, a.B, a.C, a.D)
	}
	set, err := eval.Read(strings.NewReader(b.String()))
	if err != nil {
		return nil, fmt.Errorf("the questions of the small world: %w", err)
	}
	set.Name = "planted analogies"
	return set, nil
}
