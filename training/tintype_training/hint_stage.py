"""A stage for the hints alone: trains only the three hint convs, so that without hints a finished style stays exactly as it is.

In pre-training hints come with their pictures' true colours, which the network mostly guesses anyway, so it learns little
from them. A person hints where the guess is wrong. Therefore half of the pictures here have their colours turned by
a quarter, half or three quarters of the hue circle: what is asked for near a hint is the hint's colour, not the likely one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from .batches import BatchConfig, Batches
from .cache import Cache
from .checkpoint import load_generator, save
from .hints import reveal_hints
from .stage import Clock, Log, autocast, fast, seed_all


@dataclass(frozen=True)
class HintConfig:
    """`near`: how far, in cells of stride 4, a hint's colour is asked for around it. `rest`: weight of everything else."""

    minutes: float = 4
    rate: float = 5e-3
    turned: float = 0.5
    near: int = 3
    rest: float = 0.15
    seed: int = 17
    max_steps: int = 0


def train_hints(start: Path, cache: Cache, path: Path, config: HintConfig, batch: BatchConfig, device: torch.device) -> Path:
    """Trains the hint convs' weights of the generator `start`, or goes on from `path` where it exists; returns `path`."""
    seed_all(config.seed)
    log = Log(path.with_suffix(".jsonl"))
    model, state = load_generator(path if path.is_file() else start)
    before, seen, step = (state.get(key, 0) if path.is_file() else 0 for key in ("hint_seconds", "hint_seen", "hint_step"))
    model = fast(model.eval().requires_grad_(False), device)
    # Weights only: a bias would also act where no hint is.
    weights = [conv.weight.requires_grad_(True) for conv in (model.hint_in, model.hint_deep, model.hint_out)]
    optimiser = torch.optim.Adam(weights, lr=config.rate, betas=(0.9, 0.98))
    batches = Batches(cache, batch, device)
    clock = Clock(config.minutes)
    log.write(event="start", stage="hints", seen=seen, config=asdict(config))
    sums, counted = torch.zeros(2), 0
    while not clock.over and not (config.max_steps and step >= config.max_steps):
        for group in optimiser.param_groups:
            # With a number of steps given the clock has no part: the run must come out alike on a busy machine and a free one.
            done = step / config.max_steps if config.max_steps else clock.trained_s / 60 / config.minutes
            group["lr"] = config.rate * max(0.05, 1 - done)
        b = batches.at(seen)
        n = len(b.index)
        rng = torch.Generator(device=device).manual_seed(config.seed + seen)
        turns = torch.randint(1, 4, (n,), generator=rng, device=device) * (torch.rand(n, generator=rng, device=device) < config.turned)
        a_, b_ = b.ab.unbind(1)
        turned = torch.stack([b.ab, torch.stack([-b_, a_], 1), -b.ab, torch.stack([b_, -a_], 1)])
        target = turned[turns, torch.arange(n, device=device)]
        hint4 = reveal_hints(target, 1.0, rng)
        with autocast(device):
            ab, _ = model.quarter(b.luma.contiguous(memory_format=torch.channels_last), hint4)
        near = F.max_pool2d(hint4[:, 2:], 2 * config.near + 1, 1, config.near)
        # Far from a hint of a turned colour nothing is known: only pictures in their own colours count there.
        weight = near + config.rest * (1 - near) * (turns == 0)[:, None, None, None]
        error = F.smooth_l1_loss(ab, target, beta=5.0, reduction="none").mean(1, keepdim=True)
        loss = (error * weight).sum() / weight.sum().clamp_min(1)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        seen, step, counted = seen + n, step + 1, counted + 1
        sums += torch.tensor([float(loss.detach()), float(((error * near).sum() / near.sum().clamp_min(1)).detach())])
        if step % 20 == 0:
            log.write(event="train", step=step, seen=seen, seconds=clock.trained_s, loss=float(sums[0]) / counted, near=float(sums[1]) / counted)
            sums, counted = torch.zeros(2), 0
    done = model.state_dict()
    save(path, {key: value for key, value in state.items() if key in ("config", "stage", "seen", "step", "seconds", "lineage", "multiplier", "price")}
         | {"model": done, "average": done, "hint_seen": seen, "hint_step": step, "hint_seconds": before + clock.trained_s})  # fmt: skip
    return path


def transplant(source: Path, target: Path, path: Path) -> Path:
    """Gives the hint convs of one check-point to a sibling (a style of the same beginning)."""
    (giver, given), (taker, state) = load_generator(source), load_generator(target)
    for name in ("hint_in", "hint_deep", "hint_out"):
        getattr(taker, name).weight.data.copy_(getattr(giver, name).weight.data)
    done = taker.state_dict()
    save(path, {key: value for key, value in state.items() if key in ("config", "stage", "seen", "step", "seconds", "lineage", "multiplier", "price")}
         | {"model": done, "average": done} | {key: given[key] for key in ("hint_seen", "hint_step", "hint_seconds")})  # fmt: skip
    return path
