"""Trains the embedding model and writes it as ONNX with its manifest.

    python3 train.py --data DIR --teacher ONNX --out DIR

The student starts as its teacher with a whitening head. Two losses teach it. Distillation: to each of all the photos' teacher
embeddings, an edited view is as similar as the teacher finds its clean original to be, so the space stays the teacher's.
Contrast (InfoNCE with a memory of earlier views): two views of one photo are nearer than views of others. The exported weights
lie between those of the start and of the end (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
"""

import argparse
import copy
import hashlib
import json
import pathlib
import time

import numpy as np
import torch
from torch.nn.functional import cross_entropy, kl_div, log_softmax, normalize, softmax

import data
import edits
from evaluate import semantics, threshold_at
from network import DEVIATION, MEAN, Student

ID = "mobilenetv3-copies"
SEED = 1
CENTRE_STEP = 10  # every 10th training photo is enough to know their mean embedding


class Memory:
    """The latest `size` views: embeddings [size, D], and which photo each shows (-1: none yet)."""

    def __init__(self, size, dimension):
        self.embeddings = torch.zeros(size, dimension)
        self.photos = torch.full((size,), -1, dtype=torch.long)
        self.next = 0

    def add(self, photos, embeddings):
        slots = (self.next + torch.arange(len(photos))) % len(self.photos)
        self.photos[slots], self.embeddings[slots] = photos, embeddings
        self.next = int(slots[-1]) + 1


def contrastive_loss(queries, keys, photos, memory, temperature):
    """InfoNCE of queries [B, D] against keys [B, D] and the memory; views of the same photo are never negatives."""
    logits = queries @ torch.cat([keys, memory.embeddings]).T / temperature
    candidates = torch.cat([photos, memory.photos])
    same = candidates[None, :] == photos[:, None]
    same.fill_diagonal_(False)
    logits = logits.masked_fill(same | (candidates < 0)[None, :], -torch.inf)
    return cross_entropy(logits, torch.arange(len(photos)))


def distillation_loss(queries, photos, targets, temperature):
    """KL divergence, over all photos, of the similarities of queries [B, D] to `targets` [N, D] from those of their own targets."""
    wanted = softmax(targets[photos] @ targets.T / temperature, 1)
    found = log_softmax(queries @ targets.T / temperature, 1)
    return kl_div(found, wanted, reduction="batchmean")


@torch.no_grad()
def embed(network, images, size, batch=64):
    """Images -> [N, D], prepared as the manifest says. The network has one mode only: neither dropout nor batch norm."""
    tensors = [data.tensor(data.central_square(image), size) for image in images]
    parts = [torch.stack(tensors[start:start + batch]) for start in range(0, len(tensors), batch)]
    return torch.cat([network(part.to(memory_format=torch.channels_last)) for part in parts])


@torch.no_grad()
def centre(student, paths, size):
    """Moves the head's bias so that the embeddings of `paths` have mean zero: hyperplanes through the origin then halve them."""
    student.head.bias -= embed(student, (data.load(path) for path in paths), size).mean(0)


def watch(student, paths, size, edited=60):
    """1-NN and P@10 of imagenette's photos among `paths`, and copies' recall@1 and recall at 99.9% precision."""
    embeddings = normalize(embed(student, (data.load(path) for path in paths), size)).numpy()
    labelled = [index for index, path in enumerate(paths) if "imagenette" in path.parts]
    labels = np.array([paths[index].parent.name for index in labelled])
    rng = np.random.default_rng(SEED)
    sources = rng.permutation(len(paths))[:edited]
    seen = []
    for name, edit in edits.MATRIX.items():
        if name not in ("none", "collage"):
            copies = [edit(data.load(paths[source]), None, rng) for source in sources]
            seen.append(normalize(embed(student, copies, size)).numpy() @ embeddings.T)
    seen, sources = np.concatenate(seen), np.tile(sources, len(seen))
    threshold = threshold_at(0.999, seen, sources)
    found = seen[np.arange(len(sources)), sources] >= threshold
    return (*semantics(embeddings[labelled], labels), (seen.argmax(1) == sources).mean(), found.mean())


def report(what, measured):
    """Prints what `watch` measured."""
    print("{}: 1-NN {:.3f}  P@10 {:.3f}  recall@1 {:.3f}  recall at 99.9% precision {:.3f}".format(what, *measured), flush=True)


