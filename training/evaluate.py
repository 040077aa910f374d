"""Measures embedding models: semantics on labelled photos, and which edited copies are found again.

    python3 evaluate.py --model MANIFEST[=ONNX] [--model ...] --imagenette DIR --clothing DIR

prints Markdown tables. Photos are held out: imagenette's `val` and the clothing test and validation photos.
"""

import argparse
import pathlib
import sys

import numpy as np
from PIL import Image

import edits
from embed import Model

SEED = 7
SOURCES_PER_COLLECTION = 100
LABELLED_PER_CLASS = 60
PRECISION = 0.999


def photos(folder):
    """Readable files in folder/<label>/, by name."""
    return sorted(path for path in folder.glob("*/*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))


def load(path):
    return Image.open(path).convert("RGB")


def semantics(embeddings, labels):
    """Leave-one-out 1-NN accuracy and precision@10 by cosine; embeddings [N, D] of unit length, labels [N]."""
    similarities = embeddings @ embeddings.T
    np.fill_diagonal(similarities, -2)
    nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :10]
    same = labels[nearest] == labels[:, None]
    return same[:, 0].mean(), same.mean()


def threshold_at(precision, similarities, sources):
    """Least similarity at which matches reach `precision`, over all (query, photo) pairs.

    similarities [Q, N] of Q edited copies to N photos; sources [Q]: the index of each copy's photo.
    """
    true = np.zeros(similarities.shape, bool)
    true[np.arange(len(sources)), sources] = True
    order = np.argsort(-similarities, axis=None)
    hits = np.cumsum(true.ravel()[order])
    good = np.flatnonzero(hits / np.arange(1, len(order) + 1) >= precision)
    return similarities.ravel()[order[good[-1]]] if len(good) else np.inf


def copies(model, database, sources, paths):
    """Similarities of the edited copies: {edit: [S, N]} of S sources to N photos.

    database [N, D]: embeddings of `paths`; sources [S]: indices into it of the photos that are edited.
    """
    rng = np.random.default_rng(SEED)
    others = rng.permutation(np.setdiff1d(np.arange(len(paths)), sources))[:len(sources)]
    similarities = {}
    for name, edit in edits.MATRIX.items():
        edited = (edit(load(paths[source]), load(paths[other]), rng) for source, other in zip(sources, others))
        queries, _ = model.embed(edited)
        similarities[name] = queries @ database.T
        if name == "collage":  # both its photos are in it, so finding the other one is no error
            similarities[name][np.arange(len(sources)), others] = -1
        print(f"  {model.id}: {name}", file=sys.stderr)
    return similarities


def recalls(similarities, sources):
    """{edit: (recall@1, recall at the threshold)} and the threshold, one for all edits; arguments as in `copies`."""
    threshold = threshold_at(PRECISION, np.concatenate(list(similarities.values())), np.tile(sources, len(similarities)))
    rows = np.arange(len(sources))
    return {
        name: ((seen.argmax(axis=1) == sources).mean(), (seen[rows, sources] >= threshold).mean())
        for name, seen in similarities.items()
    }, threshold


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True, metavar="MANIFEST[=ONNX]")
    parser.add_argument("--imagenette", type=pathlib.Path, required=True, help="folder with val/<label>/*.JPEG")
    parser.add_argument("--clothing", type=pathlib.Path, required=True,
                        help="folder with clothing-test/<label> and clothing-validation/<label>")
    parser.add_argument("--sources", type=int, default=SOURCES_PER_COLLECTION, help="photos edited, of each collection")
    options = parser.parse_args()

    collections = {
        "imagenette": photos(options.imagenette / "val"),
        "clothing": photos(options.clothing / "clothing-test") + photos(options.clothing / "clothing-validation"),
    }
    for name, paths in collections.items():
        if not paths:
            parser.error(f"no {name} photos found")
    paths = [path for each in collections.values() for path in each]
    labels = np.array([path.parent.name for path in paths])
    rng = np.random.default_rng(SEED)
    starts = np.cumsum([0] + [len(each) for each in collections.values()])
    sources = np.concatenate([
        np.sort(rng.permutation(np.arange(start, stop))[:options.sources]) for start, stop in zip(starts, starts[1:])])

    columns = []
    for argument in options.model:
        model = Model(*argument.split("=", 1))
        database, report = model.embed(load(path) for path in paths)
        column = {"model": model.id, "dimension": str(model.dimension)}
        for (name, each), start in zip(collections.items(), starts):
            rows = np.arange(start, start + len(each))
            if name == "imagenette":
                rows = np.concatenate([rows[labels[rows] == label][:LABELLED_PER_CLASS] for label in np.unique(labels[rows])])
            nearest, precision = semantics(database[rows], labels[rows])
            column[f"{name} 1-NN ({len(rows)} photos)"] = f"{nearest:.3f}"
            column[f"{name} P@10"] = f"{precision:.3f}"
        similarities = copies(model, database, sources, paths)
        cells = {name: [] for name in ["threshold (cosine)", *similarities, "mean of edits"]}
        for start, stop in zip(starts, starts[1:]):
            chosen = (start <= sources) & (sources < stop)
            found, threshold = recalls({name: seen[chosen] for name, seen in similarities.items()}, sources[chosen])
            cells["threshold (cosine)"].append(f"{threshold:.3f}")
            found["mean of edits"] = np.mean([pair for name, pair in found.items() if name != "none"], axis=0)
            for name, pair in found.items():
                cells[name].append(" / ".join(f"{100 * value:.1f}" for value in pair))
        column |= {name: " · ".join(values) for name, values in cells.items()}
        print(f"{model.id}: {report}", file=sys.stderr)
        columns.append(column)

    print(f"{len(sources)} photos edited, among {len(paths)}. "
          f"Edits: recall@1 / recall at {100 * PRECISION:g}% precision, in percent, of {' · '.join(collections)} photos.\n")
    names = list(columns[0])
    print("| " + " | ".join(["", *(column["model"] for column in columns)]) + " |")
    print("|---|" + "---:|" * len(columns))
    for name in names[1:]:
        print("| " + " | ".join([name, *(column[name] for column in columns)]) + " |")


if __name__ == "__main__":
    main()
