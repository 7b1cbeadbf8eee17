"""Writes what gensim 4.4.0 finds in text.txt: a line for each phrase, with its
score, then the text with the phrases joined. Run it in this folder."""

from gensim.models.phrases import Phrases

CONNECTORS = frozenset("a an the of and for in to at on with".split())
SETTINGS = {
    "default": dict(min_count=3, threshold=5.0),
    "npmi": dict(min_count=3, threshold=0.6, scoring="npmi"),
    "default_connectors": dict(min_count=2, threshold=8.0, connector_words=CONNECTORS),
    "npmi_connectors": dict(min_count=3, threshold=0.5, scoring="npmi", connector_words=CONNECTORS),
}

with open("text.txt", encoding="utf-8") as f:
    lines = [line.split() for line in f]
for name, settings in SETTINGS.items():
    frozen = Phrases(lines, **settings).freeze()
    with open(f"gensim_{name}.txt", "w", encoding="utf-8") as f:
        for words, score in sorted(frozen.phrasegrams.items()):
            print(f"{words} {score!r}", file=f)
        print(file=f)
        for line in lines:
            print(" ".join(frozen[line]), file=f)
