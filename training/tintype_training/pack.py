"""Makes model packs: the ONNX file from a check-point, `model.json` for the studio's registry, and the model card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import torch

from .calibrate import turned_reds
from .checkpoint import load_generator
from .generator import Generator
from .onnx_graph import OPSET, build

VERSION = "0.7.0"
TOLERANCE = 2e-3
"""Greatest difference of ab (Lab units) between PyTorch and onnxruntime on the same weights, float32."""

LICENCE = "MIT (weights trained by the Tintype authors; about half of the training pictures are offered for research only, see CARD.md)"
# The colour packs' encoder began as Google's; the repair networks did not.
COLOUR_LICENCE = LICENCE.replace("authors;", "authors from EfficientNet-Lite, Apache-2.0, see NOTICE.txt;")
NOTICE = Path(__file__).resolve().parents[1] / "notices" / "efficientnet-lite.txt"
MOST_BYTES = 16 * 1000 * 1000
"""What a pack's model may weigh at most."""
SUMMARIES = {
    "stable": "Steady, natural colour for portraits, landscapes and whole albums.",
    "artistic": "Bolder colour for pictures that can take it; skies, clothes and gardens stand out more.",
    "film": "For the frames of a film: trained against grain and noise, changes least from frame to frame.",
}
# Bold styles are at their best at lower factors, as in DeOldify; film runs many frames.
DEFAULT_FACTORS = {"stable": 16, "artistic": 14, "film": 12}


@dataclass(frozen=True)
class Exported:
    """Where the pack's model lies, its size, hash, and how far it is from PyTorch in float32 and as stored."""

    path: Path
    bytes: int
    sha256: str
    difference: float
    storage_difference: float


def difference(proto_bytes: bytes, model: Generator, seed: int = 0) -> float:
    """Greatest absolute difference of ab between a graph and PyTorch on noise with hints, at an even and an odd size."""
    session = ort.InferenceSession(proto_bytes, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(seed)
    most = 0.0
    for height, width in ((96, 96), (112, 144)):
        luma = rng.random((1, 1, height, width), dtype=np.float32)
        mask = (rng.random((1, 1, height, width)) < 0.01).astype(np.float32)
        ab = (rng.standard_normal((1, 2, height, width)) * 30).astype(np.float32)
        with torch.no_grad():
            ours = model(*(torch.from_numpy(value) for value in (luma, ab, mask))).numpy()
        theirs = session.run(["ab"], {"luma": luma, "hint_ab": ab, "hint_mask": mask})[0]
        most = max(most, float(np.abs(ours - theirs).max()))
    return most


@dataclass(frozen=True)
class Decode:
    """How votes become colours: soft-max temperature and chroma gain, the check-point's unless given, and by how many degrees reds are turned towards yellow."""

    temperature: float | None = None
    gain: float | None = None
    turn: float = 0.0


def export(checkpoint: Path, path: Path, storage: str = "int8", decode: Decode = Decode()) -> Exported:
    """Writes the ONNX file of a check-point. Raises RuntimeError when the float32 graph is not PyTorch's equal."""
    model, state = load_generator(checkpoint)
    if decode.temperature is not None:
        model.temperature.fill_(decode.temperature)
    if decode.gain is not None:
        model.gain.fill_(decode.gain)
    if decode.turn:
        model.bins.copy_(turned_reds(model.bins, decode.turn))
    model.eval()
    apart = difference(build(model, "fp32").SerializeToString(), model)
    if apart > TOLERANCE:
        raise RuntimeError(f"{checkpoint}: the exported graph differs from PyTorch by {apart:.4f} in ab, more than {TOLERANCE}; the graph writer has a fault")
    about = {"stage": str(state.get("stage")), "pictures": str(state.get("seen")), "opset": str(OPSET), "weights": storage}
    data = build(model, storage, about).SerializeToString()
    if storage == "int8" and len(data) > MOST_BYTES:
        raise ValueError(f"{checkpoint}: its pack would be {len(data)} bytes, more than {MOST_BYTES}; take a narrower decoder or a smaller encoder")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
    return Exported(path, len(data), hashlib.sha256(data).hexdigest(), apart, difference(data, model))


def manifest(style: str, exported: Exported) -> dict[str, Any]:
    """`model.json` of a pack, as the studio's manifest schema (src/contract/manifest.ts) wants it."""
    if style not in SUMMARIES:
        raise ValueError(f"style '{style}': write stable, artistic or film")
    return {
        "schema": 1,
        "id": f"tintype-{style}",
        "name": f"Tintype {style.capitalize()}",
        "version": VERSION,
        "task": "colorize",
        "style": style,
        "summary": SUMMARIES[style],
        "licence": COLOUR_LICENCE,
        "source": "Trained by the Tintype authors with training/ of this repository; see CARD.md",
        "card": "CARD.md",
        "files": [{"path": "model.onnx", "bytes": exported.bytes, "sha256": exported.sha256, "urls": []}],
        "input": {
            "name": "luma", "color": "luma", "white": 1, "layout": "nchw", "type": "float32",
            "size": {"kind": "renderFactor", "square": True, "unit": 16, "multipleOf": 16, "default": DEFAULT_FACTORS[style], "least": 7, "greatest": 45},
        },
        "hints": {"ab": "hint_ab", "mask": "hint_mask"},
        "output": {"name": "ab", "kind": "ab", "scale": 1, "merge": "lab"},
        "precision": "fp32",
        "providers": ["cpu", "cuda", "coreml", "dml", "webgpu"],
    }  # fmt: skip


def write_pack(style: str, checkpoint: Path, folder: Path, card: str, decode: Decode = Decode()) -> Exported:
    """Writes a whole pack folder: model.onnx, model.json, CARD.md and NOTICE.txt, the encoder's licence and notice."""
    exported = export(checkpoint, folder / "model.onnx", decode=decode)
    (folder / "model.json").write_text(json.dumps(manifest(style, exported), indent=2) + "\n")
    (folder / "CARD.md").write_text(card)
    (folder / "NOTICE.txt").write_text(NOTICE.read_text())
    return exported
