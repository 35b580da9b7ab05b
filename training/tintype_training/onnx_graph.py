"""Writes the generator as an ONNX graph by hand: norms folded, weights as int8 per channel, no operator that a provider lacks.

Written by hand because the tracing exporters leave shape arithmetic behind that WebGPU and CoreML cannot run, and
because the weights' storage is ours to choose: int8 with a scale an output channel, widened by Cast and Mul, which every
provider of onnxruntime folds away at load. (DequantizeLinear would be kept and run at every inference.)
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .encoder import Block, SamePad
from .generator import Generator, Residual

OPSET = 17
"""The opset of the first packs; onnxruntime-node 1.30 runs it on all its providers."""


def folded(module: nn.Module) -> tuple[np.ndarray, np.ndarray, nn.Conv2d]:
    """Weight, bias (float32) and the conv itself of a conv or of a conv and its norm in sequence, folded in (evaluation statistics)."""
    normed = isinstance(module, nn.Sequential)
    conv = module[0] if normed else module
    weight = conv.weight.detach().double()
    bias = torch.zeros(weight.shape[0], dtype=torch.double) if conv.bias is None else conv.bias.detach().double()
    if normed:
        norm = module[1]
        scale = norm.weight.detach().double() / (norm.running_var.double() + norm.eps).sqrt()
        weight = weight * scale[:, None, None, None]
        bias = norm.bias.detach().double() + (bias - norm.running_mean.double()) * scale
    return weight.float().numpy(), bias.float().numpy(), conv


def to_int8(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 per output channel [O, ...]: (values int8, scale float32 [O, 1, 1, 1]), the scale of least squared error."""
    flat = weight.reshape(len(weight), -1)
    most = np.maximum(np.abs(flat).max(1, keepdims=True), 1e-12)
    best, error = most / 127, np.full((len(flat), 1), np.inf)
    # A few large weights would coarsen a whole channel: try cutting them.
    for cut in (1.0, 0.95, 0.9, 0.85, 0.8, 0.7):
        scale = most * cut / 127
        now = ((np.clip(np.rint(flat / scale), -127, 127) * scale - flat) ** 2).sum(1, keepdims=True)
        best, error = np.where(now < error, scale, best), np.minimum(now, error)
    values = np.clip(np.rint(flat / best), -127, 127).astype(np.int8).reshape(weight.shape)
    return values, best.astype(np.float32).reshape(-1, *[1] * (weight.ndim - 1))


