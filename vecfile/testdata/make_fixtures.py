"""Writes the files of this folder that come from other tools. See README.md.

    python make_fixtures.py PATH_TO_C_WORD2VEC
"""

import os
import subprocess
import sys

import numpy as np
from gensim.models import KeyedVectors
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
DIM = 4

# Text for the C tool: a word of 40 Chinese characters (120 bytes), which the tool
# cuts in the middle of the 33rd, among shorter ones.
LONG = "很长很长的词在这里被旧工具从字的中间切断" * 2
TEXT = f"山 高 水 长 {LONG} 山 水 cat naïve\n水 长 山 高 cat\n" * 3

# Words for gensim, with a space of Unicode (U+00A0) inside one, and numbers that
# try a printer: each is exact in float32, next to a power of ten, tiny or huge.
WORDS = ["山", "水", "似", "像", "naïve", "a\u00a0b", "1", "nan"]
VECTORS = np.array(
    [[i * DIM + j for j in range(DIM)] for i in range(len(WORDS))], dtype=np.float64
) / 7 - 1
VECTORS[6] = [0.1, -0.0, 1e-45, 3.4028235e38]
VECTORS[7] = [1e-5, 16777216, 1.1754944e-38, -1e10]
VECTORS = VECTORS.astype(np.float32)


def path(name):
    return os.path.join(HERE, name)


def c_word2vec(tool):
    text = path("text.tmp")
    with open(text, "w", encoding="utf-8") as f:
        f.write(TEXT)
    for binary, name in ((0, "c_word2vec.txt"), (1, "c_word2vec.bin")):
        subprocess.run(
            [tool, "-train", text, "-output", path(name), "-binary", str(binary),
             "-size", str(DIM), "-min-count", "1", "-window", "2", "-negative", "2",
             "-iter", "1", "-threads", "1", "-sample", "0", "-debug", "0"],
            check=True,
        )
    os.remove(text)


def gensim():
    kv = KeyedVectors(DIM)
    kv.add_vectors(WORDS, VECTORS)
    kv.save_word2vec_format(path("gensim.bin"), binary=True)
    kv.save_word2vec_format(path("gensim.txt"), binary=False)
    kv.save_word2vec_format(path("gensim_no_header.txt"), binary=False, write_header=False)


def safetensors():
    encoded = [w.encode() for w in WORDS]
    offsets = np.cumsum([0] + [len(w) for w in encoded])
    save_file(
        {
            "input": VECTORS,
            "words": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            "word_offsets": offsets.astype(np.int64),
            "counts": np.arange(len(WORDS), 0, -1, dtype=np.int64),
            "a_mask": np.ones(3, dtype=np.uint8),
        },
        path("python.safetensors"),
        metadata={"format": "np"},
    )
    os.chmod(path("python.safetensors"), 0o644)


if __name__ == "__main__":
    c_word2vec(sys.argv[1])
    gensim()
    safetensors()
