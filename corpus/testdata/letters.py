"""Writes ../letters.txt: the characters of languages, the most frequent first.

    python letters.py zh-Hans=a.txt,b.txt ja=c.txt,d.txt de=e.txt ...

Each text is UTF-8. Only what is not ASCII counts; letters count as small ones.
Languages of few letters have their frequencies in thousandths, too.
What is left out is left out for good: no text can be read back from the table.
"""
import collections
import sys
import unicodedata

MOST = {"zh-Hans": 1500, "zh-Hant": 1500, "ja": 900, "ko": 900}
PUNCTUATION = "“”‘’„‚‹›«»–—…°§€•®©×²³½"


def letters(lang, paths):
    count = collections.Counter()
    for path in paths.split(","):
        here = collections.Counter()
        with open(path, encoding="utf-8", errors="ignore") as f:
            for line in f:
                here.update(c for c in line.lower() if c >= "\x80")
        total = sum(here.values())
        for c, n in here.items():
            count[c] += n / total
    asian = lang in MOST
    kept = [c for c, _ in count.most_common() if asian or unicodedata.category(c) == "Ll" and c not in PUNCTUATION]
    if asian:
        kept = [c for c in kept if unicodedata.category(c)[0] in "LPS" or c == "　"]
        return "".join(kept[: MOST[lang]])
    total = sum(count[c] for c in kept)
    return " ".join(f"{c}{round(1000 * count[c] / total)}" for c in kept if count[c] > total / 500)


with open(sys.argv[0].replace("testdata/letters.py", "letters.txt"), "w", encoding="utf-8") as out:
    for arg in sys.argv[1:]:
        lang, paths = arg.split("=")
        print(lang, letters(lang, paths), file=out)
