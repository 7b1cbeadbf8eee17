package vocab

import "fmt"

// A Remap turns the indices of [Shard.Add] into the ids of the vocabulary.
type Remap struct {
	vocabulary *Vocabulary
	tables     []countedTable // sealed

	// Where all tables are together, the first holds every word, and ids has their
	// ids; word i of table t is its word places[t][i], or i if t is the first.
	ids    []WordID
	places [][]uint32
}

// NotInVocabulary stands for a word that the limits left out.
const NotInVocabulary WordID = 1<<32 - 2

// Table returns, for each index that [Shard.Add] returned in the given
// generation, the word's id or [NotInVocabulary]. The caller must not change it.
// Most tables are made anew at each call, with a look at every word, so callers
// keep the one they are using. Table may be called from many goroutines at once.
// It panics if there is no such generation.
func (r *Remap) Table(generation int) ([]WordID, error) {
	if r.ids != nil {
		return r.together(generation), nil
	}
	t := r.tables[generation]
	ids := make([]WordID, t.words())
	words := t.open(remapBuffer)
	var rec record
	for {
		more, err := words.next(&rec)
		if err != nil {
			return nil, fmt.Errorf("reading counts back: %w", err)
		}
		if !more {
			return ids, nil
		}
		id, ok := r.vocabulary.ID(asString(rec.word))
		if !ok {
			id = NotInVocabulary
		}
		ids[rec.index] = id
	}
}

// together is Table where all tables are together.
func (r *Remap) together(generation int) []WordID {
	places := r.places[generation]
	if generation == 0 {
		return r.ids
	}
	ids := make([]WordID, len(places))
	for i, place := range places {
		ids[i] = r.ids[place]
	}
	return ids
}
