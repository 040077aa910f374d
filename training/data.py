"""The training photos, and batches of clean and edited views of them."""

import pathlib

import numpy as np
import torch
from PIL import Image

import edits
from network import DEVIATION, MEAN

TINY_STEP = 20  # every 20th photo of Tiny ImageNet: 25 of each of its 200 classes
DEV_STEP = 20  # every 20th training photo is kept out to watch the training


def photos(folder):
    """Paths of the training photos, in a fixed order: (to train on, to watch with)."""
    folder = pathlib.Path(folder)
    tiny = sorted(folder.glob("tiny-imagenet/tiny-imagenet-200/train/*/images/*.JPEG"))[::TINY_STEP]
    samples = sorted(folder.glob("imagenet-samples/*.JPEG"))
    imagenette = sorted(folder.glob("imagenette/train/*/*.JPEG"))
    if not (tiny and samples and imagenette):
        raise FileNotFoundError(f"{folder}: tiny-imagenet, imagenet-samples or imagenette is missing; run training/fetch")
    every = imagenette + samples + tiny
    return [path for index, path in enumerate(every) if index % DEV_STEP], every[::DEV_STEP]


def load(path):
    """RGB image of the file, at most 512 on its longer side: larger ones only cost time here."""
    image = Image.open(path)
    image.draft("RGB", (256, 256))
    image = image.convert("RGB")
    image.thumbnail((512, 512))
    return image


def central_square(image):
    """The middle of the image, as wide and as high as its shorter side: what the exported model is shown."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def tensor(image, size):
    """RGB image -> float32 [3, size, size], squashed and normalised."""
    pixels = np.asarray(image.resize((size, size), Image.BILINEAR), np.float32) / 255
    pixels = (pixels - np.float32(MEAN)) / np.float32(DEVIATION)
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


class Clean(torch.utils.data.Dataset):
    """The photos as they are."""

    def __init__(self, paths, size):
        self.paths, self.size = paths, size

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return tensor(load(self.paths[index]), self.size)


class Pairs(torch.utils.data.Dataset):
    """`count` times (photo's index, view, edited view); the first view is clean for every other photo, on average."""

    def __init__(self, paths, size, count, seed):
        self.paths, self.size, self.seed = paths, size, seed
        rng = np.random.default_rng(seed)
        epochs = -(-count // len(paths))
        self.order = np.concatenate([rng.permutation(len(paths)) for _ in range(epochs)])[:count]

    def __len__(self):
        return len(self.order)

    def __getitem__(self, step):
        rng = np.random.default_rng([self.seed, step])
        index = self.order[step]
        image = load(self.paths[index])
        other = load(self.paths[rng.integers(len(self.paths))])
        first = edits.random_edits(image, other, rng) if rng.random() < 0.5 else image
        return index, tensor(first, self.size), tensor(edits.random_edits(image, other, rng), self.size)
