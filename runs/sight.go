package runs

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"firth"
	"firth/search"
	"firth/token"
	"firth/training"
	"firth/vocab"
)

// What is seen of vectors while they are trained: bounds that keep looking cheap.
const (
	lookWords    = 20_000 // the words among which neighbors are looked for, the most frequent
	lookNumbers  = 8 << 20
	mapWords     = 500
	nearestWords = 8
)

// Watched are the neighbors of the words that are watched, among the 20,000 most
// frequent words.
type Watched struct {
	Epoch float64           `json:"epoch"` // how much of the text was trained, in epochs
	Words map[string][]Near `json:"words"`

	// Unknown are those that the vocabulary does not have.
	Unknown []string `json:"unknown,omitempty"`
}

// Near is a word and its cosine.
type Near struct {
	Word  string  `json:"word"`
	Score float64 `json:"score"`
}

// A Map shows words in the plane: the watched ones, and the most frequent.
type Map struct {
	Epoch float64  `json:"epoch"`
	Words []string `json:"words"`

	// Positions are base64 of little-endian float32, x and y of each word. They are
	// the coordinates of the vectors, brought to length 1, so they lie between -1
	// and 1 (-2 and 2 at worst, since the middle is taken off).
	Positions string `json:"positions"`
}

// A snapshot is a copy of some of the vectors.
type snapshot struct {
	epochs float64
	all    *vocab.Vocabulary
	ids    []vocab.WordID // of the rows, ascending
	rows   firth.Matrix
}

// newSnapshot copies the vectors of the most frequent words and of those watched, to
// the memory of a snapshot that is no longer needed, if there is one.
func newSnapshot(v training.Vectors, watched []string, p *token.Pipeline, reuse *snapshot) *snapshot {
	n := min(v.Words.Len(), lookWords, max(lookNumbers/v.Dim, mapWords))
	s := &snapshot{epochs: v.Epochs, all: v.Words, ids: make([]vocab.WordID, n, n+len(watched))}
	for i := range s.ids {
		s.ids[i] = vocab.WordID(i)
	}
	for _, word := range watched {
		if id, ok := resolve(v.Words, word, p); ok && int(id) >= n {
			s.ids = append(s.ids, id)
		}
	}
	slices.Sort(s.ids)
	s.ids = slices.Compact(s.ids)
	if size := len(s.ids) * v.Dim; reuse != nil && cap(reuse.rows.Data) >= size {
		s.rows = firth.Matrix{Rows: len(s.ids), Dim: v.Dim, Data: reuse.rows.Data[:size]}
	} else {
		s.rows = firth.NewMatrix(len(s.ids), v.Dim)
	}
	for i, id := range s.ids {
		copy(s.rows.Row(i), v.Row(id))
	}
	return s
}

// resolve finds a word as a person writes it: as it stands, or as the pipeline
// writes it (King as king).
func resolve(v *vocab.Vocabulary, word string, p *token.Pipeline) (vocab.WordID, bool) {
	if id, ok := v.ID(word); ok || p == nil {
		return id, ok
	}
	tokens := p.Tokenize(nil, word)
	if len(tokens) != 1 {
		return 0, false
	}
	return v.ID(tokens[0].Text)
}

// A sight shows snapshots, one after another. It is for one goroutine.
type sight struct {
	log      *log
	pipeline *token.Pipeline
	plane    plane

	ids   []vocab.WordID // of words
	words *vocab.Vocabulary
}

func newSight(l *log, p *token.Pipeline) *sight {
	s := &sight{log: l, pipeline: p}
	last, _ := l.state()
	if raw, ok := last[MapEvent]; ok {
		var m Map
		if json.Unmarshal(raw, &m) == nil {
			s.plane.before = m.places()
		}
	}
	return s
}

// show tells what is seen of a snapshot.
func (s *sight) show(now *snapshot, watched []string) {
	s.neighbors(now, watched)
	var ids []vocab.WordID // of the map
	for _, word := range watched {
		if id, ok := resolve(now.all, word, s.pipeline); ok {
			ids = append(ids, id)
		}
	}
	for _, id := range now.ids {
		if len(ids) >= mapWords {
			break
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)

	words, rows := make([]string, 0, len(ids)), firth.NewMatrix(len(ids), now.rows.Dim)
	for _, id := range ids {
		if at, ok := slices.BinarySearch(now.ids, id); ok { // a word watched since is not in it
			unit(rows.Row(len(words)), now.rows.Row(at))
			words = append(words, now.all.Word(id))
		}
	}
	rows = firth.Matrix{Rows: len(words), Dim: rows.Dim, Data: rows.Data[:len(words)*rows.Dim]}
	if places, ok := s.plane.project(words, rows); ok {
		s.log.offer(MapEvent, newMap(now.epochs, words, places))
	}
}

// neighbors tells the neighbors of the watched words.
func (s *sight) neighbors(now *snapshot, watched []string) {
	if len(watched) == 0 {
		return
	}
	if !slices.Equal(s.ids, now.ids) {
		entries := make([]vocab.Entry, len(now.ids))
		for i, id := range now.ids {
			entries[i] = vocab.Entry{Word: now.all.Word(id), Count: now.all.Count(id)}
		}
		words, err := vocab.FromOrdered(entries)
		if err != nil {
			return // words of a vocabulary are a vocabulary
		}
		s.ids, s.words = now.ids, words
	}
	e, err := firth.NewEmbeddings(s.words, now.rows, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		return // a row for each word
	}
	index := search.NewIndex(e)
	seen := Watched{Epoch: now.epochs, Words: map[string][]Near{}}
	for _, word := range watched {
		id, ok := resolve(now.all, word, s.pipeline)
		if !ok {
			seen.Unknown = append(seen.Unknown, word)
			continue
		}
		found, err := index.Near([]search.Term{{Word: now.all.Word(id), Weight: 1}}, nearestWords)
		if err != nil {
			continue // not in this snapshot, or a vector without direction
		}
		near := make([]Near, len(found))
		for i, n := range found {
			near[i] = Near{n.Word, math.Round(n.Score*1e4) / 1e4}
		}
		seen.Words[word] = near
	}
	s.log.offer(WatchedEvent, seen)
}

// unit makes dst v brought to length 1, or leaves it zero if v has no direction.
func unit(dst, v []float32) {
	var square float64
	for _, x := range v {
		square += float64(float64(x) * float64(x))
	}
	length := math.Sqrt(square)
	if !(length > 1e-30 && length < 1e30) {
		return
	}
	for i, x := range v {
		dst[i] = float32(float64(x) / length)
	}
}

func newMap(epoch float64, words []string, places []point) Map {
	data := make([]byte, 0, 8*len(places))
	for _, p := range places {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(p[0])))
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(p[1])))
	}
	return Map{Epoch: epoch, Words: words, Positions: base64.StdEncoding.EncodeToString(data)}
}

// places are the positions by word.
func (m Map) places() map[string]point {
	data, err := base64.StdEncoding.DecodeString(m.Positions)
	if err != nil || len(data) != 8*len(m.Words) {
		return nil
	}
	at := make(map[string]point, len(m.Words))
	for i, word := range m.Words {
		x := math.Float32frombits(binary.LittleEndian.Uint32(data[8*i:]))
		y := math.Float32frombits(binary.LittleEndian.Uint32(data[8*i+4:]))
		at[word] = point{float64(x), float64(y)}
	}
	return at
}
