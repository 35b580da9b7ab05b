"""Sets a style's decode: the soft-max temperature of the votes and the chroma gain that reach a wanted colourfulness at least error.

Measured on validation pictures that evaluation's table does not use (the 200 after the first 200). And turns its reds: what is red or skin to the truth
comes out some degrees nearer to red where several hues are likely, since the mean of an orange and a violet lies there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from .checkpoint import load_generator
from .metrics import Scores, ValPicture, merge, score

TEMPERATURES = (1.25, 1.0, 0.8, 0.65)
LEAST_GAIN, GREATEST_GAIN = 0.5, 2.0

TURN_HUE, TURN_REACH = 20.0, 35.0
"""Where in Lab the reds are turned most, and the degrees over which the turn falls to 1/e of that."""


def turned_reds(bins: torch.Tensor, degrees: float) -> torch.Tensor:
    """Bin centres [2, ...] in Lab units, the reds among them turned by up to `degrees` towards yellow; chroma stays, and so does what is blue or green."""
    a, b = bins
    hue = torch.rad2deg(torch.atan2(b, a))
    away = (hue - TURN_HUE + 180) % 360 - 180
    turned = torch.deg2rad(hue + degrees * torch.exp(-((away / TURN_REACH) ** 2)))
    return torch.hypot(a, b) * torch.stack([torch.cos(turned), torch.sin(turned)])


@torch.inference_mode()
def calibrate(checkpoint: Path, val: list[ValPicture], goal: float) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """For each temperature the gain (0.5 to 2) at which colourfulness / truth is `goal`, with its scores; and the best of them.

    Best: of those that come within 0.002 of the goal or above, the highest PSNR (of none that does, the most colourful).
    So two check-points can be compared at equal colourfulness; at their own gain the bolder one always looks worse.
    """
    model, _ = load_generator(checkpoint)
    outs = []
    for start in range(0, len(val), 20):
        features = model.trunk(torch.from_numpy(np.stack([p.square for p in val[start : start + 20]])))
        outs.append((model.vote(features), model.residual(features)))
    model.gain.fill_(1.0)
    rows = []
    for temperature in TEMPERATURES:
        # The gain only scales: the votes are decoded once a temperature.
        ab = torch.cat([F.interpolate(model.decode(votes, extra, temperature), scale_factor=4, mode="bilinear") for votes, extra in outs]).numpy()
        gain, scores = gain_for(ab, val, goal)
        rows.append({"temperature": temperature, "gain": gain, "psnr": scores.psnr, "ratio": scores.ratio, "skin_hue": scores.skin_hue, "skin_chroma": scores.skin_chroma})
    enough = [row for row in rows if row["ratio"] >= goal - 0.002]
    best = max(enough, key=lambda row: row["psnr"]) if enough else max(rows, key=lambda row: row["ratio"])
    return {"temperature": best["temperature"], "gain": best["gain"], "psnr": best["psnr"], "ratio": best["ratio"]}, rows


def gain_for(ab: np.ndarray, val: list[ValPicture], goal: float) -> tuple[float, Scores]:
    """Colourfulness is nearly proportional to the gain, therefore three or four tries are enough."""
    gain = 1.0
    for _ in range(6):
        scores = score([merge(p.lab, one * np.float32(gain)) for p, one in zip(val, ab)], val)
        wanted = gain if abs(scores.ratio - goal) < 1e-3 else round(min(max(gain * goal / scores.ratio, LEAST_GAIN), GREATEST_GAIN), 3)
        if wanted == gain:
            break
        gain = wanted
    return gain, scores
