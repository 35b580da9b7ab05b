"""Makes a modern picture's luma look like an old photograph's. Works on the input only: targets are never passed in.

Everything is batched tensor work, so it runs the same on the CPU and on CUDA. Each function takes luma [N, 1, H, W] in
0..1 (CIE L / 100) and a torch.Generator, and returns luma of the same shape in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class AugmentConfig:
    """Share of the pictures that each defect touches. `film_noise` is DeOldify's noise, on 0.8 of the pictures for film."""

    tone: float = 0.4
    fade: float = 0.15
    film_noise: float = 0.15
    gaussian: float = 0.15
    grain: float = 0.1
    blur: float = 0.15
    jpeg: float = 0.15
    dust: float = 0.08
    emulsion: float = 0.2
    orthochromatic: float = 0.12
    contrast: float = 0.15
    vignette: float = 0.15
    halftone: float = 0.06


def _uniform(n: int, low: float, high: float, rng: torch.Generator, device: torch.device) -> Tensor:
    return torch.rand(n, 1, 1, 1, generator=rng, device=device) * (high - low) + low


def emulsion_luma(lab_rgb: Tensor, rng: torch.Generator) -> Tensor:
    """Grey as another emulsion, lamp or print cast would have seen it: sRGB [N, 3, H, W] in 0..1 to luma [N, 1, H, W].

    Early plates are blind to red (orthochromatic: pale skies, dark lips); a sepia or faded print shifts the mix before
    greying. Weights are drawn between a red-blind and a red-loving mix, on display values as a scanner would.
    """
    n, device = lab_rgb.shape[0], lab_rgb.device
    red = _uniform(n, 0.02, 0.5, rng, device)
    blue = _uniform(n, 0.05, 0.5, rng, device) * (1 - red)
    weights = torch.cat([red, 1 - red - blue, blue], dim=1)
    grey = (lab_rgb * weights).sum(1, keepdim=True)
    return _lightness(_linear(grey))


def _linear(display: Tensor) -> Tensor:
    return torch.where(display <= 0.04045, display / 12.92, ((display + 0.055) / 1.055) ** 2.4)


def _lightness(linear: Tensor) -> Tensor:
    """Linear light to CIE L / 100."""
    lightness = torch.where(linear > 0.008856, 116 * linear.clamp_min(1e-6) ** (1 / 3) - 16, 903.3 * linear)
    return (lightness / 100).clamp(0, 1)


def orthochromatic(rgb: Tensor, rng: torch.Generator) -> Tensor:
    """Grey as plates before about 1920 saw it: sRGB [N, 3, H, W] in 0..1 to luma [N, 1, H, W].

    They are blind to red and, the earliest, nearly to green: lips, freckles and red cloth are black, blue eyes and skies white.
    Light is mixed as the plate does it, in linear values, and exposed so that the picture's mean stays.
    """
    n, device = rgb.shape[0], rgb.device
    red = _uniform(n, 0.0, 0.04, rng, device)
    green = _uniform(n, 0.1, 0.55, rng, device)
    light = _linear(rgb)
    weights = torch.cat([red, green, 1 - red - green], dim=1)
    seen = (light * weights).sum(1, keepdim=True)
    plain = (light * light.new_tensor([0.2126, 0.7152, 0.0722])[:, None, None]).sum(1, keepdim=True)
    exposure = plain.mean((1, 2, 3), keepdim=True) / seen.mean((1, 2, 3), keepdim=True).clamp_min(1e-3)
    return _lightness((seen * exposure.clamp(0.3, 3.0)).clamp(0, 1))


def tone(luma: Tensor, rng: torch.Generator) -> Tensor:
    """Contrast about the picture's mean and gamma."""
    n, device = luma.shape[0], luma.device
    mean = luma.mean((1, 2, 3), keepdim=True)
    contrast = (mean + (luma - mean) * _uniform(n, 0.6, 1.4, rng, device)).clamp(0, 1)
    return contrast.clamp_min(1e-4) ** _uniform(n, 0.7, 1.4, rng, device)


