"""A style from start to end: for each round save pictures, pre-train the critic and a held-out one, run the GAN, pick."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from .batches import BatchConfig
from .cache import Cache
from .checkpoint import load, save
from .critic import Critic, CriticConfig, generate, load_generated, pretrain_critic
from .gan import STYLES, gan
from .metrics import ValPicture
from .picker import STYLE_RULES


def run_style(
    style: str,
    start: Path,
    cache: Cache,
    val: list[ValPicture],
    folder: Path,
    minutes: float,
    device: torch.device,
    critic_minutes: float = 2,
    count: int = 3000,
    rounds: int | None = None,
    weights: dict[str, float] | None = None,
    size: int = 16,
    seed: int = 1,
    max_steps: int = 0,
    measure_every: int | None = None,
    compiled: bool = False,
) -> Path:
    """Runs the rounds of a style; a round that is already picked is passed over, so a stopped run goes on.

    `minutes` of GAN a round, `critic_minutes` of each critic. Returns the last round's picked check-point.
    """
    if style not in STYLES:
        raise ValueError(f"style '{style}': write {', '.join(STYLES)}")
    recipe = STYLES[style]
    for number in range(rounds or recipe.rounds):
        here = folder / f"round-{number}"
        if not (here / "picked.pt").is_file():
            # Later rounds carry the first one's temperature in their weights.
            temperature = recipe.gan.temperature if number == 0 else None
            pictures = here / "generated.npz"
            if not pictures.is_file():
                generate(start, cache, pictures, count, device, seed=seed + 100 * number, temperature=temperature)
            saved = load_generated(pictures)
            for name, half in (("critic", 0), ("held-out", 1)):
                path = here / f"{name}.pt"
                if not path.is_file():
                    # From the second round on the critic goes on from what it knew at the end of the last GAN.
                    if name == "critic" and number > 0:
                        _hand_over(folder / f"round-{number - 1}" / "last.pt", path)
                    config = CriticConfig(minutes=critic_minutes, half=half, seed=seed + 10 * number + half, max_steps=max_steps)
                    pretrain_critic(saved, cache, path, config, device)
            config = replace(recipe.gan, minutes=minutes, seed=seed + number, max_steps=max_steps, temperature=temperature, compiled=compiled,
                             measure_every=measure_every or recipe.gan.measure_every)  # fmt: skip
            batch = BatchConfig(size=size, side=cache.side, whole=0.7, aged=recipe.aged, augment=recipe.augment, weights=weights or {}, seed=seed + 50 + number)
            gan(start, here / "critic.pt", here / "held-out.pt", cache, val, here, config, STYLE_RULES[style], batch, device)
        start = here / "picked.pt"
    return start


def _hand_over(last: Path, path: Path) -> None:
    """The GAN's critic as the start of the next round's binary pre-training, with a fresh optimiser."""
    critic = Critic()
    critic.load_state_dict(load(last)["critic"])
    save(path, {"model": critic.state_dict(), "step": 0, "seconds": 0.0, "stage": "critic"})
