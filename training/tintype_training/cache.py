"""The packed cache: every training picture as a Lab square of bytes in one memory-mapped file, so that training never decodes.

The tar shards stay the source of truth: the cache is made from them once and made anew when they, or the side, change.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .colour import rgb_bytes_to_lab
from .shards import member_names, read_shard, train_shards

SIDE = 160
"""Side of a cached square: the data set's short side, so that nothing is enlarged."""


@dataclass
class Cache:
    """Pictures as bytes [N, 3, side, side]: L * 2.55, a + 128, b + 128, stretched to a square as at render time."""

    pixels: np.ndarray
    names: list[str]

    @property
    def side(self) -> int:
        return self.pixels.shape[-1]

    @property
    def sources(self) -> list[str]:
        return [name.split("/", 1)[0] for name in self.names]

    def on(self, device: torch.device) -> Tensor | np.ndarray:
        """The pixels where batches are cut from: one tensor on a CUDA device (3 GB for the whole set), else the file."""
        return torch.from_numpy(np.ascontiguousarray(self.pixels)).to(device) if device.type == "cuda" else self.pixels


def to_square(rgb: np.ndarray, side: int) -> np.ndarray:
    """Stretches RGB bytes [H, W, 3] to a Lab square of bytes [3, side, side]."""
    square = np.asarray(Image.fromarray(rgb).resize((side, side), Image.Resampling.BICUBIC))
    lab = rgb_bytes_to_lab(square).transpose(2, 0, 1)
    packed = np.stack([lab[0] * 2.55, lab[1] + 128, lab[2] + 128])
    return np.clip(np.rint(packed), 0, 255).astype(np.uint8)


def _fill(shard: Path, target: Path, shape: tuple[int, int, int, int], start: int) -> None:
    pixels = np.memmap(target, dtype=np.uint8, mode="r+", shape=shape)
    for offset, picture in enumerate(read_shard(shard)):
        pixels[start + offset] = to_square(picture.rgb, shape[-1])
    pixels.flush()


def open_cache(dataset: Path, folder: Path, side: int = SIDE, workers: int = 2) -> Cache:
    """Opens the cache in `folder`, making it from the shards of `dataset` first where it is missing or out of date.

    Raises FileNotFoundError or ValueError with a sentence that names the file.
    """
    shards = train_shards(dataset)
    stamp = {"side": side, "shards": [[shard.name, shard.stat().st_size] for shard in shards]}
    index_file, pixel_file = folder / "squares.json", folder / "squares.u8"
    if index_file.is_file():
        index = json.loads(index_file.read_text())
        if index["stamp"] == stamp:
            shape = (len(index["names"]), 3, side, side)
            return Cache(np.memmap(pixel_file, dtype=np.uint8, mode="r", shape=shape), index["names"])
    folder.mkdir(parents=True, exist_ok=True)
    index_file.unlink(missing_ok=True)
    by_shard = [member_names(shard) for shard in shards]
    names = [name for part in by_shard for name in part]
    shape = (len(names), 3, side, side)
    np.memmap(pixel_file, dtype=np.uint8, mode="w+", shape=shape).flush()
    starts = np.cumsum([0] + [len(part) for part in by_shard])
    with ProcessPoolExecutor(workers) as pool:
        tasks = [pool.submit(_fill, shard, pixel_file, shape, int(start)) for shard, start in zip(shards, starts)]
        for task in tasks:
            task.result()
    # The index is written last: its presence says that the pixels are whole.
    part = index_file.with_suffix(".part")
    part.write_text(json.dumps({"stamp": stamp, "names": names}))
    part.replace(index_file)
    return Cache(np.memmap(pixel_file, dtype=np.uint8, mode="r", shape=shape), names)
