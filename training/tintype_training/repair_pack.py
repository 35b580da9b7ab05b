"""Makes the repair pack: two ONNX files from a check-point, `model.json` for the studio's registry, and the card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper
from torch import nn

from .checkpoint import load
from .generator import Residual
from .onnx_graph import OPSET, Graph
from .pack import LICENCE
from .repair_evaluate import GATE, THRESHOLD, Repair, padded
from .repair_nets import DETECT_MARGIN, FILL_MARGIN, PULL_LEVELS, STRIDE, DamageNet, FillNet, RepairConfig, RepairNets, RepairUNet

VERSION = "0.1.0"
TOLERANCE = 1e-3
"""Greatest difference between PyTorch and onnxruntime on the same float32 weights; luma and probability, 0..1."""


@dataclass(frozen=True)
class ExportedNet:
    """One file of the pack, and how far it is from PyTorch as float32 and as stored."""

    path: Path
    bytes: int
    sha256: str
    difference: float
    storage_difference: float


def load_repair(path: Path) -> tuple[RepairNets, dict[str, Any]]:
    """The averaged networks of a check-point and its whole state. Raises ValueError when it holds none."""
    state = load(path)
    if state.get("stage") != "repair":
        raise ValueError(f"{path}: holds no repair networks; name a check-point of the repair stage")
    nets = RepairNets(RepairConfig.of(state["config"]))
    nets.load_state_dict(state.get("average") or state["model"])
    return nets.eval(), state


def _blocks(g: Graph, x: str, block: nn.Module, name: str) -> str:
    if isinstance(block, Residual):
        return g.residual(x, block, name)
    if isinstance(block, nn.ReLU):
        return g.relu(x)
    if type(block) is nn.Sequential:
        for index, part in enumerate(block):
            x = _blocks(g, x, part, f"{name}.{index}")
        return x
    return g.conv(x, block, name)


def _resize(g: Graph, x: str, linear: bool) -> str:
    twice = g.constant(np.array([1, 1, 2, 2], dtype=np.float32), "twice")
    if linear:
        return g.op("Resize", [x, "", twice], mode="linear", coordinate_transformation_mode="half_pixel")
    return g.op("Resize", [x, "", twice], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")


def _unet(g: Graph, x: str, net: RepairUNet) -> str:
    x = g.relu(g.conv(x, net.stem, "stem"))
    skips = [x]
    for index, down in enumerate(net.down):
        x = _blocks(g, x, down, f"down.{index}")
        skips.append(x)
    for index, (up, dec, skip) in enumerate(zip(net.up, net.dec, skips[-2::-1])):
        wide = _resize(g, g.conv(x, up, f"up.{index}"), linear=False)
        x = _blocks(g, g.op("Concat", [wide, skip], axis=1), dec, f"dec.{index}")
    return g.op("DepthToSpace", [g.conv(x, net.head, "head")], blocksize=2, mode="CRD")


def _normal(g: Graph, x: str) -> str:
    return g.op("Div", [g.op("Sub", [x, g.scalar(0.45, "luma_mean")]), g.scalar(0.27, "luma_deviation")])


def _diffused(g: Graph, luma: str, mask: str) -> tuple[str, str]:
    """`repair_nets.diffuse` in ONNX; also returns its result with nothing of the picture under the mask."""
    known = g.op("Sub", [g.scalar(1, "one"), mask])
    levels = [(g.op("Mul", [luma, known]), known)]
    pool = {"kernel_shape": [2, 2], "strides": [2, 2]}
    for _ in range(PULL_LEVELS):
        levels.append(tuple(g.op("AveragePool", [plane], **pool) for plane in levels[-1]))
    value, share = levels[-1]
    few, grey = g.scalar(1e-4, "few"), g.scalar(1e-4 * 0.45, "few_grey")
    guess = g.op("Div", [g.op("Add", [value, grey]), g.op("Add", [share, few])])
    weight = g.scalar(0.02, "coarse_weight")
    for value, share in levels[-2:0:-1]:
        wide = g.op("Mul", [_resize(g, guess, linear=True), weight])
        guess = g.op("Div", [g.op("Add", [value, wide]), g.op("Add", [share, weight])])
    under = g.op("Mul", [_resize(g, guess, linear=True), mask])
    return g.op("Add", [levels[0][0], under]), known


def _finish(g: Graph, inputs: list[str], output: str, about: dict[str, str]) -> onnx.ModelProto:
    plane = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 1, "h", "w"])  # noqa: E731
    graph = helper.make_graph(g.nodes, "tintype-repair", [plane(name) for name in inputs], [plane(output)], g.tensors)
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tintype-training")
    proto.ir_version = 8
    for key, value in about.items():
        proto.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(proto)
    return proto


def build_damage(net: DamageNet, storage: str = "int8", about: dict[str, str] | None = None) -> onnx.ModelProto:
    """`luma` to `damage`, the probability; float32 [n, 1, h, w], h and w multiples of 32."""
    g = Graph(storage)
    g.op("Sigmoid", [_unet(g, _normal(g, "luma"), net.net)], "damage")
    return _finish(g, ["luma"], "damage", about or {})


def build_fill(net: FillNet, storage: str = "int8", about: dict[str, str] | None = None) -> onnx.ModelProto:
    """`luma`, `mask` and `hidden` to `filled`, within 0..1; float32 [n, 1, h, w], h and w multiples of 32."""
    g = Graph(storage)
    base, _ = _diffused(g, "luma", "mask")
    open_ = g.op("Sub", [g.scalar(1, "one"), "hidden"])
    seen = g.op("Add", [g.op("Mul", ["luma", open_]), g.op("Mul", [base, "hidden"])])
    x = g.op("Concat", [_normal(g, base), _normal(g, seen), "mask", "hidden"], axis=1)
    change = g.op("Mul", [_unet(g, x, net.net), g.scalar(0.27, "luma_deviation")])
    total = g.op("Add", [base, change])
    g.op("Min", [g.op("Max", [total, g.scalar(0, "black")]), g.scalar(1, "one")], "filled")
    return _finish(g, ["luma", "mask", "hidden"], "filled", about or {})


def _session(data: bytes) -> ort.InferenceSession:
    return ort.InferenceSession(data, providers=["CPUExecutionProvider"])


def _difference(data: bytes, nets: RepairNets, which: str, seed: int = 0) -> float:
    """Greatest absolute difference between a graph and PyTorch on noise."""
    rng = np.random.default_rng(seed)
    session, most = _session(data), 0.0
    for shape in ((1, 1, 96, 128), (2, 1, 64, 32)):
        luma = rng.random(shape, dtype=np.float32)
        mask = (rng.random(shape) < 0.2).astype(np.float32)
        hidden = mask * (rng.random(shape) < 0.5)
        planes = [luma] if which == "damage" else [luma, mask, hidden.astype(np.float32)]
        with torch.no_grad():
            ours = getattr(nets, which)(*(torch.from_numpy(p) for p in planes))
        ours = torch.sigmoid(ours) if which == "damage" else ours.clamp(0, 1)
        theirs = session.run(None, {value.name: p for value, p in zip(session.get_inputs(), planes)})[0]
        most = max(most, float(np.abs(ours.numpy() - theirs).max()))
    return most


def export_repair(checkpoint: Path, folder: Path, storage: str = "int8") -> list[ExportedNet]:
    """Writes damage.onnx and fill.onnx. Raises RuntimeError when a float32 graph is not PyTorch's equal."""
    nets, state = load_repair(checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    about = {"stage": "repair", "pictures": str(state.get("seen")), "opset": str(OPSET), "weights": storage}
    done = []
    for which, build, net in (("damage", build_damage, nets.damage), ("fill", build_fill, nets.fill)):
        apart = _difference(build(net, "fp32").SerializeToString(), nets, which)
        if apart > TOLERANCE:
            raise RuntimeError(f"{checkpoint}: the exported {which} graph differs from PyTorch by {apart:.4f}, more than {TOLERANCE}; the graph writer has a fault")
        data = build(net, storage, about).SerializeToString()
        path = folder / f"{which}.onnx"
        part = path.with_name(path.name + ".part")
        part.write_bytes(data)
        part.replace(path)
        done.append(ExportedNet(path, len(data), hashlib.sha256(data).hexdigest(), apart, _difference(data, nets, which)))
    return done


def onnx_repair(folder: Path) -> Repair:
    """The networks of a pack folder, as the studio runs them."""
    damage, fill = (_session((folder / name).read_bytes()) for name in ("damage.onnx", "fill.onnx"))

    def run(session: ort.InferenceSession, *planes: np.ndarray) -> np.ndarray:
        h, w = planes[0].shape
        feeds = {value.name: padded(plane)[None, None].astype(np.float32) for value, plane in zip(session.get_inputs(), planes)}
        return session.run(None, feeds)[0][0, 0, :h, :w]

    return Repair(lambda luma: run(damage, luma), lambda *planes: run(fill, *planes))


def repair_manifest(exported: list[ExportedNet], threshold: float = THRESHOLD) -> dict[str, Any]:
    """`model.json` of the pack, as the studio's manifest schema (src/contract/manifest.ts) wants it."""
    return {
        "schema": 1,
        "id": "tintype-repair",
        "name": "Tintype Repair",
        "version": VERSION,
        "task": "repair",
        "summary": "Finds scratches, dust, cracks, stains and torn rims, and fills only what it found.",
        "licence": LICENCE,
        "source": "Trained by the Tintype authors with training/ of this repository; see CARD.md",
        "card": "CARD.md",
        "files": [{"path": e.path.name, "bytes": e.bytes, "sha256": e.sha256, "urls": []} for e in exported],
        "input": {
            "name": "luma", "color": "luma", "white": 1, "layout": "nchw", "type": "float32",
            "size": {"kind": "tiles", "multipleOf": STRIDE, "margin": DETECT_MARGIN},
        },
        "fill": {"file": "fill.onnx", "luma": "luma", "mask": "mask", "hidden": "hidden", "output": "filled", "margin": FILL_MARGIN, "threshold": threshold},
        "gate": GATE,
        "output": {"name": "damage", "kind": "mask", "scale": 1, "merge": "lab"},
        "precision": "fp32",
        "providers": ["cpu", "cuda", "coreml", "dml", "webgpu"],
    }  # fmt: skip


def write_repair_pack(checkpoint: Path, folder: Path, card: str, threshold: float = THRESHOLD) -> list[ExportedNet]:
    """Writes a whole pack folder: damage.onnx, fill.onnx, model.json, CARD.md."""
    exported = export_repair(checkpoint, folder)
    (folder / "model.json").write_text(json.dumps(repair_manifest(exported, threshold), indent=2) + "\n")
    (folder / "CARD.md").write_text(card)
    return exported
