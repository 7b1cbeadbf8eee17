"""Checks Firth against the programs whose files it shares and whose answers it gives.

Here is gensim, another maker of word vectors: files that gensim writes must be read,
and files that Firth writes must be read by gensim, with the same words and, bit for
bit, the same numbers; questions must get the same answers from both.
check_words.py and check_subwords.py have what cuts text. Run all by interop/run, which
sets the Python up.

The last line is "N passed, N failed", and the exit status 1 if anything failed.
"""

import logging
import sys
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors, Word2Vec
from gensim.models.word2vec import LineSentence
from safetensors.numpy import load_file

import check_quantized  # noqa: F401
import check_embedding  # noqa: F401
import check_subwords  # noqa: F401 - its checks are in the list with those below
import check_texts  # noqa: F401
import check_words  # noqa: F401
from harness import check, main

# Scores of gensim are sums of float32; Firth's may be added up in another order.
TOLERANCE = 1e-5


class Vectors:
    """Words and their vectors, whichever program and format they come from."""

    def __init__(self, words, matrix):
        self.words = list(words)
        self.matrix = np.asarray(matrix)

    @classmethod
    def of_firth(cls, path):
        """Reads a safetensors file as any user of that library would."""
        tensors = load_file(path)
        missing = {"input", "words", "word_offsets"} - tensors.keys()
        if missing:
            raise AssertionError(f"{path} lacks the tensors {sorted(missing)}; it has {sorted(tensors)}")
        text, offsets = tensors["words"].tobytes(), [int(o) for o in tensors["word_offsets"]]
        words = [text[start:end].decode("utf-8") for start, end in zip(offsets, offsets[1:])]
        return cls(words, tensors["input"])

    @classmethod
    def of_gensim(cls, vectors):
        return cls(vectors.index_to_key, vectors.vectors)

    def must_equal(self, other):
        """The same words in the same order, and the same bits."""
        if self.words != other.words:
            place = next((i for i, (a, b) in enumerate(zip(self.words, other.words)) if a != b), "the end")
            raise AssertionError(
                f"{len(self.words)} and {len(other.words)} words, which differ from word {place} on: "
                f"{self.words[place:place + 3] if place != 'the end' else '-'} and {other.words[place:place + 3] if place != 'the end' else '-'}"
            )
        if self.matrix.dtype != np.float32 or other.matrix.dtype != np.float32:
            raise AssertionError(f"numbers are {self.matrix.dtype} and {other.matrix.dtype}, not float32")
        if self.matrix.shape != other.matrix.shape:
            raise AssertionError(f"matrices are {self.matrix.shape} and {other.matrix.shape}")
        differing = np.argwhere(self.matrix.view(np.uint32) != other.matrix.view(np.uint32))
        if len(differing):
            row, column = differing[0]
            raise AssertionError(
                f"{len(differing)} numbers differ, the first for {self.words[row]!r} at {column}: "
                f"{self.matrix[row, column]!r} and {other.matrix[row, column]!r}"
            )


def must_agree(ours, theirs, everything):
    """Compares lists of neighbors: the scores rank by rank, and the words.

    everything has gensim's score for each word. Two words may change places only
    where their scores are closer than what both programs can tell.
    """
    found = [(n["word"], n["score"]) for n in ours]
    if len(found) != len(theirs):
        raise AssertionError(f"{len(found)} neighbors, gensim has {len(theirs)}:\n  {found}\n  {theirs}")
    for rank, ((word, score), (their_word, their_score)) in enumerate(zip(found, theirs), start=1):
        tolerance = TOLERANCE * max(1, abs(their_score))
        wrong = abs(score - their_score) > tolerance or abs(score - everything[word]) > tolerance
        if wrong or (word != their_word and abs(everything[word] - their_score) > tolerance):
            raise AssertionError(f"rank {rank} is {word} {score:.6f}, gensim says {their_word} {their_score:.6f}")
    if len({word for word, _ in found}) != len(found):
        raise AssertionError(f"a word came twice: {found}")


def scores_of_all(vectors, scores):
    return dict(zip(vectors.index_to_key, map(float, scores)))


