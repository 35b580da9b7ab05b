"""Sets a style's decode: the soft-max temperature of the votes and the chroma gain that reach a wanted colourfulness at least error.

Measured on validation pictures that evaluation's table does not use (the 200 after the first 200).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from .checkpoint import load_generator
from .metrics import ValPicture, merge, score

TEMPERATURES = (1.0, 0.8, 0.6, 0.45)
GAINS = (0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3)


@torch.inference_mode()
def calibrate(checkpoint: Path, val: list[ValPicture], goal: float) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """All settings with their PSNR and colourfulness ratio, and the best: of those that reach `goal`, the highest PSNR
    (of none that reach it, the most colourful)."""
    model, _ = load_generator(checkpoint)
    outs = []
    for start in range(0, len(val), 20):
        features = model.trunk(torch.from_numpy(np.stack([p.square for p in val[start : start + 20]])))
        outs.append((model.vote(features), model.residual(features)))
    rows = []
    for temperature in TEMPERATURES:
        # The gain only scales: the votes are decoded once a temperature.
        model.gain.fill_(1.0)
        ab = torch.cat([F.interpolate(model.decode(votes, extra, temperature), scale_factor=4, mode="bilinear") for votes, extra in outs]).numpy()
        for gain in GAINS:
            scores = score([merge(p.lab, one * np.float32(gain)) for p, one in zip(val, ab)], val)
            rows.append({"temperature": temperature, "gain": gain, "psnr": scores.psnr, "ratio": scores.ratio, "skin_hue": scores.skin_hue, "skin_chroma": scores.skin_chroma})
    enough = [row for row in rows if row["ratio"] >= goal]
    best = max(enough, key=lambda row: row["psnr"]) if enough else max(rows, key=lambda row: row["ratio"])
    return {"temperature": best["temperature"], "gain": best["gain"], "psnr": best["psnr"], "ratio": best["ratio"]}, rows
