"""Judges word vectors by gensim's own evaluation, whoever made them.

Prints one JSON object: the share of analogies answered right (Google's questions,
3CosAdd) and Spearman's correlation with people's scores for pairs of words.
Upper and lower case are the same.
"""

import argparse
import json
import os

from gensim.models import KeyedVectors

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("vectors", help="in word2vec's binary format or, .vec, in its text format; frequent words first")
parser.add_argument("folder", help="of the questions")
parser.add_argument("--restrict", type=int, default=30000, help="ask analogies among that many words")
a = parser.parse_args()

loaded = KeyedVectors.load_word2vec_format(a.vectors, binary=not a.vectors.endswith(".vec"))
# The C tool and fastText count the end of a sentence as a word. It is none.
words = [word for word in loaded.index_to_key if word != "</s>"]
vectors = KeyedVectors(loaded.vector_size)
vectors.add_vectors(words, loaded[words])

score, sections = vectors.evaluate_word_analogies(
    os.path.join(a.folder, "google-analogies.txt"), restrict_vocab=a.restrict, case_insensitive=True
)
result = {
    "Analogies": float(score),
    "Asked": len(sections[-1]["correct"]) + len(sections[-1]["incorrect"]),
    "Missing": {},
}
for name, file in ("WordSim353", "wordsim353-all.tsv"), ("SimLex999", "simlex999.tsv"), ("MEN", "men-dev.tsv"):
    _, (spearman, _), missing = vectors.evaluate_word_pairs(os.path.join(a.folder, file), case_insensitive=True)
    result[name] = float(spearman)
    result["Missing"][name] = float(missing) / 100
print(json.dumps(result))
