"""Measures that see what people see: Frechet distance, colour smeared over smooth places, red clouds, pale clothes, skin by its tone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from .colour import colourfulness, rgb_bytes_to_lab
from .encoder import scaled
from .metrics import FACE_SOURCES, Predict, ValPicture, merge, skin, square_luma
from .perceptual import ENCODER, frozen_encoder

SIDE = 160
"""Pictures are measured at this short side (smear, red) or as squares of it (Frechet): the data set's own."""
CELLS = (4, 8, 16)
"""Smear is measured between neighbouring cells of these sides in pixels."""
SMOOTH = 2.0
"""Neighbours whose L differs by less, and which are no rougher inside, belong to one surface."""
RED_HUE, RED_REACH, RED_CHROMA = 25.0, 25.0, 25.0
"""Strong red: hue within the reach of unique red (25 degrees in Lab), chroma over it."""
CLOTHES_SOURCES = ("fashion_street", "sports", "voc_people", "pixabay_portraits")
"""Sources that show dressed people rather than heads or things."""
TONES = (0, 35, 45, 55, 65, 75, 100)
"""Edges of the six bins of L by which skin is told apart."""
LEAST_FACES = 3
"""Fewer faces in a bin say nothing about it."""
PHOTOS = (".jpg", ".jpeg", ".png", ".webp")


def small(rgb: np.ndarray) -> np.ndarray:
    """RGB bytes with a short side of SIDE at most."""
    h, w = rgb.shape[:2]
    share = SIDE / min(h, w)
    return rgb if share >= 1 else np.asarray(Image.fromarray(rgb).resize((round(w * share), round(h * share)), Image.Resampling.LANCZOS))


def variations(lab: np.ndarray) -> np.ndarray:
    """How much chroma varies where luma does not, at each scale: mean Euclidean step of ab between smooth neighbouring cells, [3]. NaN: nothing is smooth."""
    planes = torch.from_numpy(np.ascontiguousarray(lab, dtype=np.float32)).permute(2, 0, 1)[None]
    result = []
    for cell in CELLS:
        mean = F.avg_pool2d(planes, cell)
        rough = (F.avg_pool2d(planes[:, :1] ** 2, cell) - mean[:, :1] ** 2).clamp_min(0).sqrt()
        total, count = 0.0, 0
        for one, two, r1, r2 in (
            (mean[..., 1:, :], mean[..., :-1, :], rough[..., 1:, :], rough[..., :-1, :]),
            (mean[..., 1:], mean[..., :-1], rough[..., 1:], rough[..., :-1]),
        ):
            flat = ((one[:, 0] - two[:, 0]).abs() < SMOOTH) & (torch.maximum(r1, r2)[:, 0] < SMOOTH)
            step = (one[:, 1:] - two[:, 1:]).norm(dim=1)
            total, count = total + float(step[flat].sum()), count + int(flat.sum())
        result.append(total / count if count else float("nan"))
    return np.array(result)


def red_share(lab: np.ndarray) -> float:
    """Share of a picture's pixels that are strongly red."""
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    near = np.abs((hue - RED_HUE + 180) % 360 - 180) < RED_REACH
    return float((near & (np.hypot(lab[..., 1], lab[..., 2]) > RED_CHROMA)).mean())


