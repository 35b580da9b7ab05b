"""Takes over the weights of Tintype's first network, or of a pack of ours, from the ONNX file, so that no picture was seen in vain.

The file's convs have their batch norms folded in. They are unfolded: the statistics of each conv's output are
measured on real pictures and become the norm's running mean and variance, with scale and shift chosen so that norm(x) = x +
bias. In evaluation the network then equals the file; in training it has its norms back.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from .generator import ConvNorm, Generator, GeneratorConfig


def _conv_weights(path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Weight and bias of each conv of the file, by its module path (`stem/stem.0`, `enc.0/enc.0.0/c1`, ...)."""
    try:
        graph = onnx.load(str(path)).graph
    except Exception as error:  # onnx raises several kinds for a file that is not a model
        raise ValueError(f"{path}: not a readable ONNX file ({error}); name the first network's file with --starter") from error
    tensors = {t.name: numpy_helper.to_array(t).astype(np.float32) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in tensors:
            tensors[node.output[0]] = tensors[node.input[0]]
    # Our own packs keep a conv's weight as int8 and widen it by Cast and Mul; their tensors carry the modules' names.
    for node in graph.node:
        if node.op_type == "Mul" and all(name in tensors for name in node.input):
            tensors[node.output[0]] = tensors[node.input[0]] * tensors[node.input[1]]
    if "attention.gamma" in tensors:
        names = [name.removesuffix(".weight") for name in tensors if name.endswith(".weight") and name.removesuffix(".weight") + ".bias" in tensors]
        return {name: (tensors[name + ".weight"], tensors[name + ".bias"]) for name in names} | {"": (tensors["attention.gamma"], tensors["temperature"])}
    convs = {}
    for node in graph.node:
        if node.op_type == "Conv" and len(node.input) == 3:
            key = node.output[0].removeprefix("/net/").removesuffix("/Conv_output_0")
            convs[key] = (tensors[node.input[1]], tensors[node.input[2]])
    return convs


def _locations(model: Generator) -> dict[str, nn.Module]:
    """The starter's conv names and the modules here that take them."""
    places: dict[str, nn.Module] = {"stem/stem.0": model.stem[0], "stem/stem.3": model.stem[2]}
    for stage, blocks in enumerate(model.enc):
        for index in range(model.config.blocks[stage]):
            base = f"enc.{stage}/enc.{stage}.{index}"
            places[f"{base}/c1"], places[f"{base}/c2"] = blocks[index].c1, blocks[index].c2
            if isinstance(blocks[index].sc, ConvNorm):
                places[f"{base}/sc/sc.0"] = blocks[index].sc
    for index in range(3):
        places[f"up.{index}"] = model.up[index]
        places[f"dec.{index}/c1"], places[f"dec.{index}/c2"] = model.dec[index].c1, model.dec[index].c2
        places[f"dec.{index}/sc/sc.0"] = model.dec[index].sc
    places |= {"ctx/ctx.1": model.ctx[1], "ctx/ctx.3": model.ctx[3], "head/head.0": model.head[0], "head/head.3": model.vote}
    return places


def _own_locations(model: Generator) -> dict[str, nn.Module]:
    """The names of our own packs' convs (`onnx_graph.build`) and their modules."""
    places: dict[str, nn.Module] = {"stem.0": model.stem[0], "stem.1": model.stem[2], "ctx.0": model.ctx[1], "ctx.1": model.ctx[3], "head": model.head[0]}
    blocks = {f"enc.{stage}.{index}": block for stage, part in enumerate(model.enc) for index, block in enumerate(part)}
    for name, block in (blocks | {f"dec.{index}": block for index, block in enumerate(model.dec)}).items():
        places[f"{name}.c1"], places[f"{name}.c2"] = block.c1, block.c2
        if isinstance(block.sc, ConvNorm):
            places[f"{name}.sc"] = block.sc
    places |= {f"up.{index}": conv for index, conv in enumerate(model.up)} | {f"attention.{key}": getattr(model.attention, key) for key in "qkv"}
    return places | {name: getattr(model, name) for name in ("vote", "residual", "hint_in", "hint_deep", "hint_out")}


@torch.no_grad()
def import_starter(path: Path, luma: Tensor, config: GeneratorConfig = GeneratorConfig()) -> Generator:
    """A generator that equals the first network, or a pack of ours (less its gain), in evaluation; norms are calibrated on
    `luma` [N, 1, H, W] (L / 100).

    Raises ValueError when the file is neither.
    """
    model = Generator(config)
    convs = _conv_weights(path)
    own = convs.pop("", None)
    places = _locations(model) if own is None else _own_locations(model)
    if own is not None:
        model.attention.gamma.fill_(float(own[0]))
        model.temperature.fill_(float(own[1]))
    missing = sorted(set(places) - set(convs))
    if missing:
        raise ValueError(f"{path}: conv {missing[0]} is not in the graph; this is neither the first Tintype network nor a pack of ours")
    hooks = []
    for name, module in places.items():
        weight, bias = (torch.from_numpy(value.copy()) for value in convs[name])
        conv = module[0] if isinstance(module, ConvNorm) else module
        if conv.weight.shape != weight.shape:
            raise ValueError(f"{path}: conv {name} is {tuple(weight.shape)}, this generator wants {tuple(conv.weight.shape)}")
        conv.weight.copy_(weight)
        if isinstance(module, ConvNorm):
            norm = module[1]
            norm.bias.copy_(bias)

            # Runs before the norm, in the order of the forward pass, so each norm is set before it is first used.
            def calibrate(norm: nn.BatchNorm2d, inputs: tuple[Tensor], bias: Tensor = bias) -> None:
                x = inputs[0].float()
                mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
                norm.running_mean.copy_(mean)
                norm.running_var.copy_(var)
                norm.weight.copy_((var + norm.eps).sqrt())
                norm.bias.copy_(mean + bias)

            hooks.append(norm.register_forward_pre_hook(calibrate))
        else:
            conv.bias.copy_(bias)
    # The added blocks sit behind a ReLU and their last norm's scale is zero: they pass the trunk's features unchanged.
    # Their norms only need statistics of their own inputs, for training with frozen norms.
    known = {id(module[1]) for module in places.values() if isinstance(module, ConvNorm)}
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d) and id(module) not in known:

            def measure(norm: nn.BatchNorm2d, inputs: tuple[Tensor]) -> None:
                x = inputs[0].float()
                norm.running_mean.copy_(x.mean((0, 2, 3)))
                norm.running_var.copy_(x.var((0, 2, 3), correction=0))

            hooks.append(module.register_forward_pre_hook(measure))
    model.eval()
    model(luma)
    for hook in hooks:
        hook.remove()
    return model
