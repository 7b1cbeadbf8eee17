"""Makes the small tokenizers of this folder with PyPI tokenizers, and writes down what
it makes of the lines below: NAME.json is the tokenizer, NAME.golden.json has for each
line the ids and byte offsets without special tokens, the ids with them, and what they
are decoded to.

    go run ./cmd/firth demo --lang en --text --tokens 6000 > /tmp/en.txt
    go run ./cmd/firth demo --lang zh --text --tokens 6000 > /tmp/zh.txt
    python token/subword/testdata/make.py /tmp/en.txt /tmp/zh.txt
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, trainers
from tokenizers import decoders as D
from tokenizers import normalizers as N
from tokenizers import pre_tokenizers as P
from tokenizers import processors as PP

HERE = Path(__file__).parent
TEXT = [line for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]

LINES = [
    "", " ", "  ", "\n", "\n\n a", "a", " a", "a ", "the cat sat on the mat.", "The  Cat\tsat   there\r\n",
    "don't you'll we're I'd U.S. 3.14 1,000,000 x2 2x", "DON'T YOU'LL", "snake_case camelCase kebab-case",
    "if x != nil {\n\treturn fmt.Errorf(\"%w\", err)\n}", "def f(a, b=2):\n    return a**b  # power\n",
    "我今天去了北京大学，天气很好。", "2024年5月1日，GPT模型有１２３亿参数。", "繁體中文與简体中文", "日本語のテスト カタカナ ー", "한국어 가각 시험",
    "naïve café résumé", "nai\u0308ve cafe\u0301", "A\u030a\u0301 \u1e9b\u0323 a\u0316\u0300 a\u0300\u0316 \u0344 \u0958", "ﬁne ﬂow ½ ① ㍿ ℃ Ⅷ ſ", "İstanbul Straße ΣΑΣ ǅ ΐ",
    "👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 ☺️ 🙂🙂", "𠀀𠀁 𝔘𝔫𝔦 𝟘𝟙", "\u200b\u200c\u200d\ufeff\u00ad\u2060 x", "\u00a0\u3000\u2003 y\u0085z\u2028w", "שלום עולם مرحبا ١٢٣",
    "नमस्ते दुनिया", "สวัสดีชาวโลก", "\ufffd\ufffd a\ufffdb", "\x00\x01\x1f\x7f", "<s>x</s> <mask> [CLS] <unk>", "a <mask>  b", "a<mask>b Mask World Worlds World", " World\n",
    "▁already ▁ marked▁", "Ġthe Ċ", "##ing word", "<0x41> <0xE4>", "!!! ... ---- @user #tag https://a.b/c?d=e&f=g", "x" * 130, "ab" * 60, "中" * 50, "(" * 60, "a" + " " * 40 + "b",
    "\U00011938 \u32ff \u0ceb \U0001e4ec\u0301",
]


def noise():
    """Lines of anything, always the same."""
    r = random.Random(20)
    ranges = [(0x20, 0x7F), (0x61, 0x7B), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x590, 0x700), (0x900, 0xA00), (0x1100, 0x1200), (0x1E00, 0x2070),
              (0x2460, 0x2500), (0x3000, 0x3100), (0x4E00, 0x5000), (0xAC00, 0xAD00), (0xF900, 0xFA00), (0xFF00, 0xFFF0), (0x1D400, 0x1D500), (0x1F300, 0x1F700), (0x20000, 0x20100)]
    for _ in range(60):
        out = ""
        for _ in range(r.randrange(1, 30)):
            low, high = r.choice(ranges)
            out += r.choice([chr(r.randrange(low, high)), r.choice("abcde ABC\t\n  "), r.choice("   中国的")])
        yield out


def bert():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer, t.pre_tokenizer, t.decoder = N.BertNormalizer(), P.BertPreTokenizer(), D.WordPiece()
    train(t, trainers.WordPieceTrainer, ["[UNK]", "[CLS]", "[SEP]"])
    t.post_processor = PP.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return t


def gpt2():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer, t.decoder, t.post_processor = P.ByteLevel(add_prefix_space=False), D.ByteLevel(), PP.ByteLevel(trim_offsets=False)
    train(t, trainers.BpeTrainer, ["<|endoftext|>"], initial_alphabet=P.ByteLevel.alphabet())
    return t


def roberta():
    t = gpt2()
    t.normalizer = N.NFC()
    t.pre_tokenizer = P.ByteLevel(add_prefix_space=True)
    t.add_special_tokens(["<s>", "</s>"])
    t.post_processor = PP.RobertaProcessing(("</s>", t.token_to_id("</s>")), ("<s>", t.token_to_id("<s>")))
    t.add_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False), AddedToken("World", single_word=True), AddedToken("Mask", rstrip=True)])
    return t


def llama3():
    t = gpt2()
    pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    t.pre_tokenizer = P.Sequence([P.Split(Regex(pattern), "isolated"), P.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.post_processor = PP.Sequence([PP.ByteLevel(), PP.TemplateProcessing("<|endoftext|> $A", "<|endoftext|> $A $B:1", [("<|endoftext|>", 0)])])
    specification = json.loads(t.to_str())
    specification["model"]["ignore_merges"] = True
    return Tokenizer.from_str(json.dumps(specification))


def unigram():
    t = Tokenizer(models.Unigram())
    t.normalizer, t.pre_tokenizer, t.decoder = N.Sequence([N.Nmt(), N.NFKC(), N.Strip(right=False)]), P.Metaspace(), D.Metaspace()
    train(t, trainers.UnigramTrainer, ["<unk>", "<s>", "</s>"], size=1500, unk_token="<unk>")
    t.post_processor = PP.TemplateProcessing("<s> $A </s>", "<s> $A </s> $B </s>", [("<s>", 1), ("</s>", 2)])
    return t


def unigram_bytes():
    specification = json.loads(unigram().to_str())
    model = specification["model"]
    model["vocab"] = [[p, s] for p, s in model["vocab"] if not "一" <= p[-1] <= "十"] + [[f"<0x{i:02X}>", -20.0] for i in range(256)]
    model["byte_fallback"] = True
    specification["normalizer"] = None
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
    specification["pre_tokenizer"] = metaspace
    specification["decoder"] = {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, metaspace]}
    return Tokenizer.from_str(json.dumps(specification))


def llama2():
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.pre_tokenizer = P.Metaspace(prepend_scheme="first")
    train(t, trainers.BpeTrainer, ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)], size=700, limit_alphabet=150)
    specification = json.loads(t.to_str())
    specification["added_tokens"] = specification["added_tokens"][:3]
    specification["pre_tokenizer"] = None
    specification["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}
    specification["decoder"] = {"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
    return Tokenizer.from_str(json.dumps(specification))


def suffix():
    t = Tokenizer(models.BPE(unk_token="?", end_of_word_suffix="</w>"))
    t.normalizer = N.Sequence([N.NFD(), N.StripAccents(), N.Lowercase(), N.Strip()])
    t.pre_tokenizer, t.decoder = P.Sequence([P.Whitespace(), P.Digits(individual_digits=True)]), D.BPEDecoder()
    train(t, trainers.BpeTrainer, ["?"], end_of_word_suffix="</w>", limit_alphabet=100)
    return t


def prefix():
    t = Tokenizer(models.BPE(unk_token="?", continuing_subword_prefix="##", fuse_unk=True))
    t.normalizer = N.NFKD()
    t.pre_tokenizer = P.Sequence([P.WhitespaceSplit(), P.Punctuation("merged_with_previous"), P.UnicodeScripts()])
    t.decoder = D.Sequence([D.WordPiece(cleanup=False), D.CTC(pad_token="?", word_delimiter_token="|", cleanup=False)])
    train(t, trainers.BpeTrainer, ["?"], continuing_subword_prefix="##", limit_alphabet=100)
    return t


def splits():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=12))
    t.normalizer = N.Sequence([N.Lowercase(), N.Replace("sat", "stood"), N.Replace(Regex("[0-9]+"), "0")])
    t.pre_tokenizer = P.Sequence([P.Split("-", "merged_with_next"), P.Split(Regex("[aeiou]t|[xyz]+"), "contiguous"), P.Split(Regex("[^ \n]+"), "removed", invert=True), P.CharDelimiterSplit("_"), P.Digits()])
    t.decoder = D.WordPiece()
    train(t, trainers.WordPieceTrainer, ["[UNK]"])
    return t


def words():
    t = Tokenizer(models.WordLevel(unk_token="?"))
    t.normalizer, t.pre_tokenizer = N.BertNormalizer(strip_accents=False, lowercase=False), P.Whitespace()
    train(t, trainers.WordLevelTrainer, ["?"], size=300)
    return t


def byte_normalizer():
    t = gpt2()
    t.normalizer, t.pre_tokenizer, t.post_processor = N.Sequence([N.NFKC(), N.ByteLevel()]), P.FixedLength(9), None
    t.add_tokens(["café", "World"])
    return t


def train(t, trainer, special, size=500, **options):
    t.train_from_iterator(TEXT + LINES, trainer(vocab_size=size, special_tokens=special, show_progress=False, **options))


def golden(t, lines):
    for line in lines:
        place = [len(line[:i].encode()) for i in range(len(line) + 1)]
        plain, special = t.encode(line, add_special_tokens=False), t.encode(line)
        yield {
            "text": line,
            "ids": plain.ids,
            "offsets": [place[i] for pair in plain.offsets for i in pair],
            "special": special.ids,
            "decoded": t.decode(plain.ids, skip_special_tokens=False),
            "skipped": t.decode(special.ids),
        }


def main():
    lines = LINES + list(noise()) + TEXT[:5] + TEXT[-5:]
    for make in [bert, gpt2, roberta, llama3, unigram, unigram_bytes, llama2, suffix, prefix, splits, words, byte_normalizer]:
        t = make()
        t.save(str(HERE / f"{make.__name__}.json"))
        with open(HERE / f"{make.__name__}.golden.json", "w", encoding="utf-8") as f:
            f.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in golden(t, lines)) + "\n]\n")


if __name__ == "__main__":
    main()
