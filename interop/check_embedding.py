"""Word vectors as the first layer of a language model: rows of a [V, D] matrix by id.

The checks of PyTorch's nn.Embedding want a Python that has torch, which takes gigabytes,
numpy and safetensors: INTEROP_TORCH=/path/to/python3. Without, they are left out, which
is said. (Debian has a small one: apt-get install python3-torch, pip install safetensors.)
"""

import os
import subprocess

import numpy as np
from safetensors.numpy import load_file

from harness import REPOSITORY, check

TORCH = os.environ.get("INTEROP_TORCH")


def model_of(firth, language):
    return firth.once(f"embedding-{language}.safetensors", lambda path: firth.run("demo", "--lang", language, "-o", path))


@check
def rows_by_id_are_the_vectors_that_firth_embeds(firth):
    model = model_of(firth, "zh")
    answer = firth.ask("embed", model, "月亮 似 玉盘 未知的词")
    ids = [token["id"] for token in answer["tokens"] if token["id"] is not None]
    vectors = np.array([vector for vector in answer["vectors"] if vector is not None], dtype=np.float32)
    if len(ids) != 3 or not np.array_equal(load_file(model)["input"][ids], vectors):
        raise AssertionError(f"rows {ids} of the matrix are not the vectors that firth embed gives")


def embeds_like_firth(firth, language, text):
    model = model_of(firth, language)
    done = subprocess.run(
        [TORCH, "-B", REPOSITORY / "examples/embedding/embedding.py", firth.program, model, text],
        capture_output=True, timeout=300,
    )
    if done.returncode != 0 or b"bit for bit" not in done.stdout:
        raise AssertionError(f"embedding.py ended with status {done.returncode}:\n{done.stdout.decode()}{done.stderr.decode()}")


if TORCH:

    @check
    def torch_embeds_chinese_like_firth(firth):
        embeds_like_firth(firth, "zh", "月亮 似 玉盘 未知的词")

    @check
    def torch_embeds_english_like_firth(firth):
        embeds_like_firth(firth, "en", "the king and the queen")

else:
    print("left out: nn.Embedding (INTEROP_TORCH names no Python with torch)")
