"""Counts the words of a text with gensim and writes those that are frequent enough.

Prints the time at the beginning and at the end of counting alone, without what
Python takes to begin.
"""

import argparse
import json
import time

from gensim.models import Word2Vec


def mark(share):
    print(json.dumps({"Share": share, "Wall": time.perf_counter(), "CPU": time.process_time()}), flush=True)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("corpus")
parser.add_argument("words")
parser.add_argument("--min-count", type=int, required=True)
a = parser.parse_args()

# One dimension: gensim makes the vectors along with the vocabulary.
model = Word2Vec(vector_size=1, min_count=a.min_count)
mark(0)
model.build_vocab(corpus_file=a.corpus)
mark(1)
with open(a.words, "w", encoding="utf-8") as out:
    for word in model.wv.index_to_key:
        print(word, model.wv.get_vecattr(word, "count"), file=out)
