"""Pictures for the tests, made here, so that the suite means something without the data set: faces, skies and meadows of a kind."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tintype_training import encoder
from tintype_training.cache import Cache, open_cache
from tintype_training.generator import GeneratorConfig
from tintype_training.metrics import ValPicture, load_val

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SMALL = GeneratorConfig(encoder=0, widths=(16, 24, 32, 48), head=32)
REAL_WEIGHTS = encoder.read_weights
SIDE = 64


def paint(source: str, rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """A picture whose shapes tell its colours: a skin disc on dark, blue above green, red squares on grey. RGB bytes."""
    w, h = size
    yy, xx = np.mgrid[0:h, 0:w] / np.array([h, w])[:, None, None]
    shade = (0.6 + 0.4 * rng.random()) * (0.85 + 0.15 * np.sin(6 * xx + rng.random() * 6))[..., None]
    if source == "utkface":
        disc = ((yy - 0.5) ** 2 + (xx - 0.5) ** 2 < 0.12)[..., None]
        picture = np.where(disc, np.array([220, 165, 130]), np.array([60, 55, 70]))
    elif source == "meadows":
        picture = np.where((yy < 0.3 + 0.4 * rng.random())[..., None], np.array([110, 160, 230]), np.array([70, 130, 50]))
    else:
        square = ((np.abs(yy - rng.random()) < 0.25) & (np.abs(xx - rng.random()) < 0.25))[..., None]
        picture = np.where(square, np.array([200, 50, 40]), np.array([150, 150, 150]))
    noise = rng.normal(0, 4, (h, w, 1))
    return np.clip(picture * shade + noise, 0, 255).astype(np.uint8)


def write_shard(path: Path, pictures: list[tuple[str, np.ndarray]]) -> None:
    with tarfile.open(path, "w") as tar:
        for number, (source, rgb) in enumerate(pictures):
            data = io.BytesIO()
            kind = "avif" if number % 2 else "webp"
            Image.fromarray(rgb).save(data, kind.upper(), quality=90)
            member = tarfile.TarInfo(f"{source}/{number:05d}.{kind}")
            member.size = data.tell()
            data.seek(0)
            tar.addfile(member, data)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    # One thread: on a busy machine two of them wait for each other at every small operator.
    torch.set_num_threads(1)


def random_weights(variant: int) -> dict[str, torch.Tensor]:
    """What the pretrained file holds, in its names and shapes, but random: the suite runs where the file is not installed."""
    torch.manual_seed(variant)
    model = encoder.Encoder(variant)
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight)
    names = {ours: theirs for theirs, ours in encoder._PARTS.items()}
    result = {}
    for key, value in model.state_dict().items():
        if key.startswith("stem."):
            result[key.replace("stem.0", "_conv_stem").replace("stem.1", "_bn0")] = value
        else:
            _, number, part, index, name = key.split(".")
            result[f"_blocks.{number}.{names[f'{part}.{index}']}.{name}"] = value
    return result


@pytest.fixture(scope="session", autouse=True)
def _no_pretrained_file() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "read_weights", random_weights)
        yield


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two training shards of 24 pictures and a validation shard of 12, of three sources."""
    folder = tmp_path_factory.mktemp("dataset")
    rng = np.random.default_rng(0)
    sources = ("utkface", "meadows", "toys")
    shapes = [(64, 64), (80, 64), (64, 96)]
    make = lambda count: [(sources[i % 3], paint(sources[i % 3], rng, shapes[(i // 3) % 3])) for i in range(count)]  # noqa: E731
    write_shard(folder / "train-0000.tar", make(24))
    write_shard(folder / "train-0001.tar", make(24))
    write_shard(folder / "val.tar", make(12))
    return folder


@pytest.fixture(scope="session")
def cache(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return open_cache(dataset, tmp_path_factory.mktemp("cache"), side=SIDE)


@pytest.fixture(scope="session")
def val(dataset: Path) -> list[ValPicture]:
    return load_val(dataset, 12, SIDE)
