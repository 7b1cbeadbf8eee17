"""Lines to cut, always the same: the demo's English and Chinese, the sources of this
repository, and what people and programs do to text: emoji, marks that combine, rare
characters, strange spaces, broken bytes.
"""

import random
import re
from pathlib import Path

from harness import REPOSITORY

SOURCES = ["token/subword", "token/han", "corpus", "interop"]

EMOJI = "🙂 👍🏽 👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇨🇳 🇫🇷🇩🇪 ☺️ ❤ 1️⃣ 🫠".split()
MARKS = [chr(c) for c in (0x300, 0x301, 0x302, 0x303, 0x308, 0x30A, 0x316, 0x323, 0x327, 0x338, 0x345, 0x3099, 0x20DD, 0xFE0F)]
SPACES = list(" \t\u00a0\u2003\u3000\u2028\u0085\u200b\u200d\ufeff\u00ad\r")
RANGES = [
    (0x00, 0x20), (0x20, 0x7F), (0xA0, 0x250), (0x370, 0x530), (0x590, 0x700), (0x900, 0xE80), (0x1100, 0x1200), (0x1E00, 0x2070),
    (0x2100, 0x2500), (0x2E80, 0x3100), (0x3400, 0x3440), (0x4E00, 0x9FFF), (0xAC00, 0xD7A4), (0xE000, 0xE010), (0xF900, 0xFB50),
    (0xFE00, 0x10000), (0x10300, 0x10350), (0x1D400, 0x1D800), (0x1F300, 0x1F700), (0x20000, 0x20100), (0xE0001, 0xE0080),
]  # fmt: skip

# What tokenizers trip over: their own signs, special tokens, contractions, numbers.
HARD_LINES = [
    "", " ", "  ", "\t", "a", " a", "a ", "  a  b  ", "don't you'll we're I'd DON'T YOU'LL 'S ſ'ſ", "3.14 1,000,000 2024-05-01 x2 2x １２３ ٤٢",
    "snake_case camelCase kebab-case ALLCAPS", "https://a.b/c?d=e&f=g @user #tag", "▁already ▁ marked▁", "Ġthe Ċ ĉ", "##ing ## [UNK] [CLS] [SEP]",
    "<s>x</s> <unk> <mask> <pad> <|endoftext|><|fim_prefix|>", "<0x41> <0xE4>", "\ufffd\ufffd a\ufffdb", "İstanbul Straße ΣΑΣ ǅ ﬁne ½ ① ㍿ ℃ Ⅷ ｶﾞ",
    "e\u0301 é A\u030a\u0301 \u1e9b\u0323 q\u0307\u0323 q\u0323\u0307", "שלום עולם مرحبا", "नमस्ते दुनिया สวัสดีชาวโลก", "日本語のテスト ー 한국어 가각", "𠀀𠀁𠮷 𝔘𝔫𝔦 𝟘𝟙",
    "x" * 300, "ab" * 150, "中" * 200, "(" * 200, "a" + " " * 100 + "b", "👩‍🚀" * 30, "e" + "\u0301" * 60, "\x00\x01\x1f\x7f\x00", "\r\ra\r b",
    "錢鍾書在乾隆年間的乾洗店", "T恤和AA制的3D打印机，C++语言", "for i := range n {", "\tif err != nil {", "print(f\"{x!r}\")  # end", "a\u200bb\u00adc\ufeff\u2060d",
]  # fmt: skip


def text_lines(firth):
    """More than 10,000 different lines, none with a line end."""
    if "lines" not in firth.made:
        firth.made["lines"] = make_lines(firth)
    return firth.made["lines"]


def make_lines(firth):
    r = random.Random(20)
    english, chinese = (Path(firth.text(language)).read_text(encoding="utf-8").splitlines() for language in ("en", "zh"))
    code = source_lines()
    lines = HARD_LINES + han_sentences() + english[:2000] + chinese[:2000] + code[:2500]
    lines += [changed(r, r.choice(english)) for _ in range(1500)]
    lines += [changed(r, r.choice(chinese)) for _ in range(1500)]
    lines += [changed(r, r.choice(code)) for _ in range(1000)]
    lines += [r.choice(english)[:30] + r.choice(chinese)[:20] + r.choice(code)[:30] for _ in range(500)]
    lines += [noise(r) for _ in range(1500)]
    # In a corpus a lone "\r" ends a line, and a zero byte is no text.
    lines = list(dict.fromkeys(line.replace("\r", "\v").replace("\0", "\x01") for line in lines))
    if len(lines) < 10_000:
        raise AssertionError(f"only {len(lines)} lines to cut")
    return lines


def training_lines(firth):
    """Lines to learn from, from a file: without noise, whose characters are too many, and
    without zeros, which no text has, and returns, which end a line."""
    return [line for line in text_lines(firth)[:6000] if not re.search("[\0\r]|<unk>", line)]


def han_sentences():
    """The sentences of Firth's own tests; in them \\n, \\t, \\r and \\u1234 stand for characters."""
    text = (REPOSITORY / "token/han/testdata/sentences.txt").read_text(encoding="utf-8")
    unescaped = re.sub(r"\\u[0-9a-f]{4}|\\[rnt]", lambda m: m[0].encode().decode("unicode_escape"), text)
    return re.split(r"\n", unescaped)


def source_lines():
    files = sorted(f for folder in SOURCES for f in (REPOSITORY / folder).iterdir() if f.suffix in (".go", ".py"))
    lines = [line for f in files for line in f.read_text(encoding="utf-8").split("\n")]
    random.Random(1).shuffle(lines)
    return list(dict.fromkeys(lines))


def changed(r, line):
    """A line after a few accidents."""
    for _ in range(r.randrange(1, 5)):
        at = r.randrange(len(line) + 1)
        to = min(len(line), at + r.randrange(6))
        part = r.choice([
            "", "", line[at:to].upper(), line[at:to] * 3, r.choice(EMOJI), r.choice(SPACES), " " * r.randrange(5),
            "".join(r.choice(MARKS) for _ in range(r.randrange(1, 4))), str(r.randrange(10 ** r.randrange(1, 9))), r.choice("'’-_.,;:!?…，。（）《》/\\"),
            chr(r.randrange(*r.choice(RANGES))),
        ])  # fmt: skip
        line = line[:at] + part + line[to:]
    return line.replace("\n", "")


def noise(r):
    """A line of anything."""
    out = ""
    for _ in range(r.randrange(1, 30)):
        out += r.choice([chr(r.randrange(*r.choice(RANGES))), r.choice("abcde ABC ''"), r.choice("中国的人 "), r.choice(MARKS), r.choice(EMOJI)])
    return out.replace("\n", "")


def broken_lines(firth):
    """Bytes that are not UTF-8, each line with the string that it is read as, by Python and
    by a corpus."""
    r = random.Random(21)
    pairs = []
    for line in r.sample(text_lines(firth), 500):
        data = bytearray(line.encode())
        for _ in range(r.randrange(1, 4)):
            at = r.randrange(len(data) + 1)
            data[at : at + r.randrange(3)] = bytes(r.choice([0x80, 0xBF, 0xC3, 0xE4, 0xED, 0xA0, 0xF0, 0xF4, 0xFF]) for _ in range(r.randrange(3)))
        pairs.append((bytes(data), data.decode("utf-8", "replace")))
    return pairs

