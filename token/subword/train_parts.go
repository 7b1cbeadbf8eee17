package subword

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// trainParts returns what a tokenizer of cfg does besides its model.
func trainParts(cfg *TrainConfig) parts {
	var p parts
	var normalizers normalizerSequence
	switch cfg.Normalization {
	case "nfc":
		normalizers = append(normalizers, unicodeForm{norm.NFC})
	case "nfd":
		normalizers = append(normalizers, unicodeForm{norm.NFD})
	case "nfkc":
		normalizers = append(normalizers, unicodeForm{norm.NFKC})
	case "nfkd":
		normalizers = append(normalizers, unicodeForm{norm.NFKD})
	}
	if cfg.FoldCase && cfg.Kind != kindWordPiece {
		normalizers = append(normalizers, lowercase{})
	}
	switch cfg.Kind {
	case kindBPE:
		bytes := byteLevel{addPrefixSpace: cfg.PrefixSpace, trimOffsets: true, useRegex: true}
		p.preTokenizer, p.decoder = bytes, bytes
	case kindUnigram:
		spaces := metaspace{replacement: wordMark, scheme: prependNever, split: true}
		if cfg.PrefixSpace {
			spaces.scheme = prependAlways
		}
		p.preTokenizer, p.decoder = spaces, spaces
		if cfg.ByteFallback {
			p.decoder = decoderSequence{spaces, byteFallback{}}
		}
	case kindWordPiece:
		normalizers = append(normalizers, bertNormalizer{cleanText: true, chineseChars: true, lowercase: cfg.FoldCase})
		p.preTokenizer, p.decoder = bertPreTokenizer{}, wordPieceDecoder{prefix: continuedPrefix, cleanup: true}
		p.postProcessor = bertSurround(cfg)
	}
	switch len(normalizers) {
	case 0:
	case 1:
		p.normalizer = normalizers[0]
	default:
		p.normalizer = normalizers
	}
	return p
}

// bertSurround returns what puts [CLS] and [SEP] around a text, or nil if these are
// not both special tokens.
func bertSurround(cfg *TrainConfig) postProcessor {
	cls, sep := slices.Index(cfg.SpecialTokens, "[CLS]"), slices.Index(cfg.SpecialTokens, "[SEP]")
	if cls < 0 || sep < 0 {
		return nil
	}
	return bertProcessing{sep: specialToken{"[SEP]", uint32(sep)}, cls: specialToken{"[CLS]", uint32(cls)}}
}

// newWordCutter returns a cutter that gives what the model of a tokenizer with
// parts p would be given: for "bpe" words in bytes as they are, for "unigram" the
// parts of words that are of one script.
func newWordCutter(cfg *TrainConfig, p parts) wordCutter {
	preTokenizer := p.preTokenizer
	if raw, ok := withoutMapping(preTokenizer); ok {
		preTokenizer = raw
	}
	var text passage
	var broken repaired
	return func(input string, yield func(word string)) {
		if !utf8.ValidString(input) {
			input = broken.repair(input)
		}
		text.set(input, 0)
		if p.normalizer != nil {
			p.normalizer.normalize(&text)
			text.oneWord()
		}
		preTokenizer.preTokenize(&text)
		for _, w := range text.words {
			word := text.text[w.start:w.end]
			if cfg.Kind == kindUnigram {
				cutScripts(word, yield)
			} else {
				yield(word)
			}
		}
	}
}
