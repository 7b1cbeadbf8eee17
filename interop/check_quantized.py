"""Vectors in fewer bits: Python's safetensors reads what firth quantize writes, numpy
makes the same vectors of it, and Firth reads what Python writes."""

import numpy as np
from safetensors.numpy import load_file, save_file

from harness import check


def quantized(firth, kind, *more):
    """The tensors of a small model in one kind, and those that Firth makes of it."""
    small = firth.path(f"quantized-{kind}.safetensors")
    firth.run("quantize", firth.model("en"), "-o", small, "--to", kind, "--sample", "0", "--progress", "none", *more)
    return load_file(small), read(firth, small)


def read(firth, path):
    """The vectors that Firth makes of a file."""
    expanded = firth.path("expanded.npy")
    firth.run("convert", path, expanded)
    return np.load(expanded)


def must_equal(ours, theirs, tolerance=0.0):
    off = np.abs(ours - theirs).max() if ours.shape == theirs.shape else np.inf
    if ours.dtype != np.float32 or not off <= tolerance:
        raise AssertionError(f"{ours.dtype} {ours.shape} and {theirs.dtype} {theirs.shape} differ by {off}")


@check
def float16_is_that_of_numpy(firth):
    tensors, ours = quantized(firth, "f16")
    original = load_file(firth.model("en"))["input"]
    if tensors["input"].dtype != np.float16 or not np.array_equal(tensors["input"], original.astype(np.float16)):
        raise AssertionError("numbers are rounded in another way than by numpy")
    must_equal(ours, tensors["input"].astype(np.float32))


@check
def int8_times_scales_are_the_vectors(firth):
    tensors, ours = quantized(firth, "int8")
    must_equal(ours, tensors["input"].astype(np.float32) * tensors["input_scales"][:, None])


@check
def centroids_of_codes_are_the_vectors(firth):
    tensors, ours = quantized(firth, "pq", "--subspaces", "5")
    codes, centroids = tensors["input_codes"], tensors["input_centroids"]
    rows = np.concatenate([centroids[m][codes[:, m]] for m in range(codes.shape[1])], axis=1)
    must_equal(ours, rows * tensors["input_norms"][:, None])


@check
def quantized_files_of_python_are_read(firth):
    words = "山 cat naïve".split()
    text = [word.encode() for word in words]
    begin = {
        "words": np.frombuffer(b"".join(text), np.uint8),
        "word_offsets": np.cumsum([0] + [len(word) for word in text]).astype(np.int64),
    }
    random = np.random.default_rng(1)
    half = random.normal(size=(3, 4)).astype(np.float16)
    codes = random.integers(-127, 128, size=(3, 4)).astype(np.int8)
    scales = np.array([0.5, 0.25, 3], np.float32)
    for tensors, vectors in (
        ({"input": half}, half.astype(np.float32)),
        ({"input": codes, "input_scales": scales}, codes.astype(np.float32) * scales[:, None]),
    ):
        path = firth.path("python.safetensors")
        save_file(begin | tensors, path)
        must_equal(read(firth, path), vectors)
