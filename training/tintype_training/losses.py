"""Losses of the generator's pre-training: votes on ab bins, the expected colour, PSNR itself, and courage."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .batches import Batch
from .colour import AB_BINS, SoftEncoder, colourfulness, lab_to_rgb
from .frechet import FrechetLoss
from .perceptual import PerceptualLoss


@dataclass(frozen=True)
class LossConfig:
    """Weights. `rarity`: 0 counts all bins alike, 1 is Zhang's full class rebalancing. `courage`: the share of the
    truth's colourfulness that the batch must reach; the multiplier that holds it there grows at `courage_rate`. `feature`: the perceptual loss;
    `frechet`: the Frechet loss, `quarters` that of quarters of pictures, `apart` how far each lies from its own truth. `patches`: what a Lab unit of patches costs (`patches`), `hues` one of wrong hue (`wrong_hues`),
    `reds` one of too much strong red (`red_excess`).
    `pixelwise`: courage counts the truth's chroma pixel by pixel (`chroma_reached`) instead of the batch's mean colourfulness."""

    votes: float = 0.2
    huber: float = 0.02
    psnr: float = 0.3
    rarity: float = 0.0
    courage: float = 0.72
    courage_rate: float = 0.05
    courage_most: float = 6.0
    feature: float = 0.0
    frechet: float = 0.0
    quarters: float = 0.0
    apart: float = 0.0
    patches: float = 0.0
    hues: float = 0.0
    reds: float = 0.0
    pixelwise: bool = False


def bin_weights(ab: np.ndarray, rarity: float) -> Tensor:
    """Class weights [220] from sample colours ab [M, 2]: (p + uniform, mixed half and half)^-rarity, mean 1 under p (Zhang 2016)."""
    nearest = np.concatenate([((part[:, None] - AB_BINS[None]) ** 2).sum(-1).argmin(1) for part in np.array_split(ab, max(1, len(ab) // 4096))])
    p = np.bincount(nearest, minlength=len(AB_BINS)) / len(ab)
    weight = (0.5 * p + 0.5 / len(AB_BINS)) ** -rarity
    return torch.from_numpy(weight / (p * weight).sum()).float()


def psnr_of_quarter(ab: Tensor, clean: Tensor, target: Tensor) -> Tensor:
    """PSNR in dB of each picture [N], in sRGB at stride 4. `clean` L 0..100, `ab` and `target` Lab units.

    The mean of per-picture PSNR is what evaluation reports, and its gradient differs from squared error's: it cares for
    pictures that are nearly right, such as those that want to stay nearly grey. The floor stands for chroma detail finer than
    stride 4, which no decode can reach.
    """
    floor = 3e-4
    error = (lab_to_rgb(torch.cat([clean, ab], 1)) - lab_to_rgb(torch.cat([clean, target], 1))) ** 2
    return -10 * torch.log10(error.flatten(1).mean(1) + floor)


def chroma_reached(ab: Tensor, target: Tensor) -> Tensor:
    """Share of the truth's chroma that is there: chroma counts up to the truth's own, pixel by pixel. 0..1, whatever the hue.

    A ratio of means is bought most cheaply where the colour is certain: it paints skin and grass half as strong again as they are and leaves
    clothes grey. Here nothing is gained where a pixel has its chroma already. `ab` and `target` [N, 2, H, W], Lab units.
    """
    chroma, truth = (ab.square().sum(1) + 1e-4).sqrt(), (target.square().sum(1) + 1e-4).sqrt()
    return torch.minimum(chroma, truth).mean() / truth.mean()


PATCH_STEPS = (1, 2, 4)
"""Distances at stride 4 over which chroma is compared: 4, 8 and 16 px, the scales of the smear that `measures.py` counts."""
PATCH_LUMA = 4.0
"""Steps of L by which a contour is known: across such a step chroma may change by e times as much as inside one tone."""


def patches(ab: Tensor, clean: Tensor, target: Tensor) -> Tensor:
    """Mean change of chroma, in Lab units, where luma is smooth and the truth changes less: a red cloud on a wall, a yellow forearm.

    Between two places counts the greatest step of L on the way. `ab` and `target` [N, 2, H, W] Lab units, `clean` L 0..100 [N, 1, H, W].
    """
    excess, count = ab.new_zeros(()), 0
    for axis in (2, 3):
        way = torch.zeros_like(clean)
        size = clean.shape[axis]
        for step in range(1, max(PATCH_STEPS) + 1):
            there = clean.narrow(axis, step, size - step)
            before = clean.narrow(axis, step - 1, size - step)
            way = torch.maximum(way.narrow(axis, 0, size - step), (there - before).abs())
            if step in PATCH_STEPS:
                ours, true = ((part.narrow(axis, step, size - step) - part.narrow(axis, 0, size - step)).square().sum(1, keepdim=True) for part in (ab, target))
                more = F.relu((ours + 1e-2).sqrt() - (true + 1e-2).sqrt())
                excess, count = excess + (more * torch.exp(-((way / PATCH_LUMA) ** 2))).mean(), count + 1
    return excess / count


HUE_FREE = 12.0
"""Lab units that a colour may lie aside of the true hue without a price: what an even mean of several likely hues has."""


def wrong_hues(ab: Tensor, target: Tensor) -> Tensor:
    """Mean chroma, in Lab units, that lies aside of the true hue or opposite to it, beyond `HUE_FREE`: a red coat that was blue, a violet paper.

    More or less chroma of the true hue is free here, so the price bears on colours that are bold where several are likely, and leaves lawns and skies
    as bold as they are. `ab` and `target` [N, 2, H, W] Lab units.
    """
    length = (target.square().sum(1, keepdim=True) + 1e-2).sqrt()
    # The hue of what is nearly grey says nothing: there all chroma lies aside.
    along = F.relu((ab * target).sum(1, keepdim=True) / length) * (length / HUE_FREE).clamp(max=1)
    aside = ab - along * target / length
    return F.relu((aside.square().sum(1) + 1e-2).sqrt() - HUE_FREE).mean()


RED_HUE, RED_REACH, RED_CHROMA = 25.0, 25.0, 25.0
"""What is strongly red: degrees in Lab, how far to both sides, and Lab units of chroma. `measures.py` counts the same."""
RED_SOFT = 5.0
"""Degrees over which a hue becomes red at both ends of its reach."""


def reds(ab: Tensor) -> Tensor:
    """Chroma beyond `RED_CHROMA` of what is red, 0 elsewhere, of ab [N, 2, H, W]: Lab units [N, H, W]. Its slope is that of the chroma: a hue is not turned."""
    a, b = ab.detach().unbind(1)
    axis, length = math.radians(RED_HUE), (a.square() + b.square() + 1e-2).sqrt()
    turn = torch.rad2deg(torch.acos(((a * math.cos(axis) + b * math.sin(axis)) / length).clamp(-1, 1)))
    return torch.sigmoid((RED_REACH - turn) / RED_SOFT) * F.relu((ab.square().sum(1) + 1e-2).sqrt() - RED_CHROMA)


def red_excess(ab: Tensor, target: Tensor) -> Tensor:
    """By how much a batch is strongly red beyond the truth (`reds`): the mean in Lab units of `ab` [N, 2, H, W] less that of `target`, or 0.

    It counts how much, not where: a coat may be red where another was, and only a batch with too many of them pays.
    """
    return F.relu(reds(ab).mean() - reds(target).mean())


class PretrainLoss:
    """Sum of the terms; keeps the courage multiplier, which is part of a check-point."""

    def __init__(self, config: LossConfig, weights: Tensor, device: torch.device) -> None:
        self.config, self.weights, self.encode = config, weights.to(device), SoftEncoder(device)
        self.perceptual = PerceptualLoss(device) if config.feature else None
        self.frechet = FrechetLoss(device) if config.frechet or config.quarters or config.apart else None
        self.multiplier = 0.0

    def __call__(self, ab: Tensor, logits: Tensor, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """Predicted ab and votes at stride 4, against the batch's target there. Returns the loss and its parts for the log."""
        c, clean, target = self.config, batch.clean, batch.ab
        index, share = self.encode(target)
        votes = -(torch.log_softmax(logits.float(), 1).gather(1, index) * share).sum(1)
        # A picture's pixels are weighted by the rarity of their own nearest bin, as in Zhang 2016.
        votes = (votes * self.weights[index[:, 0]]).mean()
        huber = F.smooth_l1_loss(ab, target, beta=5.0)
        psnr = psnr_of_quarter(ab, clean, target).mean()
        ratio = chroma_reached(ab, target) if c.pixelwise else self.ratio(ab, clean, target)
        loss = c.votes * votes + c.huber * huber - c.psnr * psnr + self.multiplier * F.relu(c.courage - ratio)
        ratio_now = float(ratio.detach())
        # Dual ascent: the multiplier settles at the price, in loss, of the wanted colourfulness.
        self.multiplier = min(max(self.multiplier + c.courage_rate * (c.courage - ratio_now), 0.0), c.courage_most)
        parts = {"votes": float(votes.detach()), "huber": float(huber.detach()), "psnr": float(psnr.detach()), "ratio": ratio_now, "price": self.multiplier}
        if self.perceptual is not None:
            feature = self.perceptual(batch.full, ab, target)
            loss, parts = loss + c.feature * feature, parts | {"feature": float(feature.detach())}
        if self.frechet is not None:
            distance, quarters, apart = self.frechet(batch.full, ab, target)
            loss = loss + c.frechet * distance + c.quarters * quarters + c.apart * apart
            parts |= {"frechet": float(distance.detach()), "quarters": float(quarters.detach()), "apart": float(apart.detach())}
        if c.patches:
            uneven = patches(ab, clean, target)
            loss, parts = loss + c.patches * uneven, parts | {"patches": float(uneven.detach())}
        if c.hues:
            wrong = wrong_hues(ab, target)
            loss, parts = loss + c.hues * wrong, parts | {"hues": float(wrong.detach())}
        if c.reds:
            red = red_excess(ab, target)
            loss, parts = loss + c.reds * red, parts | {"reds": float(red.detach())}
        return loss, parts

    @staticmethod
    def ratio(ab: Tensor, clean: Tensor, target: Tensor) -> Tensor:
        """Mean colourfulness of the batch against the truth's, as evaluation counts it."""
        truth = colourfulness(lab_to_rgb(torch.cat([clean, target], 1))).mean()
        return colourfulness(lab_to_rgb(torch.cat([clean, ab], 1))).mean() / truth
