"""Cuts training batches out of the cache: which pictures, whole or cropped, aged input, Lab target, revealed hints."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .augment import AugmentConfig, age, emulsion_luma, orthochromatic
from .cache import Cache
from .colour import lab_to_rgb
from .hints import reveal_hints, turn_objects


@dataclass(frozen=True)
class BatchConfig:
    """How batches are made.

    `weights`: times a source is seen an epoch, 1 unless named; 0 leaves it out. `whole`: share of whole pictures, the
    others are crops of `zoom` of the side. `aged`: share of pictures whose input is aged. `hinted`: share with hints.
    `turned`: share of those in which an object is hinted in another hue.
    """

    size: int = 32
    side: int = 128
    whole: float = 0.5
    zoom: tuple[float, float] = (0.6, 0.95)
    aged: float = 0.4
    hinted: float = 0.25
    turned: float = 0.4
    weights: dict[str, float] = field(default_factory=dict)
    augment: AugmentConfig = AugmentConfig()
    seed: int = 1


@dataclass
class Batch:
    """luma [N, 1, S, S] as the network sees it (aged); full [N, 1, S, S] its clean L 0..100; clean [N, 1, S/4, S/4] the same; ab [N, 2, S/4, S/4]; hint4 [N, 3, S/4, S/4]."""

    luma: Tensor
    full: Tensor
    clean: Tensor
    ab: Tensor
    hint4: Tensor
    index: np.ndarray


def source_weights(text: str) -> dict[str, float]:
    """Parses `human_faces=2,lfw=0`. Raises ValueError that says what is wrong."""
    weights = {}
    for part in filter(None, text.split(",")):
        name, equals, value = part.partition("=")
        try:
            weights[name.strip()] = float(value) if equals else float("nan")
        except ValueError:
            weights[name.strip()] = float("nan")
        if not weights[name.strip()] >= 0:
            raise ValueError(f"source weight '{part}': write <source>=<times seen>, such as human_faces=2 or lfw=0")
    return weights


def epoch_order(sources: list[str], weights: dict[str, float], seed: int, epoch: int) -> np.ndarray:
    """Picture numbers of one epoch, shuffled; a source of weight 2 comes twice, of 0.5 every picture with chance 1/2.

    Raises ValueError for a source that the data set does not have, or when nothing is left.
    """
    unknown = sorted(set(weights) - set(sources))
    if unknown:
        raise ValueError(f"source '{unknown[0]}' is not in the data set; it has {', '.join(sorted(set(sources)))}")
    rng = np.random.default_rng([seed, epoch])
    weight = np.array([weights.get(source, 1.0) for source in sources])
    times = np.floor(weight + rng.random(len(weight))).astype(int)
    order = np.repeat(np.arange(len(weight)), times)
    if len(order) == 0:
        raise ValueError("every source has weight 0: no picture is left to train on")
    rng.shuffle(order)
    return order


class Batches:
    """Endless batches. The n-th batch is the same for the same seed, so a run goes on where it stopped (`seen` pictures)."""

    def __init__(self, cache: Cache, config: BatchConfig, device: torch.device) -> None:
        self.config, self.device = config, device
        self.sources = cache.sources
        self.pixels = cache.on(device)
        self._epoch, self._order = -1, np.array([], dtype=int)
        self._length = len(epoch_order(self.sources, config.weights, config.seed, 0))

    def at(self, seen: int, side: int | None = None, size: int | None = None) -> Batch:
        """The batch after `seen` pictures; `side` and `size` stand in for the configured ones."""
        size = size or self.config.size
        epoch, start = divmod(seen, self._length)
        if epoch != self._epoch:
            self._order = epoch_order(self.sources, self.config.weights, self.config.seed, epoch)
            self._epoch = epoch
        index = np.resize(np.roll(self._order, -start), size)
        return self.cut(index, side or self.config.side, seed=self.config.seed * 1_000_003 + seen)

    def cut(self, index: np.ndarray, side: int, seed: int) -> Batch:
        """Cuts the named pictures to `side` (a multiple of 16)."""
        c, device = self.config, self.device
        rng = torch.Generator(device=device).manual_seed(seed)
        raw = self.pixels[torch.from_numpy(index).to(device)] if isinstance(self.pixels, Tensor) else torch.from_numpy(self.pixels[index])
        lab = raw.to(torch.float32)
        lab = (lab - lab.new_tensor([0, 128, 128])[:, None, None]) * lab.new_tensor([1 / 2.55, 1, 1])[:, None, None]
        lab = self._stretch(lab, side, rng)
        full = lab[:, :1]
        luma, clean = full / 100, F.avg_pool2d(lab, 4)
        aged = torch.rand(len(index), generator=rng, device=device) < c.aged
        if bool(aged.any()):
            luma, drawn = luma.clone(), torch.rand(len(index), generator=rng, device=device)
            old = aged & (drawn < c.augment.orthochromatic)
            other = aged & ~old & (drawn < c.augment.orthochromatic + c.augment.emulsion)
            for chosen, greyed in ((old, orthochromatic), (other, emulsion_luma)):
                if bool(chosen.any()):
                    luma[chosen] = greyed(lab_to_rgb(lab[chosen]), rng)
            luma[aged] = age(luma[aged], c.augment, rng)
        # Numbers of their own: the same hints, whatever ageing drew.
        rng = torch.Generator(device=device).manual_seed(seed + 1)
        ab = clean[:, 1:].contiguous()
        ab, hint4 = turn_objects(ab, clean[:, :1], reveal_hints(ab, c.hinted, rng), c.turned, rng)
        return Batch(luma, full, clean[:, :1], ab, hint4, index)

    def _stretch(self, lab: Tensor, side: int, rng: torch.Generator) -> Tensor:
        """Whole or cropped, mirrored by chance, to side x side."""
        n, device = lab.shape[0], lab.device
        u = torch.rand(n, 6, generator=rng, device=device)
        low, high = self.config.zoom
        scale = torch.where(u[:, :1] < self.config.whole, torch.ones_like(u[:, :1]), low + (high - low) * u[:, 1:2])
        # A crop's two sides differ by up to a tenth: squeezed pictures come at render time too.
        sides = (scale * (1 + (u[:, 2:3] - 0.5) * torch.tensor([[0.2, -0.2]], device=device))).clamp(max=1)
        sides = torch.where(scale == 1, scale.expand(-1, 2), sides)
        centre = (u[:, 3:5] * 2 - 1) * (1 - sides)
        mirror = torch.where(u[:, 5] < 0.5, -1.0, 1.0)
        theta = torch.zeros(n, 2, 3, device=device)
        theta[:, 0, 0], theta[:, 1, 1] = sides[:, 0] * mirror, sides[:, 1]
        theta[:, 0, 2], theta[:, 1, 2] = centre[:, 0], centre[:, 1]
        grid = F.affine_grid(theta, [n, 3, side, side], align_corners=False)
        return F.grid_sample(lab, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