def fade(luma: Tensor, rng: torch.Generator) -> Tensor:
    """A faded print: blacks lifted, whites dulled."""
    n, device = luma.shape[0], luma.device
    black = _uniform(n, 0, 0.25, rng, device)
    white = _uniform(n, 0.75, 1, rng, device)
    return black + luma * (white - black)


def contrast(luma: Tensor, rng: torch.Generator) -> Tensor:
    """A hard print: steep about a pivot, shadows blocked and highlights blown out."""
    n, device = luma.shape[0], luma.device
    pivot, steep = _uniform(n, 0.35, 0.65, rng, device), _uniform(n, 1.5, 2.8, rng, device)
    # The logistic keeps a trace of the shadows; mixed with the straight clip, which does not.
    soft = torch.sigmoid(4 * steep * (luma - pivot))
    hard = (pivot + steep * (luma - pivot)).clamp(0, 1)
    part = _uniform(n, 0, 1, rng, device)
    return soft + part * (hard - soft)


def vignette(luma: Tensor, rng: torch.Generator) -> Tensor:
    """Corners darkened by the lens, or an oval that fades into the paper as in studio portraits."""
    n, _, h, w = luma.shape
    device = luma.device
    yy = torch.linspace(-1, 1, h, device=device)[:, None]
    xx = torch.linspace(-1, 1, w, device=device)[None]
    cy, cx = (_uniform(n, -0.2, 0.2, rng, device) for _ in range(2))
    ry, rx = (_uniform(n, 0.8, 1.1, rng, device) for _ in range(2))
    radius = (((yy - cy) / ry) ** 2 + ((xx - cx) / rx) ** 2).sqrt()
    start, width = _uniform(n, 0.5, 0.9, rng, device), _uniform(n, 0.1, 0.6, rng, device)
    edge = ((radius - start) / width).clamp(0, 1)
    edge = edge * edge * (3 - 2 * edge)
    paper = _uniform(n, 0.75, 1, rng, device)
    # Never wholly: the target keeps its colours, and colour on bare paper must not be learnt.
    edge = edge * _uniform(n, 0.4, 0.85, rng, device)
    oval = torch.rand(n, 1, 1, 1, generator=rng, device=device) < 0.35
    strength = _uniform(n, 0.4, 1, rng, device)
    return torch.where(oval, luma + edge * (paper - luma), luma * (1 - strength * edge))


def halftone(luma: Tensor, rng: torch.Generator) -> Tensor:
    """Printed in a newspaper or book: a turned screen of dots, larger where it is dark, and what the scan leaves of them."""
    n, _, h, w = luma.shape
    device = luma.device
    yy = torch.arange(h, device=device, dtype=luma.dtype)[:, None]
    xx = torch.arange(w, device=device, dtype=luma.dtype)[None]
    period, angle = _uniform(n, 2.5, 4.0, rng, device), _uniform(n, 0.3, 1.3, rng, device)
    u, v = (xx * angle.cos() + yy * angle.sin()) * (2 * torch.pi / period), (yy * angle.cos() - xx * angle.sin()) * (2 * torch.pi / period)
    screen = 0.5 + 0.25 * (u.cos() + v.cos())
    dots = torch.sigmoid((luma - screen) * _uniform(n, 6, 16, rng, device))
    scanned = F.avg_pool2d(F.pad(dots, [1] * 4, mode="replicate"), 3, 1)
    part = _uniform(n, 0.3, 1, rng, device)
    return luma + part * (scanned - luma)


def film_noise(luma: Tensor, rng: torch.Generator) -> Tensor:
    """DeOldify's noise for film: on 0.1 to 40 % of the pixels, up to 30/255, the same in R, G and B."""
    n, device = luma.shape[0], luma.device
    share = _uniform(n, 0.001, 0.4, rng, device)
    where = torch.rand(luma.shape, generator=rng, device=device) < share
    noise = (torch.rand(luma.shape, generator=rng, device=device) * 2 - 1) * (30 / 255)
    return luma + noise * where


def gaussian(luma: Tensor, rng: torch.Generator) -> Tensor:
    """Sensor and scanner noise, sigma up to 0.06."""
    sigma = _uniform(luma.shape[0], 0, 0.06, rng, luma.device)
    return luma + torch.randn(luma.shape, generator=rng, device=luma.device) * sigma


