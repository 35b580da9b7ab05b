"""Measures on whole pictures as a person would get them: network at a square, chroma put on the photo's own luma, 8-bit RGB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from skimage.metrics import structural_similarity

from .colour import colourfulness, lab_to_rgb_bytes, rgb_bytes_to_lab
from .shards import Picture, read_shard, val_shard

FACE_SOURCES = ("utkface", "all_age_faces", "lfw", "human_faces", "pixabay_portraits")
"""Sources whose pictures are heads, for the drift of skin."""

Predict = Callable[[np.ndarray], np.ndarray]
"""luma float32 [N, 1, S, S] (L / 100) to ab float32 [N, 2, S, S]."""


@dataclass
class ValPicture:
    """A validation picture with what every measure needs of it: Lab and the square luma that the network sees."""

    picture: Picture
    lab: np.ndarray
    square: np.ndarray
    colourfulness: float


@dataclass
class Scores:
    """Means over the pictures of each picture's own measure. PSNR in dB, ab RMSE and hue in Lab units and degrees; `ratio` is colourfulness / truth's."""

    psnr: float
    ab_rmse: float
    colourfulness: float
    ratio: float
    histogram: float
    skin_hue: float
    skin_chroma: float
    ssim: float = float("nan")
    extra: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, float]:
        values = {key: value for key, value in self.__dict__.items() if key != "extra"} | self.extra
        return {key: round(float(value), 4) for key, value in values.items() if value == value}


def square_luma(lab: np.ndarray, side: int) -> np.ndarray:
    """L of Lab [H, W, 3] stretched to a square: float32 [1, side, side] in 0..1."""
    plane = torch.from_numpy(np.ascontiguousarray(lab[..., 0]))[None, None] / 100
    return F.interpolate(plane, size=(side, side), mode="bilinear", antialias=True, align_corners=False)[0].clamp(0, 1).numpy()


def prepare(rgb: np.ndarray, side: int, name: str = "") -> ValPicture:
    """Gets one picture [H, W, 3] bytes ready for the measures."""
    lab = rgb_bytes_to_lab(rgb)
    truth = torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255
    return ValPicture(Picture(name, rgb), lab, square_luma(lab, side), float(colourfulness(truth)))


def load_val(dataset: Path, count: int, side: int = 160, skip: int = 0) -> list[ValPicture]:
    """`count` validation pictures after the first `skip`."""
    pictures = islice(read_shard(val_shard(dataset), skip + count), skip, None)
    return [prepare(picture.rgb, side, picture.name) for picture in pictures]


def load_folder(folder: Path, count: int, side: int = 160, skip: int = 0) -> list[ValPicture]:
    """`count` colour photographs (JPEG, PNG) of a folder and those below it, by name, after the first `skip`; grey ones are left out.

    Raises FileNotFoundError when there is none.
    """
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    loaded = ((path, np.asarray(Image.open(path).convert("RGB"))) for path in found)
    colored = ((path, rgb) for path, rgb in loaded if np.abs(rgb.astype(np.int16) - rgb[..., :1]).mean() > 2)
    pictures = [prepare(rgb, side, path.stem) for path, rgb in islice(colored, skip, skip + count)]
    if not pictures:
        raise FileNotFoundError(f"{folder}: no colour photograph (JPEG or PNG) lies there")
    return pictures


def merge(lab: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """Puts ab [2, S, S] on a picture's own L (Lab [H, W, 3]): RGB bytes [H, W, 3]."""
    h, w = lab.shape[:2]
    full = F.interpolate(torch.from_numpy(np.ascontiguousarray(ab))[None], size=(h, w), mode="bilinear", align_corners=False)[0].numpy()
    return lab_to_rgb_bytes(np.concatenate([lab[..., :1], full.transpose(1, 2, 0)], axis=-1))


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """PSNR in dB of two 8-bit pictures; 100 for equal ones."""
    error = float(np.mean((a.astype(np.float32) - b.astype(np.float32)) ** 2))
    return 100.0 if error == 0 else float(10 * np.log10(255**2 / error))


