"""Times packs against DeOldify Artistic's graph (393 GFLOP at 256 px) in one run; the weights are random, time does not depend on them.

The graph follows the table in DeOldify's source (unet.py, layers.py; ResNet-34 body, nf_factor 1.5); norms are left out,
as an optimised export folds them into the convs.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from .evaluate import onnx_predict, session


class _Deoldify:
    """Builds the graph node by node and counts its multiply-adds at 256 px."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []
        self.rng = np.random.default_rng(0)
        self.macs = 0

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        result = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result

    def tensor(self, value: np.ndarray) -> str:
        name = f"w{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(value, name))
        return name

    def conv(self, x: str, i: int, o: int, kernel: int, stride: int, out_side: int, relu: bool = True) -> str:
        weight = (self.rng.standard_normal((o, i, kernel, kernel), dtype=np.float32) * (2 / (i * kernel * kernel)) ** 0.5)
        self.macs += weight.size * out_side**2
        y = self.op("Conv", x, self.tensor(weight), self.tensor(np.zeros(o, np.float32)), kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4)
        return self.op("Relu", y) if relu else y

    def shuffle(self, x: str, i: int, o: int, side: int, blur: bool = True) -> str:
        x = self.op("DepthToSpace", self.conv(x, i, 4 * o, 1, 1, side), blocksize=2, mode="CRD")
        if not blur:
            return x
        x = self.op("Pad", x, self.tensor(np.array([0, 0, 1, 1, 0, 0, 0, 0], dtype=np.int64)), mode="edge")
        return self.op("AveragePool", x, kernel_shape=[2, 2], strides=[1, 1])

    def attend(self, x: str, channels: int, side: int) -> str:
        flat = self.tensor(np.array([1, -1, side * side], dtype=np.int64))
        q, k, v = (self.op("Reshape", self.conv(x, channels, o, 1, 1, side, relu=False), flat) for o in (channels // 8, channels // 8, channels))
        share = self.op("Softmax", self.op("MatMul", self.op("Transpose", q, perm=[0, 2, 1]), k), axis=1)
        self.macs += side**4 * (channels + channels // 8)
        seen = self.op("Reshape", self.op("MatMul", v, share), self.tensor(np.array([1, channels, side, side], dtype=np.int64)))
        return self.op("Add", x, seen)

    def build(self, side: int) -> onnx.ModelProto:
        x = self.conv("input", 3, 64, 7, 2, side // 2)
        skips = [(x, 64)]
        x = self.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
        width = 64
        for stage, (out, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))):
            for block in range(blocks):
                stride = 2 if stage and not block else 1
                here = side // (4 << stage)
                y = self.conv(self.conv(x, width, out, 3, stride, here), out, out, 3, 1, here, relu=False)
                short = x if stride == 1 and width == out else self.conv(x, width, out, 1, stride, here, relu=False)
                x, width = self.op("Relu", self.op("Add", y, short)), out
            skips.append((x, out))
        here = side // 32
        x = self.conv(self.conv(x, 512, 1024, 3, 1, here), 1024, 512, 3, 1, here)
        width = 512
        for number, ((skip, skip_width), up, out) in enumerate(zip(skips[3::-1], (256, 384, 384, 336), (768, 768, 672, 300))):
            x = self.op("Concat", self.shuffle(x, width, up, here), skip, axis=1)
            here *= 2
            x = self.conv(self.conv(self.op("Relu", x), up + skip_width, out, 3, 1, here), out, out, 3, 1, here)
            width = out
            if number == 1:
                x = self.attend(x, out, here)
        x = self.op("Concat", self.shuffle(x, width, width, here, blur=False), "input", axis=1)
        width += 3
        inner = self.conv(self.conv(x, width, width, 3, 1, side), width, width, 3, 1, side)
        self.op("Sigmoid", self.conv(self.op("Add", x, inner), width, 3, 1, 1, side, relu=False))
        self.nodes[-1].output[0] = "output"
        shape = [1, 3, side, side]
        ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("input", "output")]
        graph = helper.make_graph(self.nodes, "deoldify", ends[:1], ends[1:], self.tensors)
        proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        proto.ir_version = 8
        return proto


def compare(packs: dict[str, Path], side: int = 256, threads: int = 2, runs: int = 8) -> dict[str, object]:
    """Least milliseconds of one inference for DeOldify's graph and each pack, in turns in one run, and their ratio."""
    import time

    graph = _Deoldify()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deoldify.onnx"
        path.write_bytes(graph.build(side).SerializeToString())
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        big = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    rgb = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    luma = rgb[:, :1]
    runners = {"deoldify": lambda: big.run(None, {"input": rgb})}
    for name, pack in packs.items():
        predict = onnx_predict(session(pack, threads))
        runners[name] = lambda predict=predict: predict(luma)
    best = dict.fromkeys(runners, float("inf"))
    for _ in range(runs):
        for name, run in runners.items():
            start = time.perf_counter()
            run()
            best[name] = min(best[name], (time.perf_counter() - start) * 1000)
    return {"side": side, "threads": threads, "deoldify_gflop": round(2 * graph.macs / 1e9, 1), "milliseconds": best,
            "times_faster": {name: best["deoldify"] / best[name] for name in packs}}  # fmt: skip
