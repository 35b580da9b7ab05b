"""Which render factor suits a model: PSNR, colourfulness and smear of larger photographs at each factor."""

from __future__ import annotations

import numpy as np

from .colour import rgb_bytes_to_lab
from .measures import variations
from .metrics import Predict, ValPicture, merge, score, square_luma

FACTORS = (10, 12, 14, 16, 18, 20, 24, 30, 40)
LEAST_SIDE = 300
"""The shorter side of a photograph that takes part, in pixels: below it a larger factor shows the network nothing more."""


def by_factor(predict: Predict, pictures: list[ValPicture], factors: tuple[int, ...] = FACTORS) -> dict[int, dict[str, float]]:
    """For each factor (squares of 16 pixels times it) `psnr` in dB, and `ratio` of colourfulness and `smear` to the truth's.

    Raises ValueError when no photograph is large enough.
    """
    large = [p for p in pictures if min(p.lab.shape[:2]) >= LEAST_SIDE]
    if not large:
        raise ValueError(f"none of the photographs has a shorter side of {LEAST_SIDE} px or more")
    true = np.nanmean([variations(p.lab) for p in large], axis=0)
    rows = {}
    for factor in factors:
        results = [merge(p.lab, predict(square_luma(p.lab, 16 * factor)[None])[0]) for p in large]
        scores = score(results, large)
        ours = np.nanmean([variations(rgb_bytes_to_lab(result)) for result in results], axis=0)
        rows[factor] = {"psnr": scores.psnr, "ratio": scores.ratio, "smear": float(np.mean(ours / np.maximum(true, 1e-6)))}
    return rows


def factor_table(rows: dict[int, dict[str, float]]) -> str:
    """The rows as a Markdown table."""
    lines = [f"| {factor} | {row['psnr']:.2f} | {row['ratio']:.2f} | {row['smear']:.2f} |" for factor, row in rows.items()]
    return "\n".join(["| factor | psnr | ratio | smear |", "| --- | --- | --- | --- |", *lines])
