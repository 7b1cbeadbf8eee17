// Package hnsw finds near neighbors without looking at every row: it walks a graph
// that links each row with near rows in all directions, from coarse levels to the
// finest (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor
// search using Hierarchical Navigable Small World graphs", TPAMI 2020).
//
//	graph, err := hnsw.Build(ctx, embeddings.Input, hnsw.Config{}, nil)
//	found := graph.Search(query, 10, 100, nil)
//
// A [Graph] holds links alone; the vectors stay where they are. A walk goes by a copy
// of them in bytes (see [Graph.Pack]), and what it finds is scored by the vectors. The answers are
// nearly always those of an exact search, and cost a hundredth of it where there
// are a million rows. How nearly is up to ef, the number of rows that a search
// keeps in view: [Graph.Recall] measures it.
//
// A graph depends on the rows, their order and the [Config], never on the number
// of threads: rows come in batches of fixed size, whose neighbors are searched in
// the graph as it was before the batch, and among the rows of the batch that come
// earlier; then each row that is linked to takes the new links in the order of
// their rows. Scores are summed as package kernel defines it, and rows of equal
// score come by id, so a search gives the same answer on every machine too.
//
// [Graph.Write] and [Open] keep a graph in a file of its own beside the model. The
// file says which vectors it belongs to, and is not opened for others.
package hnsw
