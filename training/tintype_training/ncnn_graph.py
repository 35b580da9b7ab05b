"""Turns a network of ncnn into an ONNX graph, weights as int8 per channel or half floats, and measures one graph against another."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

from .ncnn import Layer
from .onnx_graph import OPSET, Graph

RELU, LEAKY_RELU = 1, 2


class _Converter:
    """Walks over the layers once; `names` says which tensor of the graph a tensor of ncnn is."""

    def __init__(self, layers: list[Layer], storage: str) -> None:
        self.g = Graph(storage)
        self.names: dict[str, str] = {}
        self.factors = _folded_factors(layers)
        self.layers = layers

    def run(self) -> tuple[Graph, str, str]:
        source = ""
        for layer in self.layers:
            if layer.kind == "Input":
                source = self.names[layer.outputs[0]] = "picture"
            else:
                self._layer(layer)
        return self.g, source, self.names[self.layers[-1].outputs[0]]

    def _layer(self, layer: Layer) -> None:
        inputs = [self.names[name] for name in layer.inputs]
        if layer.kind == "Split":
            self.names.update({name: inputs[0] for name in layer.outputs})
            return
        steps = {"Convolution": self._convolution, "Concat": self._concat, "Eltwise": self._eltwise, "BinaryOp": self._binary, "Interp": self._interp}
        if layer.kind not in steps:
            raise ValueError(f"{layer.name}: layers of the kind {layer.kind} can't be converted")
        self.names[layer.outputs[0]] = steps[layer.kind](layer, inputs)

    def _convolution(self, layer: Layer, inputs: list[str]) -> str:
        kernel, pad, factor = layer.whole(1), layer.whole(4), self.factors.get(layer.name, 1.0)
        weight = layer.weight.astype(np.float32) * np.float32(factor)
        bias = np.zeros(len(weight), np.float32) if layer.bias is None else layer.bias * np.float32(factor)
        names = [*inputs, self.g.weight(weight, f"{layer.name}.weight", self._storage(layer)), self.g.constant(bias.astype(np.float32), f"{layer.name}.bias")]
        stride, dilation = layer.whole(3, 1), layer.whole(2, 1)
        x = self.g.op("Conv", names, kernel_shape=[kernel] * 2, pads=[pad] * 4, strides=[stride] * 2, dilations=[dilation] * 2)
        activation = layer.whole(9)
        if activation == LEAKY_RELU:
            return self.g.op("LeakyRelu", [x], alpha=layer.numbers(10)[0])
        if activation not in (0, RELU):
            raise ValueError(f"{layer.name}: has the activation {activation}; none, relu (1) and leaky relu (2) can be converted")
        return self.g.relu(x) if activation == RELU else x

    def _storage(self, layer: Layer) -> str | None:
        """Where all is int8, what rounding hurts most is stored finer.

        Measured on Real-ESRGAN: the convolutions that a sum with a factor reads make three quarters of the error, for their inputs differ
        in size; those between equal numbers of planes and at the pictures make an eighth, and are few.
        """
        if self.g.storage != "int8":
            return None
        outputs, inputs = layer.weight.shape[:2]
        if outputs == inputs or 3 in (outputs, inputs):
            return "fp16"
        return "kernels" if layer.name in self.factors else None

    def _concat(self, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(0) != 0:
            raise ValueError(f"{layer.name}: joins along axis {layer.whole(0)}; only channels (0) can be joined")
        return self.g.op("Concat", inputs, axis=1)

    def _eltwise(self, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(0) != 1 or len(inputs) != 2:
            raise ValueError(f"{layer.name}: only sums (1) of two tensors can be converted")
        factors = layer.numbers(1) or [1.0, 1.0]
        parts = [self._times(name, 1.0 if _feeds(self.layers, source) in self.factors else factor)
                 for name, source, factor in zip(inputs, layer.inputs, factors)]  # fmt: skip
        return self.g.op("Add", parts)

    def _times(self, name: str, factor: float) -> str:
        return name if factor == 1 else self.g.op("Mul", [name, self.g.scalar(factor, f"times_{factor:g}")])

    def _binary(self, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(0) != 0 or len(inputs) != 2:
            raise ValueError(f"{layer.name}: only sums (0) of two tensors can be converted")
        return self.g.op("Add", inputs)

    def _interp(self, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(0) != 1:
            raise ValueError(f"{layer.name}: resizes by method {layer.whole(0)}; only nearest (1) can be converted")
        scales = np.array([1, 1, layer.number(1), layer.number(2)], np.float32)
        name = self.g.constant(scales, f"scales_{scales[2]:g}_{scales[3]:g}")
        return self.g.op("Resize", [inputs[0], "", name], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")


def _feeds(layers: list[Layer], tensor: str) -> str:
    """Name of the layer that a tensor comes from."""
    return next(layer.name for layer in layers if tensor in layer.outputs)


def _folded_factors(layers: list[Layer]) -> dict[str, float]:
    """Factors of sums that can go into the weights of the convolution before: it has no activation, and nothing else reads it."""
    made = {name: layer for layer in layers for name in layer.outputs}
    read = [name for layer in layers for name in layer.inputs]
    result = {}
    for layer in layers:
        if layer.kind != "Eltwise":
            continue
        for name, factor in zip(layer.inputs, layer.numbers(1)):
            before = made[name]
            if before.kind == "Convolution" and before.whole(9) == 0 and read.count(name) == 1:
                result[before.name] = factor
    return result


def build(layers: list[Layer], storage: str = "int8", about: dict[str, str] | None = None) -> onnx.ModelProto:
    """The graph, from `picture` to `enlarged`: both RGB, float32, N x 3 x H x W, 0 to 1. Raises ValueError for a layer that can't be converted."""
    graph, _, output = _Converter(layers, storage).run()
    graph.nodes[-1].output[0] = "enlarged"
    if output != graph.nodes[-1].output[0] and any(output in node.input for node in graph.nodes):
        raise ValueError("the last layer's tensor is read by another layer")
    planes = lambda name, *sides: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3, *sides])  # noqa: E731
    made = helper.make_graph(graph.nodes, "tintype-enlarge", [planes("picture", "h", "w")], [planes("enlarged", "height", "width")], graph.tensors)
    proto = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tintype-training")
    proto.ir_version = 8
    for key, value in (about or {}).items():
        proto.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(proto)
    return proto


def run(data: bytes, picture: np.ndarray) -> np.ndarray:
    """RGB bytes H x W x 3 through a graph, as bytes."""
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    planes = picture.astype(np.float32).transpose(2, 0, 1)[None] / 255
    enlarged = session.run(None, {session.get_inputs()[0].name: np.ascontiguousarray(planes)})[0][0]
    return np.rint(enlarged.transpose(1, 2, 0).clip(0, 1) * 255).astype(np.uint8)


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """Decibels against 255; infinite where the two are equal."""
    error = float(((one.astype(np.float64) - other) ** 2).mean())
    return float("inf") if error == 0 else 10 * np.log10(255**2 / error)
