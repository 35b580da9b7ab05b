"""The static int8 variant of a generator: calibrated on training pictures, measured against float32, and only worth shipping if faster."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from .cache import Cache
from .checkpoint import load_generator
from .evaluate import evaluate_model, onnx_predict, session
from .metrics import ValPicture
from .onnx_graph import build

LOSS_ALLOWED_DB, LEAST_GAIN = 0.1, 1.3
"""An int8 variant is worth shipping where it loses less and is so many times faster."""


class _Calibration(CalibrationDataReader):
    """Training pictures one at a time, a quarter of them with a hint, so that the hint convs get a range too."""

    def __init__(self, cache: Cache, count: int) -> None:
        rows = np.linspace(0, len(cache.names) - 1, count).astype(int)
        self.feeds = iter([self._feed(np.asarray(cache.pixels[row]), number) for number, row in enumerate(rows)])

    @staticmethod
    def _feed(pixels: np.ndarray, number: int) -> dict[str, np.ndarray]:
        side = pixels.shape[-1]
        ab = np.zeros((1, 2, side, side), np.float32)
        mask = np.zeros((1, 1, side, side), np.float32)
        if number % 4 == 0:
            spot = slice(side // 3, side // 3 + 8)
            mask[..., spot, spot] = 1
            ab[0][:, spot, spot] = pixels[1:, spot, spot].astype(np.float32) - 128
        return {"luma": pixels[None, :1].astype(np.float32) / 255, "hint_ab": ab, "hint_mask": mask}

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.feeds, None)


def quantise(checkpoint: Path, cache: Cache, path: Path, count: int = 48) -> Path:
    """Writes the QDQ int8 variant beside its float32 graph. The votes, the decode and the attention stay in float32.

    The soft-max over 220 votes turns a rounding of a vote into a shift of hue, so rounding there is not worth its time.
    """
    model, _ = load_generator(checkpoint)
    path.parent.mkdir(parents=True, exist_ok=True)
    float_path = path.with_name("fp32.onnx")
    onnx.save(build(model, "fp32"), str(float_path))
    graph = onnx.load(str(float_path)).graph
    last = ("vote.weight", "residual.weight", "bins", "stem.weight")
    spared = [node.name for node in graph.node if node.op_type == "Conv" and (node.input[1] in last or node.input[1].startswith(("attention", "hint")))]
    quantize_static(
        str(float_path), str(path), _Calibration(cache, count), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, op_types_to_quantize=["Conv", "Add", "Clip"],
        nodes_to_exclude=spared, calibrate_method=CalibrationMethod.MinMax,
        extra_options={"ActivationSymmetric": False, "WeightSymmetric": True},
    )  # fmt: skip
    return path


def _milliseconds(paths: dict[str, Path], side: int, threads: int, runs: int = 12) -> dict[str, float]:
    """Least time of a run for each model, taken in turns so that all see the same machine."""
    predicts = {name: onnx_predict(session(path, threads)) for name, path in paths.items()}
    luma = np.random.default_rng(0).random((1, 1, side, side), dtype=np.float32)
    best = dict.fromkeys(paths, float("inf"))
    for _ in range(runs):
        for name, predict in predicts.items():
            start = time.perf_counter()
            predict(luma)
            best[name] = min(best[name], (time.perf_counter() - start) * 1000)
    return best


def report(checkpoint: Path, cache: Cache, val: list[ValPicture], folder: Path, threads: int = 2, side: int = 256) -> dict[str, Any]:
    """Makes the variant, measures both, and says whether it is worth shipping and why."""
    int8 = quantise(checkpoint, cache, folder / "int8.onnx")
    paths = {"fp32": folder / "fp32.onnx", "int8": int8}
    psnr = {name: evaluate_model(onnx_predict(session(path, threads)), val, 0)[0].psnr for name, path in paths.items()}
    ms = _milliseconds(paths, side, threads)
    loss = psnr["fp32"] - psnr["int8"]
    worth = ms["fp32"] / ms["int8"] > LEAST_GAIN and loss < LOSS_ALLOWED_DB
    return {"psnr": psnr, "loss_db": loss, "ms": ms, "times_faster": ms["fp32"] / ms["int8"], "bytes": {n: p.stat().st_size for n, p in paths.items()}, "ship": worth}
