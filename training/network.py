"""The student: MobileNetV3-small, started from its teacher's weights, with a linear head."""

import onnx
import torch
import torchvision
from onnx import numpy_helper
from torch import nn

FEATURES = 576
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


class Teacher(nn.Module):
    """MobileNetV3-small without its classifier: [N, 3, H, W] -> [N, 576], batch norms folded into the convolutions.

    `path`: an ONNX export of it, batch norms folded, as exporters leave it in evaluation mode.
    """

    def __init__(self, path):
        super().__init__()
        self.features = torchvision.models.mobilenet_v3_small(norm_layer=lambda channels: nn.Identity()).features
        graph = onnx.load(path).graph
        values = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
        nodes = [node for node in graph.node if node.op_type == "Conv"]
        modules = [module for module in self.features.modules() if isinstance(module, nn.Conv2d)]
        for module, node in zip(modules, nodes, strict=True):  # both are in the order of execution
            weight, bias = (values[name] for name in node.input[1:])
            if weight.shape != module.weight.shape:
                raise ValueError(f"{path}: {node.name} has weights {tuple(weight.shape)}, not {tuple(module.weight.shape)}")
            module.weight, module.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, images):
        return self.features(images).mean((2, 3))


class Student(nn.Module):
    """[N, 3, H, W] -> [N, dimension], not normalised."""

    def __init__(self, teacher_path, dimension):
        super().__init__()
        self.backbone = Teacher(teacher_path)
        self.head = nn.Linear(FEATURES, dimension)

    def forward(self, images):
        return self.head(self.backbone(images))

    @torch.no_grad()
    def start_head(self, features, power):
        """Sets the head to the principal components of `features` [N, 576], each divided by deviation ** power."""
        mean = features.mean(0)
        _, deviations, components = torch.linalg.svd(features - mean, full_matrices=False)
        kept = slice(0, self.head.out_features)
        scales = (deviations[kept] / len(features) ** 0.5) ** -power
        weight = components[kept] * scales[:, None]
        self.head.weight.copy_(weight)
        self.head.bias.copy_(-weight @ mean)
