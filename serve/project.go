package serve

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"firth"
	"firth/projection"
	"firth/vocab"
)

// A projectRequest asks for a map of words.
type projectRequest struct {
	Model    string   `json:"model,omitempty" doc:"The model's id; may be left out where there is one alone."`
	Method   string   `json:"method,omitempty" enum:"pca,tsne" doc:"Principal components, or t-SNE, which keeps neighbors together; pca if it is not given."`
	Dims     *int     `json:"dims,omitempty" doc:"2 (which it is if not given) or, by pca, 3."`
	Top      *int     `json:"top,omitempty" doc:"So many of the most frequent words; 2000 if neither top nor words are given."`
	Words    []string `json:"words,omitempty" doc:"These words, instead."`
	Clusters int      `json:"clusters,omitempty" doc:"Find so many groups of similar words, for colors."`
}

// A projectAnswer is a map: word i has id ids[i], was seen counts[i] times, and lies
// at positions[dims*i:].
type projectAnswer struct {
	Model     string         `json:"model"`
	Method    string         `json:"method"`
	Dims      int            `json:"dims"`
	Words     []string       `json:"words"`
	IDs       []vocab.WordID `json:"ids"`
	Counts    []uint64       `json:"counts"`
	Clusters  []int          `json:"clusters" nullable:"true" doc:"The group of each word, from 0; null if none were asked for."`
	Positions string         `json:"positions" doc:"The base64 of float32 numbers, little-endian: dims for each word, around 0 and within -1 to 1."`
	Unknown   []string       `json:"unknown" doc:"Words that were asked for and that the model does not have."`
}

const (
	pcaMethod  = "pca"
	tsneMethod = "tsne"

	// defaultTop is how many words a map shows unless told otherwise.
	defaultTop = 2000

	// maxClusters is how many groups there may be; more cannot be told apart by color.
	maxClusters = 64

	// clusterSample is how many words groups are made of. The words beyond go to the
	// group whose mean is nearest, which costs one pass instead of hundreds.
	clusterSample = 5000
)

func (s *Server) addProject() {
	post(s, operation{
		"/v1/project", "project", "Words", "A map of words",
		"The same request always gives the same map. Large ones take seconds (pca) or minutes (tsne) the first time.",
		`{"method": "pca", "top": 500, "clusters": 8}`,
	}, s.project)
}

func (s *Server) project(ctx context.Context, in *projectRequest) (*projectAnswer, error) {
	g, err := s.models.use(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	out := &projectAnswer{Model: g.id, Method: in.Method, Dims: 2, Unknown: []string{}}
	if out.Method == "" {
		out.Method = pcaMethod
	}
	if in.Dims != nil {
		out.Dims = *in.Dims
	}
	switch {
	case out.Method != pcaMethod && out.Method != tsneMethod:
		return nil, badRequest("method", "invalid_value", "method: want pca or tsne")
	case out.Dims != 2 && out.Dims != 3:
		return nil, badRequest("dims", "invalid_value", "dims is %d; want 2 or 3", out.Dims)
	case out.Dims == 3 && out.Method == tsneMethod:
		return nil, badRequest("dims", "invalid_value", "dims is 3, and tsne draws in the plane: want 2")
	case in.Clusters < 0 || in.Clusters > maxClusters:
		return nil, badRequest("clusters", "invalid_value", "clusters is %d; want up to %d", in.Clusters, maxClusters)
	}
	ids, err := s.projected(g, in, out)
	if err != nil {
		return nil, err
	}
	p, err := s.picture(ctx, g, pictureKey{out.Method, out.Dims, in.Clusters, fingerprint(ids)}, ids)
	if err != nil {
		return nil, err
	}
	out.Positions, out.Clusters, out.IDs = p.positions, p.clusters, p.ids
	out.Words, out.Counts = make([]string, len(p.ids)), make([]uint64, len(p.ids))
	for i, id := range p.ids {
		out.Words[i], out.Counts[i] = g.Vocab.Word(id), g.Vocab.Count(id)
	}
	return out, nil
}

// projected are the words of a map, each once, by rising ids.
func (s *Server) projected(g *generation, in *projectRequest, out *projectAnswer) ([]vocab.WordID, error) {
	limit := s.limits.Words
	if out.Method == tsneMethod {
		limit = s.limits.TSNEWords
	}
	var ids []vocab.WordID
	add := func(id vocab.WordID) {
		if projection.HasDirection(g.Input.Row(int(id))) {
			ids = append(ids, id)
		}
	}
	switch {
	case in.Words != nil && in.Top != nil:
		return nil, badRequest("top", "invalid_value", "give words or top, not both")
	case in.Words != nil:
		if len(in.Words) == 0 || len(in.Words) > limit {
			return nil, badRequest("words", "invalid_value", "words: there are %d; want 1 to %d", len(in.Words), limit)
		}
		for _, w := range in.Words {
			if err := s.checkWord("words", w); err != nil {
				return nil, err
			}
			words, ok := g.IDs(w)
			if !ok {
				out.Unknown = append(out.Unknown, w)
			}
			for _, id := range words {
				add(id)
			}
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
	default:
		top := defaultTop
		if in.Top != nil {
			top = *in.Top
		}
		if top < 1 || top > limit {
			return nil, badRequest("top", "invalid_value", "top is %d; want 1 to %d", top, limit)
		}
		for id := range min(top, g.Vocab.Len()) {
			add(vocab.WordID(id))
		}
	}
	fewest := 1
	if out.Method == tsneMethod {
		fewest = projection.FewestWords
	}
	if len(ids) < fewest {
		return nil, badRequest("words", "too_few_words", "the model has %d of the words; a map by %s needs %d", len(ids), out.Method, fewest)
	}
	return ids, nil
}

// A picture is a map without its words, which lie in the model's file.
type picture struct {
	ids       []vocab.WordID
	clusters  []int
	positions string
}

// A pictureKey is what a map depends on beside the model.
type pictureKey struct {
	method         string
	dims, clusters int
	ids            [sha256.Size]byte
}

// fingerprint tells lists of ids apart.
func fingerprint(ids []vocab.WordID) [sha256.Size]byte {
	raw := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(id))
	}
	return sha256.Sum256(raw)
}

