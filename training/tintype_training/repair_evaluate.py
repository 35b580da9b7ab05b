"""Judges repair on whole validation pictures: what is found, what the fill gains over the damage and over OpenCV."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from .colour import rgb_bytes_to_lab
from .repair_damage import Damaged, make_damaged
from .repair_nets import STRIDE, RepairNets
from .shards import read_shard, val_shard

THRESHOLD = 0.5
"""Probability from which a pixel counts as damaged, and that the engine uses at sensitivity 0.5."""
GATE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "resources/models/tintype-repair/model.json").read_text())["gate"]
"""The gate of the built-in pack, which the engine reads: what its values mean is said in src/contract/manifest.ts, `repairGateSchema`. What
is filled unasked the studio's own engine decides, and `npm run bench -- repair-gate` measures; here only detection and fill are judged."""
CERTAINTY, LEAST_PIECE, GROWN = GATE["certaintyLogits"], GATE["leastPixels"], GATE["growPixels"]


@dataclass(frozen=True)
class RepairPicture:
    """A validation picture: luma float32 [H, W] as it is stored, sharp to the pixel (`stored`), as a scan of it (`whole`), and
    that scan damaged."""

    name: str
    stored: np.ndarray
    whole: np.ndarray
    damaged: Damaged


@dataclass(frozen=True)
class Repair:
    """The two networks as functions of planes [H, W] of any size: luma to probability; luma, mask and hidden to luma."""

    detect: Callable[[np.ndarray], np.ndarray]
    fill: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class RepairScores:
    """Detection at the pixel with 1 px tolerance, over all pictures' pixels; decibels over the truly damaged pixels of all
    pictures: `gain` and `over_telea` with the network's own mask, `true_gain` and `true_over_telea` with the true one (Telea
    always has the true one). `clean_flagged`: share of the pixels of undamaged pictures that was found, each as it is stored and as a scan."""

    f1: float
    precision: float
    recall: float
    damaged_psnr: float
    telea_psnr: float
    gain: float
    over_telea: float
    true_gain: float
    true_over_telea: float
    clean_flagged: float

    def as_dict(self) -> dict[str, float]:
        return {f.name: round(float(getattr(self, f.name)), 5) for f in fields(self)}


def load_repair_val(dataset: Path, count: int, seed: int = 7) -> list[RepairPicture]:
    """The first validation pictures, each as a scan of a resolution drawn for it (1 to 2 times the stored one, soft at the
    pixel as scans are), damaged by its own seed in sizes that go with that."""
    pictures = []
    for number, picture in enumerate(read_shard(val_shard(dataset), count)):
        rng = np.random.default_rng([seed, number])
        stored = (rgb_bytes_to_lab(picture.rgb)[..., 0] / 100).astype(np.float32)
        scan = float(rng.uniform(1, 2))
        luma = np.clip(cv2.resize(stored, None, fx=scan, fy=scan, interpolation=cv2.INTER_CUBIC), 0, 1)
        pictures.append(RepairPicture(picture.name, stored, luma, make_damaged(luma, rng, 1.0, float(rng.uniform(0.8, 1.3)) * scan)))
    return pictures


def padded(plane: np.ndarray) -> np.ndarray:
    """Repeats the last row and column up to a multiple of the stride, as the engine does."""
    h, w = plane.shape
    return np.pad(plane, ((0, -h % STRIDE), (0, -w % STRIDE)), mode="edge")


def torch_repair(nets: RepairNets) -> Repair:
    """The networks of a check-point, float32."""
    nets.eval()

    def run(net: torch.nn.Module, *planes: np.ndarray) -> np.ndarray:
        h, w = planes[0].shape
        with torch.inference_mode():
            return net(*(torch.from_numpy(padded(p))[None, None] for p in planes))[0, 0, :h, :w].numpy()

    return Repair(lambda luma: 1 / (1 + np.exp(-run(nets.damage, luma))), lambda *planes: np.clip(run(nets.fill, *planes), 0, 1))


def _grown(mask: np.ndarray, radius: int) -> np.ndarray:
    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * radius + 1,) * 2, np.uint8)) > 0 if radius else mask


