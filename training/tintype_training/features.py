"""The feature-loss network, trained here: which source a picture is from, and whether and how its colours were turned.

DeOldify compares VGG16 features; no borrowed backbone is used here. Telling the sources apart (faces, sports, rooms, skies,
pets ...) gives features of what is in the picture, but luma alone would do for that. Therefore the network must also
say by which quarter turn the hues were rotated and whether chroma was weakened or overdone, which only works by
knowing what colours things have. Its input is small (stride 4), as the generator's own output is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batches import BatchConfig, Batches
from .cache import Cache
from .checkpoint import load, save
from .stage import Clock, Log, autocast, fast, seed_all

CHROMA_GAINS = (0.4, 1.0, 1.7)


def _block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
    )  # fmt: skip


class FeatureNet(nn.Module):
    """Three blocks, features before each of three max-pools as in DeOldify's use of VGG16, and three heads."""

    def __init__(self, sources: int, widths: tuple[int, int, int] = (48, 96, 160)) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([_block(i, o) for i, o in zip((3, *widths[:2]), widths)])
        self.source = nn.Linear(widths[2], sources)
        self.turn = nn.Linear(widths[2], 4)
        self.gain = nn.Linear(widths[2], len(CHROMA_GAINS))

    def features(self, lab: Tensor) -> list[Tensor]:
        """Lab [N, 3, h, w] (own units) to the features before each pool."""
        x = lab * lab.new_tensor([0.01, 0.02, 0.02])[:, None, None]
        result = []
        for block in self.blocks:
            x = block(x)
            result.append(x)
            x = F.max_pool2d(x, 2)
        return result

    def forward(self, lab: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        top = self.features(lab)[-1].mean((2, 3))
        return self.source(top), self.turn(top), self.gain(top)


def feature_loss(net: FeatureNet, clean: Tensor, ab: Tensor, target: Tensor, weights: tuple[float, float, float] = (0.2, 0.6, 0.2)) -> Tensor:
    """L1 between the features of the predicted and the true picture, each layer scaled by its own mean size.

    `clean` L [N, 1, h, w], `ab` and `target` [N, 2, h, w]. The net must be in evaluation mode with frozen weights.
    """
    with torch.no_grad():
        true = net.features(torch.cat([clean, target], 1))
    ours = net.features(torch.cat([clean, ab], 1))
    return sum(w * F.l1_loss(o, t) / t.abs().mean().clamp_min(1e-4) for w, o, t in zip(weights, ours, true))


@dataclass(frozen=True)
class FeatureConfig:
    minutes: float = 4
    schedule_minutes: float = 4
    rate: float = 2e-3
    size: int = 48
    side: int = 160
    seed: int = 3
    max_steps: int = 0


def train_features(cache: Cache, folder: Path, config: FeatureConfig, device: torch.device, weights: dict[str, float] | None = None) -> Path:
    """Trains the net; goes on from `folder/features.pt` where it exists, and returns that path."""
    seed_all(config.seed)
    path, log = folder / "features.pt", Log(folder / "log.jsonl")
    classes = sorted(set(cache.sources))
    label = torch.tensor([classes.index(source) for source in cache.sources], device=device)
    net = fast(FeatureNet(len(classes)).train(), device, False)
    optimiser = torch.optim.AdamW(net.parameters(), lr=config.rate, weight_decay=1e-3)
    seen, step, before = 0, 0, 0.0
    if path.is_file():
        state = load(path)
        net.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        seen, step, before = state["seen"], state["step"], state["seconds"]
    batches = Batches(cache, BatchConfig(size=config.size, side=config.side, aged=0, hinted=0, weights=weights or {}, seed=config.seed), device)
    clock = Clock(config.minutes, before)
    log.write(event="start", stage="features", seen=seen, config=asdict(config))
    right = torch.zeros(3)
    total = 0
    while not clock.over and clock.trained_s < config.schedule_minutes * 60 and not (config.max_steps and step >= config.max_steps):
        for group in optimiser.param_groups:
            group["lr"] = config.rate * max(0.02, 1 - clock.trained_s / (config.schedule_minutes * 60))
        b = batches.at(seen)
        n = len(b.index)
        rng = torch.Generator(device=device).manual_seed(config.seed + seen)
        turn = torch.randint(4, (n,), generator=rng, device=device)
        gain = torch.randint(len(CHROMA_GAINS), (n,), generator=rng, device=device)
        a_, b_ = b.ab.unbind(1)
        turned = torch.stack([torch.stack([a_, b_], 1), torch.stack([-b_, a_], 1), torch.stack([-a_, -b_], 1), torch.stack([b_, -a_], 1)])
        ab = turned[turn, torch.arange(n, device=device)] * torch.tensor(CHROMA_GAINS, device=device)[gain][:, None, None, None]
        truth = (label[torch.from_numpy(b.index).to(device)], turn, gain)
        with autocast(device):
            guesses = net(torch.cat([b.clean, ab], 1).contiguous(memory_format=torch.channels_last))
        loss = sum(F.cross_entropy(g.float(), t) for g, t in zip(guesses, truth))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        seen, step, total = seen + n, step + 1, total + n
        right += torch.stack([(g.argmax(1) == t).sum().cpu() for g, t in zip(guesses, truth)])
        if step % 50 == 0:
            log.write(event="train", step=step, seen=seen, seconds=clock.trained_s, loss=float(loss.detach()),
                      **{f"right_{name}": float(r) / total for name, r in zip(("source", "turn", "gain"), right)})  # fmt: skip
            right, total = torch.zeros(3), 0
    save(path, {"model": net.state_dict(), "optimiser": optimiser.state_dict(), "classes": classes, "seen": seen, "step": step,
                "seconds": clock.trained_s, "stage": "features"})  # fmt: skip
    return path


def load_features(path: Path, device: torch.device) -> FeatureNet:
    """The trained net, frozen, in evaluation mode."""
    state = load(path)
    if "classes" not in state:
        raise ValueError(f"{path}: holds no feature network; name a check-point of the stage 'features'")
    net = FeatureNet(len(state["classes"]))
    net.load_state_dict(state["model"])
    return net.eval().requires_grad_(False).to(device).to(memory_format=torch.channels_last)