def some_words(words):
    """Frequent words, middling words, and the rarest."""
    n = len(words)
    return [words[i] for i in sorted({0, 1, 7, n // 10, n // 3, n // 2, n - 1})]


def random_vectors(words, dim=7):
    vectors = KeyedVectors(dim)
    numbers = np.random.default_rng(1).normal(size=(len(words), dim)).astype(np.float32)
    # Numbers that a careless text format loses: the smallest, the largest, -0.
    numbers[0, :5] = [1e-45, -1.1754944e-38, 3.4028235e38, -0.0, 0.1]
    vectors.add_vectors(words, numbers)
    return vectors


# Words that break formats: Chinese, several scripts, longer than the 100 bytes at
# which the original C tool cuts, marks that combine, signs that look like syntax.
HARD_WORDS = [
    "似", "像", "红楼梦", "naïve", "Ελλάδα", "слово", "日本語", "한국어", "👩‍🚀", "e\u0301",
    "长" * 60, "x" * 300, "#", "\"", "'", "\\", "</s>", "a,b", "1", "-1.5", "{}",
]  # fmt: skip


# Files.


@check
def gensim_text_is_read(firth):
    convert_and_compare(firth, gensim_model(firth), "gensim.w2v.txt", binary=False)


@check
def gensim_binary_is_read(firth):
    convert_and_compare(firth, gensim_model(firth), "gensim.w2v.bin", binary=True)


@check
def gensim_text_with_hard_words_is_read(firth):
    convert_and_compare(firth, random_vectors(HARD_WORDS), "hard.w2v.txt", binary=False)


@check
def gensim_binary_with_hard_words_is_read(firth):
    convert_and_compare(firth, random_vectors(HARD_WORDS), "hard.w2v.bin", binary=True)


def gensim_model(firth):
    """A small model that gensim trained on the text of Firth's own world."""
    if "gensim" not in firth.made:
        model = Word2Vec(LineSentence(firth.text("en")), vector_size=20, min_count=3, epochs=2, workers=1, seed=1)
        firth.made["gensim"] = model.wv
    return firth.made["gensim"]


def convert_and_compare(firth, vectors, name, binary):
    vectors.save_word2vec_format(firth.path(name), binary=binary)
    converted = firth.path(name + ".safetensors")
    firth.run("convert", firth.path(name), converted)
    Vectors.of_gensim(vectors).must_equal(Vectors.of_firth(converted))


@check
def binary_with_words_cut_in_mid_character_is_read(firth):
    """The original C tool cuts words at 100 bytes, which for Chinese is mid-character."""
    words = ["的", "长" * 40, "梦" * 40]
    numbers = np.random.default_rng(2).normal(size=(len(words), 5)).astype(np.float32)
    with open(firth.path("cut.w2v.bin"), "wb") as file:
        file.write(b"%d %d\n" % numbers.shape)
        for word, vector in zip(words, numbers):
            file.write(word.encode()[:98] + b" " + vector.tobytes() + b"\n")
    firth.run("convert", firth.path("cut.w2v.bin"), firth.path("cut.safetensors"))
    read = Vectors.of_firth(firth.path("cut.safetensors"))
    if not read.words[1].startswith("长" * 32) or not read.words[2].startswith("梦" * 32):
        raise AssertionError(f"words came out as {read.words}")
    Vectors(read.words, numbers).must_equal(read)


@check
def firth_text_is_read(firth):
    read_back(firth, firth.model("en"), "firth.w2v.txt", binary=False)


@check
def firth_binary_is_read(firth):
    read_back(firth, firth.model("en"), "firth.w2v.bin", binary=True)


@check
def firth_chinese_text_is_read(firth):
    read_back(firth, firth.model("zh"), "firth-zh.w2v.txt", binary=False)


@check
def firth_chinese_binary_is_read(firth):
    read_back(firth, firth.model("zh"), "firth-zh.w2v.bin", binary=True)


@check
def firth_text_of_long_words_is_read(firth):
    read_back(firth, long_words_model(firth), "firth-long.w2v.txt", binary=False)


@check
def firth_binary_of_long_words_is_read(firth):
    read_back(firth, long_words_model(firth), "firth-long.w2v.bin", binary=True)


def long_words_model(firth):
    """A model trained on words of more than 100 bytes, all alike in the first 100."""

    def make(path):
        stem = "长" * 40
        lines = [" ".join(f"{stem}{(line * 5 + place) % 11}" for place in range(8)) for line in range(200)]
        Path(firth.path("long.txt")).write_text("\n".join(lines) + "\n", encoding="utf-8")
        firth.train(firth.path("long.txt"), path, "--tokenizer", "whitespace")
        words = Vectors.of_firth(path).words
        if sorted(words) != sorted(f"{stem}{n}" for n in range(11)):
            raise AssertionError(f"training on 11 long words left {words}")

    return firth.once("long.safetensors", make)


def read_back(firth, model, name, binary):
    firth.run("convert", model, firth.path(name))
    read = KeyedVectors.load_word2vec_format(firth.path(name), binary=binary)
    Vectors.of_firth(model).must_equal(Vectors.of_gensim(read))


@check
def there_and_back_changes_nothing(firth):
    """safetensors to text to binary to safetensors, all by Firth."""
    names = [firth.model("zh"), firth.path("back.w2v.txt"), firth.path("back.w2v.bin"), firth.path("back.safetensors")]
    for source, target in zip(names, names[1:]):
        firth.run("convert", source, target)
    Vectors.of_firth(names[0]).must_equal(Vectors.of_firth(names[-1]))


# Answers. gensim reads the vectors from the binary file that Firth wrote.


def both(firth, language):
    """Firth's model and gensim's view of it."""
    model, name = firth.model(language), f"answers-{language}"
    if name not in firth.made:
        firth.run("convert", model, firth.path(name + ".w2v.bin"))
        firth.made[name] = KeyedVectors.load_word2vec_format(firth.path(name + ".w2v.bin"), binary=True)
    return model, firth.made[name]


@check
def neighbors_are_the_same(firth):
    neighbors(firth, "en")


@check
def chinese_neighbors_are_the_same(firth):
    neighbors(firth, "zh")


def neighbors(firth, language):
    model, vectors = both(firth, language)
    for word in some_words(vectors.index_to_key):
        answer = firth.ask("near", model, word, "-k", "10")
        everything = scores_of_all(vectors, vectors.most_similar(word, topn=None))
        must_agree(answer["neighbors"], vectors.most_similar(word, topn=10), everything)
        for neighbor in answer["neighbors"]:
            if vectors.key_to_index[neighbor["word"]] != neighbor["id"]:
                raise AssertionError(f"{neighbor} has the id {vectors.key_to_index[neighbor['word']]} in the file")


@check
def sums_of_words_have_the_same_neighbors(firth):
    model, vectors = both(firth, "en")
    a, b, c = (vectors.index_to_key[i] for i in (20, 35, 50))
    answer = firth.ask("near", model, a, "+", b, "-", c, "-k", "10")
    everything = scores_of_all(vectors, vectors.most_similar(positive=[a, b], negative=[c], topn=None))
    must_agree(answer["neighbors"], vectors.most_similar(positive=[a, b], negative=[c], topn=10), everything)


def questions(vectors):
    words = vectors.index_to_key
    return [(words[i], words[i + 9], words[i + 23]) for i in (10, 31, 64)]


@check
def analogies_are_the_same(firth):
    """a is to b as c is to: near b - a + c."""
    model, vectors = both(firth, "en")
    for a, b, c in questions(vectors):
        answer = firth.ask("analogy", model, a, b, c, "-k", "10")
        everything = scores_of_all(vectors, vectors.most_similar(positive=[b, c], negative=[a], topn=None))
        must_agree(answer["neighbors"], vectors.most_similar(positive=[b, c], negative=[a], topn=10), everything)


@check
def multiplied_analogies_are_the_same(firth):
    model, vectors = both(firth, "en")
    for a, b, c in questions(vectors):
        answer = firth.ask("analogy", model, a, b, c, "--method", "3cosmul", "-k", "10")
        everything = scores_of_all(vectors, vectors.most_similar_cosmul(positive=[b, c], negative=[a], topn=None))
        must_agree(answer["neighbors"], vectors.most_similar_cosmul(positive=[b, c], negative=[a], topn=10), everything)


@check
def similarities_are_the_same(firth):
    for language in "en", "zh":
        model, vectors = both(firth, language)
        words = some_words(vectors.index_to_key)
        for a, b in zip(words, words[1:] + words[-1:]):
            answer = firth.ask("similarity", model, a, b)
            theirs = float(vectors.similarity(a, b))
            if (answer["a"], answer["b"]) != (a, b) or abs(answer["cosine"] - theirs) > TOLERANCE:
                raise AssertionError(f"similarity of {a} and {b}: {answer}, gensim says {theirs:.6f}")


if __name__ == "__main__":
    # gensim warns of files without counts, which these are meant to be.
    logging.getLogger("gensim").setLevel(logging.ERROR)
    sys.exit(main(__doc__.splitlines()[0]))
