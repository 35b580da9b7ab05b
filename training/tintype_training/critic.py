"""The critic: spectral norm, dropout, self-attention after the first block, as in DeOldify; and its binary pre-training.

It looks at Lab pictures at stride 4, where the generator paints, and the real ones are averaged down to the same grid: at full
size it could tell real chroma from painted by sharpness alone, and would teach nothing about colour.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from .batches import BatchConfig, Batches
from .cache import Cache
from .checkpoint import load, load_generator, save
from .generator import SelfAttention
from .stage import Clock, Log, autocast, fast, seed_all


def _conv(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Module:
    return spectral_norm(nn.Conv2d(inputs, outputs, kernel, stride, 1))


class Critic(nn.Module):
    """Lab [N, 3, h, w] (own units, h and w from 24) to a map of logits: positive says real."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        leak = lambda: nn.LeakyReLU(0.2)  # noqa: E731
        self.body = nn.Sequential(
            _conv(3, width, 3, 1), leak(), nn.Dropout2d(0.075),
            _conv(width, 2 * width, 4, 2), leak(), SelfAttention(2 * width, 8), nn.Dropout2d(0.15),
            _conv(2 * width, 3 * width, 4, 2), leak(), nn.Dropout2d(0.15),
            _conv(3 * width, 4 * width, 4, 2), leak(),
            spectral_norm(nn.Conv2d(4 * width, 1, 3, 1, 1)),
        )  # fmt: skip

    def forward(self, lab: Tensor) -> Tensor:
        scaled = (lab - lab.new_tensor([50, 0, 0])[:, None, None]) * lab.new_tensor([0.04, 0.04, 0.04])[:, None, None]
        return self.body(scaled.contiguous(memory_format=torch.channels_last)).float()


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Binary cross entropy, half on real logits and half on fake ones: 0.693 when the critic knows nothing."""
    return 0.5 * (F.binary_cross_entropy_with_logits(real, torch.ones_like(real)) + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake)))


@dataclass
class Generated:
    """Saved generator pictures: which cache pictures they are of, and their Lab bytes [M, 3, h, w] (as in the cache) at stride 4."""

    index: np.ndarray
    lab: np.ndarray


def _unpack(lab: Tensor) -> Tensor:
    return (lab.float() - lab.new_tensor([0, 128, 128], dtype=torch.float32)[:, None, None]) * torch.tensor([1 / 2.55, 1, 1], device=lab.device)[:, None, None]


@torch.no_grad()
def generate(checkpoint: Path, cache: Cache, path: Path, count: int, device: torch.device, seed: int = 5, temperature: float | None = None) -> Path:
    """Saves the pictures that a generator paints for `count` pictures drawn from the cache, without hints, not aged."""
    model, _ = load_generator(checkpoint)
    if temperature is not None:
        model.temperature.fill_(temperature)
    model = fast(model, device, False).eval()
    batches = Batches(cache, BatchConfig(side=cache.side, whole=1.0, aged=0, hinted=0), device)
    chosen = np.random.default_rng(seed).permutation(len(cache.names))[:count]
    parts = []
    for start in range(0, len(chosen), 32):
        b = batches.cut(chosen[start : start + 32], cache.side, seed + start)
        with autocast(device):
            ab, _ = model.quarter(b.luma.contiguous(memory_format=torch.channels_last))
        lab = torch.cat([b.clean * 2.55, ab.float() + 128], 1)
        parts.append(lab.round().clamp(0, 255).to(torch.uint8).cpu().numpy())
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(file, index=chosen, lab=np.concatenate(parts))
    part.replace(path)
    return path


def load_generated(path: Path) -> Generated:
    """Reads saved pictures. Raises FileNotFoundError with what to do."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no saved pictures; run the stage 'generate' first")
    with np.load(path) as file:
        return Generated(file["index"], file["lab"])


@dataclass(frozen=True)
class CriticConfig:
    """`half`: which half of the saved pictures it learns from; the held-out critic takes the other one, with another seed."""

    minutes: float = 2
    rate: float = 4e-4
    size: int = 48
    half: int = 0
    seed: int = 7
    max_steps: int = 0


def pretrain_critic(generated: Generated, cache: Cache, path: Path, config: CriticConfig, device: torch.device) -> Path:
    """Binary pre-training on saved pictures against real ones; goes on from `path` where it exists and returns it."""
    seed_all(config.seed)
    log = Log(path.with_suffix(".jsonl"))
    critic = fast(Critic().train(), device, False)
    optimiser = torch.optim.Adam(critic.parameters(), lr=config.rate, betas=(0.0, 0.9))
    step, before = 0, 0.0
    if path.is_file():
        state = load(path)
        critic.load_state_dict(state["model"])
        if "optimiser" in state:
            optimiser.load_state_dict(state["optimiser"])
        step, before = state["step"], state["seconds"]
    mine = np.arange(len(generated.index))[config.half :: 2]
    if len(mine) < 2:
        raise ValueError("too few saved pictures for a critic: run 'generate' with --count 100 or more")
    batches = Batches(cache, BatchConfig(side=cache.side, whole=1.0, aged=0, hinted=0), device)
    clock = Clock(config.minutes, before)
    log.write(event="start", stage="critic", config=asdict(config), pictures=len(mine))
    sums, counted = np.zeros(2), 0
    while not clock.over and not (config.max_steps and step >= config.max_steps):
        rng = np.random.default_rng([config.seed, step])
        rows = rng.choice(mine, min(config.size, len(mine)), replace=False)
        fake = _unpack(torch.from_numpy(generated.lab[rows]).to(device))
        # The real ones are other pictures than the fakes, else the pair differs in colour only and is learned by heart.
        others = generated.index[rng.choice(mine, len(rows), replace=False)]
        b = batches.cut(others, cache.side, seed=config.seed * 7919 + step)
        real = torch.cat([b.clean, b.ab], 1)
        with autocast(device):
            said_real, said_fake = critic(real), critic(fake)
        loss = critic_loss(said_real, said_fake)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step, counted = step + 1, counted + 1
        right = ((said_real.mean((1, 2, 3)) > 0).float().mean() + (said_fake.mean((1, 2, 3)) < 0).float().mean()) / 2
        sums += [float(loss.detach()), float(right)]
        if step % 25 == 0:
            log.write(event="train", step=step, seconds=clock.trained_s, loss=sums[0] / counted, right=sums[1] / counted)
            sums, counted = np.zeros(2), 0
    save(path, {"model": critic.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seconds": clock.trained_s, "stage": "critic"})
    return path


def load_critic(path: Path, device: torch.device) -> Critic:
    """A pre-trained critic, in training mode (dropout on)."""
    critic = Critic()
    critic.load_state_dict(load(path)["model"])
    return fast(critic.train(), device, False)
