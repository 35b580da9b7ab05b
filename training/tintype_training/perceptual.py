"""The perceptual loss: painted and true picture compared by the features of a frozen EfficientNet-Lite0, as DeOldify does with VGG16.

Both pictures are the same luma with chroma from the generator's own grid (stride 4): else the truth would
be known by the sharpness of its chroma alone, which no decode can reach.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .colour import lab_to_rgb
from .encoder import pretrained, scaled

ENCODER = 0
"""The smallest variant: the loss only asks whether two pictures of one luma look alike."""
LAYERS = (1, 2, 3)
"""Features at stride 4, 8 and 16: what things are made of, rather than what they are."""
WEIGHTS = (0.3, 0.5, 0.2)


def painted(full: Tensor, ab: Tensor) -> Tensor:
    """L [N, 1, H, W] (0..100) with ab [N, 2, H/4, W/4] on it, as RGB [N, 3, H, W] in 0..1."""
    chroma = F.interpolate(ab.float(), size=full.shape[-2:], mode="bilinear", align_corners=False)
    return lab_to_rgb(torch.cat([full, chroma], 1))


def frozen_encoder(variant: int, device: torch.device) -> nn.Module:
    """A pretrained encoder that never learns."""
    return pretrained(variant).requires_grad_(False).eval().to(device).to(memory_format=torch.channels_last)


class PerceptualLoss:
    """L1 between the features of the painted and the true picture, each layer scaled by the mean size of its features."""

    def __init__(self, device: torch.device) -> None:
        self.encoder = frozen_encoder(ENCODER, device)

    def features(self, full: Tensor, ab: Tensor) -> list[Tensor]:
        taps = self.encoder(scaled(painted(full, ab)).contiguous(memory_format=torch.channels_last))
        return [taps[layer].float() for layer in LAYERS]

    def __call__(self, full: Tensor, ab: Tensor, target: Tensor) -> Tensor:
        """`full` L at full size, `ab` and `target` at stride 4. Nought only where they are the same."""
        with torch.no_grad():
            true = self.features(full, target)
        return sum(w * F.l1_loss(o, t) / t.abs().mean().clamp_min(1e-4) for w, o, t in zip(WEIGHTS, self.features(full, ab), true))
