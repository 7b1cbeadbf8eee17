package subword

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The fields of SentencePiece's sentencepiece_model.proto that encoding and decoding
// depend on.

// A spModel is a file.
type spModel struct {
	pieces       []spPiece
	trainer      spTrainer
	normalizer   spNormalizerSpec
	denormalizer *spNormalizerSpec
}

// A spPiece is a piece, whose id is its place.
type spPiece struct {
	text  string
	score float32
	kind  spKind
}

type spKind uint8

const (
	spNormal      spKind = 1
	spUnknown     spKind = 2
	spControl     spKind = 3
	spUserDefined spKind = 4
	spUnused      spKind = 5
	spByte        spKind = 6
)

type spTrainer struct {
	model              spModelType
	whitespaceAsSuffix bool
	byteFallback       bool
	unknownSurface     string // what unknown pieces decode to
}

type spModelType uint64

const (
	spUnigramModel spModelType = 1
	spBPEModel     spModelType = 2
	spWordModel    spModelType = 3
	spCharModel    spModelType = 4
)

type spNormalizerSpec struct {
	charsmap               []byte
	addDummyPrefix         bool
	removeExtraWhitespaces bool
	escapeWhitespaces      bool
}

// parseSPModel reads a file.
func parseSPModel(data []byte) (*spModel, error) {
	m := &spModel{
		trainer:    spTrainer{model: spUnigramModel, unknownSurface: " ⁇ "},
		normalizer: spNormalizerSpec{addDummyPrefix: true, removeExtraWhitespaces: true, escapeWhitespaces: true},
	}
	err := eachField(data, func(f protoField) error {
		switch f.number {
		case 1:
			p, err := parseSPPiece(f)
			if err != nil {
				return fmt.Errorf("piece %d: %w", len(m.pieces), err)
			}
			m.pieces = append(m.pieces, p)
		case 2:
			return f.message(m.trainer.set)
		case 3:
			return f.message(m.normalizer.set)
		case 5:
			if m.denormalizer == nil {
				m.denormalizer = &spNormalizerSpec{addDummyPrefix: true, removeExtraWhitespaces: true, escapeWhitespaces: true}
			}
			return f.message(m.denormalizer.set)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(m.pieces) == 0 {
		return nil, errors.New("no pieces")
	}
	return m, nil
}

func parseSPPiece(f protoField) (spPiece, error) {
	p := spPiece{kind: spNormal}
	err := f.message(func(f protoField) error {
		switch {
		case f.number == 1 && f.wire == wireBytes:
			p.text = string(f.bytes)
		case f.number == 2 && f.wire == wire32:
			p.score = math.Float32frombits(uint32(f.value))
		case f.number == 3 && f.wire == wireVarint && f.value >= 1 && f.value <= uint64(spByte):
			p.kind = spKind(f.value)
		}
		return nil
	})
	return p, err
}

func (t *spTrainer) set(f protoField) error {
	switch {
	case f.number == 3 && f.wire == wireVarint:
		t.model = spModelType(f.value)
	case f.number == 24 && f.wire == wireVarint:
		t.whitespaceAsSuffix = f.value != 0
	case f.number == 35 && f.wire == wireVarint:
		t.byteFallback = f.value != 0
	case f.number == 44 && f.wire == wireBytes:
		t.unknownSurface = string(f.bytes)
	}
	return nil
}

func (n *spNormalizerSpec) set(f protoField) error {
	switch {
	case f.number == 2 && f.wire == wireBytes:
		n.charsmap = f.bytes
	case f.number == 3 && f.wire == wireVarint:
		n.addDummyPrefix = f.value != 0
	case f.number == 4 && f.wire == wireVarint:
		n.removeExtraWhitespaces = f.value != 0
	case f.number == 5 && f.wire == wireVarint:
		n.escapeWhitespaces = f.value != 0
	}
	return nil
}

// The wire types of protocol buffers, see protobuf.dev/programming-guides/encoding.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
	wire32     = 5
)

// A protoField is one field of a message: value for numbers, bytes, a part of the
// message, for the others.
type protoField struct {
	number uint64
	wire   uint64
	value  uint64
	bytes  []byte
	offset int // of bytes in the message
}

// message calls each for the fields of a field that is a message.
func (f *protoField) message(each func(protoField) error) error {
	if f.wire != wireBytes {
		return fmt.Errorf("byte %d: field %d is no message", f.offset, f.number)
	}
	if err := eachField(f.bytes, each); err != nil {
		return fmt.Errorf("in the message at byte %d: %w", f.offset, err)
	}
	return nil
}

var errProtoEnd = errors.New("the file ends within a field")

// eachField calls each for the fields of a message. It allocates nothing.
func eachField(data []byte, each func(protoField) error) error {
	for at := 0; at < len(data); {
		tag, n := binary.Uvarint(data[at:])
		if n <= 0 {
			return fmt.Errorf("byte %d: %w", at, errProtoEnd)
		}
		f := protoField{number: tag >> 3, wire: tag & 7}
		if f.number == 0 {
			return fmt.Errorf("byte %d: no field has the number 0: this is no .model of SentencePiece", at)
		}
		at += n
		rest := data[at:]
		f.offset = at
		switch f.wire {
		case wireVarint:
			f.value, n = binary.Uvarint(rest)
			if n <= 0 {
				return fmt.Errorf("byte %d: %w", at, errProtoEnd)
			}
		case wire64, wire32:
			n = 8
			if f.wire == wire32 {
				n = 4
			}
			if len(rest) < n {
				return fmt.Errorf("byte %d: %w", at, errProtoEnd)
			}
			for i := range n {
				f.value |= uint64(rest[i]) << (8 * i)
			}
		case wireBytes:
			length, m := binary.Uvarint(rest)
			if m <= 0 || length > uint64(len(rest)-m) {
				return fmt.Errorf("byte %d: %w", at, errProtoEnd)
			}
			n = m + int(length)
			f.bytes, f.offset = rest[m:n], at+m
		default:
			return fmt.Errorf("byte %d: the wire type %d: this is no .model of SentencePiece", at, f.wire)
		}
		at += n
		if err := each(f); err != nil {
			return err
		}
	}
	return nil
}
