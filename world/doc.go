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
//	topic country 22
//	The streets of {capital} are crowded before a holiday.
//	In ({capital}|{name}) everyone speaks {language}.
//
// A template picks its words by the features of the row (which country, city or
// country; which animal, one or many), independently of one another. That is
// what makes analogies come out linear: the vector of a word is then near the
// sum of what its features contribute.
//
// Names of villages, herbs and people are put together from syllables, a few
// thousand of them, most of them rare: the long tail that a real text has.
//
// # The same bytes for ever
//
// The text depends on the [Config] alone: the random numbers are this package's
// own and all arithmetic is on integers. Tests hold the hash of a sample, so a
// change of words or templates, which changes every text, is made on purpose.
package world
