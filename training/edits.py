"""Edits of a photo: a fixed matrix to measure with, and a random mixture to train with.

Every edit takes and returns an RGB `PIL.Image`; lengths are fractions of the image unless said otherwise.
"""

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps


def jpeg(image, quality):
    """Compresses with JPEG at `quality` (1..95)."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def scale(image, factor_x, factor_y):
    """Resizes each side by its factor."""
    size = (max(1, round(image.width * factor_x)), max(1, round(image.height * factor_y)))
    return image.resize(size, Image.BILINEAR)


def blur(image, sigma):
    """Gaussian blur; `sigma` as a fraction of the shorter side."""
    return image.filter(ImageFilter.GaussianBlur(sigma * min(image.size)))


def noise(image, deviation, rng):
    """Adds Gaussian noise of `deviation` grey levels (0..255) to every channel."""
    pixels = np.asarray(image, np.float32)
    pixels = pixels + rng.standard_normal(pixels.shape, np.float32) * deviation
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def gamma(image, exponent):
    """Maps each level v in 0..1 to v ** exponent."""
    return image.point([round(255 * (v / 255) ** exponent) for v in range(256)] * 3)


def grey(image):
    """Luma only."""
    return image.convert("L").convert("RGB")


def sepia(image):
    """Brown and white."""
    matrix = (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0)
    return image.convert("RGB", matrix)


def shear(image, slope):
    """Moves each row sideways by `slope` of its distance from the top, in the same frame."""
    return image.transform(image.size, Image.AFFINE, (1, slope, 0, 0, 1, 0), Image.BILINEAR)


def vignette(image, strength):
    """Darkens towards the corners, which lose `strength` (0..1) of their light."""
    y = np.linspace(-1, 1, image.height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, image.width, dtype=np.float32)[None, :]
    light = 1 - strength * (x * x + y * y) / 2
    return Image.fromarray((np.asarray(image) * light[..., None]).astype(np.uint8))


def text(image, string, height, position, opacity, color=(255, 255, 255)):
    """Writes `string`, `height` tall, its top left at `position` (x, y), with `opacity` 0..1."""
    font = ImageFont.load_default()
    left, top, right, bottom = font.getbbox(string)
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), string, fill=round(255 * opacity), font=font)
    zoom = height * image.height / mask.height
    mask = mask.resize((max(1, round(mask.width * zoom)), max(1, round(mask.height * zoom))), Image.BILINEAR)
    result = image.copy()
    result.paste(color, (round(position[0] * image.width), round(position[1] * image.height)), mask)
    return result


def rotate(image, degrees, fill=(0, 0, 0)):
    """Turns counter-clockwise: quarter turns whole, other angles in the same frame with `fill` in the corners."""
    return image.rotate(degrees, Image.BILINEAR, expand=degrees % 90 == 0, fillcolor=fill)


def crop(image, left, top, right, bottom):
    """Cuts the given fraction off each side."""
    width, height = image.size
    return image.crop((
        round(left * width), round(top * height),
        max(round(left * width) + 1, round((1 - right) * width)),
        max(round(top * height) + 1, round((1 - bottom) * height))))


def pad(image, left, top, right, bottom, fill=(0, 0, 0)):
    """Adds a border of `fill`, as fractions of the image's width and height."""
    width, height = image.size
    border = [round(left * width), round(top * height), round(right * width), round(bottom * height)]
    return ImageOps.expand(image, tuple(border), fill)


def screenshot(image, dark=True, bar=0.12, margin=0.04):
    """Puts the image between a status bar and a caption bar, as a phone's screenshot of a post does."""
    paper, ink = ((24, 24, 24), (230, 230, 230)) if dark else ((250, 250, 250), (20, 20, 20))
    framed = pad(image, margin, bar, margin, 2 * bar, paper)
    framed = text(framed, "12:41          5G  87%", bar / 3, (0.03, bar / 4), 1, ink)
    return text(framed, "1,204 likes   View all 36 comments", bar / 3, (0.03, 1 - bar), 1, ink)


def collage(image, other, share=0.5, vertical=False):
    """Places `image` and `other` side by side (or one above the other); `image` takes `share` of the result."""
    width, height = image.size
    if vertical:
        second = other.resize((width, max(1, round(height * (1 - share) / share))), Image.BILINEAR)
        result = Image.new("RGB", (width, height + second.height))
        result.paste(second, (0, height))
    else:
        second = other.resize((max(1, round(width * (1 - share) / share)), height), Image.BILINEAR)
        result = Image.new("RGB", (width + second.width, height))
        result.paste(second, (width, 0))
    result.paste(image, (0, 0))
    return result


