package subword

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"golang.org/x/text/unicode/norm"
)

// typeOnly is a spec that has nothing but its type.
type typeOnly struct {
	Type string `json:"type"`
}

// readNormalizer reads the spec of a normalizer.
func readNormalizer(data json.RawMessage, depth int) (normalizer, error) {
	kind, err := typeOf(data)
	if err != nil {
		return nil, err
	}
	n, err := readNormalizerOf(kind, data, depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return n, nil
}

func readNormalizerOf(kind string, data json.RawMessage, depth int) (normalizer, error) {
	switch kind {
	case "Sequence":
		var spec struct {
			typeOnly
			Normalizers []json.RawMessage `json:"normalizers"`
		}
		if err := decodeSpec(data, &spec, "normalizers"); err != nil {
			return nil, err
		}
		all, err := readEach(spec.Normalizers, depth, readNormalizer)
		return normalizerSequence(all), err
	case "BertNormalizer":
		var spec struct {
			typeOnly
			CleanText          bool  `json:"clean_text"`
			HandleChineseChars bool  `json:"handle_chinese_chars"`
			StripAccents       *bool `json:"strip_accents"`
			Lowercase          bool  `json:"lowercase"`
		}
		err := decodeSpec(data, &spec, "clean_text", "handle_chinese_chars", "lowercase")
		return bertNormalizer{spec.CleanText, spec.HandleChineseChars, spec.StripAccents, spec.Lowercase}, err
	case "Strip":
		var spec struct {
			typeOnly
			Left  bool `json:"strip_left"`
			Right bool `json:"strip_right"`
		}
		err := decodeSpec(data, &spec, "strip_left", "strip_right")
		return strip{spec.Left, spec.Right}, err
	case "Prepend":
		var spec struct {
			typeOnly
			Prepend string `json:"prepend"`
		}
		err := decodeSpec(data, &spec, "prepend")
		return prepend{spec.Prepend}, err
	case "Replace":
		return readReplace(data)
	case "Precompiled":
		var spec struct {
			typeOnly
			Charsmap *string `json:"precompiled_charsmap"`
		}
		if err := decodeSpec(data, &spec, "precompiled_charsmap"); err != nil {
			return nil, err
		}
		if spec.Charsmap == nil {
			return normalizerSequence{}, nil
		}
		charsmap, err := base64.StdEncoding.DecodeString(*spec.Charsmap)
		if err != nil {
			return nil, fmt.Errorf("precompiled_charsmap: %w", err)
		}
		return newPrecompiled(charsmap)
	}
	simple := map[string]normalizer{
		"NFC":          unicodeForm{norm.NFC},
		"NFD":          unicodeForm{norm.NFD},
		"NFKC":         unicodeForm{norm.NFKC},
		"NFKD":         unicodeForm{norm.NFKD},
		"Lowercase":    lowercase{},
		"StripAccents": stripAccents{},
		"ByteLevel":    byteChars{},
		"Nmt":          nmt{},
	}
	n, ok := simple[kind]
	if !ok {
		return nil, errType
	}
	return n, decodeSpec(data, new(typeOnly))
}

// errType is for a type that is not known.
var errType = fmt.Errorf("this type is not supported")

// readReplace reads the spec of a normalizer or decoder that replaces.
func readReplace(data json.RawMessage) (replace, error) {
	var spec struct {
		typeOnly
		Pattern patternSpec `json:"pattern"`
		Content string      `json:"content"`
	}
	if err := decodeSpec(data, &spec, "pattern", "content"); err != nil {
		return replace{}, err
	}
	p, err := spec.Pattern.read()
	return replace{p, spec.Content}, err
}

// A patternSpec is a text or a regular expression.
type patternSpec struct {
	String *string
	Regex  *string
}

func (s patternSpec) read() (pattern, error) {
	switch {
	case s.String != nil && s.Regex == nil:
		return newPattern(*s.String, false)
	case s.Regex != nil && s.String == nil:
		return newPattern(*s.Regex, true)
	}
	return pattern{}, fmt.Errorf("field %q must have either String or Regex", "pattern")
}

// readPreTokenizer reads the spec of a pre-tokenizer.
func readPreTokenizer(data json.RawMessage, depth int) (preTokenizer, error) {
	kind, err := typeOf(data)
	if err != nil {
		return nil, err
	}
	p, err := readPreTokenizerOf(kind, data, depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return p, nil
}

func readPreTokenizerOf(kind string, data json.RawMessage, depth int) (preTokenizer, error) {
	switch kind {
	case "Sequence":
		var spec struct {
			typeOnly
			PreTokenizers []json.RawMessage `json:"pretokenizers"`
		}
		if err := decodeSpec(data, &spec, "pretokenizers"); err != nil {
			return nil, err
		}
		all, err := readEach(spec.PreTokenizers, depth, readPreTokenizer)
		return sequence(all), err
	case "ByteLevel":
		return readByteLevel(data)
	case "Metaspace":
		return readMetaspace(data)
	case "Punctuation":
		spec := struct {
			typeOnly
			Behavior string `json:"behavior"`
		}{Behavior: "Isolated"}
		if err := decodeSpec(data, &spec); err != nil {
			return nil, err
		}
		behavior, err := oneOf(spec.Behavior, splitBehaviors[:])
		return punctuation{splitBehavior(behavior)}, err
	case "Digits":
		var spec struct {
			typeOnly
			Individual bool `json:"individual_digits"`
		}
		err := decodeSpec(data, &spec, "individual_digits")
		return digits{spec.Individual}, err
	case "Split":
		var spec struct {
			typeOnly
			Pattern  patternSpec `json:"pattern"`
			Behavior string      `json:"behavior"`
			Invert   bool        `json:"invert"`
		}
		if err := decodeSpec(data, &spec, "pattern", "behavior", "invert"); err != nil {
			return nil, err
		}
		behavior, err := oneOf(spec.Behavior, splitBehaviors[:])
		if err != nil {
			return nil, err
		}
		p, err := spec.Pattern.read()
		return split{p, splitBehavior(behavior), spec.Invert}, err
	case "CharDelimiterSplit", "Delimiter":
		var spec struct {
			typeOnly
			Delimiter char `json:"delimiter"`
		}
		err := decodeSpec(data, &spec, "delimiter")
		return delimiter{rune(spec.Delimiter)}, err
	case "FixedLength":
		spec := struct {
			typeOnly
			Length int `json:"length"`
		}{Length: 5}
		if err := decodeSpec(data, &spec); err != nil {
			return nil, err
		}
		if spec.Length < 1 {
			return nil, fmt.Errorf("length is %d, it must be at least 1", spec.Length)
		}
		return fixedLength{spec.Length}, nil
	}
	simple := map[string]preTokenizer{
		"BertPreTokenizer": bertPreTokenizer{},
		"Whitespace":       whitespace{},
		"WhitespaceSplit":  whitespaceSplit{},
		"UnicodeScripts":   unicodeScripts{},
	}
	p, ok := simple[kind]
	if !ok {
		return nil, errType
	}
	return p, decodeSpec(data, new(typeOnly))
}

// readByteLevel reads a spec that is the same for three kinds of parts.
func readByteLevel(data json.RawMessage) (byteLevel, error) {
	spec := struct {
		typeOnly
		AddPrefixSpace bool `json:"add_prefix_space"`
		TrimOffsets    bool `json:"trim_offsets"`
		UseRegex       bool `json:"use_regex"`
	}{UseRegex: true}
	err := decodeSpec(data, &spec, "add_prefix_space", "trim_offsets")
	return byteLevel{addPrefixSpace: spec.AddPrefixSpace, trimOffsets: spec.TrimOffsets, useRegex: spec.UseRegex}, err
}

// readMetaspace reads a spec that is the same for two kinds of parts, in its forms
// of now and before.
func readMetaspace(data json.RawMessage) (metaspace, error) {
	spec := struct {
		typeOnly
		Replacement    char    `json:"replacement"`
		AddPrefixSpace *bool   `json:"add_prefix_space"`
		PrependScheme  string  `json:"prepend_scheme"`
		Split          *bool   `json:"split"`
		StrRep         *string `json:"str_rep"` // the replacement again
	}{PrependScheme: "always"}
	if err := decodeSpec(data, &spec, "replacement"); err != nil {
		return metaspace{}, err
	}
	scheme, err := oneOf(spec.PrependScheme, prependSchemes[:])
	if err != nil {
		return metaspace{}, fmt.Errorf("prepend_scheme: %w", err)
	}
	m := metaspace{rune(spec.Replacement), prependScheme(scheme), spec.Split == nil || *spec.Split}
	if spec.AddPrefixSpace != nil && !*spec.AddPrefixSpace {
		var given struct {
			PrependScheme *string `json:"prepend_scheme"`
		}
		if err := json.Unmarshal(data, &given); err != nil {
			return metaspace{}, err
		}
		if given.PrependScheme != nil && m.scheme != prependNever {
			return metaspace{}, fmt.Errorf("add_prefix_space is false, but prepend_scheme is %q", spec.PrependScheme)
		}
		m.scheme = prependNever
	}
	return m, nil
}
