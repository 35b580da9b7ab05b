"""Makes a check-point of the repair stage out of a pack, so that a run can go on from what ships where no check-point was kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .cache import Cache
from .checkpoint import save
from .repair_nets import RepairNets, RepairUNet
from .repair_stage import RepairBatches, RepairTrainConfig


def _convs(net: RepairUNet) -> dict[str, nn.Module]:
    """Each conv, alone or with its norm, by the name that `repair_pack` gives it in the graph."""
    found: dict[str, nn.Module] = {}

    def walk(module: nn.Module, name: str) -> None:
        if isinstance(module, nn.Conv2d) or (isinstance(module, nn.Sequential) and len(module) == 2 and isinstance(module[1], nn.BatchNorm2d)):
            found[name] = module
            return
        for key, child in module.named_children():
            walk(child, f"{name}.{key}" if name else key)

    walk(net, "")
    return found


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """A graph's constants by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}


def read_weight(tensors: dict[str, np.ndarray], name: str) -> torch.Tensor:
    """A conv's weight in float32, however the graph stores it. Raises KeyError where there is none of that name."""
    if name in tensors:
        return torch.from_numpy(tensors[name].copy())
    return torch.from_numpy(tensors[name + ".i8"].astype(np.float32) * tensors[name + ".scale"])


def fill_from_pack(net: RepairUNet, path: Path) -> None:
    """Puts a graph's weights into a network; each norm becomes one that changes nothing but adds the bias. Raises KeyError for a graph of another shape."""
    tensors = read_tensors(path)
    for name, module in _convs(net).items():
        conv = module[0] if isinstance(module, nn.Sequential) else module
        bias = torch.from_numpy(tensors[name + ".bias"].copy())
        with torch.no_grad():
            conv.weight.copy_(read_weight(tensors, name + ".weight"))
            if isinstance(module, nn.Sequential):
                norm = module[1]
                norm.running_mean.zero_()
                norm.running_var.fill_(1)
                norm.weight.fill_((1 + norm.eps) ** 0.5)
                norm.bias.copy_(bias)
            else:
                conv.bias.copy_(bias)


def measure_norms(nets: RepairNets, batches: RepairBatches, count: int) -> None:
    """Gives each norm the mean and deviation that training's pictures have there, and the scale and shift that undo them: the
    evaluation stays the same, and training, which takes them from its batch, begins with nearly the same network."""
    nets.eval()
    sums: dict[nn.BatchNorm2d, list[tuple[torch.Tensor, torch.Tensor]]] = {}

    def note(norm: nn.BatchNorm2d, inputs: tuple[torch.Tensor, ...], _: torch.Tensor) -> None:
        x = inputs[0]
        sums.setdefault(norm, []).append((x.mean((0, 2, 3)), x.square().mean((0, 2, 3))))

    hooks = [module.register_forward_hook(note) for module in nets.modules() if isinstance(module, nn.BatchNorm2d)]
    with torch.no_grad():
        for n in range(count):
            b = batches.at(n * batches.config.size)
            nets.damage(b.luma)
            nets.fill(b.luma, b.fill, b.hidden)
        for hook in hooks:
            hook.remove()
        for norm, seen in sums.items():
            mean = torch.stack([m for m, _ in seen]).mean(0)
            variance = torch.stack([s for _, s in seen]).mean(0) - mean.square()
            norm.bias += mean
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance.clamp_min(1e-8))
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())


def import_pack(pack: Path, cache: Cache, target: Path, count: int = 40) -> Path:
    """Writes the check-point of a pack's two networks; `count`: batches on which the norms are measured."""
    nets = RepairNets()
    fill_from_pack(nets.damage.net, pack / "damage.onnx")
    fill_from_pack(nets.fill.net, pack / "fill.onnx")
    measure_norms(nets, RepairBatches(cache, RepairTrainConfig(seed=3)), count)
    state = nets.state_dict()
    seen = next((int(entry.value) for entry in onnx.load(pack / "damage.onnx").metadata_props if entry.key == "pictures" and entry.value.isdigit()), 0)
    target.parent.mkdir(parents=True, exist_ok=True)
    save(target, {"config": nets.config.as_dict(), "model": state, "average": state, "seen": seen, "seconds": 0.0, "step": 0, "stage": "repair"})
    return target
