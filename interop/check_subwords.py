"""Parts of words: the same ids and the same text as Hugging Face's tokenizers,
SentencePiece and tiktoken, with tokenizers that they have made and that Firth has.
"""

import base64
import io
import json
import random
from pathlib import Path

import numpy as np
import sentencepiece
import tiktoken
import tiktoken_ext.openai_public
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from harness import check
from texts import broken_lines, text_lines, training_lines

sentencepiece.set_min_log_level(2)  # without what training reports


class Reference:
    """A tokenizer of another program: its name, and its ways from lines to ids and back."""

    def __init__(self, name, encode, decode):
        self.name, self.encode, self.decode = name, encode, decode


def of_hugging_face(tokenizer):
    def encode(lines):
        return [e.ids for e in tokenizer.encode_batch(lines, add_special_tokens=False)]

    return Reference("tokenizers", encode, tokenizer.decode_batch)


def of_sentencepiece(processor):
    return Reference("sentencepiece", processor.encode, processor.decode)


def of_tiktoken(encoding):
    def encode(lines):
        return [encoding.encode(line, allowed_special="all") for line in lines]

    def decode(lists):  # Firth leaves special tokens out, as Hugging Face's library does
        return [encoding.decode([i for i in ids if not encoding.is_special_token(i)]) for ids in lists]

    return Reference("tiktoken", encode, decode)


