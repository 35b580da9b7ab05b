"""Hints as a person gives them, drawn on training pictures: clicks, strokes and whole objects, in colours that may not be the picture's own."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

AB_NEAR, L_NEAR = 9.0, 16.0
"""Cells of one object differ from where it was touched by less than this, in ab and in L."""
LEAST, MOST = 0.01, 0.6
"""An object's share of the picture: smaller ones are specks, larger ones the picture itself."""


def reveal_hints(ab: Tensor, share: float, rng: torch.Generator) -> Tensor:
    """Random hints on the target's own grid: [N, 2, h, w] to [N, 3, h, w] (ab / 100, mask).

    As in Zhang et al. 2017 (Real-Time User-Guided Image Colorization): a geometric number of small squares, each with the
    target's mean colour there. `share` of the pictures get any; the others learn to do without.
    """
    n, _, h, w = ab.shape
    hints = torch.zeros(n, 3, h, w, device=ab.device)
    draw = torch.rand(n, generator=rng, device=ab.device).tolist()
    for i in range(n):
        if draw[i] >= share:
            continue
        u = float(torch.rand((), generator=rng, device=ab.device))
        count = 1 + int(np.log(max(1 - u, 1e-6)) / np.log(1 - 1 / 6))
        spots = torch.rand(min(count, 24), 3, generator=rng, device=ab.device).tolist()
        for py, px, ps in spots:
            size = 1 + int(ps * 3)
            y, x = int(py * (h - size + 1)), int(px * (w - size + 1))
            hints[i, :2, y : y + size, x : x + size] = ab[i, :, y : y + size, x : x + size].mean((1, 2), keepdim=True) / 100
            hints[i, 2, y : y + size, x : x + size] = 1
    return hints


def object_at(ab: Tensor, clean: Tensor, y: int, x: int) -> Tensor:
    """The cells that belong with (y, x): alike in ab [2, h, w] and L [1, h, w], and connected to it. Mask [h, w]."""
    alike = ((ab - ab[:, y, x][:, None, None]).norm(dim=0) < AB_NEAR) & ((clean[0] - clean[0, y, x]).abs() < L_NEAR)
    reached = torch.zeros_like(alike)
    reached[y, x] = True
    for _ in range(sum(alike.shape)):
        grown = (F.max_pool2d(reached[None, None].float(), 3, 1, 1)[0, 0] > 0) & alike
        if torch.equal(grown, reached):
            break
        reached = grown
    return reached


def _stroke(mask: Tensor, y: int, x: int, angle: float, length: int) -> Tensor:
    """The cells of a line from (y, x), as far as it stays on the mask."""
    line = torch.zeros_like(mask)
    for step in range(length):
        py, px = round(y + step * math.sin(angle)), round(x + step * math.cos(angle))
        if not (0 <= py < mask.shape[0] and 0 <= px < mask.shape[1]) or not mask[py, px]:
            break
        line[py, px] = True
    return line


def turn_objects(ab: Tensor, clean: Tensor, hints: Tensor, share: float, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """On `share` of the hinted pictures an object gets another hue, in target and hint alike, and is hinted by a click, a stroke or as a whole.

    A person hints where the guess is wrong; a hint of the picture's own colours teaches little, because they are mostly guessed
    anyway. The hinted object must take the colour, up to its contour, and nothing else may change. Returns new (ab, hints).
    """
    ab, hints = ab.clone(), hints.clone()
    n, _, h, w = ab.shape
    draw = torch.rand(n, 6, generator=rng, device=ab.device).tolist()
    for i, (chosen, py, px, turn, kind, angle) in enumerate(draw):
        if chosen >= share or not hints[i, 2].any():
            continue
        y, x = int(py * h), int(px * w)
        mask = object_at(ab[i], clean[i], y, x)
        if not LEAST < float(mask.float().mean()) < MOST:
            continue
        turn = (0.15 + 0.7 * turn) * 2 * math.pi
        a, b = ab[i, 0] * math.cos(turn) - ab[i, 1] * math.sin(turn), ab[i, 0] * math.sin(turn) + ab[i, 1] * math.cos(turn)
        # Grey things are hinted too: they need some chroma, else a turn changes nothing.
        lift = 12 + 25 * angle
        a, b = a + lift * math.cos(turn), b + lift * math.sin(turn)
        ab[i] = torch.where(mask, torch.stack([a, b]), ab[i])
        where = mask
        if kind < 0.4:
            where = torch.zeros_like(mask)
            where[y, x] = True
        elif kind < 0.7:
            where = _stroke(mask, y, x, angle * 2 * math.pi, max(h, w) // 2)
        colour = ab[i][:, where].mean(1)
        hints[i] = torch.where(mask, torch.zeros_like(hints[i]), hints[i])
        hints[i] = torch.where(where, torch.cat([colour / 100, colour.new_ones(1)])[:, None, None], hints[i])
    return ab, hints
