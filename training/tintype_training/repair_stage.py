"""The repair stage: trains the damage network and the fill network side by side on the same damaged crops."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .batches import epoch_order
from .cache import Cache
from .checkpoint import Average, load, save
from .generator import parameter_count
from .repair_damage import Rng, log_uniform, make_damaged
from .repair_evaluate import RepairPicture, judge_repair, torch_repair
from .repair_nets import RepairConfig, RepairNets
from .repair_objects import with_objects
from .repair_scene import with_scene
from .stage import Clock, Log, autocast, learning_rate, seed_all


FACES = ("human_faces", "utkface", "lfw", "all_age_faces", "pixabay_portraits")
"""Sources of the data set whose pictures are faces."""


@dataclass(frozen=True)
class RepairTrainConfig:
    """One run. `damaged`: share of crops that get any damage; the others teach what is none. `painted`: share of crops with
    brush strokes over sound places too, as a hand paints them. `scenes`: share of crops with a wire, a fence or another part of a
    scene that looks like damage. `crazed`, `crazed_faces`: share of the damaged crops with a net of cracks, of any picture and
    of faces. `fill_every`: the fill network, which learns faster, takes part in every so many steps only, at 0 in none. Rates
    follow a cosine over `schedule_minutes`."""

    minutes: float = 60
    schedule_minutes: float = 60
    rate: float = 1.5e-3
    warm_steps: int = 100
    weight_decay: float = 1e-4
    average: float = 0.998
    size: int = 8
    side: int = 128
    damaged: float = 0.7
    painted: float = 0.3
    scenes: float = 0.45
    crazed: float = 0.08
    crazed_faces: float = 0.4
    fill_every: int = 2
    weights: dict[str, float] = field(default_factory=dict)
    validate_every_s: float = 600
    seed: int = 1
    max_steps: int = 0


@dataclass
class RepairBatch:
    """All [N, 1, S, S] in 0..1: damaged luma, the same without damage, damage, what the losses look at, what is to be
    filled, what of it is hidden."""

    luma: Tensor
    clean: Tensor
    mask: Tensor
    care: Tensor
    fill: Tensor
    hidden: Tensor


def crop(square: np.ndarray, side: int, rng: Rng) -> np.ndarray:
    """A random square part of luma bytes [S, S], enlarged or reduced to `side`, mirrored by chance: float32 in 0..1.

    Half of the crops are strongly enlarged: a scan of high resolution is soft at the pixel.
    """
    whole = square.shape[0]
    low, high = (0.55, 1.0) if rng.random() < 0.5 else (0.28, 0.55)
    size = max(16, int(rng.uniform(low, high) * whole))
    y, x = rng.integers(0, whole - size + 1, 2)
    part = square[y : y + size, x : x + size].astype(np.float32) / 255
    part = cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA if size > side else cv2.INTER_CUBIC)
    return np.clip(part[:, ::-1] if rng.random() < 0.5 else part, 0, 1)


def brush(shape: tuple[int, int], rng: Rng) -> np.ndarray:
    """A few strokes as a hand paints them: 1 inside."""
    canvas = np.zeros(shape, np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        radius = log_uniform(rng, 1.5, 10)
        heading, point = rng.uniform(0, 2 * np.pi), rng.uniform(0, 1, 2) * shape[::-1]
        for _ in range(int(rng.integers(1, 14))):
            heading += rng.normal(0, 0.5)
            end = point + radius * 1.2 * np.array([np.cos(heading), np.sin(heading)])
            cv2.line(canvas, point.astype(int).tolist(), end.astype(int).tolist(), 1, int(2 * radius))
            point = end
    return canvas.astype(np.float32)


def sample(square: np.ndarray, config: RepairTrainConfig, rng: Rng, face: bool = False) -> list[np.ndarray]:
    """One crop's planes in the order of RepairBatch. `face`: the picture is one."""
    side = config.side
    unit = log_uniform(rng, 0.8, 2.6)
    scene = with_scene(with_objects(crop(square, side, rng), rng, unit), rng, unit, config.scenes)
    made = make_damaged(scene, rng, config.damaged, unit, crazed=config.crazed_faces if face else config.crazed)
    luma, clean, care = made.picture, made.clean, 1 - made.unsure
    if rng.random() < 0.25:  # what the engine adds at the right and below to reach a multiple of the stride
        more = int(rng.integers(1, 32))
        for plane in (luma, clean):
            plane[:, side - more :] = plane[:, side - more - 1, None]
            plane[side - more :] = plane[side - more - 1]
        care[:, side - more :] = 0
        care[side - more :] = 0
    fill = np.maximum(made.mask, made.unsure * float(rng.random() < 0.7))
    grown = int(rng.integers(0, 4))  # the engine grows what it found; a hand is never exact
    if grown:
        fill = cv2.dilate(fill, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grown + 1,) * 2))
    # A find one pixel beside the damage is right (the engine grows it by as much): that rim teaches a quarter only, so
    # that thin scratches may be called damage without paying for both their soft sides.
    rim = cv2.dilate(made.mask, np.ones((3, 3), np.uint8)) - made.mask
    care = care * (1 - 0.75 * rim)
    hidden = np.zeros_like(fill)
    if rng.random() < config.painted:
        hidden = brush(fill.shape, rng)
        if rng.random() < 0.5:
            hidden = np.maximum(hidden, fill)
        fill = np.maximum(fill, hidden)
    return [luma, clean, made.mask, care, fill, hidden]