def must_cut_alike(firth, tokenizer, reference):
    """The same ids for all lines, broken ones too, and the same text from all ids and from
    the first half of them, which may end within a character."""
    broken = broken_lines(firth)
    ids = same_ids(firth, tokenizer, reference, text_lines(firth) + [data for data, _ in broken], text_lines(firth) + [text for _, text in broken])
    ids += [line[: len(line) // 2] for line in ids]
    given = [shown(line) for line in ids]
    texts = reference.decode(ids)
    ours = firth.feed("\n".join(given).encode(), "tokenize", "--tokenizer", tokenizer, "--decode").decode()
    if ours == "".join(text + "\n" for text in texts):
        return
    # A text has a line end in it where "<0x0A>" stands in a line: it is a piece to some.
    for line, text, wanted in zip(given, ours.split("\n"), "\n".join(texts).split("\n")):
        if text != wanted:
            raise AssertionError(f"{line} decoded is {text!r}, {reference.name} says {wanted!r}")
    raise AssertionError(f"{len(ours)} characters decoded, {reference.name} has others")


def same_ids(firth, tokenizer, reference, lines, texts):
    """Compares ids; lines are what Firth gets, texts what the reference gets."""
    wanted = reference.encode(texts)
    ours = ids_of_firth(firth, tokenizer, lines)
    differing = [i for i, found in enumerate(ours) if found != shown(wanted[i])]
    if differing:
        i = min(differing, key=lambda i: (isinstance(lines[i], bytes), len(texts[i])))
        line, text = lines[i], texts[i]
        if line == text:
            line = text = shrunk(firth, tokenizer, reference, text)
        raise AssertionError(
            f"{len(differing)} of {len(lines)} lines have other ids, such as {line!r} (of {lines[i]!r}):\n"
            f"{ids_of_firth(firth, tokenizer, [line])[0]}\n{reference.name}: {shown(reference.encode([text])[0])}"
        )
    return wanted


def shown(ids):
    """As firth prints them."""
    return " ".join(map(str, ids))


def ids_of_firth(firth, tokenizer, lines):
    return firth.lines(lines, "tokenize", "--tokenizer", tokenizer, "--as", "ids")


def shrunk(firth, tokenizer, reference, text):
    """The shortest text that can be made of one by taking parts out, with other ids still."""
    size = len(text) // 2
    while size > 0:
        tries = [text[:i] + text[i + size :] for i in range(0, len(text) - size + 1)]
        tries = [t for t in tries if not t.endswith("\r")]
        ours = ids_of_firth(firth, tokenizer, tries)
        bad = [t for t, found, wanted in zip(tries, ours, reference.encode(tries)) if found != shown(wanted)]
        if bad:
            text, size = bad[0], min(size, len(bad[0]) // 2)
        else:
            size //= 2
    return text


# Tokenizers that Firth has learned, in Hugging Face's library.


@check
def learned_bpe_is_read_by_tokenizers(firth):
    learned(firth, "bpe")


@check
def learned_bpe_with_normalization_is_read_by_tokenizers(firth):
    learned(firth, "bpe", "--piece-normalization", "nfkc", "--lower-case", "--special", "<a>,<b>", "--max-piece-length", "12")


@check
def learned_unigram_is_read_by_tokenizers(firth):
    learned(firth, "unigram")


@check
def learned_wordpiece_is_read_by_tokenizers(firth):
    learned(firth, "wordpiece")


@check
def learned_wordpiece_with_case_is_read_by_tokenizers(firth):
    learned(firth, "wordpiece", "--lower-case=false", "--piece-normalization", "nfc")


def learned(firth, kind, *flags):
    file = firth.path(f"learned-{kind}{len(flags)}.json")
    firth.run("tokenize", "--train", kind, "--size", "3000", "--input", lines_file(firth), "-o", file, "--progress", "none", *flags)
    tokenizer = Tokenizer.from_file(file)
    if tokenizer.get_vocab_size() < 2000:
        raise AssertionError(f"only {tokenizer.get_vocab_size()} pieces")
    written = Path(file).read_text(encoding="utf-8")
    if written.strip() != tokenizer.to_str(pretty=written.startswith("{\n")):
        raise AssertionError(f"{file} is not written as tokenizers writes it")
    must_cut_alike(firth, f"{kind}:{file}", of_hugging_face(tokenizer))


def lines_file(firth):
    """What is learned from, in a file."""
    return firth.once("lines.txt", lambda path: Path(path).write_bytes("".join(line + "\n" for line in training_lines(firth)).encode()))


@check
def learned_bpe_has_the_pieces_of_tokenizers(firth):
    """The same merges in the same order from the same text."""
    file = firth.path("bpe-pieces.json")
    firth.run("tokenize", "--train", "bpe", "--size", "2000", "--input", lines_file(firth), "-o", file, "--progress", "none")
    ours = json.loads(Path(file).read_text(encoding="utf-8"))["model"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=2000, min_frequency=2, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([line + "\n" for line in training_lines(firth)], trainer)
    theirs = json.loads(tokenizer.to_str())["model"]
    if ours["merges"] != theirs["merges"] or ours["vocab"] != theirs["vocab"]:
        place = next((i for i, (a, b) in enumerate(zip(ours["merges"], theirs["merges"])) if a != b), "the end")
        raise AssertionError(f"{len(ours['merges'])} and {len(theirs['merges'])} merges, which differ from {place} on")


# Tokenizers that Hugging Face's library has learned, in Firth.


def train_tokenizer(firth, tokenizer, trainer, special, **options):
    tokenizer.train_from_iterator(training_lines(firth), trainer(special_tokens=special, show_progress=False, **{"vocab_size": 2500, **options}))


def byte_level_bpe(firth):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer, t.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    train_tokenizer(firth, t, trainers.BpeTrainer, ["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    return t


@check
def byte_level_bpe_of_tokenizers_is_read(firth):
    read_tokenizer(firth, byte_level_bpe(firth), "bpe")


@check
def byte_level_bpe_with_a_pattern_of_tokenizers_is_read(firth):
    t = byte_level_bpe(firth)
    pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    t.normalizer = normalizers.NFC()
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    read_tokenizer(firth, t, "bpe")


@check
def bpe_with_byte_fallback_of_tokenizers_is_read(firth):
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    # The pieces of bytes come in as special tokens, so that training leaves them alone.
    train_tokenizer(firth, t, trainers.BpeTrainer, ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)], limit_alphabet=300)
    specification = json.loads(t.to_str())
    specification["added_tokens"] = specification["added_tokens"][:3]
    specification["pre_tokenizer"] = None
    read_tokenizer(firth, Tokenizer.from_str(json.dumps(specification)), "bpe")


@check
def unigram_of_tokenizers_is_read(firth):
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer, t.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    train_tokenizer(firth, t, trainers.UnigramTrainer, ["<unk>", "<s>", "</s>"], vocab_size=4000, unk_token="<unk>")
    t.post_processor = processors.TemplateProcessing("<s> $A </s>", "<s> $A </s> $B </s>", [("<s>", 1), ("</s>", 2)])
    read_tokenizer(firth, t, "unigram")


@check
def scores_of_tokenizers_are_read_to_the_last_bit(firth):
    """a aa and aa a are equally likely, so that the last bits of the sums, with what stands
    before, say which it is; and how tokenizers reads numbers of 16 digits is its own way."""
    r = random.Random(5)
    before = [chr(0x4E00 + i) for i in range(3000)]
    rows = [["<unk>", 0.0]] + [[piece, -r.uniform(4, 12)] for piece in ["a", "aa", *before]]
    specification = json.loads(Tokenizer(models.Unigram([("<unk>", 0.0)], 0, False)).to_str())
    specification["model"]["vocab"] = rows
    file = Path(firth.path("scores.json"))
    file.write_text(json.dumps(specification), encoding="utf-8")
    lines = [c + "aaa" for c in before]
    same_ids(firth, f"unigram:{file}", of_hugging_face(Tokenizer.from_file(str(file))), lines, lines)


@check
def wordpiece_of_tokenizers_is_read(firth):
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer, t.pre_tokenizer, t.decoder = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
    train_tokenizer(firth, t, trainers.WordPieceTrainer, ["[UNK]", "[CLS]", "[SEP]"], vocab_size=4000)
    t.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    read_tokenizer(firth, t, "wordpiece")


def read_tokenizer(firth, tokenizer, kind):
    """Compares with what tokenizers itself reads, whose scores differ in last bits from those
    that were learned."""
    file = firth.path("tokenizer.json")
    tokenizer.save(file)
    must_cut_alike(firth, f"{kind}:{file}", of_hugging_face(Tokenizer.from_file(file)))


# SentencePiece.


@check
def bpe_of_sentencepiece_is_read(firth):
    read_sentencepiece(firth, "bpe")


@check
def bpe_of_sentencepiece_that_loses_nothing_is_read(firth):
    read_sentencepiece(
        firth, "bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True,
        allow_whitespace_only_pieces=True, add_dummy_prefix=False, character_coverage=0.98,
    )  # fmt: skip


@check
def unigram_of_sentencepiece_is_read(firth):
    read_sentencepiece(firth, "unigram")


@check
def unigram_of_sentencepiece_with_everything_is_read(firth):
    read_sentencepiece(
        firth, "unigram", byte_fallback=True, normalization_rule_name="nmt_nfkc_cf", treat_whitespace_as_suffix=True,
        user_defined_symbols=["<sep>", "中国", " of"], control_symbols=["<ctl>"], character_coverage=0.98,
    )  # fmt: skip


def read_sentencepiece(firth, kind, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_lines(firth)), model_writer=model, model_type=kind, vocab_size=6000, hard_vocab_limit=False,
        num_threads=2, minloglevel=2, **options,
    )  # fmt: skip
    file = Path(firth.path("sentencepiece.model"))
    file.write_bytes(model.getvalue())
    must_cut_alike(firth, f"{kind}:{file}", of_sentencepiece(sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())))


# tiktoken.


@check
def ranks_of_tiktoken_are_read(firth):
    """By each of tiktoken's patterns, which the name of the file tells, or how many ranks
    there are. Its own ranks are on the network; these are learned here, and tiktoken is
    given them in their place."""
    learned = ranks_of(byte_level_bpe(firth))
    for name, size, path in ("r50k_base", 3000, "r50k_base"), ("cl100k_base", 100256, "ranks"), ("o200k_base", 40_000, "o200k_base"):
        ranks = filled(learned, size)
        file = Path(firth.path(f"{path}.tiktoken"))
        file.write_bytes(b"".join(base64.b64encode(piece) + b" %d\n" % rank for piece, rank in ranks.items()))
        try:
            must_cut_alike(firth, f"bpe:{file}", of_tiktoken(encoding_of(name, ranks)))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None


def ranks_of(tokenizer):
    """The pieces of byte-level BPE as bytes, in the order of their merges."""
    letters = {letter: byte for byte, letter in byte_letters().items()}
    pieces = [bytes([b]) for b in range(256)]
    for a, b in json.loads(tokenizer.to_str())["model"]["merges"]:
        pieces.append(bytes(letters[c] for c in a + b))
    return {piece: rank for rank, piece in enumerate(dict.fromkeys(pieces))}


def filled(ranks, size):
    """More ranks, in the end so many as size: pieces of pieces."""
    ranks, pieces = dict(ranks), list(ranks)
    r = random.Random(4)
    while len(ranks) < size:
        ranks.setdefault(r.choice(pieces) + r.choice(pieces), len(ranks))
    return ranks


def byte_letters():
    """How byte-level BPE writes bytes: those that can be seen as they are, the others from U+0100 on."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [b for b in range(256) if b not in seen]
    return {b: chr(b) for b in seen} | {b: chr(0x100 + i) for i, b in enumerate(hidden)}


def encoding_of(name, ranks):
    module = tiktoken_ext.openai_public
    load, module.load_tiktoken_bpe = module.load_tiktoken_bpe, lambda *_, **__: dict(ranks)
    module.data_gym_to_mergeable_bpe_ranks = module.load_tiktoken_bpe
    try:
        parts = getattr(module, name)()
    finally:
        module.load_tiktoken_bpe = load
    parts.pop("explicit_n_vocab", None)  # it counts tiktoken's own ranks
    return tiktoken.Encoding(**parts)


# Ways through the program.


def some_bpe(firth):
    """A tokenizer that Firth has learned."""
    return firth.once("some-bpe.json", lambda path: firth.run(
        "tokenize", "--train", "bpe", "--size", "1500", "--input", lines_file(firth), "-o", path, "--progress", "none"))  # fmt: skip


@check
def arrays_of_ids_are_read_by_numpy(firth):
    """All lines of a file in one array."""
    tokenizer = some_bpe(firth)
    firth.run("tokenize", "--tokenizer", f"bpe:{tokenizer}", "--input", lines_file(firth), "--as", "npy", "-o", firth.path("ids.npy"))
    array = np.load(firth.path("ids.npy"))
    encoded = of_hugging_face(Tokenizer.from_file(tokenizer)).encode(training_lines(firth))
    wanted = np.array([i for line in encoded for i in line], dtype=np.uint32)
    if array.dtype != np.uint32 or not np.array_equal(array, wanted):
        raise AssertionError(f"{array.dtype} {array.shape}, tokenizers gives {wanted.shape}")


@check
def lines_with_line_ends_have_the_same_ids(firth):
    """As arguments, which may be of several lines."""
    tokenizer = some_bpe(firth)
    lines = [line for line in text_lines(firth) if line and "\0" not in line and not line.startswith("-")]
    texts = ["\n".join(lines[i : i + 3]) + "\n" for i in range(0, 900, 3)]
    printed = firth.run("tokenize", "--tokenizer", f"bpe:{tokenizer}", "--as", "ids", *texts).split("\n")[:-1]
    wanted = of_hugging_face(Tokenizer.from_file(tokenizer)).encode(texts)
    for text, ours, theirs in zip(texts, printed, wanted, strict=True):
        if ours != shown(theirs):
            raise AssertionError(f"{text!r}: {ours}, tokenizers says {theirs}")


@check
def models_of_subwords_cut_as_their_tokenizer(firth):
    """A model trained on parts of words has the tokenizer in it."""
    tokenizer, model = some_bpe(firth), firth.path("subwords.safetensors")
    firth.train(lines_file(firth), model, "--tokenizer", f"bpe:{tokenizer}")
    lines = text_lines(firth)
    by_model = firth.lines(lines, "tokenize", "--model", model, "--as", "words")
    by_tokenizer = firth.lines(lines, "tokenize", "--tokenizer", f"bpe:{tokenizer}", "--as", "words")
    encoded = Tokenizer.from_file(tokenizer).encode_batch(lines, add_special_tokens=False)
    for line, ours, plain, theirs in zip(lines, by_model, by_tokenizer, encoded, strict=True):
        if not ours == plain == " ".join(theirs.tokens):
            raise AssertionError(f"{line!r}: {ours!r} by the model, {plain!r} by its tokenizer, tokenizers says {theirs.tokens}")
