"""Decodes and shrinks pictures with OpenCV on one thread, a round at a time.

Arguments: a file that lists the pictures, one path a line. For every line on standard input ("grey" or "reduced") one
round over all of them; prints the seconds it took.
"""
import sys
import time

import cv2

cv2.setNumThreads(1)
with open(sys.argv[1], encoding="utf-8") as listing:
    paths = listing.read().splitlines()

MODES = {"grey": cv2.IMREAD_GRAYSCALE, "reduced": cv2.IMREAD_REDUCED_GRAYSCALE_2}

for line in sys.stdin:
    mode = MODES[line.strip()]
    start = time.perf_counter()
    for path in paths:
        cv2.resize(cv2.imread(path, mode), (33, 32), interpolation=cv2.INTER_AREA)
    print(time.perf_counter() - start, flush=True)