class RepairBatches:
    """Endless batches; the n-th is the same for the same seed wherever a run resumes."""

    def __init__(self, cache: Cache, config: RepairTrainConfig) -> None:
        self.pixels, self.sources, self.config = cache.pixels, cache.sources, config
        self._epoch, self._order = -1, np.array([], dtype=int)
        self._length = len(epoch_order(self.sources, config.weights, config.seed, 0))

    def at(self, seen: int) -> RepairBatch:
        epoch, start = divmod(seen, self._length)
        if epoch != self._epoch:
            self._order, self._epoch = epoch_order(self.sources, self.config.weights, self.config.seed, epoch), epoch
        index = np.resize(np.roll(self._order, -start), self.config.size)
        planes = [sample(np.asarray(self.pixels[i, 0]), self.config, np.random.default_rng([self.config.seed, seen, n]), self.sources[i] in FACES) for n, i in enumerate(index)]
        return RepairBatch(*(torch.from_numpy(np.stack([p[k] for p in planes])[:, None].astype(np.float32)) for k in range(6)))


def damage_loss(logits: Tensor, mask: Tensor, care: Tensor) -> Tensor:
    """Focal cross entropy (Lin et al. 2017; gamma 1) plus soft dice over the batch, where training cares."""
    logits = logits.float()
    entropy = F.binary_cross_entropy_with_logits(logits, mask, reduction="none")
    share = torch.sigmoid(logits)
    miss = torch.where(mask > 0, 1 - share, share)
    focal = (entropy * (0.3 + 0.7 * miss) * care).sum() / care.sum()
    dice = 1 - (2 * (share * mask * care).sum() + 50) / (((share + mask) * care).sum() + 50)
    return 4 * focal + dice


def fill_loss(filled: Tensor, b: RepairBatch) -> Tensor:
    """L1 and its slopes, and the square, under the mask: in full on what was damaged or hidden, a quarter on sound pixels
    that are seen. The square is what PSNR counts; the mean that it teaches is smooth, and the engine puts grain back."""
    weight = b.fill * (0.25 + 0.75 * torch.maximum(b.mask, b.hidden))
    error = filled.float() - b.clean
    total = weight.sum() + 1
    slope = sum((torch.diff(error, dim=axis).abs() * weight.narrow(axis, 1, weight.shape[axis] - 1)).sum() for axis in (2, 3))
    return (((0.5 * error.abs() + 5 * error.square()) * weight).sum() + 0.25 * slope) / total


