"""Check-points: everything a stage needs to go on, written whole or not at all; and their travel in parts of 16 MB."""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .encoder import VARIANTS, Encoder, one_plane, renamed
from .generator import Generator, GeneratorConfig

PART_BYTES = 16 * 1000 * 1000 - 4096


def save(path: Path, state: dict[str, Any]) -> None:
    """Writes beside the target and renames, so that a stopped run never leaves half a check-point."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    part.replace(path)


def load(path: Path) -> dict[str, Any]:
    """Reads a check-point. Raises FileNotFoundError or ValueError with a sentence that names the file."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such check-point; run the stage before this one, or name it")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, KeyError, ValueError, pickle.UnpicklingError) as error:
        raise ValueError(f"{path}: not a readable check-point ({error}); take the one before it, or start the stage anew") from error


TRIAL = {"stage": "pretrain", "seen": 156_000, "seconds": 175 * 60.0}
"""What the trial's own file saw, in two schedules; the schedules in its names went on from it."""
_TRIAL_NAMES = {"lat": "lateral", "ctx": "context", "mid": "middle", "att": "attention"}


def from_trial(weights: dict[str, Tensor]) -> tuple[GeneratorConfig, dict[str, Tensor]]:
    """The weights of the first trial's network and of the schedules that went on from it, in the names of `Generator`.

    `stem.weight` is `encoder.stem.0.weight`, its three planes summed; `bn.*` is `encoder.stem.1.*`; `blocks.N._expand_conv`,
    `._bn0`, `._depthwise_conv`, `._bn1`, `._project_conv`, `._bn2` are `encoder.blocks.N.expand.0`, `.expand.1`, `.depth.0`,
    `.depth.1`, `.project.0`, `.project.1`; `lat`, `ctx`, `mid`, `att` are `lateral`, `context`, `middle`, `attention`; `up`,
    `dec`, `head`, `vote`, `residual`, `hint_in`, `hint_deep`, `hint_out`, `temperature` and `gain` keep their names. Hint
    convs that are missing are zero, as they begin.
    """
    published = {f"_blocks.{key[7:]}": value for key, value in weights.items() if key.startswith("blocks.")}
    result = {f"encoder.{key}": value for key, value in renamed(published).items()}
    for key, value in weights.items():
        first, _, rest = key.partition(".")
        if first == "stem":
            result[f"encoder.stem.0.{rest}"] = one_plane(value.float())
        elif first == "bn":
            result[f"encoder.stem.1.{rest}"] = value
        elif first != "blocks":
            result[f"{_TRIAL_NAMES.get(first, first)}{'.' if rest else ''}{rest}"] = value
    widths = tuple(result[f"up.{index}.weight"].shape[0] for index in (2, 1, 0)) + (result["lateral.weight"].shape[0],)
    top = result["lateral.weight"].shape[1]
    blocks = 1 + max(int(key.split(".")[2]) for key in result if key.startswith("encoder.blocks."))
    encoder = next((one for one in VARIANTS if (shape := Encoder(one, 1)).channels[-1] == top and len(shape.blocks) == blocks), None)
    if encoder is None:
        raise ValueError(f"an encoder of {blocks} blocks and {top} channels is none of EfficientNet-Lite{', '.join(map(str, VARIANTS))}")
    config = GeneratorConfig(encoder, widths, result["vote.weight"].shape[1])
    fresh = Generator(config).state_dict()
    return config, {key: value for key, value in fresh.items() if key.startswith("hint_")} | result


def unify(state: dict[str, Any]) -> dict[str, Any]:
    """Any file that holds a generator, as a check-point of this package: `config`, `model`, `average`, `multiplier`, `seen` ...

    Known are this package's own check-points, whole or `slim` (half precision); the trial's schedules (`ema`, `model`, `mult`,
    `seen`, `el`); and a bare state dict of the trial. Whatever holds no generator comes back as it is.
    """
    if "ema" in state and "model" in state:
        config, average = from_trial(state["ema"])
        return {"config": config.as_dict(), "model": from_trial(state["model"])[1], "average": average, "multiplier": float(state.get("mult", 0.0)),
                "stage": "pretrain", "seen": int(state.get("seen", 0)), "step": int(state.get("step", 0)), "seconds": float(state.get("el", 0.0)), "lineage": [TRIAL]}  # fmt: skip
    if "vote.weight" in state and "lat.weight" in state:
        config, weights = from_trial(state)
        return {"config": config.as_dict(), "model": weights, "average": weights, "step": 0, **TRIAL}
    return state