# name -> edit(image, other photo, random generator)
MATRIX = {
    "none": lambda image, other, rng: image,
    "JPEG 30": lambda image, other, rng: jpeg(image, 30),
    "half size": lambda image, other, rng: scale(image, 0.5, 0.5),
    "blur": lambda image, other, rng: blur(image, 0.01),
    "noise": lambda image, other, rng: noise(image, 25, rng),
    "gamma 0.5": lambda image, other, rng: gamma(image, 0.5),
    "gamma 2": lambda image, other, rng: gamma(image, 2),
    "watermark": lambda image, other, rng: text(image, "SAMPLE PHOTO", 0.12, (0.1, 0.44), 0.7),
    "vignette": lambda image, other, rng: vignette(image, 0.8),
    "grey": lambda image, other, rng: grey(image),
    "mirror": lambda image, other, rng: ImageOps.mirror(image),
    "rotate 4": lambda image, other, rng: rotate(image, 4),
    "rotate 15": lambda image, other, rng: rotate(image, 15),
    "rotate 90": lambda image, other, rng: rotate(image, 90),
    "crop 5%": lambda image, other, rng: crop(image, 0.05, 0.05, 0.05, 0.05),
    "crop 20%": lambda image, other, rng: crop(image, 0.2, 0.2, 0.2, 0.2),
    "pad 20%": lambda image, other, rng: pad(image, 0.2, 0.2, 0.2, 0.2),
    "aspect 4:3": lambda image, other, rng: scale(image, 1, 0.75),
    "screenshot": lambda image, other, rng: screenshot(image),
    "collage": lambda image, other, rng: collage(image, other),
    # Kinds that RANDOM has not:
    "sepia": lambda image, other, rng: sepia(image),
    "posterize": lambda image, other, rng: ImageOps.posterize(image, 2),
    "edges": lambda image, other, rng: image.filter(ImageFilter.EDGE_ENHANCE_MORE),
    "shear": lambda image, other, rng: shear(image, 0.2),
}


def _color(rng):
    return tuple(int(level) for level in rng.choice([
        (0, 0, 0), (255, 255, 255), rng.integers(0, 256, 3)], p=[0.4, 0.3, 0.3]))


def _string(rng):
    return "".join(chr(code) for code in rng.integers(33, 127, rng.integers(4, 20)))


def _random_text(image, other, rng):
    for _ in range(rng.integers(1, 4)):
        image = text(image, _string(rng), rng.uniform(0.05, 0.2), (rng.uniform(0, 0.6), rng.uniform(0, 0.85)),
                     rng.uniform(0.4, 1), _color(rng))
    return image


def _random_color(image, other, rng):
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhance(image).enhance(rng.uniform(0.5, 1.6))
    return image


def _random_tint(image, other, rng):
    pixels = np.asarray(image, np.float32) * rng.uniform(0.7, 1.3, 3).astype(np.float32)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _random_crop(image, other, rng):
    kept = math.sqrt(rng.uniform(0.25, 0.95))
    left, top = rng.uniform(0, 1 - kept, 2)
    return crop(image, left, top, 1 - kept - left, 1 - kept - top)


def _random_collage(image, other, rng):
    both = collage(image, other, rng.uniform(0.4, 0.7), rng.random() < 0.5)
    return rotate(both, 180) if rng.random() < 0.5 else both


def _random_overlay(image, other, rng):
    """Pastes a piece of another photo over up to 15% of the image."""
    result = image.copy()
    width, height = (max(1, round(side * rng.uniform(0.1, 0.38))) for side in image.size)
    position = tuple(int(rng.integers(0, side - piece + 1)) for side, piece in zip(image.size, (width, height)))
    result.paste(other.resize((width, height), Image.BILINEAR), position)
    return result


# (weight, edit(image, other photo, random generator))
RANDOM = [
    (1, lambda image, other, rng: jpeg(image, int(rng.integers(10, 60)))),
    (1, lambda image, other, rng: scale(image, *[rng.uniform(0.25, 0.7)] * 2)),
    (1, lambda image, other, rng: scale(image, 1, rng.uniform(0.5, 1))),
    (1, lambda image, other, rng: blur(image, rng.uniform(0.004, 0.018))),
    (1, lambda image, other, rng: noise(image, rng.uniform(5, 40), rng)),
    (1, lambda image, other, rng: gamma(image, math.exp(rng.uniform(-0.8, 0.8)))),
    (1, lambda image, other, rng: vignette(image, rng.uniform(0.3, 1))),
    (1, lambda image, other, rng: grey(image)),
    (1, _random_color),
    (1, _random_tint),
    (1.5, _random_text),
    (1, _random_overlay),
    (2, lambda image, other, rng: ImageOps.mirror(image)),
    (2, lambda image, other, rng: rotate(image, 90 * int(rng.integers(1, 4)))),
    (2, lambda image, other, rng: rotate(image, rng.uniform(-25, 25), _color(rng))),
    (3, _random_crop),
    (2, lambda image, other, rng: pad(image, *rng.uniform(0, 0.35, 4), _color(rng))),
    (1.5, lambda image, other, rng: screenshot(image, rng.random() < 0.5, rng.uniform(0.05, 0.2), rng.uniform(0, 0.1))),
    (1, _random_collage),
]
_WEIGHTS = np.array([weight for weight, _ in RANDOM]) / sum(weight for weight, _ in RANDOM)


def random_edits(image, other, rng):
    """One to three different edits of random strength, in random order."""
    chosen = rng.choice(len(RANDOM), rng.integers(1, 4), replace=False, p=_WEIGHTS)
    for index in chosen:
        image = RANDOM[index][1](image, other, rng)
    return image
