package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// mostRelated is how many pairs a relation may have: with more, the questions would be
// millions.
const mostRelated = 2000

// isRelation tells whether lines are pairs of a word and its answers.
func isRelation(first []line) bool {
	_, ok := relatedOf(first[0].text)
	return ok && strings.Contains(first[0].text, "\t")
}

// A related is a word and the answers that count right, at least one.
type related struct {
	word    string
	answers []string
}

// relatedOf reads "word<TAB>answer/answer/…". White space of any kind stands between the
// two, and none in them.
func relatedOf(text string) (related, bool) {
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return related{}, false
	}
	answers := slices.DeleteFunc(strings.Split(fields[1], "/"), func(a string) bool { return a == "" })
	_, isNumber := number(fields[1])
	return related{fields[0], answers}, len(answers) > 0 && !isNumber
}

// parseRelation reads a file of the Bigger Analogy Test Set: see [Read].
func parseRelation(l *lines) (*Set, error) {
	var all []related
	for {
		next, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		r, ok := relatedOf(next.text)
		switch {
		case !ok:
			return nil, next.wrong("a word and its answers: word<TAB>answer/answer")
		case len(all) == mostRelated:
			return nil, next.wrong(fmt.Sprintf("needed: a relation has %d pairs at most", mostRelated))
		}
		all = append(all, r)
	}
	var section Section
	for i, known := range all {
		for k, asked := range all {
			if i == k {
				continue
			}
			section.Questions = append(section.Questions, Question{
				A: known.word, B: known.answers[0], C: asked.word, D: asked.answers[0],
				Also: strings.Join(asked.answers[1:], "/"), AlsoB: strings.Join(known.answers[1:], "/"),
			})
		}
	}
	return &Set{Kind: Analogy, Sections: []Section{section}}, nil
}

// ReadFolder reads a folder of the Bigger Analogy Test Set as one set: files of pairs
// (see [Read]), in the folder or in folders in it, each of which is a section, named by
// its folder and its name without the ending. It fails with [ErrNotBenchmark] where there
// is no such file, and with the file's name where one is not such a file. A. Gladkova,
// A. Drozd, S. Matsuoka, "Analogy-Based Detection of Morphological and Semantic Relations
// with Word Embeddings: What Works and What Doesn't" (NAACL-HLT SRW 2016).
func ReadFolder(path string) (*Set, error) {
	set := &Set{Name: filepath.Base(filepath.Clean(path)), Kind: Analogy}
	hash := sha256.New()
	err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		hidden := file != path && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			return err
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir() || hidden || !strings.EqualFold(filepath.Ext(file), ".txt"):
			return nil
		}
		one, err := ReadFile(file)
		if err != nil {
			return err
		}
		if one.Kind != Analogy || len(one.Sections) != 1 || !one.related {
			return fmt.Errorf("%s: not lines of word<TAB>answer/answer, as the files of BATS have: %w", file, ErrNotBenchmark)
		}
		name, err := filepath.Rel(path, file)
		if err != nil {
			return err
		}
		one.Sections[0].Name = strings.TrimSuffix(filepath.ToSlash(name), filepath.Ext(name))
		set.Sections = append(set.Sections, one.Sections[0])
		fmt.Fprintln(hash, one.Hash)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(set.Sections) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(ErrNotBenchmark, errors.New("no .txt file in it or in its folders")))
	}
	set.Hash = hex.EncodeToString(hash.Sum(nil))
	return set, nil
}

// Groups sums the sections of a folder of folders up, one result for each folder, in
// the order of the sections. It is nil for sections without folders.
func Groups(sections []SectionResult) []SectionResult {
	var groups []SectionResult
	for _, s := range sections {
		name, _, ok := strings.Cut(s.Name, "/")
		if !ok {
			return nil
		}
		if len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, SectionResult{Name: name})
		}
		g := &groups[len(groups)-1]
		if asked := g.Asked + s.Asked; asked > 0 {
			g.MRR = (float64(g.MRR*float64(g.Asked)) + float64(s.MRR*float64(s.Asked))) / float64(asked)
		}
		g.Right, g.Top5, g.Asked, g.Unknown = g.Right+s.Right, g.Top5+s.Top5, g.Asked+s.Asked, g.Unknown+s.Unknown
	}
	return groups
}
