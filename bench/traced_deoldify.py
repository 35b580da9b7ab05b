"""DeOldify's generator in PyTorch, exported by torch.onnx as other programs do: what Tintype's own graph is measured against.

python bench/traced_deoldify.py make FILE.pth [--kind stable|artistic] [--seed 1]
    writes a checkpoint with the published widths and random weights, as torch.save does
python bench/traced_deoldify.py export FILE.pth OUT.onnx --side 256
    traces the generator of a checkpoint at one size; spectral and weight norm are removed first, which is the kindest to it
python bench/traced_deoldify.py check FOLDER
    holds this generator to the reference outputs of the original (shared/fixtures/deoldify)

The structure and the names of its tensors are those of the original (jantic/DeOldify, MIT; fastai 1.0's DynamicUnet).
Needs the packages of training/requirements.txt.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, bias: bool = False) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)


class Basic(nn.Module):
    """A residual block of ResNet-34."""

    expansion = 1

    def __init__(self, inputs: int, width: int, stride: int, shortcut: bool):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, width, 3, stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3), nn.BatchNorm2d(width)
        self.downsample = (
            nn.Sequential(conv(inputs, width, 1, stride), nn.BatchNorm2d(width)) if shortcut else None
        )

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    """A residual block of ResNet-101; the stride is the 3 x 3's, as in torchvision."""

    expansion = 4

    def __init__(self, inputs: int, width: int, stride: int, shortcut: bool):
        super().__init__()
        out = width * 4
        self.conv1, self.bn1 = conv(inputs, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = conv(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = conv(width, out, 1), nn.BatchNorm2d(out)
        self.downsample = (
            nn.Sequential(conv(inputs, out, 1, stride), nn.BatchNorm2d(out)) if shortcut else None
        )

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        return F.relu(self.bn3(self.conv3(y)) + (x if self.downsample is None else self.downsample(x)))


class Attention(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        part = lambda out: spectral_norm(nn.Conv1d(channels, out, 1, bias=False))  # noqa: E731
        self.query, self.key, self.value = part(channels // 8), part(channels // 8), part(channels)
        self.gamma = nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        size = x.size()
        x = x.view(*size[:2], -1)
        query, key, value = self.query(x), self.key(x), self.value(x)
        beta = F.softmax(torch.bmm(query.permute(0, 2, 1).contiguous(), key), dim=1)
        return (self.gamma * torch.bmm(value, beta) + x).view(*size).contiguous()


def block(inputs: int, outputs: int, attention: bool = False) -> nn.Sequential:
    layers = [spectral_norm(conv(inputs, outputs, 3)), nn.ReLU(), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, Attention(outputs)) if attention else nn.Sequential(*layers)


def blur(x: Tensor) -> Tensor:
    return F.avg_pool2d(F.pad(x, (1, 0, 1, 0), mode="replicate"), 2, 1)


class Shuffle(nn.Module):
    """Twice the size by channels: in a decoder with batch norm and spectral norm, before the tail with weight norm."""

    def __init__(self, inputs: int, outputs: int, tail: bool = False):
        super().__init__()
        if tail:
            self.conv = nn.Sequential(weight_norm(conv(inputs, outputs * 4, 1, bias=True)))
        else:
            layer = spectral_norm(conv(inputs, outputs * 4, 1))
            self.conv = nn.Sequential(layer, nn.BatchNorm2d(outputs * 4))

    def forward(self, x: Tensor) -> Tensor:
        return blur(F.pixel_shuffle(F.relu(self.conv(x)), 2))


class Decoder(nn.Module):
    def __init__(self, inputs: int, up: int, skip: int, out: int, deep: bool, attention: bool):
        super().__init__()
        self.shuf, self.bn = Shuffle(inputs, up), nn.BatchNorm2d(skip)
        self.deep = deep
        if deep:
            self.conv1, self.conv2 = block(up + skip, out), block(out, out, attention)
        else:
            self.conv = block(up + skip, out, attention)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        up = self.shuf(x)
        if skip.shape[-2:] != up.shape[-2:]:
            up = F.interpolate(up, tuple(skip.shape[-2:]), mode="nearest")
        x = F.relu(torch.cat([up, self.bn(skip)], 1))
        return self.conv2(self.conv1(x)) if self.deep else self.conv(x)


class Residual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        part = lambda: nn.Sequential(spectral_norm(conv(channels, channels, 3, bias=True)), nn.ReLU())  # noqa: E731
        self.layers = nn.Sequential(part(), part())

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class Generator(nn.Module):
    """DeOldify's "deep" (Artistic) or "wide" (Stable, Video) generator; every width as the arguments say."""

    def __init__(self, deep: bool, stem: int = 64, decoder: int = 1024, blocks: tuple[int, ...] | None = None):
        super().__init__()
        kind = Basic if deep else Bottleneck
        body: list[nn.Module] = [conv(3, stem, 7, 2), nn.BatchNorm2d(stem), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
        skips, width = [stem], stem
        for stage, count in enumerate(blocks or ((3, 4, 6, 3) if deep else (3, 4, 23, 3))):
            layers = []
            for at in range(count):
                inner = stem * 2**stage
                strided = at == 0 and stage > 0
                out = inner * kind.expansion
                layers.append(kind(width, inner, 2 if strided else 1, strided or width != out))
                width = out
            body.append(nn.Sequential(*layers))
            if stage < 3:
                skips.append(width)
        layers = [nn.Sequential(*body), nn.BatchNorm2d(width), nn.ReLU()]
        layers.append(nn.Sequential(block(width, width * 2), block(width * 2, width)))
        for layer in range(4, 8):
            skip, last = skips.pop(), layer == 7
            up = width // 2 if deep else decoder // (4 if last else 2)
            joined = up + skip
            out = int((joined // 2 if last else joined) * 1.5) if deep else up
            layers.append(Decoder(width, up, skip, out, deep, layer == 5))
            width = out
        layers += [Shuffle(width, width, tail=True), nn.Identity(), Residual(width + 3)]
        layers.append(nn.Sequential(spectral_norm(conv(width + 3, 3, 1, bias=True))))
        self.layers = nn.ModuleList(layers)

    def forward(self, image: Tensor) -> Tensor:
        skips, x = [], image
        for at, layer in enumerate(self.layers[0]):
            x = layer(x)
            if at in (2, 4, 5, 6):
                skips.append(x)
        x = self.layers[3](F.relu(self.layers[1](x)))
        for layer in self.layers[4:8]:
            x = layer(x, skips.pop())
        x = torch.cat([self.layers[8](x), image], 1)
        return torch.sigmoid(self.layers[11](self.layers[10](x))) * 6 - 3


@torch.no_grad()
def randomise(model: nn.Module) -> None:
    """Random weights as a network has before training, and the running statistics that noise leaves in it: none vanishes or explodes."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            nn.init.uniform_(module.weight, 0.5, 1.0)
            nn.init.uniform_(module.bias, -0.2, 0.2)
    model.train()
    model(torch.randn(2, 3, 96, 96))
    model.eval()


def load(file: Path) -> Generator:
    state = torch.load(file, map_location="cpu", weights_only=True)
    state = state.get("model", state)
    deep = "layers.4.conv1.0.weight_orig" in state
    stages = (
        sum(f"layers.0.{stage}.{at}.conv1.weight" in state for at in range(64)) for stage in range(4, 8)
    )
    stem = state["layers.0.0.weight"].shape[0]
    decoder = state["layers.4.shuf.conv.0.weight_orig"].shape[0] // 2
    model = Generator(deep, stem, decoder, tuple(stages))
    missing, unexpected = model.load_state_dict(state, strict=False)
    # The original's counters of batches seen; they are not used.
    assert all(name.endswith("num_batches_tracked") for name in missing), missing
    assert not unexpected, unexpected
    return model.eval()


def plain(model: Generator) -> Generator:
    """Spectral and weight norm as plain weights: a tracer would write their arithmetic into the graph."""
    for module in model.modules():
        if hasattr(module, "weight_orig"):
            remove_spectral_norm(module)
        elif hasattr(module, "weight_g"):
            remove_weight_norm(module)
    return model


def make(file: Path, kind: str, seed: int) -> None:
    torch.manual_seed(seed)
    model = Generator(deep=kind == "artistic")
    randomise(model)
    print(f"{sum(p.numel() for p in model.parameters())} parameters")
    torch.save({"model": model.state_dict()}, file)


@torch.no_grad()
def export(file: Path, out: Path, side: int) -> None:
    model = plain(load(file))
    torch.onnx.export(
        model,
        (torch.zeros(1, 3, side, side),),
        str(out),
        input_names=["input"],
        output_names=["output"],
        opset_version=17,
        dynamo=False,
    )
    print(f"{out.name}: {out.stat().st_size / 1e6:.0f} MB, traced at {side}")


@torch.no_grad()
def check(folder: Path) -> None:
    for kind in ("artistic", "stable"):
        model = load(folder / f"{kind}-mini.zip.pth")
        for case in json.loads((folder / "cases.json").read_text())[kind]["cases"]:
            side = case["size"]
            read = lambda end: torch.from_numpy(  # noqa: E731
                np.fromfile(folder / f"{kind}-{side}-{end}.f32", "<f4").reshape(1, 3, side, side)
            )
            difference = (model(read("in")) - read("out")).abs().max().item()
            print(f"{kind} at {side}: greatest difference from the reference {difference:.1e}")
            assert difference < 1e-4, "this is not the original's structure"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("file", type=Path)
    making.add_argument("--kind", choices=("stable", "artistic"), default="stable")
    making.add_argument("--seed", type=int, default=1)
    exporting = commands.add_parser("export")
    exporting.add_argument("file", type=Path)
    exporting.add_argument("out", type=Path)
    exporting.add_argument("--side", type=int, default=256)
    checking = commands.add_parser("check")
    checking.add_argument("folder", type=Path)
    args = vars(parser.parse_args())
    {"make": make, "export": export, "check": check}[args.pop("command")](**args)


if __name__ == "__main__":
    main()