def to_int8_kernels(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `to_int8` with a scale for every kernel [O, I, 1, 1], as half floats: nine times finer where inputs differ in size, for a quarter more bytes."""
    most = np.abs(weight).max((2, 3), keepdims=True)
    # Above the smallest normal half float, or the scale itself would be rounded.
    scale = np.maximum(most / 127, 2.0**-14).astype(np.float16)
    values = np.clip(np.rint(weight / scale.astype(np.float32)), -127, 127).astype(np.int8)
    return values, scale


class Graph:
    """Collects nodes and tensors; every method returns the name of its result."""

    def __init__(self, storage: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.storage, self.count = storage, 0

    def constant(self, value: np.ndarray, name: str) -> str:
        if all(tensor.name != name for tensor in self.tensors):
            self.tensors.append(numpy_helper.from_array(value, name))
        return name

    def weight(self, value: np.ndarray, name: str, storage: str | None = None) -> str:
        """A conv weight in the storage wanted (the graph's by default): `int8`, `kernels` (int8, a scale each), `fp16` or `fp32`, widened in the graph."""
        storage = storage or self.storage
        if storage == "fp32" or value.size < 1024:
            return self.constant(value, name)
        if storage == "fp16":
            return self.op("Cast", [self.constant(value.astype(np.float16), name + ".f16")], name, to=TensorProto.FLOAT)
        if storage == "kernels":
            values, scale = to_int8_kernels(value)
            factors = self.op("Cast", [self.constant(scale, name + ".scale")], name + ".factors", to=TensorProto.FLOAT)
            return self.op("Mul", [self.op("Cast", [self.constant(values, name + ".i8")], name + ".wide", to=TensorProto.FLOAT), factors], name)
        if storage != "int8":
            raise ValueError(f"weight storage '{storage}': write int8, kernels, fp16 or fp32")
        values, scale = to_int8(value)
        wide = self.op("Cast", [self.constant(values, name + ".i8")], name + ".wide", to=TensorProto.FLOAT)
        return self.op("Mul", [wide, self.constant(scale, name + ".scale")], name)

    def op(self, kind: str, inputs: list[str], result: str | None = None, **attributes: object) -> str:
        if result is None:
            self.count += 1
            result = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [result], name=f"n_{result}", **attributes))
        return result

    def conv(self, x: str, module: nn.Module, name: str) -> str:
        weight, bias, conv = folded(module)
        before, after = (conv.before, conv.after) if isinstance(conv, SamePad) else (conv.padding[0], conv.padding[0])
        return self.op("Conv", [x, self.weight(weight, name + ".weight"), self.constant(bias, name + ".bias")], group=conv.groups,
                       kernel_shape=list(conv.kernel_size), strides=list(conv.stride), pads=[before] * 2 + [after] * 2)  # fmt: skip

    def relu(self, x: str) -> str:
        return self.op("Relu", [x])

    def relu6(self, x: str) -> str:
        return self.op("Clip", [x, self.scalar(0.0, "zero"), self.scalar(6.0, "six")])

    def inverted(self, x: str, block: Block, name: str) -> str:
        """A block of the encoder."""
        y = x if block.expand is None else self.relu6(self.conv(x, block.expand, name + ".expand"))
        y = self.conv(self.relu6(self.conv(y, block.depth, name + ".depth")), block.project, name + ".project")
        return self.op("Add", [x, y]) if block.adds else y

    def residual(self, x: str, block: Residual, name: str) -> str:
        inner = self.conv(self.relu(self.conv(x, block.c1, name + ".c1")), block.c2, name + ".c2")
        short = x if isinstance(block.sc, nn.Identity) else self.conv(x, block.sc, name + ".sc")
        return self.relu(self.op("Add", [inner, short]))

    def scalar(self, value: float, name: str) -> str:
        return self.constant(np.array(value, dtype=np.float32), name)

    def pooled_hints(self, ab: str, mask: str, stride: int, unit: float, name: str) -> str:
        """`generator.pool_hints` in ONNX; `unit` divides ab."""
        pool = {"kernel_shape": [stride] * 2, "strides": [stride] * 2}
        share = self.op("AveragePool", [mask], **pool)
        total = self.op("AveragePool", [self.op("Mul", [ab, mask])], **pool)
        divisor = self.op("Mul", [self.op("Max", [share, self.scalar(1e-6, "least_share")]), self.scalar(unit, f"{name}.unit")])
        mean = self.op("Div", [total, divisor])
        known = self.op("Min", [self.op("Mul", [share, self.scalar(stride * stride, f"{name}.area")]), self.scalar(1.0, "one")])
        return self.op("Concat", [mean, known], axis=1)

    def attend(self, x: str, block: nn.Module) -> str:
        flat_shape = self.constant(np.array([0, 0, -1], dtype=np.int64), "flat_shape")
        q, k, v = (self.op("Reshape", [self.conv(x, conv, f"attention.{name}"), flat_shape])
                   for name, conv in (("q", block.q), ("k", block.k), ("v", block.v)))  # fmt: skip
        scores = self.op("MatMul", [self.op("Transpose", [q], perm=[0, 2, 1]), k])
        share = self.op("Softmax", [self.op("Mul", [scores, self.scalar(block.scale, "attention.scale")])], axis=-1)
        seen = self.op("MatMul", [v, self.op("Transpose", [share], perm=[0, 2, 1])])
        back = self.op("Reshape", [seen, self.op("Shape", [x])])
        return self.op("Add", [self.op("Mul", [back, self.scalar(float(block.gamma.detach()), "attention.gamma")]), x])


