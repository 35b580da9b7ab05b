"""Colour spaces for training: sRGB and CIE Lab (D65), and the grid of ab bins that the generator votes over."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

# sRGB primaries, D65 white (IEC 61966-2-1); the same constants as scikit-image and the studio's own Lab merge.
_RGB_TO_XYZ = np.array(
    [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_TO_LAB = (_RGB_TO_XYZ / _WHITE[:, None]).astype(np.float32)
_FROM_LAB = np.linalg.inv(_RGB_TO_XYZ / _WHITE[:, None]).astype(np.float32)
_LINEAR_OF_BYTE = (
    np.where(np.arange(256) / 255 <= 0.04045, np.arange(256) / 255 / 12.92, ((np.arange(256) / 255 + 0.055) / 1.055) ** 2.4)
).astype(np.float32)

BIN_SIDE = 10.0
# For each row of a (in steps of BIN_SIDE): least and greatest b of the bins. These are the 220 bins of the first
# Tintype network, kept so that its weights stay usable: the sRGB gamut less its rarest corners.
_BIN_TABLE = (
    "-6:1~6;-5:0~7;-4:-3~8;-3:-4~8;-2:-4~9;-1:-5~9;0:-6~9;1:-7~8;2:-7~8;3:-8~8;4:-8~7;5:-9~7;"
    "6:-9~7;7:-10~6;8:-7~7;9:-6~-2"
)


def _bins() -> np.ndarray:
    rows = []
    for row in _BIN_TABLE.split(";"):
        a, span = row.split(":")
        low, high = (int(v) for v in span.split("~"))
        rows += [(int(a) * BIN_SIDE, b * BIN_SIDE) for b in range(low, high + 1)]
    return np.array(rows, dtype=np.float32)


AB_BINS = _bins()
"""Bin centres, float32 [220, 2], Lab a and b in their own units."""


def rgb_bytes_to_lab(rgb: np.ndarray) -> np.ndarray:
    """sRGB bytes [..., 3] to Lab float32 [..., 3] (L 0 to 100, a and b about -100 to 100)."""
    ratio = _LINEAR_OF_BYTE[rgb] @ _TO_LAB.T
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116).astype(np.float32)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def rgb_to_lab(rgb: Tensor) -> Tensor:
    """sRGB [N, 3, H, W] in 0..1 to Lab (L 0..100). Differentiable."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp_min(0.0405) + 0.055) / 1.055) ** 2.4)
    ratio = torch.einsum("ij,njhw->nihw", torch.from_numpy(_TO_LAB).to(rgb), linear)
    f = torch.where(ratio > 0.008856, ratio.clamp_min(0.008) ** (1 / 3), 7.787 * ratio + 16 / 116)
    x, y, z = f.unbind(1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=1)


def lab_to_rgb(lab: Tensor) -> Tensor:
    """Lab [N, 3, H, W] (L 0..100) to sRGB in 0..1, cut to the gamut. Differentiable inside the gamut."""
    y = (lab[:, 0] + 16) / 116
    x = y + lab[:, 1] / 500
    z = y - lab[:, 2] / 200
    f = torch.stack([x, y, z], dim=1)
    ratio = torch.where(f > 0.2068966, f**3, (f - 16 / 116) / 7.787)
    linear = torch.einsum("ij,njhw->nihw", torch.from_numpy(_FROM_LAB).to(lab), ratio)
    # The lower clamp keeps the power's gradient finite where the colour is out of gamut.
    rgb = torch.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clamp_min(0.0031308) ** (1 / 2.4) - 0.055)
    return rgb.clamp(0, 1)


def lab_to_rgb_bytes(lab: np.ndarray) -> np.ndarray:
    """Lab float [H, W, 3] to sRGB bytes [H, W, 3], cut to the gamut and rounded."""
    tensor = torch.from_numpy(np.ascontiguousarray(lab, dtype=np.float32)).permute(2, 0, 1)[None]
    return (lab_to_rgb(tensor)[0].permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()


class SoftEncoder:
    """Spreads an ab colour over its 5 nearest bins with a Gaussian of sigma 5 (Zhang et al., Colorful Image Colorization).

    A table over whole ab steps replaces the nearest-neighbour search: ab is rounded to 1 unit, a tenth of a bin.
    """

    REACH = 128

    def __init__(self, device: torch.device | str = "cpu", neighbours: int = 5, sigma: float = 5.0) -> None:
        steps = torch.arange(-self.REACH, self.REACH, dtype=torch.float32)
        grid = torch.stack(torch.meshgrid(steps, steps, indexing="ij"), -1).reshape(-1, 2)
        distance, index = torch.cdist(grid, torch.from_numpy(AB_BINS)).topk(neighbours, largest=False)
        # The nearest distance is subtracted first: far outside the bins the plain Gaussian would be 0 / 0.
        weight = torch.exp(-(distance**2 - distance[:, :1] ** 2) / (2 * sigma**2))
        self.index = index.to(device)
        self.weight = (weight / weight.sum(1, keepdim=True)).to(device)

    def __call__(self, ab: Tensor) -> tuple[Tensor, Tensor]:
        """ab [N, 2, H, W] to (bin index int64 [N, 5, H, W], weight float32 [N, 5, H, W]); weights sum to 1."""
        whole = ab.round().clamp(-self.REACH, self.REACH - 1).long() + self.REACH
        row = whole[:, 0] * (2 * self.REACH) + whole[:, 1]
        return self.index[row].permute(0, 3, 1, 2), self.weight[row].permute(0, 3, 1, 2)


def colourfulness(rgb: Tensor) -> Tensor:
    """Colourfulness M3 of Hasler and Suesstrunk (2003) of each picture: sRGB [N, 3, H, W] in 0..1 to [N] in 8-bit steps."""
    red, green, blue = (rgb * 255).unbind(1)
    rg = (red - green).flatten(1)
    yb = (0.5 * (red + green) - blue).flatten(1)
    spread = (rg.var(1, correction=0) + yb.var(1, correction=0) + 1e-6).sqrt()
    mean = (rg.mean(1) ** 2 + yb.mean(1) ** 2 + 1e-6).sqrt()
    return spread + 0.3 * mean
