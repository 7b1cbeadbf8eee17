"""Cuts the lines of a text as often as it is told, and says what that took.

When all is loaded it prints {"Version": …}. Then a line "run" on standard input cuts
all lines and prints {"CPU": seconds of the process, "Tokens": how many}; a line
"digest FILE" writes the CRC-32 of what each line becomes, four bytes a line, and
prints {}. The others that cut do the same: serve.go, gojieba/main.go.
"""

import json
import os
import struct
import sys
import time
import zlib
from importlib.metadata import version

# One thread, told before the libraries are loaded.
os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

BATCH = 1000  # lines that are given to a library at once, where it takes many


def jieba(_):
    import logging

    import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.dt.tmp_dir = os.path.dirname(os.path.abspath(__file__))  # for the dictionary that it prepares
    jieba.initialize()
    return one_by_one(jieba.lcut)


def tokenizers(model, fast=False):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(model)
    encode = tokenizer.encode_batch_fast if fast else tokenizer.encode_batch

    def cut(lines):
        for at in range(0, len(lines), BATCH):
            for encoding in encode(lines[at : at + BATCH], add_special_tokens=False):
                yield encoding.ids

    def count(lines):  # without a list of ids in Python, which few need
        return sum(len(e) for at in range(0, len(lines), BATCH) for e in encode(lines[at : at + BATCH], add_special_tokens=False))

    return cut, count


def sentencepiece(model):
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=model)

    def cut(lines):
        for at in range(0, len(lines), BATCH):
            yield from processor.encode(lines[at : at + BATCH], num_threads=1)

    return cut, lambda lines: sum(map(len, cut(lines)))


def tiktoken(model):
    from encoding import open_ranks

    return one_by_one(open_ranks(model).encode_ordinary)


def one_by_one(encode):
    return lambda lines: map(encode, lines), lambda lines: sum(len(encode(line)) for line in lines)


KINDS = {
    "jieba": jieba, "tokenizers": tokenizers, "tokenizers-fast": lambda model: tokenizers(model, fast=True),
    "sentencepiece": sentencepiece, "tiktoken": tiktoken,
}  # fmt: skip


def crc(tokens):
    if tokens and isinstance(tokens[0], str):
        return zlib.crc32("\n".join(tokens).encode())
    return zlib.crc32(struct.pack(f"<{len(tokens)}I", *tokens))


def main():
    kind, model, text = sys.argv[1:]
    cut, count = KINDS[kind](model)
    with open(text, encoding="utf-8", newline="\n") as file:
        lines = file.read().removesuffix("\n").split("\n")
    print(json.dumps({"Version": version(kind.removesuffix("-fast"))}), flush=True)
    for order in sys.stdin:
        answer = {}
        if order == "run\n":
            begun = time.process_time()
            answer["Tokens"] = count(lines)
            answer["CPU"] = time.process_time() - begun
        else:
            with open(order.removeprefix("digest ").removesuffix("\n"), "wb") as out:
                for tokens in cut(lines):
                    out.write(struct.pack("<I", crc(tokens)))
        print(json.dumps(answer), flush=True)


main()
