"""Contact sheets to look at: rows of pictures, columns of grey, each model and the truth. They stay out of the repository."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, UnidentifiedImageError

from .augment import AugmentConfig, age, emulsion_luma, orthochromatic
from .cache import Cache
from .colour import lab_to_rgb, lab_to_rgb_bytes, rgb_bytes_to_lab
from .metrics import Predict, ValPicture, merge, square_luma


def contact_sheet(columns: dict[str, list[np.ndarray]], path: Path, cell: int = 150, groups: int = 2) -> Path:
    """Draws columns of pictures (RGB bytes of any size) side by side; `groups` sets of columns beside each other."""
    names = list(columns)
    count = len(columns[names[0]])
    rows = -(-count // groups)
    sheet = Image.new("RGB", (cell * len(names) * groups, 14 + rows * cell), "#202020")
    draw = ImageDraw.Draw(sheet)
    for number in range(count):
        group, row = divmod(number, rows)
        for column, name in enumerate(names):
            picture = Image.fromarray(columns[name][number])
            picture.thumbnail((cell - 4, cell - 4), Image.Resampling.LANCZOS)
            x = (group * len(names) + column) * cell
            sheet.paste(picture, (x + 2, 16 + row * cell))
            if row == 0:
                draw.text((x + 4, 1), name, fill="white")
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return path


def grey_of(lab: np.ndarray) -> np.ndarray:
    return merge(lab, np.zeros((2, 4, 4), np.float32))


def val_sheet(results: dict[str, list[np.ndarray]], val: list[ValPicture], path: Path, every: int) -> Path:
    """Every n-th validation picture: grey, each model, truth."""
    return contact_sheet({name: pictures[::every] for name, pictures in results.items()}, path)


def ageing_sheet(cache: Cache, path: Path, count: int = 8, seed: int = 1) -> Path:
    """Each defect of `augment.py` alone on a few training pictures: what the network is shown as old."""
    rows = np.linspace(0, len(cache.names) - 1, count).astype(int)
    lab = torch.from_numpy(np.asarray(cache.pixels[rows], dtype=np.float32))
    lab = (lab - torch.tensor([0, 128, 128.0])[:, None, None]) * torch.tensor([1 / 2.55, 1, 1])[:, None, None]
    rgb, luma = lab_to_rgb(lab), lab[:, :1] / 100
    none = AugmentConfig(**dict.fromkeys(AugmentConfig.__dataclass_fields__, 0.0))
    greyed = {"emulsion": emulsion_luma, "orthochromatic": orthochromatic}
    columns = {"truth": [(one.permute(1, 2, 0) * 255).byte().numpy() for one in rgb]}
    for name in ("grey", *AugmentConfig.__dataclass_fields__):
        rng = torch.Generator().manual_seed(seed)
        if name in greyed:
            aged = greyed[name](rgb, rng)
        else:
            aged = luma if name == "grey" else age(luma, replace(none, **{name: 1.0}), rng)
        columns[name] = [lab_to_rgb_bytes(np.concatenate([one.permute(1, 2, 0).numpy() * 100, np.zeros((*one.shape[1:], 2), np.float32)], -1)) for one in aged]
    return contact_sheet(columns, path, cell=120, groups=1)


def photos_sheet(predicts: dict[str, Predict], folder: Path, path: Path, factor: int = 16, cell: int = 190) -> Path:
    """The photographs of a folder through each model at a render factor; no truth is known.

    Raises FileNotFoundError when the folder has none, ValueError that names a file that is no picture.
    """
    files = sorted(file for file in Path(folder).glob("*") if file.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    if not files:
        raise FileNotFoundError(f"{folder}: no .jpg, .png or .webp in this folder; name a folder of photographs")
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("grey", *predicts)}
    for file in files:
        try:
            photo = Image.open(file).convert("L").convert("RGB")
        except (UnidentifiedImageError, OSError) as error:
            raise ValueError(f"{file}: not a readable picture ({error}); remove it or convert it") from error
        photo.thumbnail((2 * cell, 2 * cell), Image.Resampling.LANCZOS)
        lab = rgb_bytes_to_lab(np.asarray(photo))
        columns["grey"].append(grey_of(lab))
        for name, predict in predicts.items():
            columns[name].append(merge(lab, predict(square_luma(lab, 16 * factor)[None])[0]))
    return contact_sheet(columns, path, cell)
