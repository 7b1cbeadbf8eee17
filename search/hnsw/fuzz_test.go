package hnsw

import (
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"testing"
)

// FuzzParse gives a graph file any change, with a checksum that is right, and then
// uses what is not refused.
func FuzzParse(f *testing.F) {
	rows := clustered(rand.New(rand.NewPCG(15, 16)), 30, 4)
	g := build(f, rows, Config{M: 2, EfConstruction: 8})
	if err := g.Delete(3); err != nil {
		f.Fatal(err)
	}
	file := fileOf(f, g)
	f.Add(file[:len(file)-4], uint16(0), uint32(0))
	f.Add(file[:len(file)-4], uint16(48), uint32(1<<31))
	f.Add(file[:100], uint16(0), uint32(0))
	f.Fuzz(func(t *testing.T, body []byte, at uint16, change uint32) {
		data := append([]byte{}, body...)
		if int(at)+4 <= len(data) {
			binary.LittleEndian.PutUint32(data[at:], binary.LittleEndian.Uint32(data[at:])^change)
		}
		data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, castagnoli))
		g, err := Parse(data, rows)
		if err != nil {
			return
		}
		for i := range rows.Rows {
			for _, r := range g.Search(rows.Row(i), 5, 10, nil) {
				if int(r.ID) >= rows.Rows || g.Deleted(r.ID) {
					t.Errorf("found row %d", r.ID)
				}
			}
		}
		g.Search(rows.Row(0), 5, 10, func(id uint32) bool { return id%2 == 0 })
		if err := g.Delete(1, 2); err != nil {
			t.Error(err)
		}
	})
}
