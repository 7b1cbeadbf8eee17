// Package world writes about a small world whose meaning is known: a text of
// any size, in English or in Chinese, for trying out and testing whatever
// learns from text.
//
//	world.Generate(os.Stdout, world.Config{Language: world.English, Tokens: 60, Seed: 1})
//
// It reads like a children's reader: a few sentences about a country, then a
// few about a rabbit, then a few about an aunt. But the words in it keep chosen
// company. A synonym stands wherever its twin could, and never beside it. Each
// capital shares a language, a river, a dish and a trade with its country, the
// look of a city with the other capitals, and nothing else. What a good trainer
// must find is therefore known, and [TruthOf] tells it: synonyms, categories
// and analogies.
//
// # How a sentence is made
//
// The words and the sentences of a language are two plain texts, embedded here:
// lexicon_en.txt and grammar_en.txt, lexicon_zh.txt and grammar_zh.txt. Both
// are meant to be read, and say at the top how they are written.
//
// A lexicon is made of tables. A row is a thing of the world, its cells are the
// words that go with it. The rows stand from the most talked-of to the least,
// and are drawn by Zipf's law:
//
//	table country: name capital language river dish goods
//	France Paris French Seine cheese perfume
//
// A grammar is made of topics. The generator picks a topic and a row of its
// table, and writes a short passage about that row from the topic's templates:
//
//	topic country 23
//	share 23
//	The streets of {capital} are crowded before a holiday.
//	share 48
//	In ({capital}|{name}) everyone speaks {language}.
//
// What kind of template comes next (about the city, about the country, about
// either) does not depend on the row. That is what makes analogies come out
// linear: what keeps company with a word is the sum of what goes with its row
// and what goes with its form, so its vector is, too.
//
// Names of villages, herbs and people are put together from syllables, a few
// thousand of them, most of them rare: the long tail that a real text has.
//
// # What a trainer should find
//
// 300,000 tokens are enough. Skip-gram and CBOW with negative sampling
// (dimension 50, window 5, 5 negatives, 8 epochs, subsampling 1e-3) put each
// synonym next to its twin with a cosine above 0.9, find 95 % or more of the
// five nearest words of every word in its category, and answer more than 90 % of
// the analogies. Subsampling of 1e-4, right for millions of words of real text,
// is too much here: the vocabulary is small, so all its words count as frequent.
//
// # The same bytes for ever
//
// The text depends on the [Config] alone: the random numbers are this package's
// own and all arithmetic is on integers. Tests hold the hash of a sample, so a
// change of words or templates, which changes every text, is made on purpose.
package world
