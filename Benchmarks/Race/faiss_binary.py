"""Searches one of FAISS's indexes of Hamming codes on one thread, a round at a time.

Arguments: the files of codes and of queries, bits a code, neighbours a query, the kind of index and its parameters.
First prints the bytes that the built index added to this process's resident memory. Then for every line on standard input
searches all queries in one call and prints, as JSON, the seconds it took and the nearest code of each query (-1: none).
"""
import ctypes
import json
import os
import sys
import time

import faiss
import numpy

faiss.omp_set_num_threads(1)
TRAINING_CODES_PER_LIST = 64


def flat(bits):
    return faiss.IndexBinaryFlat(bits)


def multi_hash(bits, hashes, bits_per_hash, flips):
    index = faiss.IndexBinaryMultiHash(bits, hashes, bits_per_hash)
    index.nflip = flips
    return index


def ivf(bits, lists, probes):
    index = faiss.IndexBinaryIVF(faiss.IndexBinaryFlat(bits), bits, lists)
    index.nprobe = probes
    index.train(codes[: TRAINING_CODES_PER_LIST * lists])
    return index


def hnsw(bits, links, ef_search):
    index = faiss.IndexBinaryHNSW(bits, links)
    index.hnsw.efSearch = ef_search
    return index


def resident_bytes():
    ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


codes_file, queries_file, code_bits, k, kind, *parameters = sys.argv[1:]
code_bits = int(code_bits)
codes = numpy.fromfile(codes_file, dtype=numpy.uint8).reshape(-1, code_bits // 8)
queries = numpy.fromfile(queries_file, dtype=numpy.uint8).reshape(-1, code_bits // 8)

KINDS = {"Flat": flat, "MultiHash": multi_hash, "IVF": ivf, "HNSW": hnsw}
before = resident_bytes()
built = KINDS[kind](code_bits, *map(int, parameters))
built.add(codes)
print(resident_bytes() - before, flush=True)

for _ in sys.stdin:
    start = time.perf_counter()
    _, ids = built.search(queries, int(k))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "nearest": ids[:, 0].tolist()}), flush=True)
