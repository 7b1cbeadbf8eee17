package job

import (
	"bytes"
	"context"
	"fmt"

	"firth/beam/store"
	"firth/vocab"
)

func vocabularyFile(folder string) string { return store.Join(folder, "vocabulary.txt") }
func vocabularySum(folder string) string  { return store.Join(folder, "vocabulary.json") }

// HasVocabulary tells whether the vocabulary of a run is there.
func HasVocabulary(ctx context.Context, folder string) (bool, error) {
	return store.Exists(ctx, vocabularySum(folder))
}

// WriteVocabulary writes the vocabulary of a run.
func WriteVocabulary(ctx context.Context, folder string, v *vocab.Vocabulary) error {
	var data bytes.Buffer
	if err := vocab.Write(&data, v); err != nil {
		return err
	}
	if err := writeBytes(ctx, vocabularyFile(folder), data.Bytes()); err != nil {
		return err
	}
	return WriteJSON(ctx, vocabularySum(folder), sumOf(data.Bytes()))
}

// ReadVocabulary reads the vocabulary of a run, and fails if it is damaged.
func ReadVocabulary(ctx context.Context, folder string) (*vocab.Vocabulary, error) {
	var sum string
	if err := ReadJSON(ctx, vocabularySum(folder), &sum); err != nil {
		return nil, err
	}
	data, err := store.Read(ctx, vocabularyFile(folder))
	if err != nil {
		return nil, err
	}
	if sumOf(data) != sum {
		return nil, fmt.Errorf("%s is damaged: its content is not what %s says; give another --work, since what was made with it may be damaged, too",
			vocabularyFile(folder), vocabularySum(folder))
	}
	return vocab.Read(bytes.NewReader(data))
}
