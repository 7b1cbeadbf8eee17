"""Checks Firth's file formats against the tools that they come from.

What fastText, finalfusion, model2vec, NumPy, pyarrow and gensim write must be read,
with the same words and the same numbers, and what Firth writes must be read by them.

    python check_formats.py --firth ./firth [NAME...]

runs all checks, or those whose names contain a NAME. It wants the packages of
requirements.txt. The last line is "N passed, N failed", and the exit status 1
if anything failed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

TEXT = (
    "山 高 水 长 likes liking cat naïve\n"
    "水 长 山 高 cat 山水 高山流水 don't it's\n"
    "红 楼 梦 里 人 ａ １ ½ 𠀀 straße 3.14 a_b\n"
) * 40
WORDS = ["山", "水", "似", "像", "naïve", "don't", "1", "nan", "高山流水", "cat"]
DIM = 6

CHECKS = []


def check(function):
    """Marks a function as a check; it fails by raising."""
    CHECKS.append(function)
    return function


def vectors(rows=len(WORDS), dim=DIM, seed=1):
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)


class Firth:
    """The firth program, and a folder for the files of one check."""

    def __init__(self, program, folder):
        self.program = Path(program).resolve()
        self.folder = Path(folder)

    def path(self, name):
        return str(self.folder / name)

    def convert(self, source, target, *more):
        command = [str(self.program), "convert", str(source), str(target), *more]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command[1:])}: {done.stderr.decode(errors='replace').strip()}")
        return str(target)

    def read(self, source):
        """Reads a file by Firth: words and matrix, through its native format."""
        tensors = load_file(self.convert(source, self.path("read.safetensors")))
        text, ends = tensors["words"].tobytes(), [int(o) for o in tensors["word_offsets"]]
        return [text[a:b].decode() for a, b in zip(ends, ends[1:])], tensors["input"], tensors["counts"]

    def write(self, words, matrix, name):
        """Makes a file of a format by Firth, of words and vectors in word2vec's."""
        plain = self.path("plain.w2v.bin")
        with open(plain, "wb") as f:
            f.write(f"{len(words)} {matrix.shape[1]}\n".encode())
            for word, row in zip(words, matrix):
                f.write(word.encode() + b" " + row.astype("<f4").tobytes())
        return self.convert(plain, self.path(name) + ("/" if name.endswith("/") else ""))


def must_equal(words, matrix, their_words, theirs, tolerance=0.0):
    """The same words in the same order, and the same numbers."""
    if list(words) != list(their_words):
        raise AssertionError(f"words differ: {list(words)[:5]}… and {list(their_words)[:5]}…")
    must_be_close(matrix, theirs, tolerance)


def must_be_close(matrix, theirs, tolerance=0.0):
    matrix, theirs = np.asarray(matrix), np.asarray(theirs)
    if matrix.shape != theirs.shape:
        raise AssertionError(f"matrices are {matrix.shape} and {theirs.shape}")
    if tolerance == 0 and not np.array_equal(matrix.astype("<f4").view(np.uint32), theirs.astype("<f4").view(np.uint32)):
        raise AssertionError(f"{(matrix != theirs).sum()} numbers differ")
    if not np.allclose(matrix, theirs, rtol=tolerance, atol=tolerance):
        raise AssertionError(f"numbers differ by up to {np.abs(matrix - theirs).max()}")


# fastText


def fasttext_model(firth, **more):
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    Path(firth.path("text.txt")).write_text(TEXT, encoding="utf-8")
    arguments = dict(model="skipgram", dim=8, epoch=2, minCount=1, bucket=500, minn=2, maxn=4, thread=12, verbose=0)
    model = fasttext.train_unsupervised(firth.path("text.txt"), **{**arguments, **more})
    path = firth.path("model.bin")
    model.save_model(path)
    return model, path


