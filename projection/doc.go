// Package projection lays word vectors out in the plane, so that people can look
// at them: by principal components ([PCA]), or by t-SNE ([TSNE]), which keeps
// neighbors together. [KMeans] finds groups of words, for colors.
//
//	some, err := projection.Select(embeddings, ids)
//	points, report, err := projection.TSNE(ctx, some, projection.TSNEOptions{})
//	groups := projection.KMeans(some.Input, 8, projection.KMeansOptions{Seed: 1})
//
// Nearness of words is the cosine of their vectors, so [Select] brings the
// vectors to length 1: between such vectors the squared distance is 2 - 2·cosine.
//
// The same vectors, options and seed give the same coordinates, to the last bit,
// for any number of threads and on any processor. Products are rounded before
// they are added, as the conversions in float64(a*b) + c say, and the exponential
// function is our own. This matters for t-SNE, which makes another picture of a
// difference in the last bit.
//
// The package picture, below this one, draws what comes out.
package projection
