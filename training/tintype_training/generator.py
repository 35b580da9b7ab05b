"""The colour generator: EfficientNet-Lite as encoder, a light decoder to stride 4, one self-attention, hints in, ab out."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .colour import AB_BINS
from .encoder import Encoder, pretrained, scaled

STRIDE = 16
"""Height and width of the input must be multiples of this."""


@dataclass(frozen=True)
class GeneratorConfig:
    """`encoder`: which EfficientNet-Lite (0, 1, 2). `widths`: the decoder's channels at strides 4, 8, 16, 32. `head`: channels before the votes."""

    encoder: int = 2
    widths: tuple[int, int, int, int] = (64, 96, 144, 208)
    head: int = 128

    def as_dict(self) -> dict:
        return asdict(self)

    @staticmethod
    def of(values: dict) -> GeneratorConfig:
        """Raises ValueError for the shape of another network."""
        if set(values) != {"encoder", "widths", "head"}:
            raise ValueError("the check-point is of another network than this package's generator; begin anew with 'pretrain'")
        return GeneratorConfig(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


class ConvNorm(nn.Sequential):
    """Conv without bias and batch norm; folded into one conv at export."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
        )


class Residual(nn.Module):
    """relu(norm(conv(relu(norm(conv(x))))) + shortcut(x)) (He et al. 2015)."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.c1 = ConvNorm(inputs, outputs, 3, stride)
        self.c2 = ConvNorm(outputs, outputs, 3)
        self.sc = nn.Identity() if inputs == outputs and stride == 1 else ConvNorm(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.c2(F.relu(self.c1(x))) + self.sc(x))


class SelfAttention(nn.Module):
    """Self-attention of SAGAN (Zhang et al. 2018), as in DeOldify's decoder: gamma * attend(x) + x, gamma 0 at the start."""

    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.q = nn.Conv2d(channels, channels // reduction, 1)
        self.k = nn.Conv2d(channels, channels // reduction, 1)
        self.v = nn.Conv2d(channels, channels, 1)
        self.gamma = nn.Parameter(torch.zeros(1))
        self.scale = (channels // reduction) ** -0.5

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (conv(x).flatten(2) for conv in (self.q, self.k, self.v))
        attention = torch.softmax(torch.matmul(q.transpose(1, 2), k) * self.scale, dim=-1)
        return self.gamma * torch.matmul(v, attention.transpose(1, 2)).reshape(x.shape) + x


def pool_hints(hint_ab: Tensor, hint_mask: Tensor, stride: int) -> Tensor:
    """Hints at full size to the grid of a stride: mean ab of the hinted pixels (in units of 100) and 1 where any is hinted.

    A single hinted pixel must not fade with the stride, therefore the mean over hinted pixels only.
    Returns [N, 3, H/stride, W/stride].
    """
    share = F.avg_pool2d(hint_mask, stride)
    mean = F.avg_pool2d(hint_ab * hint_mask, stride) / share.clamp_min(1e-6)
    return torch.cat([mean / 100, (share * stride * stride).clamp(0, 1)], dim=1)


def deeper(hint4: Tensor) -> Tensor:
    """Hints on the stride-4 grid to the stride-16 grid."""
    return pool_hints(hint4[:, :2], hint4[:, 2:], 4) * hint4.new_tensor([100, 100, 1])[:, None, None]


def _zero_conv(inputs: int, outputs: int) -> nn.Conv2d:
    conv = nn.Conv2d(inputs, outputs, 3, 1, 1)
    nn.init.zeros_(conv.weight)
    nn.init.zeros_(conv.bias)
    return conv


def _without(conv: nn.Conv2d) -> Tensor:
    """What a hint conv gives where there are no hints at all: its bias. Detached, so that a frozen encoder is not run through backwards for it."""
    return conv.bias.detach()[:, None, None]


class Generator(nn.Module):
    """Luma (and hints) to chroma.

    `forward(luma, hint_ab, hint_mask)`: luma float [N, 1, H, W] = CIE L / 100; hint_ab [N, 2, H, W] Lab units;
    hint_mask [N, 1, H, W], 1 = hinted; H and W multiples of 16. Returns ab [N, 2, H, W] in Lab units.
    Without hints both may be left out. `weights`: begin with the encoder's ImageNet weights instead of random ones.
    """

    def __init__(self, config: GeneratorConfig = GeneratorConfig(), weights: bool = False) -> None:
        super().__init__()
        self.config = config
        w = config.widths
        self.encoder = pretrained(config.encoder, 1) if weights else Encoder(config.encoder, 1)
        c = self.encoder.channels
        self.lateral = nn.Conv2d(c[4], w[3], 1)
        self.context = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(w[3], w[3], 1), nn.ReLU(), nn.Conv2d(w[3], w[3], 1))
        self.middle = Residual(w[3], w[3])
        self.up = nn.ModuleList([nn.Conv2d(w[i + 1], w[i], 1) for i in (2, 1, 0)])
        self.dec = nn.ModuleList([Residual(w[i] + c[i + 1], w[i]) for i in (2, 1, 0)])
        self.attention = SelfAttention(w[2])
        self.head = nn.Sequential(ConvNorm(w[0], config.head), nn.ReLU())
        self.vote = nn.Conv2d(config.head, len(AB_BINS), 1)
        self.residual = nn.Conv2d(config.head, 2, 1)
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.residual.bias)
        # Hints begin without effect: at stride 4 and 16 inside the encoder, and before the head.
        self.hint_in = _zero_conv(3, c[1])
        self.hint_deep = _zero_conv(3, c[3])
        self.hint_out = _zero_conv(3, w[0])
        self.register_buffer("bins", torch.from_numpy(AB_BINS.T.copy())[:, :, None, None], persistent=False)
        # Decode settings of a style; buffers so that they travel with the weights.
        self.register_buffer("temperature", torch.ones(()))
        self.register_buffer("gain", torch.ones(()))

    def decoder_parameters(self) -> list[nn.Parameter]:
        """Everything that does not come from ImageNet."""
        borrowed = {id(p) for p in self.encoder.parameters()}
        return [p for p in self.parameters() if id(p) not in borrowed]

    def trunk(self, luma: Tensor, hint4: Tensor | None = None) -> Tensor:
        """Features [N, head, H/4, W/4]. `hint4`: hints on the stride-4 grid, as `pool_hints` makes them, or None, which gives what no hints give."""

        def hinted(number: int, x: Tensor) -> Tensor:
            if number not in (1, 3):
                return x
            conv = self.hint_in if number == 1 else self.hint_deep
            if hint4 is None:
                return x + _without(conv)
            return x + conv(hint4 if number == 1 else deeper(hint4))

        # CIE L is nearly linear to the byte of a grey sRGB pixel, which is what the encoder knows.
        skips = self.encoder(scaled(luma), hinted)
        x = self.lateral(skips[4])
        x = self.middle(F.relu(x + self.context(x)))
        for number, (up, dec, skip) in enumerate(zip(self.up, self.dec, skips[3:0:-1])):
            x = F.interpolate(up(x), size=skip.shape[-2:], mode="nearest")
            x = dec(torch.cat([x, skip], dim=1))
            if number == 0:
                x = self.attention(x)
        return self.head(x + (_without(self.hint_out) if hint4 is None else self.hint_out(hint4)))

    def decode(self, logits: Tensor, residual: Tensor, temperature: Tensor | float | None = None) -> Tensor:
        """Votes [N, 220, h, w] and residual (units of 100) to ab [N, 2, h, w]: the soft-max mean of the bins, plus the residual."""
        t = self.temperature if temperature is None else temperature
        share = torch.softmax(logits.float() / t, dim=1)
        return self.gain * (F.conv2d(share, self.bins) + 100 * residual.float())

    def quarter(self, luma: Tensor, hint4: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(ab at stride 4 with the style's decode, raw votes): what the losses look at."""
        features = self.trunk(luma, hint4)
        logits = self.vote(features)
        return self.decode(logits, self.residual(features)), logits

    def forward(self, luma: Tensor, hint_ab: Tensor | None = None, hint_mask: Tensor | None = None) -> Tensor:
        hint4 = None if hint_ab is None or hint_mask is None else pool_hints(hint_ab, hint_mask, 4)
        ab, _ = self.quarter(luma, hint4)
        return F.interpolate(ab, scale_factor=4, mode="bilinear", align_corners=False)


def parameter_count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())