@check
def fasttext_bin(firth):
    for more in ({}, {"model": "cbow"}, {"maxn": 0}, {"loss": "hs"}, {"minn": 1, "maxn": 2}):
        model, path = fasttext_model(firth, **more)
        words, matrix, counts = firth.read(path)
        theirs, their_counts = model.get_words(include_freq=True)
        must_equal(words, matrix, theirs, [model.get_word_vector(w) for w in theirs])
        if list(counts) != list(their_counts):
            raise AssertionError(f"counts differ for {more}")


@check
def fasttext_supervised(firth):
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    lines = [f"__label__{i % 3} {line}" for i, line in enumerate(TEXT.splitlines())]
    Path(firth.path("labels.txt")).write_text("\n".join(lines) + "\n", encoding="utf-8")
    model = fasttext.train_supervised(firth.path("labels.txt"), dim=8, epoch=2, minn=2, maxn=3, bucket=300, thread=12, verbose=0)
    model.save_model(firth.path("sup.bin"))
    words, matrix, _ = firth.read(firth.path("sup.bin"))
    must_equal(words, matrix, model.get_words(), [model.get_word_vector(w) for w in model.get_words()])
    model.quantize(input=firth.path("labels.txt"), qnorm=True)
    model.save_model(firth.path("sup.ftz"))
    try:
        firth.read(firth.path("sup.ftz"))
    except AssertionError as refused:
        if "quantized" not in str(refused):
            raise
    else:
        raise AssertionError("a quantized model was read")


@check
def fasttext_vec(firth):
    model, _ = fasttext_model(firth)
    with open(firth.path("model.vec"), "w", encoding="utf-8") as f:  # as fastText's saveVectors
        f.write(f"{len(model.get_words())} {model.get_dimension()}\n")
        for word in model.get_words():
            f.write(word + " " + "".join(f"{x:.5g} " for x in model.get_word_vector(word)) + "\n")
    words, matrix, _ = firth.read(firth.path("model.vec"))
    must_equal(words, matrix, model.get_words(), [model.get_word_vector(w) for w in words], 1e-4)


@check
def fasttext_reads_vec(firth):
    import fasttext

    matrix = vectors(dim=8)
    path = firth.write(WORDS, matrix, "ours.vec")
    Path(firth.path("one.txt")).write_text(" ".join(WORDS * 6) + "\n", encoding="utf-8")
    model = fasttext.train_unsupervised(firth.path("one.txt"), pretrainedVectors=path, dim=8, epoch=0, maxn=0, minCount=1, verbose=0)
    for word, row in zip(WORDS, matrix):
        must_be_close(model.get_word_vector(word), row, 1e-6)


# finalfusion


def fifu(firth, vocab, storage, norms=None, name="theirs.fifu"):
    from finalfusion import Embeddings

    e = Embeddings(storage, vocab, norms)
    e.write(firth.path(name))
    return e


@check
def finalfusion_array(firth):
    from finalfusion.norms import Norms
    from finalfusion.storage import NdArray
    from finalfusion.vocab import SimpleVocab

    matrix = vectors()
    lengths = np.linalg.norm(matrix, axis=1)
    fifu(firth, SimpleVocab(WORDS), NdArray(matrix))
    words, got, _ = firth.read(firth.path("theirs.fifu"))
    must_equal(words, got, WORDS, matrix)
    fifu(firth, SimpleVocab(WORDS), NdArray(matrix / lengths[:, None]), Norms(lengths))
    words, got, _ = firth.read(firth.path("theirs.fifu"))
    must_equal(words, got, WORDS, matrix, 1e-6)


@check
def finalfusion_subwords(firth):
    from finalfusion.storage import NdArray
    from finalfusion.subword import FastTextIndexer, FinalfusionHashIndexer
    from finalfusion.vocab import FastTextVocab, FinalfusionBucketVocab

    for vocab in (FastTextVocab(WORDS, FastTextIndexer(50, 2, 4)), FinalfusionBucketVocab(WORDS, FinalfusionHashIndexer(6, 2, 4))):
        matrix = vectors(vocab.upper_bound)
        e = fifu(firth, vocab, NdArray(matrix))
        words, got, _ = firth.read(firth.path("theirs.fifu"))
        must_equal(words, got, WORDS, matrix[: len(WORDS)])
        explicit = e.bucket_to_explicit()
        explicit.write(firth.path("explicit.fifu"))
        words, got, _ = firth.read(firth.path("explicit.fifu"))
        must_equal(words, got, WORDS, matrix[: len(WORDS)])