def train_repair(cache: Cache, val: list[RepairPicture], folder: Path, config: RepairTrainConfig, nets: RepairConfig = RepairConfig(), init: Path | None = None) -> Path:
    """Trains until the minutes or the schedule are over; goes on from `folder/last.pt` where it exists, else begins with the
    networks of `init` or random weights.

    Writes `last.pt`, `best.pt` (best detection F1 plus a tenth of the decibels gained) and `log.jsonl`; returns the best one.
    """
    seed_all(config.seed)
    device = torch.device("cpu")
    last, best = folder / "last.pt", folder / "best.pt"
    log = Log(folder / "log.jsonl")
    state = load(last) if last.is_file() else None
    start = state or (load(init) if init else None)
    model = RepairNets(RepairConfig.of(start["config"]) if start else nets)
    if start:
        model.load_state_dict(start["model"] if state else start["average"])
    model.to(memory_format=torch.channels_last).train()
    average = Average(model, config.average)
    optimiser = torch.optim.AdamW(model.parameters(), lr=config.rate, betas=(0.9, 0.99), weight_decay=config.weight_decay, fused=True)
    seen, step, before, best_mark = 0, 0, 0.0, -math.inf
    if state:
        optimiser.load_state_dict(state["optimiser"])
        average.values, average.steps = state["average"], state["step"]
        seen, step, before, best_mark = state["seen"], state["step"], state["seconds"], state["best_mark"]
    batches, clock = RepairBatches(cache, config), Clock(config.minutes, before)
    log.write(event="start", stage="repair", seen=seen, step=step, parameters=parameter_count(model), config=asdict(config))

    def checkpoint() -> dict:
        return {"config": model.config.as_dict(), "model": model.state_dict(), "average": average.state(), "optimiser": optimiser.state_dict(),
                "seen": seen, "step": step, "seconds": clock.trained_s, "best_mark": best_mark, "stage": "repair"}  # fmt: skip

    def validate() -> None:
        nonlocal best_mark
        judge = RepairNets(model.config)
        judge.load_state_dict(average.state())
        (scores,) = judge_repair(torch_repair(judge), val)
        log.write(event="val", step=step, seen=seen, seconds=clock.trained_s, **scores.as_dict())
        mark = scores.f1 + 0.1 * scores.gain
        if mark > best_mark:
            best_mark = mark
            save(best, checkpoint())
        save(last, checkpoint())

    validated, sums = clock.trained_s, {}
    total_s = config.schedule_minutes * 60
    while not clock.over and clock.trained_s < total_s and not (config.max_steps and step >= config.max_steps):
        progress = clock.trained_s / total_s
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(config.rate, config.warm_steps, step, progress)
        b = batches.at(seen)
        luma = b.luma.contiguous(memory_format=torch.channels_last)
        with autocast(device):
            logits = model.damage(luma)
            filled = model.fill(luma, b.fill, b.hidden) if config.fill_every and step % config.fill_every == 0 else None
        parts = {"damage": damage_loss(logits, b.mask, b.care)}
        if filled is not None:
            parts["fill"] = fill_loss(filled, b)
        optimiser.zero_grad(set_to_none=True)
        (parts["damage"] + 10 * parts.get("fill", 0.0)).backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        if bool(torch.isfinite(norm)):
            optimiser.step()
            average.update(model)
        seen, step = seen + config.size, step + 1
        for key, part in (*parts.items(), ("norm", norm)):
            sums.setdefault(key, []).append(float(part.detach()))
        if step % 100 == 0:
            log.write(event="train", step=step, seen=seen, seconds=clock.trained_s, rate=optimiser.param_groups[0]["lr"],
                      **{key: sum(values) / len(values) for key, values in sums.items()})  # fmt: skip
            sums = {}
        if clock.trained_s - validated > config.validate_every_s:
            validate()
            validated = clock.trained_s
    validate()
    log.write(event="end", stage="repair", seen=seen, step=step, seconds=clock.trained_s)
    return best