// pictures keeps the latest maps of a model, and makes one at a time.
type pictures struct {
	making chan struct{} // has room for one
	mu     sync.Mutex
	kept   []keptPicture // latest used last
}

type keptPicture struct {
	key     pictureKey
	picture *picture
}

// keptPictures is how many maps are kept: one of 200,000 words takes 4 MB.
const keptPictures = 8

func newPictures() pictures { return pictures{making: make(chan struct{}, 1)} }

func (p *pictures) find(key pictureKey) *picture {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, k := range p.kept {
		if k.key == key {
			p.kept = append(slices.Delete(p.kept, i, i+1), k)
			return k.picture
		}
	}
	return nil
}

func (p *pictures) keep(key pictureKey, made *picture) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) == keptPictures {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	p.kept = append(p.kept, keptPicture{key, made})
}

// picture returns a map that is kept, or makes it. It ends with the context.
func (s *Server) picture(ctx context.Context, g *generation, key pictureKey, ids []vocab.WordID) (*picture, error) {
	if p := g.pictures.find(key); p != nil {
		return p, nil
	}
	select {
	case g.pictures.making <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-g.pictures.making }()
	if p := g.pictures.find(key); p != nil { // made while this request waited
		return p, nil
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	p, err := draw(ctx, g, key, ids)
	if err == nil {
		g.pictures.keep(key, p)
	}
	return p, err
}

func draw(ctx context.Context, g *generation, key pictureKey, ids []vocab.WordID) (*picture, error) {
	some, err := projection.Select(g.Embeddings, ids)
	if err != nil {
		return nil, err
	}
	p := &picture{ids: make([]vocab.WordID, some.Vocab.Len())}
	for i := range p.ids {
		p.ids[i], _ = g.Vocab.ID(some.Vocab.Word(vocab.WordID(i)))
	}
	var points projection.Points
	if key.method == tsneMethod {
		points, _, err = projection.TSNE(ctx, some, projection.TSNEOptions{Seed: 1})
	} else {
		var pca *projection.PCA
		if pca, err = projection.NewPCA(some.Input, key.dims, 0); err == nil {
			points = pca.Project(some.Input)
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	p.positions = base64.StdEncoding.EncodeToString(floatBytes(centered(points, key.dims)))
	if key.clusters > 0 {
		p.clusters = groups(some.Input, key.clusters)
	}
	return p, ctx.Err()
}

// centered moves points around 0 and scales them to -1 to 1, all axes alike. Axes
// that points do not have, as where the vectors are of dimension 1, are 0.
func centered(points projection.Points, dims int) []float32 {
	out := make([]float32, points.N*dims)
	largest := 0.0
	moved := make([]float64, points.N*dims)
	for d := range min(dims, points.Dims) {
		sum := 0.0
		for i := range points.N {
			sum += points.At(i)[d]
		}
		mean := sum / float64(points.N)
		for i := range points.N {
			x := points.At(i)[d] - mean
			moved[i*dims+d] = x
			largest = max(largest, math.Abs(x))
		}
	}
	if largest == 0 {
		return out
	}
	for i, x := range moved {
		out[i] = float32(x / largest)
	}
	return out
}

// groups divides rows of length 1 into k groups: the first ones by k-means, the rest
// by the nearest of the means that these have.
func groups(rows firth.Matrix, k int) []int {
	n := min(rows.Rows, clusterSample)
	sample := firth.Matrix{Rows: n, Dim: rows.Dim, Data: rows.Data[:n*rows.Dim]}
	of := projection.KMeans(sample, k, projection.KMeansOptions{Seed: 1})
	if n == rows.Rows {
		return of
	}
	means, sizes := make([][]float64, slices.Max(of)+1), make([]float64, slices.Max(of)+1)
	for i, group := range of {
		if means[group] == nil {
			means[group] = make([]float64, rows.Dim)
		}
		for d, x := range rows.Row(i) {
			means[group][d] += float64(x)
		}
		sizes[group]++
	}
	offsets := make([]float64, len(means)) // |mean|² / 2: nearest is largest product less this
	for group, mean := range means {
		for d := range mean {
			mean[d] /= sizes[group]
			offsets[group] += float64(mean[d] * mean[d] / 2)
		}
	}
	for i := n; i < rows.Rows; i++ {
		best, bestScore := 0, math.Inf(-1)
		for group, mean := range means {
			score := -offsets[group]
			for d, x := range rows.Row(i) {
				score += float64(float64(x) * mean[d])
			}
			if score > bestScore {
				best, bestScore = group, score
			}
		}
		of = append(of, best)
	}
	return of
}
