"""The Frechet loss: painted pictures as a set must have the pooled features that true pictures have as a set.

Losses of single pictures ask for the likeliest colour and so leave the whole set paler and more alike than it is. This one compares means and
covariances (Heusel et al. 2017) over the last pictures seen, and its gradient goes into the present batch, as in Mathiasen and Hvilshoej 2020. The
features are Lite2's, since `measures.py` judges by those of Lite0: what is only learnt about one network shows in the other. Quarters of pictures are compared as
well: what is only right on the whole of a picture, a red patch here for a grey one there, is not right in its parts.

Over few pictures the distance of two sets is mostly how far each picture lies from its own truth: of 0.054 over 800 pictures some 0.017 are left over
many. That part is given as well, picture by picture, and has a slope that does not wait for a set.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .encoder import scaled
from .perceptual import frozen_encoder, painted

ENCODER = 2
MEMORY = 1536
"""Pictures in the statistics: several for each of the encoder's 352 features, few enough that their generator is nearly today's."""
LEAST = 768
"""With fewer the covariance has no full rank yet, and the loss is nought."""


def root_of(covariance: Tensor) -> Tensor:
    """The symmetric square root of a covariance [D, D]."""
    values, vectors = torch.linalg.eigh(covariance)
    return (vectors * values.clamp_min(0).sqrt()) @ vectors.T


def frechet_distance(one: Tensor, two: Tensor) -> Tensor:
    """Frechet distance of two sets of features [N, D] as Gaussians, in their units squared; differentiable in `one` only."""
    with torch.no_grad():
        true = torch.cov(two.T)
        root = root_of(true)
    ours = torch.cov(one.T)
    values = torch.linalg.eigvalsh(root @ ours @ root)
    # Nearly flat directions would have a slope without bound.
    shared = (values.clamp_min(0) + 1e-6).sqrt().sum()
    return (one.mean(0) - two.mean(0)).square().sum() + ours.trace() + true.trace() - 2 * shared


class FrechetSet:
    """The last features of ours and of the truth, and the distance between them, as a share of the truth's own variance."""

    def __init__(self, width: int, memory: int, least: int, device: torch.device) -> None:
        self.memory, self.least = memory, least
        self.ours = self.true = torch.empty(0, width, dtype=torch.float64, device=device)

    def __call__(self, ours: Tensor, true: Tensor) -> tuple[Tensor, Tensor]:
        """Adds both [N, D] and returns the distance, with the slope of a loss of single pictures, and the mean squared distance of a picture from its own truth,
        both as shares of the truth's variance. Nought until `least` were seen."""
        self.true = torch.cat([self.true, true])[-self.memory :]
        before = self.ours[-(self.memory - len(ours)) :]
        self.ours = torch.cat([before, ours.detach()])
        if len(self.ours) < self.least:
            return ours.new_zeros(()).float(), ours.new_zeros(()).float()
        both = torch.cat([before, ours])
        variance = torch.cov(self.true.T).trace()
        # A batch is a small share of the set, and so is its slope; the value stays as it is.
        slope = frechet_distance(both, self.true) / variance
        distance = slope.detach() + (slope - slope.detach()) * (len(both) / len(ours))
        return distance.float(), ((ours - true).square().sum(1).mean() / variance).float()


class FrechetLoss:
    """The distance of whole pictures over the last MEMORY of them, and that of their quarters over as many quarters, each a set of its own."""

    def __init__(self, device: torch.device, memory: int = MEMORY, least: int = LEAST) -> None:
        self.encoder = frozen_encoder(ENCODER, device)
        width = self.encoder.channels[-1]
        self.whole, self.quarters = (FrechetSet(width, memory, least, device) for _ in range(2))

    def features(self, full: Tensor, ab: Tensor) -> tuple[Tensor, Tensor]:
        """The encoder's deepest features, averaged over each picture [N, 352] and over each quarter of it [4 N, 352]."""
        picture = scaled(painted(full, ab)).contiguous(memory_format=torch.channels_last)
        deepest = self.encoder(picture)[-1]
        return deepest.mean((2, 3)).double(), F.adaptive_avg_pool2d(deepest, 2).permute(0, 2, 3, 1).flatten(0, 2).double()

    def __call__(self, full: Tensor, ab: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(distance of pictures, distance of quarters, mean of how far a picture and its quarters lie from their own truth).
        `full` L at full size, `ab` and `target` at stride 4."""
        with torch.no_grad():
            true = self.features(full, target)
        ours = self.features(full, ab)
        (whole, apart), (quarters, quarters_apart) = self.whole(ours[0], true[0]), self.quarters(ours[1], true[1])
        return whole, quarters, (apart + quarters_apart) / 2