def frechet(one: np.ndarray, two: np.ndarray) -> float:
    """Frechet distance of two sets of features [N, D], as Gaussians: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^0.5)."""
    c1, c2 = np.cov(one, rowvar=False), np.cov(two, rowvar=False)
    values, vectors = np.linalg.eigh(c1)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    mixed = np.sqrt(np.clip(np.linalg.eigvalsh(root @ c2 @ root), 0, None)).sum()
    return float(((one.mean(0) - two.mean(0)) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2 * mixed)


def tones(labs: list[np.ndarray], pictures: list[ValPicture]) -> dict[str, float]:
    """Skin by tone, of pictures of heads: hue turned (degrees) and chroma / truth in each bin of L, and the greatest turn of all bins."""
    sums: dict[int, list[np.ndarray]] = {}
    for lab, p in zip(labs, pictures):
        mask = skin(p.lab) if p.picture.source in FACE_SOURCES else None
        if mask is not None and mask.sum() > 50:
            bin_ = int(np.digitize(p.lab[mask][:, 0].mean(), TONES[1:-1]))
            sums.setdefault(bin_, []).append(np.concatenate([lab[mask][:, 1:].mean(0), p.lab[mask][:, 1:].mean(0)]))
    values: dict[str, float] = {}
    for bin_, rows in sorted(sums.items()):
        if len(rows) >= LEAST_FACES:
            a, b, true_a, true_b = np.mean(rows, axis=0)
            turn = np.degrees(np.arctan2(b, a) - np.arctan2(true_b, true_a))
            values[f"skin_hue_{bin_ + 1}"] = float((turn + 180) % 360 - 180)
            values[f"skin_chroma_{bin_ + 1}"] = float(np.hypot(a, b) / np.hypot(true_a, true_b))
    turns = [abs(value) for key, value in values.items() if key.startswith("skin_hue")]
    return values | ({"skin_worst": max(turns)} if turns else {})


class Eye:
    """Measures pictures against the truth; what is known of the truth alone is worked out once."""

    def __init__(self, pictures: list[ValPicture], device: torch.device = torch.device("cpu")) -> None:
        self.pictures, self.device = pictures, device
        self.encoder = frozen_encoder(ENCODER, device)
        labs = [p.lab for p in pictures]
        self.features = self.pooled([p.picture.rgb for p in pictures])
        self.variations = np.array([variations(lab) for lab in labs])
        self.red = np.array([red_share(lab) for lab in labs])

    @torch.inference_mode()
    def pooled(self, pictures: list[np.ndarray], size: int = 25) -> np.ndarray:
        """The encoder's deepest features of each picture's square, averaged over it: [N, 320]."""
        squares = [np.asarray(Image.fromarray(rgb).resize((SIDE, SIDE), Image.Resampling.BILINEAR)) for rgb in pictures]
        result = []
        for start in range(0, len(squares), size):
            rgb = torch.from_numpy(np.stack(squares[start : start + size])).permute(0, 3, 1, 2).to(self.device).float() / 255
            result.append(self.encoder(scaled(rgb))[-1].mean((2, 3)).cpu().numpy())
        return np.concatenate(result).astype(np.float64)

    def measure(self, results: list[np.ndarray]) -> dict[str, float]:
        """`frechet`; `smear`, `red` and `clothes` as ratios to the truth's; skin by tone."""
        labs = [rgb_bytes_to_lab(result) for result in results]
        ours = np.array([variations(lab) for lab in labs])
        values = {
            "frechet": frechet(self.pooled(results), self.features),
            "smear": float((np.nanmean(ours, 0) / np.maximum(np.nanmean(self.variations, 0), 1e-6)).mean()),
            "red": float(np.mean([red_share(lab) for lab in labs]) / max(self.red.mean(), 1e-6)),
        }
        dressed = [number for number, p in enumerate(self.pictures) if p.picture.source in CLOTHES_SOURCES]
        if dressed:
            colours = [float(colourfulness(_tensor(results[number]))) for number in dressed]
            values["clothes"] = float(np.mean(colours) / np.mean([self.pictures[number].colourfulness for number in dressed]))
        return values | tones(labs, self.pictures)

    def measure_old(self, predict: Predict, photos: list[np.ndarray], side: int) -> dict[str, float]:
        """Smear and red of old photographs (Lab, no truth is known), against what validation pictures truly have."""
        painted = [rgb_bytes_to_lab(merge(lab, predict(square_luma(lab, side)[None])[0])) for lab in photos]
        ours = np.array([variations(lab) for lab in painted])
        # The median of red is that of pictures which have any: half of all pictures have none.
        red = np.median(self.red[self.red > 0]) if (self.red > 0).any() else 1e-6
        return {
            "old_smear": float((np.nanmean(ours, 0) / np.maximum(np.nanmedian(self.variations, 0), 1e-6)).mean()),
            "old_red": float(np.mean([red_share(lab) for lab in painted]) / red),
        }


def _tensor(rgb: np.ndarray) -> Tensor:
    return torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255


def old_photos(folder: Path) -> list[np.ndarray]:
    """The photographs of a folder as Lab, grey and small. Raises ValueError that names a file that is no picture."""
    labs = []
    for file in sorted(file for file in Path(folder).glob("*") if file.suffix.lower() in PHOTOS):
        try:
            labs.append(rgb_bytes_to_lab(small(np.asarray(Image.open(file).convert("L").convert("RGB")))))
        except (UnidentifiedImageError, OSError) as error:
            raise ValueError(f"{file}: not a readable picture ({error}); remove it or convert it") from error
    return labs
