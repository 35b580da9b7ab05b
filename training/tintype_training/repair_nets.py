"""The two repair networks: one finds damage in luma, one fills what is under a mask. Compact U-Nets between stride 2 and 16.

Both are fully convolutional without any global pooling, so that a tile with its margin gives exactly
what the whole picture would give.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .generator import ConvNorm, Residual

STRIDE = 32
"""Height and width of both networks' inputs must be multiples of this; so must a tile's origin in the picture."""
DETECT_MARGIN, FILL_MARGIN = 128, 192
"""Pixels on each side of a tile that a network must see too: no output depends on more (tests/test_repair.py)."""
PULL_LEVELS = 5
"""Halvings of the diffusion that the fill network starts from; 2**5 is the STRIDE."""


@dataclass(frozen=True)
class RepairConfig:
    """Channels at stride 2, 4, 8 and 16, of both networks."""

    widths: tuple[int, int, int, int] = (24, 40, 64, 80)

    def as_dict(self) -> dict:
        return asdict(self)

    @staticmethod
    def of(values: dict) -> RepairConfig:
        return RepairConfig(tuple(values["widths"]))


class RepairUNet(nn.Module):
    """[N, inputs, H, W] to [N, 1, H, W]. Half of the picture's resolution is the finest inside: a pixel shuffle makes the rest."""

    def __init__(self, inputs: int, widths: tuple[int, int, int, int]) -> None:
        super().__init__()
        w = widths
        self.stem = ConvNorm(inputs, w[0], 5, 2)
        self.down = nn.ModuleList([
            nn.Sequential(Residual(w[0], w[1], 2)),
            nn.Sequential(Residual(w[1], w[2], 2)),
            nn.Sequential(Residual(w[2], w[3], 2), Residual(w[3], w[3])),
        ])  # fmt: skip
        self.up = nn.ModuleList([nn.Conv2d(w[i + 1], w[i], 1) for i in (2, 1, 0)])
        self.dec = nn.ModuleList([Residual(2 * w[2], w[2]), Residual(2 * w[1], w[1]), nn.Sequential(ConvNorm(2 * w[0], w[0]), nn.ReLU())])
        self.head = nn.Conv2d(w[0], 4, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.stem(x))
        skips = [x]
        for down in self.down:
            x = down(x)
            skips.append(x)
        for up, dec, skip in zip(self.up, self.dec, skips[-2::-1]):
            x = dec(torch.cat([F.interpolate(up(x), scale_factor=2, mode="nearest"), skip], dim=1))
        return F.pixel_shuffle(self.head(x), 2)


def diffuse(luma: Tensor, mask: Tensor) -> Tensor:
    """Smooth first guess under a mask: known pixels averaged over ever larger squares (pull), then spread back (push).

    Luma and mask [N, 1, H, W], mask 1 where unknown. As in Gortler et al. 1996 (The Lumigraph), with averages.
    """
    known = 1 - mask
    levels = [(luma * known, known)]
    for _ in range(PULL_LEVELS):
        levels.append(tuple(F.avg_pool2d(plane, 2) for plane in levels[-1]))
    value, share = levels[-1]
    guess = (value + 1e-4 * 0.45) / (share + 1e-4)
    for value, share in levels[-2:0:-1]:
        wide = F.interpolate(guess, scale_factor=2, mode="bilinear", align_corners=False)
        guess = (value + 0.02 * wide) / (share + 0.02)
    wide = F.interpolate(guess, scale_factor=2, mode="bilinear", align_corners=False)
    return luma * known + wide * mask


class DamageNet(nn.Module):
    """Where is damage? Luma [N, 1, H, W] (CIE L / 100) to logits [N, 1, H, W]."""

    def __init__(self, config: RepairConfig = RepairConfig()) -> None:
        super().__init__()
        self.net = RepairUNet(1, config.widths)
        nn.init.constant_(self.net.head.bias, -3.0)  # damage is rare; starting from that saves the first hundred steps

    def forward(self, luma: Tensor) -> Tensor:
        return self.net((luma - 0.45) / 0.27)


class FillNet(nn.Module):
    """What was there? Luma, mask and hidden [N, 1, H, W] to luma [N, 1, H, W].

    `mask`: 1 where something is to be filled. `hidden`: 1 where the pixels must not even be looked at, inside the mask:
    what a hand has painted over may be anything. Elsewhere under the mask the pixels are seen: much damage lets some of
    the picture through. Outside the mask the answer means nothing.
    """

    def __init__(self, config: RepairConfig = RepairConfig()) -> None:
        super().__init__()
        self.net = RepairUNet(4, config.widths)
        nn.init.zeros_(self.net.head.weight)
        nn.init.zeros_(self.net.head.bias)

    def forward(self, luma: Tensor, mask: Tensor, hidden: Tensor) -> Tensor:
        base = diffuse(luma, mask)
        seen = luma * (1 - hidden) + base * hidden
        x = torch.cat([(base - 0.45) / 0.27, (seen - 0.45) / 0.27, mask, hidden], dim=1)
        return base + 0.27 * self.net(x)


class RepairNets(nn.Module):
    """Both, so that one check-point and one optimiser hold them."""

    def __init__(self, config: RepairConfig = RepairConfig()) -> None:
        super().__init__()
        self.config = config
        self.damage = DamageNet(config)
        self.fill = FillNet(config)
