"""Makes golden.jsonl: the answers of jieba itself to sentences.txt.

    pip install jieba==0.42.1 && python reference.py

It prints the hashes of jieba's dictionary and probabilities that the tests know.
In sentences.txt \\r, \\n, \\t and \\u with four digits stand for a character.
"""

import hashlib
import json
import logging
import re
import struct
from pathlib import Path

import jieba
from jieba.finalseg import emit_P, start_P, trans_P

here = Path(__file__).parent
escape = re.compile(r"\\u[0-9a-f]{4}|\\[rnt]")


def answers(tokenizer, sentence):
    """Each search result has its start, in characters."""
    return {
        "cut": list(tokenizer.cut(sentence)),
        "no_hmm": list(tokenizer.cut(sentence, HMM=False)),
        "search": [[word, start] for word, start, _ in tokenizer.tokenize(sentence, mode="search")],
        "search_no_hmm": [[word, start] for word, start, _ in tokenizer.tokenize(sentence, mode="search", HMM=False)],
    }


def sha256(lines):
    return hashlib.sha256("".join(line + "\n" for line in sorted(lines)).encode()).hexdigest()


def main():
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    counts = {word: count for word, count in jieba.dt.FREQ.items() if count}
    print(len(counts), "words, total", jieba.dt.total)
    print("words        ", sha256(f"{word} {count}" for word, count in counts.items()))

    def bits(value):
        return struct.pack(">d", value).hex()

    model = [f"{state} {bits(p)}" for state, p in start_P.items()]
    model += [f"{a}{b} {bits(p)}" for a, ps in trans_P.items() for b, p in ps.items()]
    model += [f"{state} {c} {bits(p)}" for state, ps in emit_P.items() for c, p in ps.items() if "\u4e00" <= c <= "\u9fd5"]
    print("probabilities", sha256(model))

    lines = (here / "sentences.txt").read_text().splitlines()
    sentences = [escape.sub(lambda m: json.loads(f'"{m[0]}"'), line) for line in lines]
    made = [{"text": sentence, **answers(jieba.dt, sentence)} for sentence in sentences]

    # jieba keeps the words that may not be found in one place for all tokenizers,
    # so the user dictionary comes last.
    jieba.load_userdict(str(here / "user.txt"))
    for answer, sentence in zip(made, sentences):
        answer["user"] = answers(jieba.dt, sentence)["cut"]
        answer["user_no_hmm"] = answers(jieba.dt, sentence)["no_hmm"]
    words = [line.split(" ")[0].lstrip("\ufeff") for line in (here / "user.txt").read_text().splitlines()]
    counts = {word: jieba.dt.FREQ.get(word, 0) for word in words if word}
    print("with user.txt", sum(1 for c in jieba.dt.FREQ.values() if c), "words, total", jieba.dt.total, counts)

    with open(here / "golden.jsonl", "w", encoding="utf-8") as out:
        for answer in made:
            out.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