def grain(luma: Tensor, rng: torch.Generator) -> Tensor:
    """Film grain: noise in clumps of about two pixels, strongest in the mid-tones."""
    noise = F.avg_pool2d(torch.randn(luma.shape, generator=rng, device=luma.device), 3, 1, 1) * 3
    return luma + noise * _uniform(luma.shape[0], 0, 0.06, rng, luma.device) * (4 * luma * (1 - luma))


def blur(luma: Tensor, rng: torch.Generator) -> Tensor:
    """A soft lens: a box of 3 or 5 pixels, mixed in by a random part."""
    part = _uniform(luma.shape[0], 0, 1, rng, luma.device)
    size = 5 if float(torch.rand(1, generator=rng, device=luma.device)) < 0.3 else 3
    soft = F.avg_pool2d(F.pad(luma, [size // 2] * 4, mode="replicate"), size, 1)
    return luma + part * (soft - luma)


# Quantisation of luma in JPEG, ITU-T T.81 annex K, table K.1.
_JPEG_TABLE = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=torch.float32,
)


def _dct() -> Tensor:
    k, x = torch.arange(8.0)[:, None], torch.arange(8.0)[None]
    matrix = torch.cos((2 * x + 1) * k * torch.pi / 16) * 0.5
    matrix[0] *= 0.5**0.5
    return matrix


def jpeg(luma: Tensor, rng: torch.Generator) -> Tensor:
    """JPEG's loss on luma: 8 x 8 DCT, quantised at quality 15 to 80. Height and width must be multiples of 8."""
    n, _, h, w = luma.shape
    quality = _uniform(n, 15, 80, rng, luma.device)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    table = _JPEG_TABLE.to(luma) / 255 * scale  # [N, 1, 8, 8]
    d = _dct().to(luma)
    blocks = luma.reshape(n, h // 8, 8, w // 8, 8).permute(0, 1, 3, 2, 4).reshape(n, -1, 8, 8)
    coded = torch.round(d @ (blocks - 0.5) @ d.T / table) * table
    back = d.T @ coded @ d + 0.5
    return back.reshape(n, h // 8, w // 8, 8, 8).permute(0, 1, 3, 2, 4).reshape(n, 1, h, w)


def dust(luma: Tensor, rng: torch.Generator) -> Tensor:
    """Specks and one long scratch, bright or dark."""
    n, _, h, w = luma.shape
    device = luma.device
    yy = torch.arange(h, device=device)[:, None] / h
    xx = torch.arange(w, device=device)[None] / w
    mask = torch.zeros(n, 1, h, w, device=device)
    for _ in range(6):
        cy, cx, r = (_uniform(n, low, high, rng, device) for low, high in ((0, 1), (0, 1), (0.003, 0.015)))
        mask = torch.maximum(mask, (((yy - cy) ** 2 + (xx - cx) ** 2).sqrt() < r).float())
    x0, slope, width = (_uniform(n, low, high, rng, device) for low, high in ((0, 1), (-0.3, 0.3), (0.002, 0.008)))
    mask = torch.maximum(mask, ((xx - x0 - slope * yy).abs() < width).float())
    tint = _uniform(n, 0, 1, rng, device).round()
    return luma + mask * (tint - luma) * _uniform(n, 0.3, 1, rng, device)


_DEFECTS = (("tone", tone), ("contrast", contrast), ("vignette", vignette), ("fade", fade), ("blur", blur), ("grain", grain), ("gaussian", gaussian),
            ("film_noise", film_noise), ("dust", dust), ("halftone", halftone), ("jpeg", jpeg))  # fmt: skip


def age(luma: Tensor, config: AugmentConfig, rng: torch.Generator) -> Tensor:
    """Each defect on its share of the batch, in the order light, lens, film, print, scan would cause them."""
    result = luma.clone()
    for name, defect in _DEFECTS:
        chosen = torch.rand(luma.shape[0], generator=rng, device=luma.device) < getattr(config, name)
        if bool(chosen.any()):
            result[chosen] = defect(result[chosen], rng).clamp(0, 1)
    return result