def load_generator(path: Path, averaged: bool = True) -> tuple[Generator, dict[str, Any]]:
    """The generator of a check-point (its moving average unless told) in float32, and the whole state."""
    state = unify(load(path))
    if "config" not in state or "model" not in state or "encoder" not in state["config"]:
        raise ValueError(f"{path}: holds no generator of this package; name a check-point of pretrain or gan")
    model = Generator(GeneratorConfig.of(state["config"]))
    # Copied into float32 parameters, so that half-precision files work everywhere.
    model.load_state_dict(state["average"] if averaged and state.get("average") else state["model"])
    return model.eval(), state


class Average:
    """Exponential moving average of a model's weights and norm statistics; warms up so that the start is forgotten."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.values = {key: value.detach().clone() for key, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        floats, news = [], []
        for key, value in model.state_dict().items():
            if value.is_floating_point():
                floats.append(self.values[key])
                news.append(value)
            else:
                self.values[key].copy_(value)
        torch._foreach_lerp_(floats, news, 1 - decay)

    def state(self) -> dict[str, Tensor]:
        return self.values


KEPT = ("config", "stage", "seen", "step", "seconds", "lineage", "history", "multiplier", "price")
"""What a slim check-point says beside its weights."""


def _half(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Conv weights in half precision. What has one dimension stays: norms' variances may be too large or too small for it, and they weigh nothing."""
    return {key: value.half() if value.is_floating_point() and value.ndim > 1 else value for key, value in weights.items()}


def slim(path: Path, target: Path) -> None:
    """Keeps the averaged generator in half precision, the price of colourfulness and where it comes from: 13 MB, enough for
    `--init`, `style` and `pack` on another machine. These are the files of `training/checkpoints/`."""
    state = unify(load(path))
    if "average" not in state or "config" not in state:
        raise ValueError(f"{path}: holds no generator; name a check-point of pretrain or gan")
    save(target, {key: state[key] for key in KEPT if key in state} | {"model": _half(state["average"])})


def mix(paths: list[Path], target: Path, shares: list[float] | None = None) -> None:
    """The mean of several runs' averaged weights (model soup, Wortsman et al. 2022), as a check-point. `shares`: what
    each counts, equal by default. Raises ValueError for runs that can't be mixed.

    Right for runs from one beginning with frozen norms: with different seeds, or two styles, between which the shares are a dial.
    """
    states = [unify(load(path)) for path in paths]
    weights = [state.get("average") or state.get("model") for state in states]
    for path, state, one in zip(paths, states, weights):
        if state.get("config") != states[0].get("config") or "config" not in state or one is None:
            raise ValueError(f"{path}: not a generator of the same shape as {paths[0]}; mix runs of one beginning only")
    parts = shares or [1.0] * len(paths)
    if len(parts) != len(paths) or sum(parts) <= 0:
        raise ValueError(f"{len(paths)} check-points want as many shares, of a sum above 0; there are {parts}")
    mean = {
        key: sum(one[key].double() * part for one, part in zip(weights, parts)).div(sum(parts)).float() if value.is_floating_point() else value
        for key, value in weights[0].items()
    }
    # The repair networks are told by their stage; every later stage of colour begins with any generator.
    stage = "repair" if all(state.get("stage") == "repair" for state in states) else "mix"
    prices = {key: [state[key] for state in states if key in state] for key in ("multiplier", "price")}
    stages = [each for state in states for each in (*state.get("lineage", []), {key: state.get(key) for key in ("stage", "seen", "seconds")})]
    lineage = [each for at, each in enumerate(stages) if each not in stages[:at]]
    save(target, {"config": states[0]["config"], "model": mean, "average": mean, "stage": stage, "seen": 0, "step": 0, "seconds": 0.0,
                  "lineage": lineage, **{key: sum(values) / len(values) for key, values in prices.items() if values}})  # fmt: skip


def split(path: Path, folder: Path) -> list[Path]:
    """Cuts a file into numbered parts of at most 16 MB with a small index, for machines that pass small files only."""
    data = path.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, start in enumerate(range(0, len(data), PART_BYTES)):
        part = folder / f"{path.name}.{number:03d}"
        part.write_bytes(data[start : start + PART_BYTES])
        parts.append(part)
    index = folder / f"{path.name}.json"
    index.write_text(json.dumps({"name": path.name, "parts": len(parts), "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}))
    return [index, *parts]


def join(index: Path, target: Path) -> None:
    """Puts parts together again. Raises ValueError when one is missing or the whole is not what was cut."""
    about = json.loads(index.read_text())
    data = bytearray()
    for number in range(about["parts"]):
        part = index.with_name(f"{about['name']}.{number:03d}")
        if not part.is_file():
            raise ValueError(f"{part}: this part is missing; copy it again, then join")
        data += part.read_bytes()
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise ValueError(f"{index}: the parts do not give back the file (SHA-256 differs); copy them again")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".part")
    beside.write_bytes(data)
    beside.replace(target)