@check
def finalfusion_quantized(firth):
    from finalfusion.storage.quantized import PQ, QuantizedArray
    from finalfusion.vocab import SimpleVocab

    rng = np.random.default_rng(2)
    for projection in (None, rng.standard_normal((DIM, DIM)).astype(np.float32)):
        for norms in (None, rng.random(len(WORDS)).astype(np.float32)):
            quantizer = PQ(rng.standard_normal((3, 16, DIM // 3)).astype(np.float32), projection)
            codes = rng.integers(0, 16, (len(WORDS), 3)).astype(np.uint8)
            e = fifu(firth, SimpleVocab(WORDS), QuantizedArray(quantizer, codes, norms))
            words, got, _ = firth.read(firth.path("theirs.fifu"))
            must_equal(words, got, WORDS, [e[w] for w in WORDS], 1e-5)


@check
def finalfusion_reads(firth):
    from finalfusion import load_finalfusion

    matrix = vectors()
    e = load_finalfusion(firth.write(WORDS, matrix, "ours.fifu"))
    if e.vocab.words != WORDS:
        raise AssertionError(f"words are {e.vocab.words}")
    for word, row in zip(WORDS, matrix):
        unit, norm = e.embedding_with_norm(word)
        must_be_close(unit * norm, row, 1e-6)
        must_be_close(np.linalg.norm(unit), 1, 1e-6)
    words, got, _ = firth.read(firth.path("ours.fifu"))
    must_equal(words, got, WORDS, matrix, 1e-6)


# NumPy and the Projector


@check
def npy(firth):
    matrix = vectors()
    for dtype in ("<f4", "<f8", "<f2"):
        np.save(firth.path("x.npy"), matrix.astype(dtype))
        Path(firth.path("x.words.txt")).write_text("\n".join(WORDS) + "\n", encoding="utf-8")
        words, got, _ = firth.read(firth.path("x.npy"))
        must_equal(words, got, WORDS, matrix.astype(dtype).astype(np.float32))
    ours = firth.write(WORDS, matrix, "ours.npy")
    np.save(firth.path("x.npy"), matrix)
    if Path(ours).read_bytes() != Path(firth.path("x.npy")).read_bytes():
        raise AssertionError("NumPy writes other bytes")
    must_equal(Path(firth.path("ours.words.txt")).read_text(encoding="utf-8").splitlines(), np.load(ours), WORDS, matrix)


@check
def projector(firth):
    from gensim.models import KeyedVectors
    from gensim.scripts.word2vec2tensor import word2vec2tensor

    matrix = vectors()
    kv = KeyedVectors(DIM)
    kv.add_vectors(WORDS, matrix)
    kv.save_word2vec_format(firth.path("kv.txt"))
    word2vec2tensor(firth.path("kv.txt"), firth.path("kv"))
    words, got, _ = firth.read(firth.path("kv_tensor.tsv"))
    must_equal(words, got, WORDS, matrix)
    ours = firth.write(WORDS, matrix, "vectors.tsv")
    must_be_close(np.loadtxt(ours, dtype=np.float32, delimiter="\t"), matrix)
    if Path(firth.path("metadata.tsv")).read_text(encoding="utf-8").splitlines() != WORDS:
        raise AssertionError("the words differ")


# model2vec


def word_model(firth, **more):
    from model2vec import StaticModel
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(["[UNK]", *WORDS])}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    matrix = vectors(len(WORDS) + 1)
    return StaticModel(matrix, tokenizer, **more), matrix


@check
def model2vec_folder(firth):
    for dtype in (np.float32, np.float16):
        model, matrix = word_model(firth)
        model.embedding = model.embedding.astype(dtype)
        model.save_pretrained(firth.path("theirs"))
        words, got, _ = firth.read(firth.path("theirs"))
        must_equal(words, got, WORDS, matrix.astype(dtype).astype(np.float32)[1:])


@check
def model2vec_quantized_vocabulary(firth):
    rng = np.random.default_rng(3)
    mapping, weights = rng.integers(0, 4, len(WORDS) + 1), rng.random(len(WORDS) + 1).astype(np.float32)
    model, matrix = word_model(firth)
    model.embedding, model.token_mapping, model.weights = matrix[:4], mapping, weights
    model.save_pretrained(firth.path("theirs"))
    words, got, _ = firth.read(firth.path("theirs"))
    must_equal(words, got, WORDS, [model.encode(w) for w in WORDS], 1e-6)


@check
def model2vec_reads(firth):
    from model2vec import StaticModel

    matrix = vectors()
    model = StaticModel.from_pretrained(firth.write(WORDS, matrix, "ours/"))
    must_be_close(model.encode(WORDS), matrix)
    must_be_close(model.encode(f"{WORDS[0]} nobody {WORDS[5]}"), (matrix[0] + matrix[5]) / 2, 1e-6)
    if model.max_length is not None or model.normalize:
        raise AssertionError(f"the model cuts texts at {model.max_length}, or scales them")
    words, got, _ = firth.read(firth.path("ours"))
    must_equal(words, got, WORDS, matrix)


@check
def model2vec_reads_trained(firth):
    from model2vec import StaticModel

    Path(firth.path("text.txt")).write_text(
        "The cat doesn't like the 山水 that it's near, 3.14 of them. 我爱北京天安门\n" * 30, encoding="utf-8"
    )
    for tokenizer in ("words", "whitespace", "chars", "han"):
        command = [str(firth.program), "train", "text.txt", "-o", f"{tokenizer}.safetensors", "--dim", "6", "--epochs", "1", "--min-count", "1", "--tokenizer", tokenizer]
        done = subprocess.run(command, cwd=firth.folder, capture_output=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode(errors="replace"))
        words, matrix, _ = firth.read(firth.path(f"{tokenizer}.safetensors"))
        folder = firth.convert(firth.path(f"{tokenizer}.safetensors"), firth.path(f"model-{tokenizer}"), "--to", "model2vec")
        must_be_close(StaticModel.from_pretrained(folder).encode(words), matrix, 1e-6)
        theirs, got, _ = firth.read(folder)
        must_equal(words, matrix, theirs, got)


# Parquet


@check
def parquet(firth):
    import pyarrow as pa
    import pyarrow.parquet as pq

    matrix = vectors()
    for numbers in (pa.float32(), pa.float64()):
        table = pa.table({"word": WORDS, "vector": pa.array(matrix.tolist(), pa.list_(numbers)), "count": list(range(len(WORDS), 0, -1))})
        pq.write_table(table, firth.path("theirs.parquet"), row_group_size=3)
        words, got, counts = firth.read(firth.path("theirs.parquet"))
        must_equal(words, got, WORDS, matrix)
        if list(counts) != list(range(len(WORDS), 0, -1)):
            raise AssertionError(f"counts are {counts}")
    table = pq.read_table(firth.convert(firth.path("theirs.parquet"), firth.path("ours.parquet")))
    must_equal(table["word"].to_pylist(), np.array(table["vector"].to_pylist(), dtype=np.float32), WORDS, matrix)
    if table["count"].to_pylist() != list(range(len(WORDS), 0, -1)):
        raise AssertionError("counts differ")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--firth", default="./firth")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    passed = failed = 0
    for function in CHECKS:
        if arguments.names and not any(name in function.__name__ for name in arguments.names):
            continue
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="firth-formats-") as folder:
            try:
                function(Firth(arguments.firth, folder))
            except Exception as error:  # a check may fail in any way
                failed += 1
                print(f"FAIL {function.__name__}: {error}")
                if not isinstance(error, AssertionError):
                    traceback.print_exc(file=sys.stdout)
            else:
                passed += 1
                print(f"ok   {function.__name__} ({time.monotonic() - started:.1f} s)")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
