"""Judges repair on whole validation pictures: what is found, what the fill gains over the damage and over OpenCV, what clean pictures lose."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from skimage.metrics import structural_similarity

from .colour import rgb_bytes_to_lab
from .repair_damage import Damaged, make_damaged
from .repair_nets import STRIDE, RepairNets
from .shards import read_shard, val_shard

THRESHOLD = 0.5
"""Probability from which a pixel counts as damaged, and that the engine uses at sensitivity 0.5."""
GATE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "resources/models/tintype-repair/model.json").read_text())["gate"]
"""When detections are filled without being asked for: the block of the built-in pack that the engine reads, too. What its values mean is
said in src/contract/manifest.ts, `repairGateSchema`."""


def _point(point: dict[str, float]) -> tuple[float, float]:
    return point["evidence"], point["mean"]


CERTAINTY, LEAST_PIECE = GATE["certaintyLogits"], GATE["leastPixels"]
LEAST_SHARE, MOST_SHARE, DOUBT = GATE["leastShare"], GATE["mostShare"], GATE["doubt"]
SOUND, DAMAGED = _point(GATE["sound"]), _point(GATE["damaged"])
SMALL, SMALL_MOST = GATE["small"]["side"], GATE["small"]["mostShare"]
SMALL_SOUND, SMALL_DAMAGED = _point(GATE["small"]["sound"]), _point(GATE["small"]["damaged"])
FRAME_RUN, FRAME_BAND = GATE["frame"]["run"], GATE["frame"]["band"]
GROWN = GATE["growPixels"]


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
    always has the true one). All of that without the gate; `auto_gain` is with it. `acted`, `clean_acted`: share of the damaged and of the undamaged
    pictures that the gate lets through; `clean_ssim` mean and least over undamaged pictures with it, each as it is stored and as a scan,
    and the share of their pixels that was flagged without it."""

    f1: float
    precision: float
    recall: float
    damaged_psnr: float
    telea_psnr: float
    gain: float
    over_telea: float
    auto_gain: float
    true_gain: float
    true_over_telea: float
    clean_ssim: float
    clean_least_ssim: float
    clean_flagged: float
    acted: float
    clean_acted: float

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


@dataclass(frozen=True)
class Pieces:
    """Connected pixels of at least the threshold: their labels [H, W] (0: none), and of each label (index) how many pixels it
    has, their mean probability, whether one of them is certain, and whether it is a frame. `evidence`: mean probability of
    all pixels outside of frames that are thought of as damage at all, 0 to 1."""

    labels: np.ndarray
    area: np.ndarray
    mean: np.ndarray
    certain: np.ndarray
    frame: np.ndarray
    evidence: float


def pieces_of(share: np.ndarray, threshold: float) -> Pieces:
    h, w = share.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats((share >= threshold).astype(np.uint8), connectivity=8)
    left, top, wide, high, area = (stats[:, i] for i in range(5))
    surest = np.zeros(count, np.float32)
    np.maximum.at(surest, labels, share.astype(np.float32))
    least = 1 / (1 + np.exp(-(np.log(threshold / (1 - threshold)) + CERTAINTY)))
    certain = (surest >= least) & (area >= LEAST_PIECE)
    upright = (high >= FRAME_RUN * h) & ((left + wide <= FRAME_BAND * w) | (left >= (1 - FRAME_BAND) * w))
    lying = (wide >= FRAME_RUN * w) & ((top + high <= FRAME_BAND * h) | (top >= (1 - FRAME_BAND) * h))
    frame = upright | lying
    certain[0] = frame[0] = False
    mean = np.bincount(labels.ravel(), weights=share.ravel(), minlength=count) / np.maximum(1, area)
    thought = share[(share >= DOUBT) & ~frame[labels]]
    return Pieces(labels, area, mean, certain, frame, float(thought.mean()) if thought.size else 0.0)


def found_pieces(share: np.ndarray, threshold: float) -> np.ndarray:
    """Bool [H, W]: all that may be damage, as somebody gets it who asks: pieces that have a certain pixel and are no noise."""
    pieces = pieces_of(share, threshold)
    return pieces.certain[pieces.labels]


def second_evidence(detect: Callable[[np.ndarray], np.ndarray], luma: np.ndarray) -> float | None:
    """Evidence for damage in a small picture at twice its size, 0 to 1: what only looked like damage because the picture is sharp to
    the pixel looks less so there. None for larger ones."""
    h, w = luma.shape
    if min(h, w) >= SMALL:
        return None
    larger = np.clip(cv2.resize(luma, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), 0, 1)
    share = cv2.resize(detect(larger).astype(np.float32), (w, h), interpolation=cv2.INTER_AREA)
    thought = share[share >= DOUBT]
    return float(thought.mean()) if thought.size else 0.0


