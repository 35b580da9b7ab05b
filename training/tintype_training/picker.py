"""Finds the inflection point of a GAN run by machine: which check-point to keep, by a written rule; and draws the curves.

DeOldify's author stopped by eye, before the skin turned orange. The rule here, on the measures that `gan` logs:

1. The run is over at the first of two check-points in a row whose skin has left its place: mean hue of faces turned by
   more than `skin_hue` degrees against the first check-point, or chroma of faces over `skin_chroma` times the truth's. What
   comes later is not looked at, even if it comes back.
2. Measures are smoothed by the median of three neighbours, so that one lucky measurement cannot win.
3. Every check-point gets a mark: how much nearer to the truth its pictures are than the first one's (Frechet distance; the ab
   histogram in logs that have none), plus what a held-out critic believes, less prices: for colourfulness under (or far
   over) the style's goal, for PSNR lost since the first check-point and more below the style's floor, for colour smeared over
   smooth places and strong red over the style's limits, and for skin of any tone turned by more than `tone` degrees.
4. The earliest check-point whose mark is within `close` of the best is kept: of equals, the least GAN is the steadiest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class PickRule:
    """The numbers of the rule. `goal`: wanted colourfulness / truth; `floor`: least PSNR in dB; `smear`, `red`: most of the truth's."""

    goal: float
    floor: float
    skin_hue: float = 8.0
    skin_chroma: float = 1.45
    goal_price: float = 6.0
    floor_price: float = 2.0
    psnr_price: float = 0.5
    over: float = 1.1
    smear: float = 1.3
    red: float = 1.3
    cloud_price: float = 1.0
    tone: float = 6.0
    tone_price: float = 0.05
    close: float = 0.02


# Measured on the first 200 validation pictures, which are a little harder than the others.
STYLE_RULES = {
    "stable": PickRule(goal=0.68, floor=24.8, smear=1.1, red=1.1),
    "artistic": PickRule(goal=0.92, floor=23.8),
    "film": PickRule(goal=0.64, floor=24.6, skin_hue=6.0, smear=1.1, red=1.1),
}


@dataclass(frozen=True)
class Picked:
    """The kept row's number, every row's mark (None where the run was over), and why."""

    index: int
    marks: list[float | None]
    reason: str


def _smooth(values: Sequence[float]) -> list[float]:
    return [median(values[max(0, i - 1) : i + 2]) if 0 < i < len(values) - 1 else values[i] for i in range(len(values))]


def pick(rows: Sequence[dict[str, Any]], rule: PickRule) -> Picked:
    """Applies the rule to the measures of a run, in the order of its steps.

    Each row needs psnr, ratio, histogram and held_out (0..1); frechet, smear, red, skin_hue, skin_chroma and skin_worst count where they were measured.
    Raises ValueError when there is no row or one lacks a measure.
    """
    if not rows:
        raise ValueError("no measured check-point to pick from; let the GAN run to its first measurement")
    for number, row in enumerate(rows):
        for key in ("psnr", "ratio", "histogram", "held_out"):
            if key not in row:
                raise ValueError(f"check-point {number} has no measure '{key}'; it was logged by another stage")
    first_hue = rows[0].get("skin_hue", 0.0)

    def drifted(row: dict[str, Any]) -> bool:
        return abs(row.get("skin_hue", first_hue) - first_hue) > rule.skin_hue or row.get("skin_chroma", 1.0) > rule.skin_chroma

    end, why = len(rows), "the run's end"
    for number in range(1, len(rows) - 1):
        if drifted(rows[number]) and drifted(rows[number + 1]):
            end, why = number, f"skin left its place at check-point {number}"
            break
    # Measures that not every row has count for nothing.
    whole = [key for key in ("psnr", "ratio", "histogram", "held_out", "frechet", "smear", "red", "skin_worst") if all(key in row for row in rows[:end])]
    measure = {key: _smooth([row[key] for row in rows[:end]]) for key in whole}
    distance = measure.get("frechet", measure["histogram"])
    marks: list[float | None] = []
    for number in range(end):
        at = {key: values[number] for key, values in measure.items()}
        marks.append(
            (1 - distance[number] / max(distance[0], 1e-6))
            + at["held_out"]
            - rule.goal_price * (max(0.0, rule.goal - at["ratio"]) + max(0.0, at["ratio"] - rule.over))
            - rule.psnr_price * (measure["psnr"][0] - at["psnr"])
            - rule.floor_price * max(0.0, rule.floor - at["psnr"])
            - rule.cloud_price * (max(0.0, at.get("smear", 0.0) - rule.smear) + max(0.0, at.get("red", 0.0) - rule.red))
            - rule.tone_price * max(0.0, at.get("skin_worst", 0.0) - rule.tone)
        )
    best = max(marks)  # type: ignore[type-var]  # no None yet
    index = next(number for number, mark in enumerate(marks) if mark is not None and mark >= best - rule.close)
    return Picked(index, marks + [None] * (len(rows) - end), f"looked up to {why}; best mark {best:.3f}, kept check-point {index} with {marks[index]:.3f}")


def plot_curves(rows: Sequence[dict[str, Any]], picked: Picked | None, path: Path, title: str, x: str = "step") -> Path:
    """Draws the measures of a run as a PNG for the model card; the kept check-point is a line."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    panels = [("psnr", "PSNR, dB"), ("psnr_at", "PSNR at equal colourfulness"), ("ratio", "colourfulness / truth"), ("histogram", "ab histogram distance"),
              ("frechet", "Frechet distance"), ("smear", "smear / truth"), ("red", "strong red / truth"), ("clothes", "clothes' colourfulness / truth"),
              ("skin_hue", "skin hue, degrees"), ("skin_chroma", "skin chroma / truth"), ("held_out", "held-out critic")]  # fmt: skip
    panels = [panel for panel in panels if any(panel[0] in row for row in rows)]
    figure, axes = plt.subplots(2, (len(panels) + 1) // 2, figsize=(10, 5), squeeze=False)
    for axis, (key, label) in zip(axes.flat, panels):
        points = [(row[x], row[key]) for row in rows if key in row]
        axis.plot(*zip(*points), marker=".", color="#5b4a3a")
        axis.set_title(label, fontsize=9)
        axis.tick_params(labelsize=7)
        axis.grid(alpha=0.3)
        if picked:
            axis.axvline(rows[picked.index][x], color="#b5532a", linewidth=1)
    for axis in list(axes.flat)[len(panels) :]:
        axis.axis("off")
    figure.suptitle(title, fontsize=10)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=80)
    plt.close(figure)
    return path
