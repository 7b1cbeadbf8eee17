package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxSentence is how many words a line may have: the C tool forgets what stands
// beyond 1000, gensim what stands beyond 10,000. Longer lines are cut, so that
// the sentences are the same for everyone.
const maxSentence = 1000

// maxWord is the longest word in bytes that the C tool leaves whole.
const maxWord = 98

// corpusName is the text's file in the work folder. Programs are given this
// relative name, because the C tool keeps 100 bytes for a path and checks none.
const corpusName = "corpus.txt"

// A text is what all programs train on.
type text struct {
	Source    string
	Words     int
	Sentences int
	LongWords int    // longer than maxWord, so not the same word for the C tool
	Bytes     int64  // as it is prepared
	SHA256    string // of the same
}

// prepare copies a plain text, its first limit words if limit is not 0, with
// lines of at most maxSentence words and none empty.
func prepare(source, target string, limit int) (text, error) {
	t := text{Source: source}
	in, err := os.Open(source)
	if err != nil {
		return t, err
	}
	defer in.Close()
	reader := bufio.NewReaderSize(in, 1<<20)
	if head, _ := reader.Peek(6); compressed(head) {
		return t, fmt.Errorf("%s is compressed; the peers read plain text alone: decompress it first", source)
	}
	out, err := os.Create(target)
	if err != nil {
		return t, err
	}
	hash := sha256.New()
	writer := bufio.NewWriterSize(io.MultiWriter(out, hash), 1<<20)
	err = errors.Join(copySentences(writer, reader, limit, &t), writer.Flush())
	if info, statErr := out.Stat(); statErr == nil {
		t.Bytes = info.Size()
	}
	t.SHA256 = hex.EncodeToString(hash.Sum(nil))
	err = errors.Join(err, out.Close())
	if err == nil && t.Words == 0 {
		err = fmt.Errorf("%s has no words", source)
	}
	return t, err
}

func copySentences(w *bufio.Writer, r *bufio.Reader, limit int, t *text) error {
	inSentence := 0
	end := func() {
		if inSentence > 0 {
			w.WriteByte('\n')
			t.Sentences++
			inSentence = 0
		}
	}
	var word []byte
	finish := func() {
		if len(word) == 0 || (limit > 0 && t.Words == limit) {
			word = word[:0]
			return
		}
		if inSentence > 0 {
			w.WriteByte(' ')
		}
		w.Write(word)
		if len(word) > maxWord {
			t.LongWords++
		}
		word = word[:0]
		t.Words++
		if inSentence++; inSentence == maxSentence {
			end()
		}
	}
	for limit == 0 || t.Words < limit {
		c, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch c {
		case '\n':
			finish()
			end()
		case ' ', '\t', '\r', '\v', '\f':
			finish()
		default:
			word = append(word, c)
		}
	}
	finish()
	end()
	return nil
}

// compressed tells gzip, zstd, bzip2 and xz by their first bytes.
func compressed(head []byte) bool {
	for _, magic := range []string{"\x1f\x8b", "\x28\xb5\x2f\xfd", "BZh", "\xfd7zXZ\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}
