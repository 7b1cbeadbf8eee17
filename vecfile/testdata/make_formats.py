"""Writes the files of this folder that fastText, finalfusion, model2vec, NumPy and
pyarrow write. See README.md.

    python make_formats.py
"""

import os
import shutil

import fasttext
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from finalfusion import Embeddings
from finalfusion.norms import Norms
from finalfusion.storage import NdArray
from finalfusion.storage.quantized import PQ, QuantizedArray
from finalfusion.subword import FastTextIndexer, FinalfusionHashIndexer
from finalfusion.vocab import FastTextVocab, FinalfusionBucketVocab, SimpleVocab
from gensim.models import KeyedVectors
from gensim.scripts.word2vec2tensor import word2vec2tensor
from model2vec import StaticModel
from tokenizers import Tokenizer, models, pre_tokenizers

from make_fixtures import DIM, HERE, VECTORS, WORDS, path

TEXT = "山 高 水 长 likes liking cat naïve\n水 长 山 高 cat 山水 高山流水 like\n" * 5
UNKNOWN = ["高水", "naïveté", "</s>", "x", "山", "liked", "𠀀𠀁"]


def answers(name, vector_of, words):
    with open(path(name), "w", encoding="utf-8") as f:
        for word in words:
            vector = vector_of(word)
            bits = "-" if vector is None else " ".join(f"{x:08x}" for x in np.asarray(vector, "<f4").view("<u4"))
            f.write(f"{word} {bits}\n")


def fasttext_files():
    fasttext.FastText.eprint = lambda *_: None
    text = path("text.tmp")
    with open(text, "w", encoding="utf-8") as f:
        f.write(TEXT)
    # Ten threads, because with one fastText 0.9.3 leaves most of its matrix as it
    # finds it in memory. Their order is chance, so each run makes another file.
    more = dict(dim=DIM, epoch=2, minCount=1, bucket=40, minn=1, maxn=3, thread=10, verbose=0, ws=2, neg=2)
    model = fasttext.train_unsupervised(text, model="skipgram", **more)
    model.save_model(path("fasttext.bin"))
    answers("fasttext.answers.txt", model.get_word_vector, model.get_words() + UNKNOWN)
    with open(text, "w", encoding="utf-8") as f:
        f.write("".join(f"__label__{i % 2} {line}\n" for i, line in enumerate(TEXT.splitlines())))
    model = fasttext.train_supervised(text, **{**more, "minn": 2})
    model.save_model(path("fasttext_supervised.bin"))
    os.remove(text)


def finalfusion_files():
    lengths = np.linalg.norm(VECTORS.astype(np.float64), axis=1).astype(np.float32)
    Embeddings(NdArray(VECTORS / lengths[:, None]), SimpleVocab(WORDS), Norms(lengths)).write(path("finalfusion.fifu"))
    rng = np.random.default_rng(1)
    for name, vocab in (
        ("finalfusion_fasttext", FastTextVocab(WORDS, FastTextIndexer(30, 2, 3))),
        ("finalfusion_buckets", FinalfusionBucketVocab(WORDS, FinalfusionHashIndexer(5, 2, 3))),
    ):
        e = Embeddings(NdArray(rng.standard_normal((vocab.upper_bound, DIM)).astype(np.float32)), vocab)
        e.write(path(name + ".fifu"))
        answers(name + ".answers.txt", e.embedding, WORDS + UNKNOWN)
        if name == "finalfusion_buckets":
            e = e.bucket_to_explicit()
            e.write(path("finalfusion_explicit.fifu"))
            answers("finalfusion_explicit.answers.txt", e.embedding, WORDS + UNKNOWN)
    quantizer = PQ(rng.standard_normal((2, 5, DIM // 2)).astype(np.float32), rng.standard_normal((DIM, DIM)).astype(np.float32))
    codes = rng.integers(0, 5, (len(WORDS), 2)).astype(np.uint8)
    e = Embeddings(QuantizedArray(quantizer, codes, rng.random(len(WORDS)).astype(np.float32)), SimpleVocab(WORDS))
    e.write(path("finalfusion_quantized.fifu"))
    answers("finalfusion_quantized.answers.txt", e.embedding, WORDS)


def pairs():
    np.save(path("numpy.npy"), VECTORS)
    with open(path("numpy.words.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(WORDS) + "\n")
    kv = KeyedVectors(DIM)
    kv.add_vectors(WORDS, VECTORS)
    kv.save_word2vec_format(path("kv.tmp"))
    word2vec2tensor(path("kv.tmp"), path("gensim"))
    os.remove(path("kv.tmp"))


def model2vec_folder():
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(["[UNK]", *WORDS])}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    StaticModel(np.vstack([np.ones((1, DIM), np.float32), VECTORS]), tokenizer).save_pretrained(path("model2vec"))
    os.remove(os.path.join(HERE, "model2vec", "README.md"))


def parquet():
    table = pa.table({
        "word": WORDS,
        "count": list(range(len(WORDS), 0, -1)),
        "vector": pa.array(VECTORS.tolist(), pa.list_(pa.float32())),
    })
    pq.write_table(table, path("pyarrow.parquet"), row_group_size=5)


if __name__ == "__main__":
    fasttext_files()
    finalfusion_files()
    pairs()
    shutil.rmtree(path("model2vec"), ignore_errors=True)
    model2vec_folder()
    parquet()