def trusted_pieces(share: np.ndarray, threshold: float, second: float | None = None) -> np.ndarray:
    """Bool [H, W]: what is filled unasked. No frames, and only what is certain enough beside the rest of the photo. `second`: see
    `second_evidence`."""
    pieces = pieces_of(share, threshold)
    if (pieces.labels > 0).mean() > MOST_SHARE or pieces.area[pieces.certain].sum() < LEAST_SHARE * share.size:
        return np.zeros(share.shape, bool)
    sound, damaged = (SOUND, DAMAGED) if second is None else (SMALL_SOUND, SMALL_DAMAGED)
    evidence = pieces.evidence if second is None else (pieces.evidence + second) / 2
    needed = np.interp(evidence, (sound[0], damaged[0]), (sound[1], damaged[1]))
    found = (pieces.certain & ~pieces.frame & (pieces.mean >= needed))[pieces.labels]
    return found & False if second is not None and found.mean() > SMALL_MOST else found


def repair_picture(repair: Repair, luma: np.ndarray, share: np.ndarray, threshold: float = THRESHOLD, gate: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The whole step on one picture of known probability: (found pixels, repaired luma); only what was found changes."""
    found = trusted_pieces(share, threshold, second_evidence(repair.detect, luma)) if gate else found_pieces(share, threshold)
    if not found.any():
        return found, luma
    mask = _grown(found, GROWN).astype(np.float32)
    return found, np.where(mask > 0, repair.fill(luma, mask, np.zeros_like(mask)), luma)


def _bytes(luma: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(luma, 0, 1) * 255).astype(np.uint8)


def judge_repair(repair: Repair, pictures: list[RepairPicture], thresholds: tuple[float, ...] = (THRESHOLD,)) -> list[RepairScores]:
    """Scores over damaged and clean pictures, for each threshold. Raises ValueError when there are no pictures."""
    if not pictures:
        raise ValueError("no validation pictures to judge repair on")
    counts = np.zeros((len(thresholds), 4), np.int64)  # found and right, found, true and found, true
    errors = [{"input": 0.0, "ours": 0.0, "ours_auto": 0.0, "ours_true": 0.0, "telea": 0.0} for _ in thresholds]
    ssims: list[list[float]] = [[] for _ in thresholds]
    flagged: list[list[float]] = [[] for _ in thresholds]
    acted: list[list[bool]] = [[] for _ in thresholds]
    acted_clean: list[list[bool]] = [[] for _ in thresholds]
    for picture in pictures:
        d = picture.damaged
        truth = d.mask > 0
        grown = _grown(truth, GROWN).astype(np.float32)
        with_truth = repair.fill(d.picture, grown, np.zeros_like(grown))
        telea = cv2.inpaint(_bytes(d.picture), grown.astype(np.uint8), 3, cv2.INPAINT_TELEA) / 255
        share = repair.detect(d.picture)
        sound = [(luma, repair.detect(luma)) for luma in (picture.whole, picture.stored)]
        for i, threshold in enumerate(thresholds):
            ours, result = repair_picture(repair, d.picture, share, threshold, gate=False)
            unasked, automatic = repair_picture(repair, d.picture, share, threshold)
            acted[i].append(bool(unasked.any()))
            # Found pixels within a pixel of true damage are right; true ones within a pixel of a find are found.
            right = ours & _grown(truth | (d.unsure > 0), 1)
            counts[i] += [right.sum(), ours.sum(), (truth & _grown(ours, 1)).sum(), truth.sum()]
            for name, values in (("input", d.picture), ("ours", result), ("ours_auto", automatic), ("ours_true", with_truth), ("telea", telea)):
                errors[i][name] += float(((values - d.clean)[truth] ** 2).sum())
            for luma, share_clean in sound:
                wrong, untouched = repair_picture(repair, luma, share_clean, threshold)
                acted_clean[i].append(bool(wrong.any()))
                ssims[i].append(structural_similarity(_bytes(untouched), _bytes(luma)))
                flagged[i].append(float(found_pieces(share_clean, threshold).mean()))
    return [_scores(*values) for values in zip(counts, errors, ssims, flagged, acted, acted_clean)]


def _scores(counts: np.ndarray, errors: dict[str, float], ssims: list[float], flagged: list[float], acted: list[bool], acted_clean: list[bool]) -> RepairScores:
    right, found, hit, true = (int(value) for value in counts)
    precision, recall = right / max(1, found), hit / max(1, true)
    psnr = {name: float(-10 * np.log10(max(error / max(1, true), 1e-12))) for name, error in errors.items()}
    return RepairScores(
        f1=2 * precision * recall / max(1e-9, precision + recall), precision=precision, recall=recall,
        damaged_psnr=psnr["input"], telea_psnr=psnr["telea"],
        gain=psnr["ours"] - psnr["input"], over_telea=psnr["ours"] - psnr["telea"],
        auto_gain=psnr["ours_auto"] - psnr["input"],
        true_gain=psnr["ours_true"] - psnr["input"], true_over_telea=psnr["ours_true"] - psnr["telea"],
        clean_ssim=float(np.mean(ssims)), clean_least_ssim=float(np.min(ssims)), clean_flagged=float(np.mean(flagged)), acted=float(np.mean(acted)), clean_acted=float(np.mean(acted_clean)),
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
