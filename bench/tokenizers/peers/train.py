"""Makes a tokenizer from the lines of a text: a tokenizer.json by Hugging Face's library,
a .model by SentencePiece, or ranks for tiktoken out of the tokenizer.json of bpe.
"""

import argparse
import base64
import json

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("kind", choices=["bpe", "unigram", "wordpiece", "sentencepiece", "ranks"])
parser.add_argument("text", help="to learn from; for ranks, a tokenizer.json")
parser.add_argument("output")
parser.add_argument("--size", type=int, required=True, help="pieces in the vocabulary")
a = parser.parse_args()


def hugging_face():
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    options = {"vocab_size": a.size, "show_progress": False}
    if a.kind == "bpe":
        t = Tokenizer(models.BPE())
        t.pre_tokenizer, t.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
        trainer = trainers.BpeTrainer(initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), **options)
    elif a.kind == "unigram":
        t = Tokenizer(models.Unigram())
        t.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
        t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
        trainer = trainers.UnigramTrainer(special_tokens=["<unk>"], unk_token="<unk>", **options)
    else:
        t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        t.normalizer, t.pre_tokenizer, t.decoder = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
        trainer = trainers.WordPieceTrainer(special_tokens=["[UNK]", "[CLS]", "[SEP]"], **options)
    with open(a.text, encoding="utf-8", newline="\n") as lines:
        t.train_from_iterator((line.rstrip("\n") for line in lines), trainer)
    t.save(a.output)


def sentencepiece():
    import sentencepiece

    with open(a.text, encoding="utf-8", newline="\n") as lines, open(a.output, "wb") as out:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=out, model_type="unigram", vocab_size=a.size, hard_vocab_limit=False,
            character_coverage=0.9995, minloglevel=2,
        )  # fmt: skip


def ranks():
    with open(a.text, encoding="utf-8") as file:
        model = json.load(file)["model"]
    # Byte-level BPE writes bytes that can be seen as they are, the others from U+0100 on.
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [b for b in range(256) if b not in seen]
    byte_of = {chr(b): b for b in seen} | {chr(0x100 + i): b for i, b in enumerate(hidden)}
    pieces = [bytes([b]) for b in range(256)]
    pieces += [bytes(byte_of[c] for c in left + right) for left, right in model["merges"]]
    with open(a.output, "wb") as out:
        for rank, piece in enumerate(dict.fromkeys(pieces)):
            out.write(base64.b64encode(piece) + b" %d\n" % rank)


{"sentencepiece": sentencepiece, "ranks": ranks}.get(a.kind, hugging_face)()
