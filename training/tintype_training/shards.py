"""Reads the data set's tar shards: which pictures there are, from which source, and their pixels."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

DEFAULT_DATASET = Path(__file__).resolve().parents[2].parent / "shared" / "dataset"
"""`../shared/dataset` beside the project, unless a command names another folder."""


@dataclass(frozen=True)
class Picture:
    """One member of a shard: `name` is `<source>/<number>.webp` or `.avif`, `rgb` is uint8 [H, W, 3]."""

    name: str
    rgb: np.ndarray

    @property
    def source(self) -> str:
        return self.name.split("/", 1)[0]


def train_shards(dataset: Path) -> list[Path]:
    """The training shards of a folder, in order: `train-*.tar`, then `more-*.tar` that lie beside them. Raises FileNotFoundError with what to do."""
    shards = [shard for kind in ("train", "more") for shard in sorted(Path(dataset).glob(f"{kind}-*.tar"))]
    if not shards:
        raise FileNotFoundError(f"{dataset}: no train-*.tar or more-*.tar in this folder; name the data set's folder with --dataset")
    return shards


def val_shard(dataset: Path) -> Path:
    """The validation shard of a folder. Raises FileNotFoundError with what to do."""
    path = Path(dataset) / "val.tar"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; name the data set's folder with --dataset")
    return path


def _members(tar: tarfile.TarFile, shard: Path) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        if not member.isfile():
            continue
        if "/" not in member.name:
            raise ValueError(f"{shard}: member {member.name} is not <source>/<file>; re-pack the shard with a folder a source")
        yield member


def member_names(shard: Path) -> list[str]:
    """Names of a shard's pictures, in order, without decoding them."""
    with tarfile.open(shard) as tar:
        return [member.name for member in _members(tar, shard)]


def read_shard(shard: Path, limit: int | None = None) -> Iterator[Picture]:
    """Decodes a shard's pictures in order, at most `limit`. A broken picture raises ValueError that names it."""
    with tarfile.open(shard) as tar:
        for count, member in enumerate(_members(tar, shard)):
            if limit is not None and count >= limit:
                return
            data = tar.extractfile(member)
            assert data is not None  # isfile() was checked
            try:
                rgb = np.asarray(Image.open(io.BytesIO(data.read())).convert("RGB"))
            except (UnidentifiedImageError, OSError) as error:
                raise ValueError(f"{shard}: member {member.name} cannot be decoded ({error}); remove or replace it") from error
            yield Picture(member.name, rgb)
