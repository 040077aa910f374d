"""t-SNE (van der Maaten, Hinton 2008) of scikit-learn: tsne.py VECTORS COUNT DIMENSIONS METRIC LAYOUT; prints the seconds it took."""
import sys
import time

import numpy
from sklearn.manifold import TSNE

vectors_file, count, dimensions, metric, layout_file = sys.argv[1:]
vectors = numpy.fromfile(vectors_file, dtype="<f4").reshape(int(count), int(dimensions))
start = time.process_time()
layout = TSNE(init="random" if metric == "manhattan" else "pca", metric=metric, learning_rate="auto", random_state=1, n_jobs=1).fit_transform(vectors)
seconds = time.process_time() - start
layout.astype("<f4").tofile(layout_file)
print(seconds)
