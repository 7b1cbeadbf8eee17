package subword

import "golang.org/x/text/unicode/norm"

// typed returns a spec: its type, then fields.
func typed(kind string, fields ...field) object {
	return append(object{{"type", kind}}, fields...)
}

// specsOf returns the specs of parts.
func specsOf[T interface{ spec() any }](parts []T) list {
	specs := list{}
	for _, part := range parts {
		specs = append(specs, part.spec())
	}
	return specs
}

func (n normalizerSequence) spec() any {
	return typed("Sequence", field{"normalizers", specsOf(n)})
}
func (lowercase) spec() any    { return typed("Lowercase") }
func (stripAccents) spec() any { return typed("StripAccents") }
func (byteChars) spec() any    { return typed("ByteLevel") }
func (nmt) spec() any          { return typed("Nmt") }
func (n prepend) spec() any    { return typed("Prepend", field{"prepend", n.text}) }
func (n strip) spec() any {
	return typed("Strip", field{"strip_left", n.left}, field{"strip_right", n.right})
}

func (n replace) spec() any {
	return typed("Replace", field{"pattern", n.pattern.spec()}, field{"content", n.content})
}

func (n bertNormalizer) spec() any {
	var accents any
	if n.stripAccents != nil {
		accents = *n.stripAccents
	}
	return typed("BertNormalizer",
		field{"clean_text", n.cleanText},
		field{"handle_chinese_chars", n.chineseChars},
		field{"strip_accents", accents},
		field{"lowercase", n.lowercase})
}

// formNames are the types of unicodeForm.
var formNames = map[norm.Form]string{norm.NFC: "NFC", norm.NFD: "NFD", norm.NFKC: "NFKC", norm.NFKD: "NFKD"}

func (n unicodeForm) spec() any { return typed(formNames[n.form]) }

func (p pattern) spec() any {
	if p.regex != nil {
		return object{{"Regex", p.text}}
	}
	return object{{"String", p.text}}
}

func (s sequence) spec() any {
	return typed("Sequence", field{"pretokenizers", specsOf(s)})
}
func (whitespaceSplit) spec() any  { return typed("WhitespaceSplit") }
func (whitespace) spec() any       { return typed("Whitespace") }
func (bertPreTokenizer) spec() any { return typed("BertPreTokenizer") }
func (unicodeScripts) spec() any   { return typed("UnicodeScripts") }
func (n digits) spec() any         { return typed("Digits", field{"individual_digits", n.individual}) }

func (d delimiter) spec() any   { return typed("CharDelimiterSplit", field{"delimiter", d.char}) }
func (f fixedLength) spec() any { return typed("FixedLength", field{"length", f.n}) }
func (n punctuation) spec() any {
	return typed("Punctuation", field{"behavior", splitBehaviors[n.behavior]})
}

func (s split) spec() any {
	return typed("Split",
		field{"pattern", s.pattern.spec()},
		field{"behavior", splitBehaviors[s.behavior]},
		field{"invert", s.invert})
}

func (b byteLevel) spec() any {
	return typed("ByteLevel",
		field{"add_prefix_space", b.addPrefixSpace},
		field{"trim_offsets", b.trimOffsets},
		field{"use_regex", b.useRegex})
}

func (m metaspace) spec() any {
	return typed("Metaspace",
		field{"replacement", m.replacement},
		field{"prepend_scheme", prependSchemes[m.scheme]},
		field{"split", m.split})
}

func (s postProcessorSequence) spec() any {
	return typed("Sequence", field{"processors", specsOf(s)})
}
func (t template) spec() any     { return t.written }
func (s specialToken) spec() any { return list{s.text, s.id} }
func (b bertProcessing) spec() any {
	return typed("BertProcessing", field{"sep", b.sep.spec()}, field{"cls", b.cls.spec()})
}

func (r robertaProcessing) spec() any {
	return typed("RobertaProcessing",
		field{"sep", r.sep.spec()},
		field{"cls", r.cls.spec()},
		field{"trim_offsets", r.trimOffsets},
		field{"add_prefix_space", r.addPrefixSpace})
}

func (s decoderSequence) spec() any {
	return typed("Sequence", field{"decoders", specsOf(s)})
}
func (byteFallback) spec() any { return typed("ByteFallback") }
func (fuseDecoder) spec() any  { return typed("Fuse") }
func (d bpeDecoder) spec() any { return typed("BPEDecoder", field{"suffix", d.suffix}) }
func (d wordPieceDecoder) spec() any {
	return typed("WordPiece", field{"prefix", d.prefix}, field{"cleanup", d.cleanup})
}

func (d stripDecoder) spec() any {
	return typed("Strip", field{"content", d.char}, field{"start", d.start}, field{"stop", d.stop})
}

func (d ctcDecoder) spec() any {
	return typed("CTC",
		field{"pad_token", d.pad},
		field{"word_delimiter_token", d.delimiter},
		field{"cleanup", d.cleanup})
}

// spec returns the pieces with their ids, in the order of ids.
func (v *vocabulary) spec() any {
	pieces := make(object, 0, len(v.ids))
	for id, piece := range v.pieces {
		if piece != "" || id == v.empty {
			pieces = append(pieces, field{piece, id})
		}
	}
	return pieces
}

// orNull returns nil for an empty text.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (b *bpe) spec() any {
	merges := make(list, 0, len(b.list))
	for _, m := range b.list {
		merges = append(merges, list{b.vocabulary.pieces[m[0]], b.vocabulary.pieces[m[1]]})
	}
	return typed("BPE",
		field{"dropout", nil},
		field{"unk_token", orNull(b.unk)},
		field{"continuing_subword_prefix", orNull(b.continuingPrefix)},
		field{"end_of_word_suffix", orNull(b.endOfWord)},
		field{"fuse_unk", b.fuseUnk},
		field{"byte_fallback", b.byteFallback},
		field{"ignore_merges", b.ignoreMerges},
		field{"vocab", b.vocabulary.spec()},
		field{"merges", merges})
}

func (u *unigram) spec() any {
	pieces := make(list, 0, len(u.written))
	for i, score := range u.written {
		pieces = append(pieces, list{u.vocabulary.pieces[i], score})
	}
	return typed("Unigram",
		field{"unk_id", u.unk},
		field{"vocab", pieces},
		field{"byte_fallback", u.byteFallback})
}

func (w *wordPiece) spec() any {
	return typed("WordPiece",
		field{"unk_token", w.unk},
		field{"continuing_subword_prefix", w.continuingPrefix},
		field{"max_input_chars_per_word", w.maxChars},
		field{"vocab", w.vocabulary.spec()})
}

func (w *wordLevel) spec() any {
	return typed("WordLevel", field{"vocab", w.vocabulary.spec()}, field{"unk_token", w.unk})
}
