"""Trains word vectors with gensim, at the settings that all peers are given.

Reads the text by corpus_file, gensim's fastest way, and writes the vectors in
word2vec's binary format. Prints the time at the beginning and at the end of
training alone.
"""

import argparse
import json
import time

from gensim.models import Word2Vec


def mark(share):
    print(json.dumps({"Share": share, "Wall": time.perf_counter(), "CPU": time.process_time()}), flush=True)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("corpus")
parser.add_argument("vectors")
parser.add_argument("--arch", choices=["skipgram", "cbow"], required=True)
parser.add_argument("--objective", choices=["negative", "hierarchical"], required=True)
for name in "dim", "window", "negatives", "min-count", "epochs", "seed", "threads":
    parser.add_argument("--" + name, type=int, required=True)
for name in "subsample", "learning-rate", "min-learning-rate":
    parser.add_argument("--" + name, type=float, required=True)
a = parser.parse_args()

hierarchical = a.objective == "hierarchical"
model = Word2Vec(
    sg=1 if a.arch == "skipgram" else 0,
    hs=1 if hierarchical else 0,
    negative=0 if hierarchical else a.negatives,
    ns_exponent=0.75,
    cbow_mean=1,
    vector_size=a.dim,
    window=a.window,
    shrink_windows=True,
    sample=a.subsample,
    min_count=a.min_count,
    sorted_vocab=1,
    epochs=a.epochs,
    alpha=a.learning_rate,
    min_alpha=a.min_learning_rate,
    seed=a.seed,
    workers=a.threads,
)
model.build_vocab(corpus_file=a.corpus)
mark(0)
model.train(
    corpus_file=a.corpus,
    total_examples=model.corpus_count,
    total_words=model.corpus_total_words,
    epochs=model.epochs,
)
mark(1)
model.wv.save_word2vec_format(a.vectors, binary=True)
