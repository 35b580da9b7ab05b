"""Trains the judge of negatives: a small network that says whether a picture's tones are those of a print or turned round.

It learns from positives alone: its score is f(picture) - f(picture turned round), which changes its sign when the picture is turned round.
The studio runs it in plain TypeScript (`src/imaging/filters/negative.ts`), which reads the weights this writes.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .augment import AugmentConfig, age, emulsion_luma, orthochromatic
from .cache import Cache
from .colour import lab_to_rgb

SIDE = 64
"""Pixels a side of the square that is judged."""
WIDTHS = (3, 12, 24, 32, 48)
"""Planes before the first and after each conv, each of which halves the side."""
RIM = 0.005
"""Share of the pixels beyond either end of a picture's range, as in `toneFacts`."""
LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class NegativeConfig:
    """`grey`, `toned`: shares of the pictures without colours and of one tone; the others keep theirs. `framed`: share with a frame."""

    steps: int = 1700
    size: int = 64
    rate: float = 4e-3
    grey: float = 0.6
    toned: float = 0.1
    framed: float = 0.15
    held_out: int = 1000
    seed: int = 1


class Judge(nn.Module):
    """Planes [N, 3, 64, 64] to scores [N]: above 0 for a print, below it for a negative."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, 2, 1, bias=False) for a, b in zip(widths[:-1], widths[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm2d(b) for b in widths[1:])
        self.head = nn.Linear(widths[-1] * (SIDE // 2 ** len(self.convs)) ** 2, 1, bias=False)

    def forward(self, planes: Tensor) -> Tensor:
        both = torch.cat([planes, -planes])
        for conv, norm in zip(self.convs, self.norms):
            both = F.relu(norm(conv(both)))
        print_, negative = self.head(both.flatten(1))[:, 0].chunk(2)
        return print_ - negative

    def folded(self) -> list[tuple[Tensor, Tensor]]:
        """Weights and biases of each conv with its norm in them."""
        parts = []
        for conv, norm in zip(self.convs, self.norms):
            scale = norm.weight / (norm.running_var + norm.eps).sqrt()
            parts.append((conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale))
        return parts


def planes_of(rgb: Tensor) -> Tensor:
    """sRGB [N, 3, H, W] in 0..1 to what the judge sees: luma between its ends as -1 to 1, red and blue less luma in the same measure."""
    luma = (rgb * rgb.new_tensor(LUMA)[:, None, None]).sum(1, keepdim=True)
    ends = torch.quantile(luma.flatten(1), luma.new_tensor([RIM, 1 - RIM]), dim=1)[:, :, None, None, None]
    black, scale = ends[0], 2 / (ends[1] - ends[0]).clamp_min(0.02)
    return torch.cat([((luma - black) * scale - 1).clamp(-1, 1), (rgb[:, :1] - luma) * scale, (rgb[:, 2:] - luma) * scale], 1)


def _chosen(n: int, share: float, rng: torch.Generator) -> Tensor:
    return (torch.rand(n, generator=rng) < share)[:, None, None, None]


def _drawn(n: int, low: float, high: float, rng: torch.Generator) -> Tensor:
    return torch.rand(n, 1, 1, 1, generator=rng) * (high - low) + low


def prints(lab: Tensor, config: NegativeConfig, rng: torch.Generator) -> Tensor:
    """Squares of Lab [N, 3, S, S] as scans of prints, sRGB [N, 3, 64, 64]: old emulsions, ageing, casts, tones, frames, any gamma."""
    n, _, side, _ = lab.shape
    cut = int(torch.randint(int(side * 0.75) // 8, side // 8 + 1, (1,), generator=rng)) * 8
    top, left = (int(torch.randint(0, side - cut + 1, (1,), generator=rng)) for _ in range(2))
    lab = lab[..., top : top + cut, left : left + cut]
    if float(torch.rand(1, generator=rng)) < 0.5:
        lab = lab.flip(-1)
    lab = F.interpolate(lab, size=(SIDE, SIDE), mode="bilinear", antialias=True)
    parts = torch.tensor([config.grey, config.toned, 1 - config.grey - config.toned])
    grey, toned, colored = lab.split([*(parts[:2] * n).round().int().tolist(), n - int((parts[:2] * n).round().sum())])
    old = age(torch.cat([_grey(grey, rng), _grey(toned, rng)]), AugmentConfig(), rng).expand(-1, 3, -1, -1)
    tint = torch.cat([torch.zeros(len(grey), 3, 1, 1), (torch.rand(len(toned), 3, 1, 1, generator=rng) - 0.5) * 0.25])
    paper = torch.where(_chosen(len(old), 0.5, rng), 4 * old * (1 - old), torch.ones_like(old))
    colored = lab_to_rgb(colored) * (1 + (torch.rand(len(colored), 3, 1, 1, generator=rng) - 0.5) * 0.3)
    out = torch.cat([old + tint * paper, colored]).clamp(1e-3, 1) ** torch.exp(_drawn(n, -0.5, 0.5, rng))
    framed = _chosen(n, config.framed, rng)
    ramp = torch.linspace(0, 1, SIDE)
    near = torch.minimum(torch.minimum(ramp, 1 - ramp)[None, :], torch.minimum(ramp, 1 - ramp)[:, None])
    return torch.where(framed & (near < _drawn(n, 0.0, 0.12, rng)), _drawn(n, 0, 1, rng), out)


def _grey(lab: Tensor, rng: torch.Generator) -> Tensor:
    """Lab as plain luma, as another emulsion saw it, or as one that was blind to red, a third of the pictures each."""
    n = len(lab)
    emulsion, blind, _ = rgb = lab_to_rgb(lab).split([n // 3, n // 3, n - 2 * (n // 3)])
    return torch.cat([emulsion_luma(emulsion, rng), orthochromatic(blind, rng), lab[len(lab) - len(rgb[2]) :, :1] / 100])


def _lab(cache: Cache, index: np.ndarray) -> Tensor:
    lab = torch.from_numpy(np.stack([cache.pixels[i] for i in index])).float()
    return torch.cat([lab[:, :1] / 2.55, lab[:, 1:] - 128], 1)


def recognised(scores: np.ndarray, false_offers: float) -> tuple[float, float]:
    """The least score of an offer at which no more than this share of prints is taken for a negative, and the share of negatives recognised then."""
    least = float(np.quantile(-scores, 1 - false_offers))
    return least, float((scores > least).mean())


def train_negative(cache: Cache, out: Path, config: NegativeConfig = NegativeConfig(), init: Path | None = None) -> Judge:
    """Trains and writes the weights; the first `held_out` of a shuffled order are not learnt from and only measured. `init`: weights to go on from."""
    torch.manual_seed(config.seed)
    rng = torch.Generator().manual_seed(config.seed)
    order = np.random.default_rng(1).permutation(len(cache.names))
    held, learnt = order[: config.held_out], order[config.held_out :]
    judge, average = Judge(), Judge().eval()
    if init:
        with torch.no_grad():
            restore(judge, json.loads(init.read_text()), planes_of(prints(_lab(cache, learnt[:512]), config, rng)))
    average.load_state_dict(judge.state_dict())
    optimiser = torch.optim.AdamW(judge.parameters(), lr=config.rate, weight_decay=1e-3)
    for step in range(1, config.steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = config.rate * min(1, step / 100) * max(0.02, 0.5 + 0.5 * np.cos(np.pi * step / config.steps))
        index = learnt[np.random.default_rng([config.seed, step]).integers(0, len(learnt), config.size)]
        loss = F.softplus(-judge(planes_of(prints(_lab(cache, index), config, rng)))).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            for kept, now in zip(average.state_dict().values(), judge.state_dict().values()):
                if kept.is_floating_point():
                    kept.lerp_(now, max(0.005, 1 / step))
        if step % 200 == 0 or step == config.steps:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(stored(average))
            scores = _scores(average, cache, held)
            least, share_found = recognised(scores, 0.02)
            print(json.dumps({"step": step, "seen": step * config.size, "loss": round(loss.item(), 3), "least": round(least, 2), "recognised": round(share_found, 3)}), flush=True)
    return average


def _scores(judge: Judge, cache: Cache, index: np.ndarray) -> np.ndarray:
    """Of grey prints as they are."""
    with torch.inference_mode():
        parts = []
        for i in range(0, len(index), 100):
            lab = _lab(cache, index[i : i + 100])
            small = F.interpolate(lab[:, :1] / 100, size=(SIDE, SIDE), mode="bilinear", antialias=True)
            parts.append(judge(planes_of(small.expand(-1, 3, -1, -1))).numpy())
    return np.concatenate(parts)


def restore(judge: Judge, weights: dict[str, Any], planes: Tensor) -> None:
    """Puts stored weights into a judge; each norm gets the mean and deviation that `planes` have there, and the scale and shift that undo them."""

    def unpacked(layer: dict[str, Any]) -> Tensor:
        rows = np.frombuffer(base64.b64decode(layer["weights"]), np.int8).reshape(len(layer["scales"]), -1)
        return torch.from_numpy((rows * np.array(layer["scales"])[:, None]).astype(np.float32))

    judge.eval()
    both = torch.cat([planes, -planes])
    for conv, norm, layer in zip(judge.convs, judge.norms, weights["convs"]):
        conv.weight.copy_(unpacked(layer).reshape(conv.weight.shape))
        seen = conv(both)
        norm.running_mean.copy_(seen.mean((0, 2, 3)))
        norm.running_var.copy_(seen.var((0, 2, 3)).clamp_min(1e-8))
        norm.weight.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.copy_(torch.tensor(layer["biases"]) + norm.running_mean)
        both = F.relu(norm(seen))
    judge.head.weight.copy_(unpacked(weights["head"]))
    judge.train()


def stored(judge: Judge) -> str:
    """The judge as JSON: of each layer bytes of its weights (base64) and what a unit of them is worth, and its biases."""

    def packed(weights: Tensor) -> dict[str, object]:
        rows = weights.detach().flatten(1).numpy()
        scales = np.maximum(np.abs(rows).max(1), 1e-9) / 127
        return {"scales": [float(f"{scale:.5g}") for scale in scales], "weights": base64.b64encode(np.rint(rows / scales[:, None]).astype(np.int8).tobytes()).decode()}

    convs = [{"inputs": weight.shape[1], "outputs": weight.shape[0], **packed(weight), "biases": [round(float(b.detach()), 5) for b in bias]} for weight, bias in judge.folded()]
    return json.dumps({"side": SIDE, "convs": convs, "head": packed(judge.head.weight)}, indent=1) + "\n"
