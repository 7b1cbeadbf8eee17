"""Chinese words against jieba, simplified characters against OpenCC, phrases against gensim."""

import itertools
import json
import logging
import math
import random
import re
import unicodedata
from pathlib import Path

import jieba
import opencc
from gensim.models.phrases import Phrases

from harness import REPOSITORY, check
from texts import han_sentences, text_lines

# Text as it stands, so that tokens can be compared with those of other programs.
AS_IT_IS = ["--normalization", "none", "--keep-case"]
ALL_KINDS = "word,han,number,punct,symbol,space,other,emoji,kana,hangul,letter"

# What jieba looks up in its dictionary. Blocks without Chinese, such as 3.14, are cut by
# the rules of Unicode in Firth, and are left out here.
BLOCK = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%-]+")
CHINESE = re.compile(r"[\u4E00-\u9FD5]")

# What Firth changes before it cuts: what cannot be seen, full width.
CHANGED = re.compile(r"[\u1100-\u11FF\u3000\uFE00-\uFE0F\uFF00-\uFFEF\U000E0000-\U000E0FFF]")


def unchanged(line):
    """A line without what Firth changes."""
    return CHANGED.sub("", "".join(c for c in line if unicodedata.category(c) != "Cf")).replace("\r", "\v")


@check
def chinese_words_are_those_of_jieba(firth):
    chinese_words(firth, segmenter(firth))


@check
def chinese_words_without_guessing_are_those_of_jieba(firth):
    chinese_words(firth, segmenter(firth), "--no-hmm", HMM=False)


@check
def chinese_words_with_a_user_dictionary_are_those_of_jieba(firth):
    """The last of the three: jieba has one list for all dictionaries of what it must not guess."""
    words = REPOSITORY / "token/han/testdata/user.txt"
    segmenter(firth).load_userdict(str(words))
    chinese_words(firth, segmenter(firth), "--user-words", words)


def segmenter(firth):
    """jieba's, which leaves the dictionary that it has prepared in the folder of this run."""
    jieba.setLogLevel(logging.ERROR)
    jieba.dt.tmp_dir = firth.folder
    return jieba.dt


def chinese_words(firth, segmenter, *more, HMM=True):
    demo = Path(firth.text("zh")).read_text(encoding="utf-8").splitlines()
    lines = list(dict.fromkeys(unchanged(line) for line in demo + han_sentences() + text_lines(firth)))
    printed = firth.lines(lines, "tokenize", "--tokenizer", "han", "--json", "--keep", ALL_KINDS, *AS_IT_IS, *more)
    words = 0
    for line, answer in zip(lines, printed):
        tokens = [t["text"] for t in json.loads(answer)["tokens"]]
        if "".join(tokens) != line:
            raise AssertionError(f"{line!r} became {tokens}")
        ends = [0, *itertools.accumulate(map(len, tokens))]
        for block in BLOCK.finditer(line):
            if CHINESE.search(block[0]):
                ours = [t for t, end in zip(tokens, ends) if block.start() <= end < block.end()]
                wanted = segmenter.lcut(block[0], HMM=HMM)
                if ours != wanted:
                    raise AssertionError(f"{line!r}: {ours}, jieba says {wanted}")
                words += len(wanted)
    if words < 50_000:
        raise AssertionError(f"only {words} words were compared")


# Firth's table is that of OpenCC 1.1.6, which has 射复 for it; the version that is pinned
# here, which more versions of Python can install, has not.
LEFT_ALONE = "射覆"


