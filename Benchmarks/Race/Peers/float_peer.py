"""Searches one of FAISS's indexes of float vectors, or hnswlib's, on one thread, a round at a time.

Arguments: the folder of the workload, dimensions, neighbours a query, the kind of index and its parameters.
First prints, as JSON, the seconds to build it and the bytes that it added to this process's resident memory. Then for every line
"SETTING COUNT" on standard input searches the first COUNT queries in one call and prints, as JSON, the seconds it took, those of
the processor, and the vectors found for each (-1: none). SETTING is the number of lists probed or ef; for Flat 1 means one call for each query.
"""
import json
import os
import sys
import time

import faiss
import hnswlib
import numpy

from resident_memory import resident_bytes

faiss.omp_set_num_threads(1)
TRAINING_VECTORS_PER_LIST = 39  # the fewest that FAISS does not warn of
EF_CONSTRUCTION = 40  # FAISS's default, for both HNSW


class Flat:
    def __init__(self, vectors):
        self.index = faiss.IndexFlatL2(vectors.shape[1])
        self.index.add(vectors)

    def search(self, wanted, k, one_by_one):
        if not one_by_one:
            return self.index.search(wanted, k)[1]
        return numpy.concatenate([self.index.search(wanted[i : i + 1], k)[1] for i in range(len(wanted))])


class IvfFlat:
    def __init__(self, vectors, lists):
        dimensions = vectors.shape[1]
        self.quantizer = faiss.IndexFlatL2(dimensions)
        self.index = faiss.IndexIVFFlat(self.quantizer, dimensions, lists)
        self.index.train(vectors[: TRAINING_VECTORS_PER_LIST * lists])
        self.index.add(vectors)

    def search(self, wanted, k, probes):
        self.index.nprobe = probes
        return self.index.search(wanted, k)[1]


class FaissHnsw:
    def __init__(self, vectors, links):
        self.index = faiss.IndexHNSWFlat(vectors.shape[1], links)
        self.index.hnsw.efConstruction = EF_CONSTRUCTION
        self.index.add(vectors)

    def search(self, wanted, k, ef):
        self.index.hnsw.efSearch = ef
        return self.index.search(wanted, k)[1]


class Hnswlib:
    def __init__(self, vectors, links):
        self.index = hnswlib.Index(space="l2", dim=vectors.shape[1])
        self.index.init_index(max_elements=len(vectors), M=links, ef_construction=EF_CONSTRUCTION)
        self.index.add_items(vectors, num_threads=1)

    def search(self, wanted, k, ef):
        self.index.set_ef(ef)
        return self.index.knn_query(wanted, k=k, num_threads=1)[0]


KINDS = {"Flat": Flat, "IVFFlat": IvfFlat, "HNSW": FaissHnsw, "hnswlib": Hnswlib}

folder, dimensions, k, kind, *parameters = sys.argv[1:]
dimensions, k = int(dimensions), int(k)
stored = numpy.fromfile(os.path.join(folder, "vectors"), dtype=numpy.float32).reshape(-1, dimensions)
queries = numpy.fromfile(os.path.join(folder, "queries"), dtype=numpy.float32).reshape(-1, dimensions)

before = resident_bytes()
start = time.perf_counter()
built = KINDS[kind](stored, *map(int, parameters))
built.search(queries[:1], k, 1)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "residentBytes": resident_bytes() - before}), flush=True)
del stored

for line in sys.stdin:
    setting, count = map(int, line.split())
    start, processor_start = time.perf_counter(), time.process_time()
    ids = built.search(queries[:count], k, setting)
    seconds, processor_seconds = time.perf_counter() - start, time.process_time() - processor_start
    found = numpy.asarray(ids, dtype=numpy.int64).tolist()
    print(json.dumps({"seconds": seconds, "processorSeconds": processor_seconds, "found": found}), flush=True)
