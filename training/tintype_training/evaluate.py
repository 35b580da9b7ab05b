"""Scores packs and check-points, grey and the truth on validation pictures that chose nothing, in one table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch.nn.functional as F
import torch

from .checkpoint import load_generator
from .measures import Eye, old_photos
from .metrics import FACE_SOURCES, Predict, Scores, ValPicture, colourise_all, score, skin, square_luma, torch_predict

FACTORS = (10, 15, 20, 30, 40)
"""Render factors for steadiness: sides of 16 pixels times these."""
CHOOSING = 200
"""The first validation pictures choose check-points and decodes; figures are given for the others."""
SKY_SOURCES = ("weather_skies", "natural_scenes", "flickr8k", "coco", "imagenette")


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


def any_predict(path: Path, threads: int = 2) -> Predict:
    """A pack, an ONNX file or a check-point as a Predict."""
    if path.suffix == ".pt":
        return torch_predict(load_generator(path)[0], torch.device("cpu"))
    return onnx_predict(session(path, threads))


def grey_predict(luma: np.ndarray) -> np.ndarray:
    """No colour at all: what every coloriser must beat."""
    return np.zeros((luma.shape[0], 2, *luma.shape[2:]), np.float32)


def sky(truth: np.ndarray) -> np.ndarray:
    """Where a picture shows sky, by its true colour, mask [H, W]: the upper half, blue, not dark."""
    hue = np.degrees(np.arctan2(truth[..., 2], truth[..., 1])) % 360
    mask = (hue > 210) & (hue < 300) & (np.hypot(truth[..., 1], truth[..., 2]) > 6) & (truth[..., 0] > 45)
    mask[truth.shape[0] // 2 :] = False
    return mask


def _spread(predict: Predict, p: ValPicture, side: int) -> np.ndarray:
    """How far ab is from its mean over the render factors, mean of the factors: [side, side]."""
    views = []
    for factor in FACTORS:
        ab = predict(square_luma(p.lab, 16 * factor)[None])
        views.append(F.interpolate(torch.from_numpy(ab), size=(side, side), mode="bilinear", antialias=True, align_corners=False)[0].numpy())
    return np.mean([np.hypot(*(view - np.mean(views, axis=0))) for view in views], axis=0)


def steadiness(predict: Predict, pictures: list[ValPicture], count: int = 20, side: int = 160) -> dict[str, float]:
    """Mean change of ab (Euclidean, Lab units) when the input moves by 2 pixels, and over the render factors: of whole pictures, of skin, of skies."""
    chosen = pictures[:: max(1, len(pictures) // count)][:count]
    shifts = []
    for p in chosen:
        moved = np.roll(np.pad(p.square, ((0, 0), (2, 2), (2, 2)), mode="edge"), (2, 2), (1, 2))[:, 2:-2, 2:-2]
        one, two = predict(np.stack([p.square, moved]))
        shifts.append(np.hypot(*(one[:, 8:-10, 8:-10] - two[:, 10:-8, 10:-8])).mean())
    values = {"shift": float(np.mean(shifts)), "factors": float(np.mean([_spread(predict, p, side) for p in chosen]))}
    for name, sources, find in (("factors_skin", FACE_SOURCES, skin), ("factors_sky", SKY_SOURCES, sky)):
        shown = [(p, mask) for p in pictures if p.picture.source in sources and (mask := find(p.lab)).mean() > 0.05][: max(2, count // 2)]
        spreads = []
        for p, mask in shown:
            square = F.interpolate(torch.from_numpy(mask)[None, None].float(), size=(side, side), mode="nearest")[0, 0].numpy() > 0
            spreads.append(_spread(predict, p, side)[square].mean())
        if spreads:
            values[name] = float(np.mean(spreads))
    return values


def evaluate_model(predict: Predict, val: list[ValPicture], steady: int = 20, eye: Eye | None = None, photos: list[np.ndarray] | None = None) -> tuple[Scores, list[np.ndarray]]:
    """All scores of one model, and its coloured pictures; steadiness on every n-th of the pictures, `steady` of them."""
    results = colourise_all(predict, val)
    scores = score(results, val, with_ssim=True)
    if eye:
        scores.extra |= eye.measure(results)
        if photos:
            scores.extra |= eye.measure_old(predict, photos, 256)
    if steady:
        scores.extra |= steadiness(predict, val, steady)
    return scores, results


COLUMNS = ("psnr", "ratio", "frechet", "smear", "red", "clothes", "skin_worst", "skin_chroma", "old_smear", "old_red", "ssim", "histogram",
           "shift", "factors", "factors_skin", "factors_sky")  # fmt: skip


def table(rows: dict[str, Scores]) -> str:
    """The rows as a Markdown table."""
    lines = ["| | " + " | ".join(COLUMNS) + " |", "| --- |" + " --- |" * len(COLUMNS)]
    for name, scores in rows.items():
        values = scores.as_dict()
        lines.append(f"| {name} | " + " | ".join(f"{values[key]:.3f}" if key in values else "" for key in COLUMNS) + " |")
    return "\n".join(lines)


def evaluate(
    packs: dict[str, Path], val: list[ValPicture], steady: int = 20, out: Path | None = None, threads: int = 2, photos: Path | None = None
) -> tuple[dict[str, Scores], dict[str, list[np.ndarray]]]:
    """Grey, each pack and the truth; writes the numbers to `out` as JSON. `photos`: a folder of old photographs. Returns scores and pictures by name."""
    scores: dict[str, Scores] = {}
    pictures: dict[str, list[np.ndarray]] = {}
    eye, old = Eye(val), old_photos(photos) if photos else None
    for name, predict in {"grey": grey_predict, **{name: any_predict(path, threads) for name, path in packs.items()}}.items():
        scores[name], pictures[name] = evaluate_model(predict, val, 0 if name == "grey" else steady, eye, old)
    pictures["truth"] = [p.picture.rgb for p in val]
    scores["truth"] = score(pictures["truth"], val, with_ssim=True)
    scores["truth"].extra |= eye.measure(pictures["truth"])
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps({name: one.as_dict() for name, one in scores.items()}, indent=1) + "\n")
    return scores, pictures