@check
def simplified_characters_are_those_of_opencc(firth):
    """Every character by itself, every phrase of the table among others, and sentences."""
    ranges = (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)
    lines = [chr(c) for first, end in ranges for c in range(first, end)]
    table = [line.split("\t")[0] for line in (REPOSITORY / "token/simplify/data/t2s.txt").read_text(encoding="utf-8").splitlines()]
    phrases = [words for words in table if len(words) > 1 and not words.startswith("#")]
    characters = [c for c in table if len(c) == 1]
    if len(phrases) < 200 or len(characters) < 4000:
        raise AssertionError(f"{len(phrases)} phrases and {len(characters)} characters in Firth's table")
    r = random.Random(3)
    lines += phrases
    for _ in range(10_000):
        lines.append("".join(r.choice([r.choice(phrases), r.choice(phrases)[:-1], r.choice(characters), r.choice("的一。a")]) for _ in range(r.randrange(2, 9))))
    lines += ["".join(unchanged(line).split()) for line in han_sentences() if "\0" not in line]
    ours = firth.lines(lines, "tokenize", "--tokenizer", "whitespace", "--simplify", "--as", "words", *AS_IT_IS)
    converter = opencc.OpenCC("t2s")
    for line, simplified in zip(lines, ours):
        if LEFT_ALONE not in line and simplified != converter.convert(line):
            raise AssertionError(f"{line!r} becomes {simplified!r}, opencc says {converter.convert(line)!r}")


CONNECTORS = ["the", "a", "of", "in", "and", "on", "with"]


@check
def phrases_are_those_of_gensim(firth):
    phrases(firth, "default", threshold=5.0, min_count=3)


@check
def phrases_with_connector_words_are_those_of_gensim(firth):
    phrases(firth, "default", CONNECTORS, threshold=2.0, min_count=2)


@check
def phrases_by_npmi_are_those_of_gensim(firth):
    phrases(firth, "npmi", threshold=0.3, min_count=4)


@check
def phrases_by_npmi_with_connector_words_are_those_of_gensim(firth):
    phrases(firth, "npmi", CONNECTORS, threshold=0.2, min_count=2)


def phrases(firth, scorer, connectors=(), threshold=10.0, min_count=5):
    """The same pairs with the same scores, and the same text with the pairs joined, where
    words are those between spaces; after a second pass as well."""
    cut = ["--tokenizer", "whitespace", *AS_IT_IS]
    text = firth.text("en")
    file = firth.path("phrases.json")
    flags = ["--scorer", scorer, "--threshold", threshold, "--min-count", min_count]
    if connectors:
        flags += ["--connector-words", ",".join(connectors)]
    firth.run("phrases", text, "-o", file, "--passes", "2", *flags, *cut)
    passes = json.loads(Path(file).read_text(encoding="utf-8"))["phrases"]
    lines = [line.split() for line in Path(text).read_text(encoding="utf-8").splitlines()]
    joined = lines
    for number, ours in enumerate(passes, start=1):
        # gensim takes a word with a delimiter in it for a pair, so that a pass over text
        # with phrases must have another delimiter than the pass that found them.
        model = Phrases(joined, min_count, threshold, delimiter="_+"[number - 1], scoring=scorer, connector_words=frozenset(connectors))
        theirs = {words.replace("+", "_"): score for words, score in model.export_phrases().items()}
        found = {"_".join(words): score for *words, score in ours["pairs"]}
        if found.keys() != theirs.keys():
            raise AssertionError(f"pass {number}: {len(found)} phrases, gensim has {len(theirs)}; only one has {sorted(found.keys() ^ theirs.keys())[:10]}")
        for words, score in theirs.items():
            if not math.isclose(found[words], score, rel_tol=1e-12):
                raise AssertionError(f"pass {number}: {words} {found[words]!r}, gensim says {score!r}")
        if number == 1 and len(found) < 20:
            raise AssertionError(f"only {len(found)} phrases to compare")
        frozen = model.freeze()
        joined = [[word.replace("+", "_") for word in frozen[line]] for line in joined]
    printed = firth.run("tokenize", "--input", text, "--phrases", file, "--as", "words", *cut).splitlines()
    for line, ours, theirs in zip(lines, printed, joined, strict=True):
        if ours != " ".join(theirs):
            raise AssertionError(f"{' '.join(line)!r} becomes {ours!r}, with gensim {' '.join(theirs)!r}")
