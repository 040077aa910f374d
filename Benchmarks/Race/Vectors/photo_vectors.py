"""Writes the vectors that a model computes of crops of photos, for `./bench race --workload float --vectors FILE`.

Usage: photo_vectors.py MODEL CROPS DIR... > FILE
Needs python3-opencv, node and its package onnxruntime-node (npm install onnxruntime-node beside photo_vectors.mjs).
MODEL takes [N,3,224,224] floats (RGB, ImageNet mean and deviation). Of every photo the whole comes first, for all photos in random
order, then CROPS - 1 passes of random crops (15 to 100% of the area, mirrored or not, brighter or darker), so that any first part of
the file is a fair sample.
"""
import os
import subprocess
import sys

import cv2
import numpy

SIDE = 224
random = numpy.random.default_rng(1)


def crop(image):
    height, width = image.shape[:2]
    area, aspect = random.uniform(0.15, 1), numpy.exp(random.uniform(-0.4, 0.4))
    wide = int(min(width, max(16, numpy.sqrt(area * aspect) * width)))
    high = int(min(height, max(16, numpy.sqrt(area / aspect) * height)))
    x, y = random.integers(0, width - wide + 1), random.integers(0, height - high + 1)
    part = image[y : y + high, x : x + wide]
    if random.random() < 0.5:
        part = part[:, ::-1]
    return cv2.convertScaleAbs(part, alpha=random.uniform(0.75, 1.3), beta=random.uniform(0, 20))


def frame(image):
    shrinks = image.shape[1] >= SIDE
    sized = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return cv2.cvtColor(sized, cv2.COLOR_BGR2RGB).tobytes()


model, crops, *folders = sys.argv[1:]
photos = sorted(os.path.join(root, name) for folder in folders for root, _, names in os.walk(folder) for name in names)
random.shuffle(photos)
here = os.path.dirname(os.path.abspath(__file__))
with subprocess.Popen(["node", os.path.join(here, "photo_vectors.mjs"), model], stdin=subprocess.PIPE) as network:
    for photo_pass in range(int(crops)):
        for photo in photos:
            picture = cv2.imread(photo)
            if picture is None:
                print(f"skipped: {photo} is no picture", file=sys.stderr)
                continue
            network.stdin.write(frame(picture if photo_pass == 0 else crop(picture)))
    network.stdin.close()
    sys.exit(network.wait())
