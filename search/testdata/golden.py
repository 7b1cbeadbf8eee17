"""Writes gensim.json: a tiny random model and what gensim answers about it.

    python3 -m venv env && env/bin/pip install gensim==4.4.0
    env/bin/python golden.py > gensim.json

The vectors are random (seed below) and so are the questions; nothing in the
file comes from a text.
"""

import json
import sys

import gensim
import numpy as np
from gensim.models import KeyedVectors

WORDS, DIM, TOP = 60, 11, 7

random = np.random.RandomState(1)
words = [f"w{i:02}" for i in range(WORDS)]
vectors = random.standard_normal((WORDS, DIM))
# Lengths from .1 to 10, so that a forgotten norm shows.
vectors *= 10 ** random.uniform(-1, 1, (WORDS, 1))
vectors = vectors.astype(np.float32)

model = KeyedVectors(DIM)
model.add_vectors(words, vectors)


def pick(n):
    return [str(w) for w in random.choice(words, n, replace=False)]


def answer(pairs):
    return [{"word": w, "score": s} for w, s in pairs]


expressions = []
for plus, minus in [(1, 0), (2, 0), (5, 0), (2, 1), (2, 1), (1, 1), (3, 2), (0, 1)]:
    picked = pick(plus + minus)
    terms = [(w, 1.0) for w in picked[:plus]] + [(w, -1.0) for w in picked[plus:]]
    expressions.append(terms)
for n in (2, 3, 4):  # weights of both signs
    expressions.append([(w, round(float(random.uniform(-3, 3)), 2)) for w in pick(n)])
expressions.append([("w05", 1.0), ("w05", 1.0), ("w06", -1.0)])  # a word twice

analogies = [pick(3) for _ in range(8)]

json.dump(
    {
        "gensim": gensim.__version__,
        "words": words,
        "vectors": [[float(x) for x in row] for row in vectors],
        "near": [
            {
                "terms": [{"word": w, "weight": x} for w, x in terms],
                "answer": answer(model.most_similar(positive=terms, topn=TOP)),
            }
            for terms in expressions
        ],
        "analogies": [
            {
                "a": a,
                "b": b,
                "c": c,
                "3CosAdd": answer(model.most_similar(positive=[b, c], negative=[a], topn=TOP)),
                "3CosMul": answer(model.most_similar_cosmul(positive=[b, c], negative=[a], topn=TOP)),
            }
            for a, b, c in analogies
        ],
        "similarities": [
            {"a": a, "b": b, "score": float(model.similarity(a, b))}
            for a, b in [pick(2) for _ in range(8)] + [("w00", "w00")]
        ],
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
print()
