"""Reads networks in ncnn's two files: the `.param` text, which names layers and tensors, and the `.bin`, which holds the weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAGIC = "7767517"
HALF_FLOATS, FLOATS = 0x01306B47, 0
"""Tags before a convolution's weights; behind half floats the file goes on at a multiple of four bytes."""

Values = dict[int, int | float | list[float]]


@dataclass(frozen=True)
class Layer:
    """One line of the text, and for a convolution what the `.bin` holds of it."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    values: Values
    weight: np.ndarray | None = None
    """float16 or float32, output channels x input channels x kernel x kernel."""
    bias: np.ndarray | None = None

    def whole(self, key: int, default: int = 0) -> int:
        value = self.values.get(key, default)
        if isinstance(value, list):
            raise ValueError(f"{self.name}: parameter {key} is a list, not a number")
        return int(value)

    def number(self, key: int, default: float = 0) -> float:
        value = self.values.get(key, default)
        if isinstance(value, list):
            raise ValueError(f"{self.name}: parameter {key} is a list, not a number")
        return float(value)

    def numbers(self, key: int) -> list[float]:
        value = self.values.get(key, [])
        return value if isinstance(value, list) else [float(value)]


def _number(text: str) -> int | float:
    return float(text) if "." in text or "e" in text else int(text)


def _values(words: list[str]) -> Values:
    """`0=64` is a number under 0; `-23310=1,0.2` a list of one under 10 (-23300 - 10)."""
    result: Values = {}
    for word in words:
        key, _, text = word.partition("=")
        index = int(key)
        if index > -23300:
            result[index] = _number(text)
        else:
            count, *items = text.split(",")
            if int(count) != len(items):
                raise ValueError(f"'{word}': says {count} numbers and has {len(items)}")
            result[-23300 - index] = [float(item) for item in items]
    return result


def _layer(line: str) -> Layer:
    kind, name, inputs, outputs, *rest = line.split()
    i, o = int(inputs), int(outputs)
    if len(rest) < i + o:
        raise ValueError(f"'{line.strip()}': has fewer tensors than it says")
    return Layer(kind, name, tuple(rest[:i]), tuple(rest[i : i + o]), _values(rest[i + o :]))


def read_param(path: Path) -> list[Layer]:
    """The layers in the order in which they run, without weights. Raises ValueError, naming the file, when it is no such text."""
    try:
        lines = [line for line in path.read_text().splitlines() if line.strip()]
        if not lines or lines[0].strip() != MAGIC:
            raise ValueError(f"does not begin with {MAGIC}")
        layers = [_layer(line) for line in lines[2:]]
        said = int(lines[1].split()[0])
    except (UnicodeDecodeError, ValueError, IndexError) as error:
        raise ValueError(f"{path}: is no ncnn network ({error}); name the .param file") from error
    if said != len(layers):
        raise ValueError(f"{path}: says {said} layers and has {len(layers)}; it was cut off, fetch it again")
    return layers


class _Weights:
    """The `.bin`, read from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self.path, self.data, self.at = path, path.read_bytes(), 0

    def take(self, kind: str, count: int) -> np.ndarray:
        end = self.at + np.dtype(kind).itemsize * count
        if end > len(self.data):
            raise ValueError(f"{self.path}: ends after {len(self.data)} bytes, within the weights of a layer; it was cut off, fetch it again")
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at = end
        return values

    def weight(self, layer: Layer) -> np.ndarray:
        tag = int(self.take("<u4", 1)[0])
        count = layer.whole(6)
        if tag == FLOATS:
            return self.take("<f4", count)
        if tag != HALF_FLOATS:
            raise ValueError(f"{self.path}: {layer.name} has weights of the tag {tag:#010x}; half floats ({HALF_FLOATS:#010x}) and floats (0) can be read")
        values = self.take("<f2", count)
        self.at += -self.at % 4
        return values


def _filled(layer: Layer, weights: _Weights) -> Layer:
    outputs, kernel = layer.whole(0), layer.whole(1)
    if layer.whole(11, kernel) != kernel or layer.whole(8) != 0:
        raise ValueError(f"{weights.path}: {layer.name} is not square, or has int8 weights; neither can be read")
    flat = weights.weight(layer)
    bias = weights.take("<f4", outputs) if layer.whole(5) else None
    if outputs < 1 or kernel < 1 or flat.size % (outputs * kernel**2):
        raise ValueError(f"{weights.path}: {layer.name} has {flat.size} weights, which are no {outputs} filters of {kernel} x {kernel}")
    return Layer(layer.kind, layer.name, layer.inputs, layer.outputs, layer.values, flat.reshape(outputs, -1, kernel, kernel), bias)


def read_network(param: Path, binary: Path) -> list[Layer]:
    """The layers with their weights. Raises ValueError where the two files do not fit each other to the last byte."""
    weights = _Weights(binary)
    layers = [_filled(layer, weights) if layer.kind == "Convolution" else layer for layer in read_param(param)]
    if weights.at != len(weights.data):
        raise ValueError(f"{binary}: {len(weights.data) - weights.at} bytes are left after the last layer; it belongs to another .param file")
    return layers