def build(model: Generator, storage: str = "int8", about: dict[str, str] | None = None) -> onnx.ModelProto:
    """The generator's evaluation graph. Inputs luma, hint_ab, hint_mask; output ab; all float32, N, H, W free (multiples of 16)."""
    g = Graph(storage)
    hint4 = g.pooled_hints("hint_ab", "hint_mask", 4, 100.0, "hint4")
    encoder = model.encoder
    # `encoder.scaled`, node by node as PyTorch does it.
    bytes_ = g.op("Mul", ["luma", g.scalar(255.0, "white")])
    x = g.op("Div", [g.op("Sub", [bytes_, g.scalar(127.0, "middle_grey")]), g.scalar(128.0, "half_range")])
    x = g.relu6(g.conv(x, encoder.stem, "stem"))
    skips: list[str] = []
    for number, block in enumerate(encoder.blocks):
        x = g.inverted(x, block, f"blocks.{number}")
        if number not in encoder.taps:
            continue
        if len(skips) == 1:
            x = g.op("Add", [x, g.conv(hint4, model.hint_in, "hint_in")])
        elif len(skips) == 3:
            split = g.constant(np.array([2, 1], dtype=np.int64), "hint_split")
            g.nodes.append(helper.make_node("Split", [hint4, split], ["hint4_ab", "hint4_mask"], name="n_hint4_split", axis=1))
            deep = g.pooled_hints("hint4_ab", "hint4_mask", 4, 1.0, "hint16")
            x = g.op("Add", [x, g.conv(deep, model.hint_deep, "hint_deep")])
        skips.append(x)
    x = g.conv(skips[4], model.lateral, "lateral")
    context = g.relu(g.conv(g.op("GlobalAveragePool", [x]), model.context[1], "context.0"))
    x = g.residual(g.relu(g.op("Add", [x, g.conv(context, model.context[3], "context.1")])), model.middle, "middle")
    for index, skip in enumerate(skips[3:0:-1]):
        x = g.conv(x, model.up[index], f"up.{index}")
        # At odd sizes the skip is not twice as large: resize to its own size, as DeOldify's decoder does.
        start, middle, end = (g.constant(np.array([v], dtype=np.int64), f"axis_{v}") for v in (0, 2, 4))
        size = g.op("Concat", [g.op("Slice", [g.op("Shape", [x]), start, middle]), g.op("Slice", [g.op("Shape", [skip]), middle, end])], axis=0)
        x = g.op("Resize", [x, "", "", size], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        x = g.residual(g.op("Concat", [x, skip], axis=1), model.dec[index], f"dec.{index}")
        if index == 0:
            x = g.attend(x, model.attention)
    x = g.op("Add", [x, g.conv(hint4, model.hint_out, "hint_out")])
    x = g.relu(g.conv(x, model.head[0], "head"))
    votes = g.op("Div", [g.conv(x, model.vote, "vote"), g.scalar(float(model.temperature), "temperature")])
    gain = float(model.gain)
    bins = g.constant(model.bins.detach().numpy() * gain, "bins")
    mean = g.op("Conv", [g.op("Softmax", [votes], axis=1), bins], kernel_shape=[1, 1])
    extra = g.op("Mul", [g.conv(x, model.residual, "residual"), g.scalar(100 * gain, "residual_unit")])
    scales = g.constant(np.array([1, 1, 4, 4], dtype=np.float32), "four")
    g.op("Resize", [g.op("Add", [mean, extra]), "", scales], "ab", mode="linear", coordinate_transformation_mode="half_pixel")

    plane = lambda name, channels: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, "h", "w"])  # noqa: E731
    graph = helper.make_graph(g.nodes, "tintype", [plane("luma", 1), plane("hint_ab", 2), plane("hint_mask", 1)], [plane("ab", 2)], g.tensors)
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tintype-training")
    proto.ir_version = 8
    for key, value in (about or {}).items():
        proto.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(proto)
    return proto