def found_pieces(share: np.ndarray, threshold: float) -> np.ndarray:
    """Bool [H, W]: all that may be damage, as somebody gets it who asks: connected pixels of at least the threshold that have a certain
    one and are no noise."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((share >= threshold).astype(np.uint8), connectivity=8)
    surest = np.zeros(count, np.float32)
    np.maximum.at(surest, labels, share.astype(np.float32))
    least = 1 / (1 + np.exp(-(np.log(threshold / (1 - threshold)) + CERTAINTY)))
    certain = (surest >= least) & (stats[:, 4] >= LEAST_PIECE)
    certain[0] = False
    return certain[labels]


def repair_picture(repair: Repair, luma: np.ndarray, share: np.ndarray, threshold: float = THRESHOLD) -> tuple[np.ndarray, np.ndarray]:
    """Finding and filling on one picture of known probability: (found pixels, repaired luma); only what was found changes."""
    found = found_pieces(share, threshold)
    if not found.any():
        return found, luma
    mask = _grown(found, GROWN).astype(np.float32)
    return found, np.where(mask > 0, repair.fill(luma, mask, np.zeros_like(mask)), luma)


def _display(luma: np.ndarray) -> np.ndarray:
    """CIE L / 100 to grey bytes of sRGB."""
    f = (np.clip(luma, 0, 1) * 100 + 16) / 116
    linear = np.where(luma > 0.08, f**3, luma * 100 / 903.3)
    grey = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    return np.rint(np.clip(grey, 0, 1) * 255).astype(np.uint8)


def write_damaged(pictures: list[RepairPicture], folder: Path) -> int:
    """Writes each as grey PNGs: `-damaged`, `-clean` (the same without damage), `-truth` (255 damage, 128 too faint to count) and `-sound` (the
    scan as it was); `kinds.json` says what was drawn and is written last. Returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kinds.json").unlink(missing_ok=True)
    kinds = {}
    for number, picture in enumerate(pictures):
        d = picture.damaged
        truth = (np.where(d.mask > 0, 255, 0) + np.where(d.unsure > 0, 128, 0)).astype(np.uint8)
        planes = {"damaged": _display(d.picture), "clean": _display(d.clean), "truth": truth, "sound": _display(picture.whole)}
        for part, plane in planes.items():
            cv2.imwrite(str(folder / f"{number:03d}-{part}.png"), plane)
        kinds[f"{number:03d}"] = d.kinds
    (folder / "kinds.json").write_text(json.dumps(kinds, indent=1) + "\n")
    return len(kinds)


def _bytes(luma: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(luma, 0, 1) * 255).astype(np.uint8)


def judge_repair(repair: Repair, pictures: list[RepairPicture], thresholds: tuple[float, ...] = (THRESHOLD,)) -> list[RepairScores]:
    """Scores over damaged and clean pictures, for each threshold. Raises ValueError when there are no pictures."""
    if not pictures:
        raise ValueError("no validation pictures to judge repair on")
    counts = np.zeros((len(thresholds), 4), np.int64)  # found and right, found, true and found, true
    errors = [{"input": 0.0, "ours": 0.0, "ours_true": 0.0, "telea": 0.0} for _ in thresholds]
    flagged: list[list[float]] = [[] for _ in thresholds]
    for picture in pictures:
        d = picture.damaged
        truth = d.mask > 0
        grown = _grown(truth, GROWN).astype(np.float32)
        with_truth = repair.fill(d.picture, grown, np.zeros_like(grown))
        telea = cv2.inpaint(_bytes(d.picture), grown.astype(np.uint8), 3, cv2.INPAINT_TELEA) / 255
        share = repair.detect(d.picture)
        sound = [repair.detect(luma) for luma in (picture.whole, picture.stored)]
        for i, threshold in enumerate(thresholds):
            ours, result = repair_picture(repair, d.picture, share, threshold)
            # Found pixels within a pixel of true damage are right; true ones within a pixel of a find are found.
            right = ours & _grown(truth | (d.unsure > 0), 1)
            counts[i] += [right.sum(), ours.sum(), (truth & _grown(ours, 1)).sum(), truth.sum()]
            for name, values in (("input", d.picture), ("ours", result), ("ours_true", with_truth), ("telea", telea)):
                errors[i][name] += float(((values - d.clean)[truth] ** 2).sum())
            flagged[i] += [float(found_pieces(share_clean, threshold).mean()) for share_clean in sound]
    return [_scores(*values) for values in zip(counts, errors, flagged)]


def _scores(counts: np.ndarray, errors: dict[str, float], flagged: list[float]) -> RepairScores:
    right, found, hit, true = (int(value) for value in counts)
    precision, recall = right / max(1, found), hit / max(1, true)
    psnr = {name: float(-10 * np.log10(max(error / max(1, true), 1e-12))) for name, error in errors.items()}
    return RepairScores(
        f1=2 * precision * recall / max(1e-9, precision + recall), precision=precision, recall=recall,
        damaged_psnr=psnr["input"], telea_psnr=psnr["telea"],
        gain=psnr["ours"] - psnr["input"], over_telea=psnr["ours"] - psnr["telea"],
        true_gain=psnr["ours_true"] - psnr["input"], true_over_telea=psnr["ours_true"] - psnr["telea"],
        clean_flagged=float(np.mean(flagged)),
    )  # fmt: skip


def repair_sheet(repair: Repair, pictures: list[RepairPicture], target: Path, side: int = 160) -> Path:
    """A contact sheet, a column a picture: damaged, found, repaired, Telea with the true mask, without damage."""
    columns = []
    for picture in pictures:
        d = picture.damaged
        share = repair.detect(d.picture)
        _, result = repair_picture(repair, d.picture, share)
        telea = cv2.inpaint(_bytes(d.picture), _grown(d.mask > 0, GROWN).astype(np.uint8), 3, cv2.INPAINT_TELEA)
        planes = [_bytes(d.picture), _bytes(share), _bytes(result), telea, _bytes(d.clean)]
        columns.append(np.vstack([cv2.resize(p, (side, side), interpolation=cv2.INTER_AREA) for p in planes]))
    target.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(target), np.hstack(columns))
    return target
