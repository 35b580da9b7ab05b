"""Makes a check-point of the colour network out of a pack, so that a schedule can go on from what ships where its check-point was not kept."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from .checkpoint import load_generator, save
from .generator import Generator
from .repair_import import read_tensors, read_weight


def convs_by_name(model: Generator) -> dict[str, nn.Module]:
    """Each conv, alone or in sequence with its norm, by the name that `onnx_graph.build` gives it."""
    found: dict[str, nn.Module] = {
        "stem": model.encoder.stem, "hint_in": model.hint_in, "hint_deep": model.hint_deep, "hint_out": model.hint_out, "lateral": model.lateral,
        "context.0": model.context[1], "context.1": model.context[3], "head": model.head[0], "vote": model.vote, "residual": model.residual,
        "attention.q": model.attention.q, "attention.k": model.attention.k, "attention.v": model.attention.v,
    }  # fmt: skip
    for number, block in enumerate(model.encoder.blocks):
        parts = {"expand": block.expand, "depth": block.depth, "project": block.project}
        found |= {f"blocks.{number}.{name}": part for name, part in parts.items() if part is not None}
    found |= {f"up.{number}": up for number, up in enumerate(model.up)}
    for name, block in [("middle", model.middle), *((f"dec.{number}", block) for number, block in enumerate(model.dec))]:
        found |= {f"{name}.c1": block.c1, f"{name}.c2": block.c2}
        if not isinstance(block.sc, nn.Identity):
            found[f"{name}.sc"] = block.sc
    return found


@torch.no_grad()
def unfold(module: nn.Module, weight: Tensor, bias: Tensor) -> None:
    """Puts a folded weight and bias into a conv, or into a conv and the shift of its norm, whose statistics and scale stay as they are."""
    conv, norm = (module[0], module[1]) if isinstance(module, nn.Sequential) else (module, None)
    if norm is None:
        conv.weight.copy_(weight)
        conv.bias.copy_(bias)
        return
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    conv.weight.copy_(weight / scale[:, None, None, None])
    within = norm.running_mean if conv.bias is None else norm.running_mean - conv.bias
    norm.bias.copy_(bias + within * scale)


def import_colour(pack: Path, like: Path, target: Path) -> Path:
    """Writes the check-point of a colour pack's network.

    `like`: a check-point of the same shape, best an ancestor. Norms keep its statistics and scales, so that weights lie in the range they were
    trained in; the price of colourfulness is its own as well. The pack's temperature and gain are kept as the style's decode; its turned reds are not.
    Raises KeyError or RuntimeError for a pack of another shape.
    """
    model, state = load_generator(like)
    tensors = read_tensors(pack / "model.onnx")
    for name, module in convs_by_name(model).items():
        unfold(module, read_weight(tensors, f"{name}.weight"), torch.from_numpy(tensors[f"{name}.bias"].copy()))
    with torch.no_grad():
        model.attention.gamma.fill_(float(tensors["attention.gamma"]))
        model.temperature.fill_(float(tensors["temperature"]))
        model.gain.fill_(float(tensors["residual_unit"]) / 100)
    about = {entry.key: entry.value for entry in onnx.load(pack / "model.onnx").metadata_props}
    prices = {key: state[key] for key in ("multiplier", "price") if key in state}
    seen = int(about["pictures"]) if about.get("pictures", "").isdigit() else 0
    weights = model.state_dict()
    save(target, {"config": model.config.as_dict(), "model": weights, "average": weights, "stage": about.get("stage", "mix"), "seen": seen,
                  "step": 0, "seconds": 0.0, **prices})  # fmt: skip
    return target
