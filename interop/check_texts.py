"""Texts as vectors, unknown words, and BATS: firth embed --pool and firth eval do what a
few lines of numpy do, and words that a model of fastText lacks have gensim's vectors in
firth near, and in the safetensors file that Firth makes of it."""

import json
from pathlib import Path

import numpy as np
from gensim.models import FastText
from gensim.models.fasttext import load_facebook_vectors, save_facebook_model
from gensim.models.fasttext_inner import compute_ngrams_bytes, ft_hash_bytes
from gensim.models.word2vec import LineSentence
from safetensors.numpy import load_file

from harness import check

SIF_A = 1e-3


def words_of(tensors):
    text, ends = tensors["words"].tobytes(), tensors["word_offsets"]
    return [text[a:b].decode() for a, b in zip(ends, ends[1:])]


def must_be_close(ours, theirs, tolerance):
    off = np.abs(ours - theirs).max() if ours.shape == theirs.shape else np.inf
    if not off <= tolerance:
        raise AssertionError(f"{ours.shape} and {theirs.shape} differ by {off}")


# Texts.


class Pooled:
    """A small model, texts of its corpus, and their vectors by Firth."""

    def __init__(self, firth, *flags):
        tensors = load_file(firth.model("en"))
        self.vectors = tensors["input"].astype(np.float64)
        self.ids = {word: i for i, word in enumerate(words_of(tensors))}
        self.counts = tensors["counts"].astype(np.float64)
        lines = Path(firth.text("en")).read_text(encoding="utf-8").splitlines()
        self.lines = [line for line in lines if line.strip()][:200]
        Path(firth.path("texts.txt")).write_text("\n".join(self.lines) + "\n", encoding="utf-8")
        firth.run("embed", firth.model("en"), "--input", firth.path("texts.txt"), "-o", firth.path("texts.npy"), *flags)
        self.ours = np.load(firth.path("texts.npy"))
        printed = firth.lines(self.lines, "tokenize", "--model", firth.model("en"))
        self.texts = [[self.ids[w] for w in line.split(" ") if w in self.ids] for line in printed]
        self.tokens = [line.split(" ") for line in printed]


@check
def means_of_texts_are_those_of_numpy(firth):
    p = Pooled(firth, "--pool", "mean")
    must_be_close(p.ours, np.array([p.vectors[ids].mean(axis=0) for ids in p.texts]), 1e-6)


@check
def idf_of_texts_is_that_of_numpy(firth):
    p = Pooled(firth, "--pool", "idf", "--frequencies", "texts")
    having = np.zeros(len(p.ids))
    for ids in p.texts:
        having[sorted(set(ids))] += 1
    weights = np.log((1 + len(p.texts)) / (1 + having)) + 1
    must_be_close(p.ours, np.array([np.average(p.vectors[ids], axis=0, weights=weights[ids]) for ids in p.texts]), 1e-5)


@check
def sif_of_texts_is_that_of_numpy(firth):
    p = Pooled(firth, "--pool", "sif")
    weights = SIF_A / (SIF_A + p.counts / p.counts.sum())
    pooled = np.array([(weights[ids, None] * p.vectors[ids]).mean(axis=0) for ids in p.texts])
    common = np.linalg.svd(pooled, full_matrices=False)[2][0]
    must_be_close(p.ours, pooled - np.outer(pooled @ common, common), 1e-5)


# Words that a model lacks.

UNKNOWN = ["kingqueen", "unkingly", "qxqz", "国王陛下"]


def fasttext_model(firth):
    """A model of fastText's format, as gensim trains and writes it."""

    def make(path):
        model = FastText(LineSentence(firth.text("en")), vector_size=12, min_count=3, epochs=2, bucket=500, workers=1, seed=1)
        save_facebook_model(model, path)

    return firth.once("unknown.bin", make)


@check
def unknown_words_have_the_neighbors_that_gensim_finds(firth):
    model, vectors = fasttext_model(firth), load_facebook_vectors(fasttext_model(firth))
    kept = firth.path("unknown.safetensors")
    firth.run("convert", model, kept)
    for word in UNKNOWN:
        answer = firth.ask("near", model, word, "-k", "5")
        for (theirs, score), ours in zip(vectors.similar_by_vector(vectors.get_vector(word), topn=5), answer["neighbors"], strict=True):
            if abs(score - ours["score"]) > 1e-5:
                raise AssertionError(f"{word}: {ours}, gensim finds {theirs} {score}")
        if answer != firth.ask("near", kept, word, "-k", "5"):
            raise AssertionError(f"{word} has other neighbors by the safetensors file made of the model")


@check
def unknown_words_can_be_made_from_safetensors(firth):
    vectors = load_facebook_vectors(fasttext_model(firth))
    kept = firth.path("kept.safetensors")
    firth.run("convert", fasttext_model(firth), kept)
    tensors = load_file(kept)
    raw = Path(kept).read_bytes()
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    how = json.loads(header["__metadata__"]["subwords"])
    if how["kind"] != "fasttext-buckets" or how["finalfusion"] or how["buckets"] != len(tensors["subword_vectors"]):
        raise AssertionError(f"the header says {how}")
    for word in UNKNOWN:
        rows = [ft_hash_bytes(n) % how["buckets"] for n in compute_ngrams_bytes(word, how["min_n"], how["max_n"])]
        must_be_close(tensors["subword_vectors"][rows].mean(axis=0), vectors.get_vector(word), 1e-6)


# BATS.


@check
def bats_is_scored_as_by_numpy(firth):
    tensors = load_file(firth.model("en"))
    words = words_of(tensors)
    random = np.random.default_rng(1)
    folder = Path(firth.path("bats"))
    relations = {}
    for name in "1_First/A", "1_First/B", "2_Second/C":
        drawn = random.permutation(min(200, len(words)))[:45].reshape(15, 3)
        relations[name] = [(words[a], [words[b], "zzzunknown", words[c]]) for a, b, c in drawn]
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text("".join(f"{a}\t{'/'.join(bs)}\n" for a, bs in relations[name]))
    answer = firth.ask("eval", firth.model("en"), "--set", folder)["result"]
    for section, (name, pairs) in zip(answer["sections"], sorted(relations.items()), strict=True):
        theirs = three_cos_add(words, tensors["input"], pairs)
        if section["name"] != name or (section["asked"], section["right"], section["top5"]) != theirs:
            raise AssertionError(f"{section}, by hand {name}: {theirs}")


def three_cos_add(words, matrix, pairs):
    """How many questions a relation makes, and how many have a right answer first, and in the first five."""
    unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    ids = {word: i for i, word in enumerate(words)}
    asked = right = top5 = 0
    for a, (b, *more) in pairs:
        for c, answers in pairs:
            if a == c:
                continue
            asked += 1
            question = [ids[a], ids[b], ids[c]]
            scores = unit @ (unit[ids[b]] - unit[ids[a]] + unit[ids[c]])
            scores[question + [ids[w] for w in more if w in ids]] = -np.inf
            best = np.argsort(-scores)[:5]
            wanted = {ids[d] for d in answers if d in ids}
            right += best[0] in wanted
            top5 += bool(wanted & set(best))
    return asked, right, top5