def ab_histogram(ab: np.ndarray) -> np.ndarray:
    """Share of the pixels [..., 2] in each ab bin of side 10, [26, 26]."""
    counts, _, _ = np.histogram2d(ab[..., 0].ravel(), ab[..., 1].ravel(), bins=26, range=[[-130, 130]] * 2)
    return counts / max(1, counts.sum())


def skin(truth: np.ndarray) -> np.ndarray:
    """Where a head's picture shows skin, by its true colour, mask [H, W]: the middle, hue 15 to 85 degrees, chroma 6 to 50, L 20 to 95."""
    h, w = truth.shape[:2]
    hue = np.degrees(np.arctan2(truth[..., 2], truth[..., 1]))
    chroma = np.hypot(truth[..., 1], truth[..., 2])
    mask = (hue > 15) & (hue < 85) & (chroma > 6) & (chroma < 50) & (truth[..., 0] > 20) & (truth[..., 0] < 95)
    middle = np.zeros_like(mask)
    middle[h // 5 : h - h // 5, w // 5 : w - w // 5] = True
    return mask & middle


def predict_all(predict: Predict, pictures: list[ValPicture], batch: int = 20) -> np.ndarray:
    """ab of every picture's square, [N, 2, S, S]."""
    return np.concatenate([predict(np.stack([p.square for p in pictures[start : start + batch]])) for start in range(0, len(pictures), batch)])


def colourise_all(predict: Predict, pictures: list[ValPicture], batch: int = 20) -> list[np.ndarray]:
    """Each picture as the network colours it, RGB bytes of its own size."""
    return [merge(p.lab, one) for p, one in zip(pictures, predict_all(predict, pictures, batch))]


def score(results: list[np.ndarray], pictures: list[ValPicture], with_ssim: bool = False) -> Scores:
    """Scores of coloured pictures against the truth. Raises ValueError when there are none."""
    if not pictures:
        raise ValueError("no validation pictures to score")
    psnrs, errors, colours, ssims, hues, chromas = [], [], [], [], [], []
    ours, truths = np.zeros((26, 26)), np.zeros((26, 26))
    for result, p in zip(results, pictures):
        lab = rgb_bytes_to_lab(result)
        psnrs.append(psnr(result, p.picture.rgb))
        errors.append(float(np.mean((lab[..., 1:] - p.lab[..., 1:]) ** 2)) ** 0.5)
        colours.append(float(colourfulness(torch.from_numpy(result.copy()).permute(2, 0, 1)[None].float() / 255)))
        ours += ab_histogram(lab[..., 1:])
        truths += ab_histogram(p.lab[..., 1:])
        if with_ssim:
            ssims.append(structural_similarity(result, p.picture.rgb, channel_axis=-1))
        if p.picture.source in FACE_SOURCES:
            mask = skin(p.lab)
            if mask.sum() > 50:
                mine, true = lab[mask][:, 1:].mean(0), p.lab[mask][:, 1:].mean(0)
                turn = np.degrees(np.arctan2(mine[1], mine[0]) - np.arctan2(true[1], true[0]))
                hues.append((turn + 180) % 360 - 180)
                chromas.append(np.hypot(*mine) / np.hypot(*true))
    mean = lambda values: float(np.mean(values)) if values else float("nan")  # noqa: E731
    return Scores(
        psnr=mean(psnrs),
        ab_rmse=mean(errors),
        colourfulness=mean(colours),
        ratio=mean(colours) / mean([p.colourfulness for p in pictures]),
        histogram=float(np.abs(ours - truths).sum() / 2 / len(pictures)),
        skin_hue=mean(hues),
        skin_chroma=mean(chromas),
        ssim=mean(ssims),
    )


def torch_predict(model: torch.nn.Module, device: torch.device) -> Predict:
    """A network in evaluation mode as a Predict; float32."""

    def predict(luma: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return model(torch.from_numpy(luma).to(device)).float().cpu().numpy()

    return predict
