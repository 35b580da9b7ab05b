"""Draws the curves of docs/scale.md from what `bench/farm-model.ts` has simulated.

    TINTYPE_CURVES=curves.json npm run bench -- farm-model
    training/.venv/bin/python scripts/scale-curves.py curves.json docs/images
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

# Name, title of the x axis, title of the y axis, and which axes are logarithmic.
CHARTS = [
    ("workers", "workers", "photos a second", "xy"),
    ("redis", "workers", "small photos a second", "xy"),
    ("idle", "jobs a second, one by one", "part of Redis's time", "x"),
    ("window", "jobs in the farm", "part of the time that workers work", "x"),
    ("wait", "jobs in the farm", "a family's wait, 99 of 100, seconds", "xy"),
    ("segments", "longest segment, seconds", "minutes for two hours of film", "x"),
]
MARKS = "osD^v"


def draw(axes, curves, x_title, y_title, logarithmic):
    for curve, mark in zip(curves, MARKS, strict=False):
        x, y = zip(*curve["points"], strict=True)
        axes.plot(x, y, marker=mark, markersize=4, linewidth=1.4, label=curve["name"])
    if "x" in logarithmic:
        axes.set_xscale("log")
    if "y" in logarithmic:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlabel(x_title)
    axes.set_ylabel(y_title)
    axes.grid(True, which="major", alpha=0.3)
    if len(curves) > 1:
        axes.legend(fontsize=8, frameon=False)


def main(source, folder):
    curves = json.loads(Path(source).read_text())
    # The same bytes for the same figures: no date, no random names. Text stays text.
    plt.rcParams.update({"svg.hashsalt": "tintype", "svg.fonttype": "none", "font.family": "sans-serif"})
    for name, x_title, y_title, logarithmic in CHARTS:
        figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
        figure.patch.set_facecolor("white")
        draw(axes, curves[name], x_title, y_title, logarithmic)
        figure.savefig(Path(folder) / f"scale-{name}.svg", metadata={"Date": None})
        plt.close(figure)


if __name__ == "__main__":
    main(*sys.argv[1:3])
