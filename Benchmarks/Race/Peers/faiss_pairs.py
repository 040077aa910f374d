"""Finds the pairs of a collection of Hamming codes by one of FAISS's indexes on one thread.

Arguments: the file of codes, bytes a code, the radius, the file for the pairs, how many of the codes to search with, the kind of
index and its parameters. Prints, as JSON, the seconds to build the index and to search, and what the resident memory grew by at
most. A pair is two 32-bit little-endian ids, the smaller first; it is found from its smaller id.
"""
import json
import sys
import time

import faiss
import numpy

from resident_memory import peak_bytes, reset_peak, resident_bytes

CODES_PER_SEARCH = 10_000

faiss.omp_set_num_threads(1)
codes_file, length_bytes, radius, pairs_file, searched, kind, *parameters = sys.argv[1:]
length_bytes, radius, searched = int(length_bytes), int(radius), int(searched)
codes = numpy.fromfile(codes_file, dtype=numpy.uint8).reshape(-1, length_bytes)


def create(bits, kind, parameters):
    if kind == "Flat":
        return faiss.IndexBinaryFlat(bits)
    hashes, bits_per_hash, flips = map(int, parameters)
    index = faiss.IndexBinaryMultiHash(bits, hashes, bits_per_hash)
    index.nflip = flips
    return index


def pairs_from(first, end):
    # FAISS's radius is the first distance that is too large.
    starts, _, ids = index.range_search(codes[first:end], radius + 1)
    queries = numpy.repeat(numpy.arange(first, end), numpy.diff(starts.astype(numpy.int64)))
    later = ids > queries
    return numpy.stack([queries[later], ids[later]], axis=1).astype("<i4")


before = resident_bytes()
reset_peak()
start = time.perf_counter()
index = create(length_bytes * 8, kind, parameters)
index.add(codes)
built = time.perf_counter()
pairs = [pairs_from(first, min(first + CODES_PER_SEARCH, searched)) for first in range(0, searched, CODES_PER_SEARCH)]
seconds = time.perf_counter() - built
numpy.unique(numpy.concatenate(pairs), axis=0).tofile(pairs_file)
print(json.dumps({"buildSeconds": built - start, "searchSeconds": seconds, "peakBytes": peak_bytes() - before}))
