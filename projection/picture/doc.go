// Package picture draws words as points with labels that do not overlap, as PNG
// or SVG. It has no axes: after a projection to the plane they mean nothing.
//
//	fonts, err := picture.OpenFonts("")
//	defer fonts.Close()
//	missing := fonts.Cover(words)
//	p := picture.New(points, fonts, picture.Options{Width: 1200, Height: 900})
//	err = p.WritePNG(w)
//
// Colors are those of Okabe and Ito, which people with any kind of color vision
// can tell apart; groups beyond the eighth have other shapes as well.
package picture
