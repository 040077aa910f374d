"""Searches one of FAISS's indexes of Hamming codes on one thread, a round at a time.

Arguments: the folder of the workload, bits a code, neighbours a query, the radius, the kind of index and its parameters.
First prints, as JSON, the seconds from the codes to the first answer and the bytes that the index added to this process's
resident memory. Then for every line "SETTING COUNT" on standard input searches the first COUNT queries in one call and prints,
as JSON, the seconds it took, those of the processor, and the codes found for each (-1: none). SETTING is the number of flips, of lists probed or efSearch.
"""
import json
import os
import sys
import time

import faiss
import numpy

from resident_memory import resident_bytes

faiss.omp_set_num_threads(1)
TRAINING_CODES_PER_LIST = 39  # the fewest that FAISS does not warn of


def multi_hash(bits, hashes, bits_per_hash):
    return faiss.IndexBinaryMultiHash(bits, hashes, bits_per_hash)


def ivf(bits, lists):
    index = faiss.IndexBinaryIVF(faiss.IndexBinaryFlat(bits), bits, lists)
    index.train(codes[: TRAINING_CODES_PER_LIST * lists])
    return index


def set_flips(index, flips):
    index.nflip = flips


def set_probes(index, probes):
    index.nprobe = probes


def set_ef_search(index, ef_search):
    index.hnsw.efSearch = ef_search


KINDS = {
    "Flat": (faiss.IndexBinaryFlat, lambda index, _: None),
    "MultiHash": (multi_hash, set_flips),
    "IVF": (ivf, set_probes),
    "HNSW": (faiss.IndexBinaryHNSW, set_ef_search),
}

folder, code_bits, k, _, kind, *parameters = sys.argv[1:]
code_bits, k = int(code_bits), int(k)
codes = numpy.fromfile(os.path.join(folder, "codes"), dtype=numpy.uint8).reshape(-1, code_bits // 8)
queries = numpy.fromfile(os.path.join(folder, "queries"), dtype=numpy.uint8).reshape(-1, code_bits // 8)

create, configure = KINDS[kind]
before = resident_bytes()
start = time.perf_counter()
built = create(code_bits, *map(int, parameters))
built.add(codes)
built.search(queries[:1], k)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "residentBytes": resident_bytes() - before}), flush=True)
del codes

for line in sys.stdin:
    setting, count = map(int, line.split())
    configure(built, setting)
    start, processor_start = time.perf_counter(), time.process_time()
    _, ids = built.search(queries[:count], k)
    seconds, processor_seconds = time.perf_counter() - start, time.process_time() - processor_start
    print(json.dumps({"seconds": seconds, "processorSeconds": processor_seconds, "found": ids.tolist()}), flush=True)
