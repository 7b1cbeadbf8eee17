"""Makes the small models and ranks of this folder with PyPI sentencepiece, and writes
down what sentencepiece and tiktoken make of the lines of make.py: sp_NAME.model and
sp_NAME.golden.json with the ids and what they are decoded to; tiktoken.ranks and
tiktoken.golden.json with the ids by encoding.

    pip install sentencepiece==0.2.3 protobuf tiktoken==0.14.0 tokenizers
    go run ./cmd/firth demo --lang en --text --tokens 6000 > /tmp/en.txt
    go run ./cmd/firth demo --lang zh --text --tokens 6000 > /tmp/zh.txt
    python token/subword/testdata/sp_make.py /tmp/en.txt /tmp/zh.txt
"""

import base64
import io
import json
import random
import sys
import tempfile

import sentencepiece
import tiktoken
from make import HERE, LINES, TEXT, noise
from sentencepiece import sentencepiece_model_pb2 as proto
from tiktoken_ext import openai_public
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

# What SentencePiece's own rules do, in small: wide letters, ligatures, letters with
# marks, several characters for one, what becomes a space or nothing.
RULES = {"ﬁ": "fi", "㍿": "株式会社", "½": "1⁄2", "①": "1", "㎏": "kg", "\u3000": " ", "\t": " ", "\n": " ", "\u00a0": " ",
         "\u00ad": "", "\u200b": " ", "e\u0301": "é", "E": "e", "A\u030a": "å", "...": "…", "K": "k", "\ufffd": " "}
RULES |= {chr(0xFF21 + i): chr(ord("a") + i) for i in range(26)}


def rules():
    f = tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False)
    for key, value in RULES.items():
        f.write(" ".join(f"{ord(c):X}" for c in key) + "\t" + " ".join(f"{ord(c):X}" for c in value) + "\n")
    f.close()
    return f.name


def train(size, **options):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(TEXT), model_writer=out, vocab_size=size,
                                             num_threads=1, minloglevel=2, hard_vocab_limit=False, **options)
    m = proto.ModelProto.FromString(out.getvalue())
    m.normalizer_spec.ClearField("normalization_rule_tsv")  # the name of a temporary file
    return m.SerializeToString(deterministic=True)


def bytes_bpe():
    return train(900, model_type="bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False,
                 allow_whitespace_only_pieces=True, split_digits=True, character_coverage=0.98)


def rules_bpe():
    return train(600, model_type="bpe", normalization_rule_tsv=rules(), character_coverage=0.98,
                 user_defined_symbols=["<sep>", "mill", "▁cat", "a b", "北京"], control_symbols=["<ctl>"])


def suffix_bpe():
    return train(550, model_type="bpe", normalization_rule_tsv=rules(), character_coverage=0.98, treat_whitespace_as_suffix=True)


def unigram():
    return train(700, model_type="unigram", normalization_rule_tsv=rules(), character_coverage=0.98,
                 user_defined_symbols=["<sep>", "mill", "a b", "北京"])


def bytes_unigram():
    return train(900, model_type="unigram", byte_fallback=True, normalization_rule_name="identity",
                 remove_extra_whitespaces=False, add_dummy_prefix=False, character_coverage=0.98)


def chars():
    return train(500, model_type="char", normalization_rule_tsv=rules(), character_coverage=0.98)


def words():
    return train(200, model_type="word", normalization_rule_tsv=rules())


def odd(kind):
    """Pieces as no trainer makes them: unused ones, equal scores, characters that are only parts of pieces."""
    def make():
        r = random.Random(kind)
        m = proto.ModelProto()
        m.trainer_spec.model_type = kind
        seen = set()

        def add(text, score, piece):
            if text not in seen:
                seen.add(text)
                p = m.pieces.add()
                p.piece, p.score, p.type = text, score, piece
        add("?", 0, 2)
        add("<s>", 0, 3)
        for c in "abcd▁":
            if c != "c":
                add(c, -r.randint(1, 5), 5 if c == "d" else 1)
        for _ in range(40):
            add("".join(r.choice("abcd▁中") for _ in range(r.randint(2, 5))), -r.randint(1, 6), r.choice([1, 1, 1, 1, 5, 4]))
        return m.SerializeToString()
    return make


def write(name, rows):
    with open(HERE / f"{name}.golden.json", "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows) + "\n]\n")


def models_of(lines):
    r = random.Random(5)
    strange = ["".join(r.choice("aabbcd▁中 ") for _ in range(r.randint(1, 40))) for _ in range(60)]
    strange += ["the mill of 北京a b <sep>mill</s> <ctl>", "  a b  <unk> ▁cat cat", "ＭＩＬＬ ｍｉｌｌ e\u0301e\u0302 ...... A\u030a", "\u00ad", " \u3000 "]
    for name, make in [("bytes_bpe", bytes_bpe), ("rules_bpe", rules_bpe), ("suffix_bpe", suffix_bpe), ("unigram", unigram),
                       ("bytes_unigram", bytes_unigram), ("chars", chars), ("words", words), ("odd_bpe", odd(2)), ("odd_unigram", odd(1))]:
        model = make()
        (HERE / f"sp_{name}.model").write_bytes(model)
        s = sentencepiece.SentencePieceProcessor(model_proto=model)
        write("sp_" + name, ({"text": line, "ids": s.encode(line), "decoded": s.decode(s.encode(line))} for line in lines + strange))


def ranks(lines):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    t.train_from_iterator(TEXT + LINES, trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, show_progress=False))
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [b for b in range(256) if b not in printable]
    by_char = {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(hidden)}
    pieces = {bytes(by_char[c] for c in piece): rank for piece, rank in t.get_vocab().items()}
    # No merges lead to this one: only a word that is all of it becomes it.
    pieces[" Yzq".encode()] = len(pieces)
    with open(HERE / "tiktoken.ranks", "wb") as f:
        for piece, rank in sorted(pieces.items(), key=lambda p: p[1]):
            f.write(base64.b64encode(piece) + b" %d\n" % rank)
    openai_public.load_tiktoken_bpe = lambda *_, **__: pieces
    encodings = {}
    for name in ["r50k_base", "cl100k_base", "o200k_base"]:
        options = openai_public.ENCODING_CONSTRUCTORS[name]()
        options.pop("explicit_n_vocab", None)
        encodings[name] = tiktoken.Encoding(**options)
    lines = lines + [" Yzq Yzqx", "a\n  ", "x<|endoftext|>y <|fim_prefix|>", "I'LL it'ſ don'T", "12345 ABCdef \u0301x //\n/ "]
    write("tiktoken", ({"text": line} | {n: e.encode(line, allowed_special="all") for n, e in encodings.items()} for line in lines))


def main():
    lines = LINES + list(noise()) + TEXT[:5] + TEXT[-5:]
    models_of(lines)
    ranks(lines)


if __name__ == "__main__":
    main()
