"""The critic: small heads at four scales on the features of a frozen EfficientNet-Lite0 (projected GANs, Sauer et al. 2021); and its binary pre-training.

A critic from random weights learns the colours of things from the same pictures as the generator and smears them; one that
stands on ImageNet knows what is shrub, cloth or skin from the start, and its heads only learn which colours go with it. Spectral norm,
dropout and leaky ReLU in the heads are DeOldify's. Real and painted pictures alike are a luma with chroma from the generator's
own grid, else they would be told apart by the sharpness of chroma alone.
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
from .encoder import scaled
from .perceptual import ENCODER, frozen_encoder, painted
from .stage import Clock, Log, autocast, fast, seed_all


SCALES = (1, 2, 3, 4)
"""Which of the encoder's features the heads see: strides 4, 8, 16, 32."""


def _conv(inputs: int, outputs: int, kernel: int) -> nn.Module:
    return spectral_norm(nn.Conv2d(inputs, outputs, kernel, 1, kernel // 2))


class Critic(nn.Module):
    """RGB pictures [N, 3, H, W] in 0..1 to four maps of logits, one a scale: positive says real.

    The features are mixed by random projections that never learn: across channels at each scale, and from coarse to fine
    across scales. So no head can rest on the few channels that give a painted picture away most easily.
    The encoder itself is no part of the state dict: it is read from its own file.
    """

    def __init__(self, device: torch.device | str = "cpu", width: int = 64, seed: int = 0) -> None:
        super().__init__()
        encoder = frozen_encoder(ENCODER, torch.device(device))
        self._frozen = (encoder,)
        channels = [encoder.channels[scale] for scale in SCALES]
        rng = torch.Generator().manual_seed(seed)
        for number, inputs in enumerate(channels):
            self.register_buffer(f"across_{number}", torch.randn(width, inputs, 1, 1, generator=rng) * inputs**-0.5)
            self.register_buffer(f"down_{number}", torch.randn(width, width, 3, 3, generator=rng) * (9 * width) ** -0.5)
        self.heads = nn.ModuleList([
            nn.Sequential(_conv(width, width, 3), nn.LeakyReLU(0.2), nn.Dropout2d(0.1), _conv(width, width, 3), nn.LeakyReLU(0.2), nn.Dropout2d(0.1), _conv(width, 1, 3))
            for _ in SCALES
        ])  # fmt: skip
        self.to(device)

    def features(self, rgb: Tensor) -> list[Tensor]:
        """The mixed features, finest first."""
        taps = self._frozen[0](scaled(rgb).contiguous(memory_format=torch.channels_last))
        mixed: list[Tensor] = []
        coarser: Tensor | None = None
        for number in reversed(range(len(SCALES))):
            x = F.conv2d(taps[SCALES[number]], getattr(self, f"across_{number}"))
            if coarser is not None:
                x = (x + F.interpolate(coarser, size=x.shape[-2:], mode="nearest")) * 0.5**0.5
            coarser = F.conv2d(x, getattr(self, f"down_{number}"), padding=1)
            mixed.insert(0, coarser)
        return mixed

    def forward(self, rgb: Tensor) -> list[Tensor]:
        return [head(x).float() for head, x in zip(self.heads, self.features(rgb))]


def _bce(said: list[Tensor], truth: float) -> Tensor:
    return torch.stack([F.binary_cross_entropy_with_logits(one, torch.full_like(one, truth)) for one in said]).mean()


def critic_loss(real: list[Tensor], fake: list[Tensor]) -> Tensor:
    """Binary cross entropy over all scales, half on real logits and half on fake ones: 0.693 when the critic knows nothing."""
    return 0.5 * (_bce(real, 1.0) + _bce(fake, 0.0))


def fool_loss(fake: list[Tensor]) -> Tensor:
    """What the generator pays for what the critic says of its pictures."""
    return _bce(fake, 1.0)


def belief(said: list[Tensor]) -> Tensor:
    """How probably real each picture is, by all scales alike: [N]."""
    return torch.sigmoid(torch.stack([one.mean((1, 2, 3)) for one in said]).mean(0))


@dataclass
class Generated:
    """Saved generator pictures: which cache pictures they are of, their L bytes [M, 1, S, S] and the painted ab bytes [M, 2, S/4, S/4] (as in the cache)."""

    index: np.ndarray
    luma: np.ndarray
    ab: np.ndarray


@torch.no_grad()
def generate(checkpoint: Path, cache: Cache, path: Path, count: int, device: torch.device, seed: int = 5, temperature: float | None = None) -> Path:
    """Saves the pictures that a generator paints for `count` pictures drawn from the cache, without hints, not aged."""
    model, _ = load_generator(checkpoint)
    if temperature is not None:
        model.temperature.fill_(temperature)
    model = fast(model, device).eval()
    batches = Batches(cache, BatchConfig(side=cache.side, whole=1.0, aged=0, hinted=0), device)
    chosen = np.random.default_rng(seed).permutation(len(cache.names))[:count]
    lumas, abs_ = [], []
    for start in range(0, len(chosen), 32):
        b = batches.cut(chosen[start : start + 32], cache.side, seed + start)
        with autocast(device):
            ab, _ = model.quarter(b.luma.contiguous(memory_format=torch.channels_last))
        for parts, value in ((lumas, b.full * 2.55), (abs_, ab.float() + 128)):
            parts.append(value.round().clamp(0, 255).to(torch.uint8).cpu().numpy())
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(file, index=chosen, luma=np.concatenate(lumas), ab=np.concatenate(abs_))
    part.replace(path)
    return path


def load_generated(path: Path) -> Generated:
    """Reads saved pictures. Raises FileNotFoundError with what to do."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no saved pictures; run the stage 'generate' first")
    with np.load(path) as file:
        return Generated(file["index"], file["luma"], file["ab"])


@dataclass(frozen=True)
class CriticConfig:
    """`half`: which half of the saved pictures it learns from; the held-out critic takes the other one, with another seed."""

    minutes: float = 2
    rate: float = 4e-4
    size: int = 32
    half: int = 0
    seed: int = 7
    max_steps: int = 0


def pretrain_critic(generated: Generated, cache: Cache, path: Path, config: CriticConfig, device: torch.device) -> Path:
    """Binary pre-training on saved pictures against real ones; goes on from `path` where it exists and returns it."""
    seed_all(config.seed)
    log = Log(path.with_suffix(".jsonl"))
    critic = fast(Critic(device).train(), device)
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
        luma, ab = (torch.from_numpy(value[rows]).to(device).float() for value in (generated.luma, generated.ab))
        fake = painted(luma / 2.55, ab - 128)
        # The real ones are other pictures than the fakes, else the pair differs in colour only and is learned by heart.
        others = generated.index[rng.choice(mine, len(rows), replace=False)]
        b = batches.cut(others, cache.side, seed=config.seed * 7919 + step)
        real = painted(b.full, b.ab)
        with autocast(device):
            said_real, said_fake = critic(real), critic(fake)
        loss = critic_loss(said_real, said_fake)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        step, counted = step + 1, counted + 1
        right = ((belief(said_real) > 0.5).float().mean() + (belief(said_fake) < 0.5).float().mean()) / 2
        sums += [float(loss.detach()), float(right)]
        if step % 25 == 0:
            log.write(event="train", step=step, seconds=clock.trained_s, loss=sums[0] / counted, right=sums[1] / counted)
            sums, counted = np.zeros(2), 0
    save(path, {"model": critic.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seconds": clock.trained_s, "stage": "critic"})
    return path


def load_critic(path: Path, device: torch.device) -> Critic:
    """A pre-trained critic, in training mode (dropout on)."""
    critic = Critic(device)
    critic.load_state_dict(load(path)["model"])
    return fast(critic.train(), device)
