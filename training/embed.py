"""Images to embeddings through ONNX Runtime, as a model's manifest says."""

import json
import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image

SCRIPT = pathlib.Path(__file__).with_name("ort.mjs")


class Model:
    """An ONNX image model and its manifest (`model.json`)."""

    def __init__(self, manifest, onnx=None):
        manifest = pathlib.Path(manifest)
        fields = json.loads(manifest.read_text())
        self.id = fields["id"]
        self.onnx = pathlib.Path(onnx) if onnx else manifest.with_name(fields["file"])
        self.dimension = fields["dimension"]
        self.input = fields["input"]
        # The loader knows RGB and NCHW: all that the models measured here need.
        if (self.input["channels"], self.input["layout"]) != ("rgb", "nchw"):
            raise ValueError(f"{manifest}: only channels rgb and layout nchw are read here")

    def prepare(self, image):
        """RGB image -> float32 [3, height, width]."""
        size = (self.input["width"], self.input["height"])
        if self.input["crop"] == "squash":
            image = image.resize(size, Image.BILINEAR)
        else:
            zoom = self.input["resize"] / min(image.size)
            image = image.resize((round(image.width * zoom), round(image.height * zoom)), Image.BILINEAR)
            left, top = (image.width - size[0]) // 2, (image.height - size[1]) // 2
            image = image.crop((left, top, left + size[0], top + size[1]))
        pixels = np.asarray(image, np.float32) * np.float32(self.input["scale"])
        pixels = (pixels - np.float32(self.input["mean"])) / np.float32(self.input["deviation"])
        return np.ascontiguousarray(pixels.transpose(2, 0, 1))

    def embed(self, images, batch=16):
        """Iterable of N RGB images -> L2-normalised float32 [N, dimension] and ONNX Runtime's report of its time."""
        command = ["node", str(SCRIPT), str(self.onnx), "3", str(self.input["height"]), str(self.input["width"]), str(batch)]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as report:
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=report) as process:
                for image in images:
                    process.stdin.write(self.prepare(image).tobytes())
            report.seek(0)
            said = report.read().decode().strip()
            if process.returncode != 0:
                raise RuntimeError(f"{self.onnx}: ONNX Runtime failed: {said}")
            output.seek(0)
            embeddings = np.frombuffer(output.read(), np.float32).reshape(-1, self.dimension)
        return embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True), said
