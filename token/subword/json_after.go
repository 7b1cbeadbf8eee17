package subword

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// readPostProcessor reads the spec of a post-processor.
func readPostProcessor(data json.RawMessage, depth int) (postProcessor, error) {
	kind, err := typeOf(data)
	if err != nil {
		return nil, err
	}
	p, err := readPostProcessorOf(kind, data, depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return p, nil
}

func readPostProcessorOf(kind string, data json.RawMessage, depth int) (postProcessor, error) {
	switch kind {
	case "Sequence":
		var spec struct {
			typeOnly
			Processors []json.RawMessage `json:"processors"`
		}
		if err := decodeSpec(data, &spec, "processors"); err != nil {
			return nil, err
		}
		all, err := readEach(spec.Processors, depth, readPostProcessor)
		return postProcessorSequence(all), err
	case "ByteLevel":
		return readByteLevel(data)
	case "BertProcessing":
		var spec struct {
			typeOnly
			Sep specialToken `json:"sep"`
			Cls specialToken `json:"cls"`
		}
		err := decodeSpec(data, &spec, "sep", "cls")
		return bertProcessing{spec.Sep, spec.Cls}, err
	case "RobertaProcessing":
		var spec struct {
			typeOnly
			Sep            specialToken `json:"sep"`
			Cls            specialToken `json:"cls"`
			TrimOffsets    bool         `json:"trim_offsets"`
			AddPrefixSpace bool         `json:"add_prefix_space"`
		}
		err := decodeSpec(data, &spec, "sep", "cls", "trim_offsets", "add_prefix_space")
		return robertaProcessing{spec.Sep, spec.Cls, spec.TrimOffsets, spec.AddPrefixSpace}, err
	case "TemplateProcessing":
		return readTemplate(data)
	}
	return nil, errType
}

// UnmarshalJSON reads ["[SEP]", 102].
func (s *specialToken) UnmarshalJSON(data []byte) error {
	var pair [2]json.RawMessage
	var all []json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	if copy(pair[:], all) != 2 || len(all) != 2 {
		return fmt.Errorf("%d elements where a token and its id belong", len(all))
	}
	return errors.Join(json.Unmarshal(pair[0], &s.text), json.Unmarshal(pair[1], &s.id))
}

// templateSpec is the spec of a template.
type templateSpec struct {
	typeOnly
	Single        []templatePiece             `json:"single"`
	Pair          []templatePiece             `json:"pair"`
	SpecialTokens map[string]templateSpecials `json:"special_tokens"`
}

// A templatePiece is a text or a special token.
type templatePiece struct {
	Sequence     *templateItem
	SpecialToken *templateItem
}

type templateItem struct {
	ID     string `json:"id"`
	TypeID uint32 `json:"type_id"`
}

// templateSpecials are the tokens that stand for a special token.
type templateSpecials struct {
	ID     string   `json:"id"`
	IDs    []uint32 `json:"ids"`
	Tokens []string `json:"tokens"`
}

// readTemplate reads the spec of a template.
func readTemplate(data json.RawMessage) (template, error) {
	var spec templateSpec
	if err := decodeSpec(data, &spec, "single", "pair", "special_tokens"); err != nil {
		return template{}, err
	}
	var t template
	texts := 0
	for i, piece := range spec.Single {
		switch {
		case piece.Sequence != nil && piece.SpecialToken == nil:
			if piece.Sequence.ID != "A" {
				return template{}, fmt.Errorf("single: part %d is the text %q, but there is only A", i, piece.Sequence.ID)
			}
			texts++
		case piece.SpecialToken != nil && piece.Sequence == nil:
			special, ok := spec.SpecialTokens[piece.SpecialToken.ID]
			if !ok {
				return template{}, fmt.Errorf("single: special token %q is not in special_tokens", piece.SpecialToken.ID)
			}
			if texts == 0 {
				t.before = append(t.before, special.IDs...)
			} else {
				t.after = append(t.after, special.IDs...)
			}
		default:
			return template{}, fmt.Errorf("single: part %d is neither a Sequence nor a SpecialToken", i)
		}
	}
	if texts != 1 {
		return template{}, fmt.Errorf("single: the text is there %d times; only templates with it once are supported", texts)
	}
	t.written = spec.spec()
	return t, nil
}

// spec returns what has been read, to be written again.
func (s templateSpec) spec() object {
	pieces := func(all []templatePiece) list {
		out := list{}
		for _, piece := range all {
			name, item := "Sequence", piece.Sequence
			if item == nil {
				name, item = "SpecialToken", piece.SpecialToken
			}
			if item != nil {
				out = append(out, object{{name, object{{"id", item.ID}, {"type_id", item.TypeID}}}})
			}
		}
		return out
	}
	specials := object{}
	for name, special := range s.SpecialTokens {
		ids, tokens := list{}, list{}
		for _, id := range special.IDs {
			ids = append(ids, id)
		}
		for _, token := range special.Tokens {
			tokens = append(tokens, token)
		}
		specials = append(specials, field{name, object{{"id", special.ID}, {"ids", ids}, {"tokens", tokens}}})
	}
	slices.SortFunc(specials, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	return typed("TemplateProcessing",
		field{"single", pieces(s.Single)},
		field{"pair", pieces(s.Pair)},
		field{"special_tokens", specials})
}

// readDecoder reads the spec of a decoder.
func readDecoder(data json.RawMessage, depth int) (decoder, error) {
	kind, err := typeOf(data)
	if err != nil {
		return nil, err
	}
	d, err := readDecoderOf(kind, data, depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return d, nil
}

func readDecoderOf(kind string, data json.RawMessage, depth int) (decoder, error) {
	switch kind {
	case "Sequence":
		var spec struct {
			typeOnly
			Decoders []json.RawMessage `json:"decoders"`
		}
		if err := decodeSpec(data, &spec, "decoders"); err != nil {
			return nil, err
		}
		all, err := readEach(spec.Decoders, depth, readDecoder)
		return decoderSequence(all), err
	case "ByteLevel":
		return readByteLevel(data)
	case "Metaspace":
		return readMetaspace(data)
	case "Replace":
		return readReplace(data)
	case "ByteFallback":
		return byteFallback{}, decodeSpec(data, new(typeOnly))
	case "Fuse":
		return fuseDecoder{}, decodeSpec(data, new(typeOnly))
	case "BPEDecoder":
		var spec struct {
			typeOnly
			Suffix string `json:"suffix"`
		}
		err := decodeSpec(data, &spec, "suffix")
		return bpeDecoder{spec.Suffix}, err
	case "WordPiece":
		var spec struct {
			typeOnly
			Prefix  string `json:"prefix"`
			Cleanup bool   `json:"cleanup"`
		}
		err := decodeSpec(data, &spec, "prefix", "cleanup")
		return wordPieceDecoder{spec.Prefix, spec.Cleanup}, err
	case "Strip":
		var spec struct {
			typeOnly
			Content char   `json:"content"`
			Start   uint32 `json:"start"`
			Stop    uint32 `json:"stop"`
		}
		err := decodeSpec(data, &spec, "content", "start", "stop")
		return stripDecoder{rune(spec.Content), int(spec.Start), int(spec.Stop)}, err
	case "CTC":
		var spec struct {
			typeOnly
			Pad       string `json:"pad_token"`
			Delimiter string `json:"word_delimiter_token"`
			Cleanup   bool   `json:"cleanup"`
		}
		err := decodeSpec(data, &spec, "pad_token", "word_delimiter_token", "cleanup")
		return ctcDecoder{spec.Pad, spec.Delimiter, spec.Cleanup}, err
	}
	return nil, errType
}
