"""Scores ONNX packs, grey and the truth on the validation set in one table, and times a pack against DeOldify's graph size."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch.nn.functional as F
import torch

from .metrics import Predict, Scores, ValPicture, colourise_all, score, square_luma

FACTORS = (12, 18, 24, 30, 35)
"""Render factors for steadiness: sides of 16 pixels times these."""


def session(path: Path, threads: int = 2) -> ort.InferenceSession:
    """Opens an ONNX pack on the CPU. Raises ValueError or FileNotFoundError that names the file."""
    model = path / "model.onnx" if path.is_dir() else path
    if not model.is_file():
        raise FileNotFoundError(f"{model}: no such model; name an .onnx file or a pack's folder")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own kinds, which all say what is wrong with the file
        raise ValueError(f"{model}: onnxruntime cannot open it ({error}); export the pack again") from error


def onnx_predict(opened: ort.InferenceSession) -> Predict:
    """A session as a Predict: luma in, ab out; hint inputs, where the graph has them, are fed zeros."""
    names = {one.name: one.shape for one in opened.get_inputs()}
    if "luma" not in names:
        raise ValueError(f"the model's inputs are {', '.join(names)}; evaluate knows models with an input named luma")

    def predict(luma: np.ndarray) -> np.ndarray:
        feeds = {"luma": luma}
        n, _, h, w = luma.shape
        if "hint_ab" in names:
            feeds |= {"hint_ab": np.zeros((n, 2, h, w), np.float32), "hint_mask": np.zeros((n, 1, h, w), np.float32)}
        return opened.run(["ab"], feeds)[0]

    return predict


def grey_predict(luma: np.ndarray) -> np.ndarray:
    """No colour at all: what every coloriser must beat."""
    return np.zeros((luma.shape[0], 2, *luma.shape[2:]), np.float32)


def steadiness(predict: Predict, pictures: list[ValPicture], side: int = 160) -> dict[str, float]:
    """Mean change of ab (Euclidean, Lab units) when the input moves by 2 pixels, and between render factors 12 to 35."""
    shifts, factors = [], []
    for p in pictures:
        moved = np.roll(np.pad(p.square, ((0, 0), (2, 2), (2, 2)), mode="edge"), (2, 2), (1, 2))[:, 2:-2, 2:-2]
        one, two = predict(np.stack([p.square, moved]))
        shifts.append(np.hypot(*(one[:, 8:-10, 8:-10] - two[:, 10:-8, 10:-8])).mean())
        views = []
        for factor in FACTORS:
            ab = predict(square_luma(p.lab, 16 * factor)[None])
            views.append(F.interpolate(torch.from_numpy(ab), size=(side, side), mode="bilinear", antialias=True, align_corners=False)[0].numpy())
        mean = np.mean(views, axis=0)
        factors.append(np.mean([np.hypot(*(view - mean)).mean() for view in views]))
    return {"shift": float(np.mean(shifts)), "factors": float(np.mean(factors))}


def evaluate_model(predict: Predict, val: list[ValPicture], steady: int = 20, side: int = 160) -> tuple[Scores, list[np.ndarray]]:
    """All scores of one model, and its coloured pictures; steadiness on every n-th of the pictures, `steady` of them."""
    results = colourise_all(predict, val)
    scores = score(results, val, with_ssim=True)
    if steady:
        scores.extra |= steadiness(predict, val[:: max(1, len(val) // steady)][:steady], side)
    return scores, results


COLUMNS = ("psnr", "ssim", "ab_rmse", "colourfulness", "ratio", "histogram", "skin_hue", "skin_chroma", "shift", "factors")


def table(rows: dict[str, Scores]) -> str:
    """The rows as a Markdown table."""
    lines = ["| | " + " | ".join(COLUMNS) + " |", "| --- |" + " --- |" * len(COLUMNS)]
    for name, scores in rows.items():
        values = scores.as_dict()
        lines.append(f"| {name} | " + " | ".join(f"{values[key]:.3f}" if key in values else "" for key in COLUMNS) + " |")
    return "\n".join(lines)


def evaluate(packs: dict[str, Path], val: list[ValPicture], steady: int = 20, out: Path | None = None, threads: int = 2) -> tuple[dict[str, Scores], dict[str, list[np.ndarray]]]:
    """Grey, each pack and the truth; writes the numbers to `out` as JSON. Returns scores and pictures by name."""
    scores: dict[str, Scores] = {}
    pictures: dict[str, list[np.ndarray]] = {}
    scores["grey"], pictures["grey"] = evaluate_model(grey_predict, val, 0)
    for name, path in packs.items():
        scores[name], pictures[name] = evaluate_model(onnx_predict(session(path, threads)), val, steady)
    pictures["truth"] = [p.picture.rgb for p in val]
    scores["truth"] = score(pictures["truth"], val, with_ssim=True)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps({name: one.as_dict() for name, one in scores.items()}, indent=1) + "\n")
    return scores, pictures
