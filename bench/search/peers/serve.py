"""Finds the neighbors of rows of a matrix as often as it is told, and says what that took.

When the vectors are there it prints {"Version": …}. Then each line of standard input is
an order in JSON: {"Do": "build"} makes the index; {"Do": "search", "Count": n, "Batch":
b, "Ef": ef, "File": path} looks for the 10 rows nearest to each of the first n queries,
b at a time, and writes id (uint32) and cosine (float32) of each to the file. Both print
{"CPU": seconds of the process, "Wall": seconds}, for the work and not for the file. The
server of Firth does the same: serve.go.
"""

import json
import os
import sys
import time
from importlib.metadata import version

# One thread, told before the libraries are loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402

K = 10


class Gensim:
    package = "gensim"

    def __init__(self, rows, _):
        from gensim.models import KeyedVectors

        self.vectors = KeyedVectors(rows.shape[1], count=len(rows))
        self.vectors.add_vectors([str(i) for i in range(len(rows))], rows)

    def build(self):
        self.vectors.fill_norms()

    def search(self, ids, _):
        return [self.vectors.most_similar(str(i), topn=K) for i in ids]

    def plain(self, found):
        return [[(int(word), score) for word, score in near] for near in found]


class Units:
    """Programs that are given rows of length 1, and find a row itself among its neighbors."""

    def __init__(self, rows, config):
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        self.rows = rows / np.where(norms == 0, 1, norms)
        self.config = config

    def plain(self, found):
        near = []
        for own, ids, scores in found:
            for i, row, cosines in zip(own, ids, scores):
                near.append([(int(r), float(c)) for r, c in zip(row, cosines) if r != i][:K])
        return near


class FaissFlat(Units):
    package = "faiss-cpu"

    def build(self):
        import faiss

        faiss.omp_set_num_threads(1)
        self.threshold = faiss.cvar.distance_compute_blas_threshold
        self.index = faiss.IndexFlatIP(self.rows.shape[1])
        self.index.add(self.rows)

    def search(self, ids, _):
        import faiss

        # A matrix product for many queries, but not for one, is the fastest that it can;
        # left to itself it makes none for so few.
        faiss.cvar.distance_compute_blas_threshold = 20 if len(ids) > 1 else self.threshold
        scores, found = self.index.search(self.rows[ids], K + 1)
        return [(ids, found, scores)]


class FaissHNSW(FaissFlat):
    def build(self):
        import faiss

        faiss.omp_set_num_threads(1)
        self.index = faiss.IndexHNSWFlat(self.rows.shape[1], self.config["M"], faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = self.config["EfConstruction"]
        self.index.add(self.rows)

    def search(self, ids, ef):
        self.index.hnsw.efSearch = ef
        scores, found = self.index.search(self.rows[ids], K + 1)
        return [(ids, found, scores)]


class Hnswlib(Units):
    package = "hnswlib"

    def build(self):
        import hnswlib

        self.index = hnswlib.Index(space="ip", dim=self.rows.shape[1])  # of length 1: the cosine
        self.index.init_index(max_elements=len(self.rows), M=self.config["M"], ef_construction=self.config["EfConstruction"])
        self.index.set_num_threads(1)
        self.index.add_items(self.rows, np.arange(len(self.rows)))

    def search(self, ids, ef):
        self.index.set_ef(max(ef, K + 1))
        found, distances = self.index.knn_query(self.rows[ids], k=K + 1, num_threads=1)
        return [(ids, found, 1 - distances)]


KINDS = {"gensim": Gensim, "faiss-flat": FaissFlat, "faiss-hnsw": FaissHNSW, "hnswlib": Hnswlib}


def timed(work):
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return result, {"CPU": time.process_time() - cpu, "Wall": time.perf_counter() - wall}


def main():
    kind, config = sys.argv[1], json.loads(sys.argv[2])
    rows = np.fromfile(config["Vectors"], dtype="<f4", count=config["Rows"] * config["Dim"]).reshape(-1, config["Dim"])
    queries = np.fromfile(config["Queries"], dtype="<u4").astype(np.int64)
    program = KINDS[kind](rows, config)
    print(json.dumps({"Version": f"{version(program.package)}, numpy {version('numpy')}"}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["Do"] == "build":
            _, answer = timed(program.build)
        else:
            ids, step = queries[: order["Count"]], order["Batch"]
            found, answer = timed(lambda: [near for at in range(0, len(ids), step) for near in program.search(ids[at : at + step], order["Ef"])])
            out = np.zeros((len(ids), K), dtype=[("id", "<u4"), ("score", "<f4")])
            out["id"] = 0xFFFFFFFF
            for i, near in enumerate(program.plain(found)):
                for j, pair in enumerate(near):
                    out[i, j] = pair
            out.tofile(order["File"])
        print(json.dumps(answer), flush=True)


main()