def export(student, size, teacher, folder):
    """Writes model.onnx and model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    torch.onnx.export(
        student.to(memory_format=torch.contiguous_format), torch.zeros(2, 3, size, size), path, opset_version=14,
        input_names=["input"], output_names=["embedding"],
        dynamic_axes={"input": {0: "images"}, "embedding": {0: "images"}})
    manifest = {
        "id": ID,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "url": None,
        "input": {
            "name": "input", "width": size, "height": size, "resize": size, "crop": "center",
            "channels": "rgb", "layout": "nchw", "mean": MEAN, "deviation": DEVIATION, "scale": 1 / 255,
        },
        "output": {"name": "embedding", "pooling": "none"},
        "dimension": student.head.out_features,
        "license": "BSD-3-Clause",
        "source": "training/ of this repository, from torchvision's mobilenet_v3_small (ImageNet weights, BSD-3-Clause)",
    }
    (folder / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder that training/fetch filled")
    parser.add_argument("--teacher", type=pathlib.Path, required=True, help="mobilenetv3_small_embed_576.onnx")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--dimension", type=int, default=192)
    parser.add_argument("--size", type=int, default=160, help="side of the training images, pixels")
    parser.add_argument("--deployed-size", type=int, default=224, help="side of the exported model's images, pixels")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=32, help="photos, of two views each")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--memory", type=int, default=4096)
    parser.add_argument("--contrast-temperature", type=float, default=0.05)
    parser.add_argument("--contrast-weight", type=float, default=0.3)
    parser.add_argument("--distil-temperature", type=float, default=0.05)
    parser.add_argument("--mix", type=float, default=0.5, help="exported weights: start + MIX * (end - start)")
    parser.add_argument("--watch-every", type=int, default=200, help="steps")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)

    train_paths, watched_paths = data.photos(options.data)
    student = Student(options.teacher, options.dimension).to(memory_format=torch.channels_last)
    cache = options.data / "teacher.pt"
    if not cache.exists():
        batches = torch.utils.data.DataLoader(data.Clean(train_paths, 224), 64, num_workers=1)
        with torch.no_grad():
            torch.save(torch.cat([student.backbone(batch) for batch in batches]), cache)
    features = torch.load(cache)
    student.start_head(features, power=0.25)
    with torch.no_grad():
        targets = normalize(student.head(features))  # the teacher's own similarities, whitened

    start_weights = copy.deepcopy(student.state_dict())
    pairs = data.Pairs(train_paths, options.size, options.steps * options.batch, SEED)
    loader = torch.utils.data.DataLoader(pairs, options.batch, num_workers=1)
    steps = options.steps
    optimizer = torch.optim.AdamW(student.parameters(), options.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, steps, pct_start=0.1)
    memory = Memory(options.memory, options.dimension)
    began, losses = time.monotonic(), []

    for step, (photos, first, second) in enumerate(loader, 1):
        views = torch.cat([first, second]).to(memory_format=torch.channels_last)
        embeddings = normalize(student(views))
        a, b = embeddings.chunk(2)
        contrast = (contrastive_loss(a, b, photos, memory, options.contrast_temperature)
                    + contrastive_loss(b, a, photos, memory, options.contrast_temperature)) / 2
        distillation = distillation_loss(embeddings, photos.repeat(2), targets, options.distil_temperature)
        optimizer.zero_grad(set_to_none=True)
        (distillation + options.contrast_weight * contrast).backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 5)
        optimizer.step()
        schedule.step()
        memory.add(photos, a.detach())
        losses.append((contrast.item(), distillation.item()))
        if step % 50 == 0:
            print("step {}/{}  contrast {:.3f}  distillation {:.3f}  ".format(step, steps, *np.mean(losses[-50:], axis=0))
                  + f"{time.monotonic() - began:.0f} s", flush=True)
        if step % options.watch_every == 0:
            torch.save(student.state_dict(), options.data / f"student-{step}.pt")
            report("watched photos", watch(student, watched_paths, options.deployed_size))

    end_weights = copy.deepcopy(student.state_dict())
    torch.save(end_weights, options.data / "student-end.pt")
    for mix in (1, 0.75, options.mix):
        student.load_state_dict({name: start.lerp(end_weights[name], mix) for name, start in start_weights.items()})
        centre(student, train_paths[::CENTRE_STEP], options.deployed_size)
        report(f"watched photos, mix {mix}", watch(student, watched_paths, options.deployed_size))
    export(student, options.deployed_size, options.teacher, options.out)


if __name__ == "__main__":
    main()
