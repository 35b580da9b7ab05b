"""Check-points: everything a stage needs to go on, written whole or not at all; and their travel in parts of 16 MB."""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

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


def load_generator(path: Path, averaged: bool = True) -> tuple[Generator, dict[str, Any]]:
    """The generator of a check-point (its moving average unless told) and the whole state."""
    state = load(path)
    if "config" not in state or "model" not in state:
        raise ValueError(f"{path}: holds no generator; name a check-point of pretrain or gan")
    model = Generator(GeneratorConfig.of(state["config"]))
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


def slim(path: Path, target: Path) -> None:
    """Keeps the averaged generator and where it comes from, and drops the optimiser: 34 MB instead of 138, enough for
    `--init`, `style` and `pack` on another machine."""
    state = load(path)
    if "average" not in state or "config" not in state:
        raise ValueError(f"{path}: holds no generator; name a check-point of pretrain or gan")
    keep = ("config", "average", "stage", "seen", "step", "seconds", "lineage", "from_starter", "history", "multiplier")
    save(target, {key: state[key] for key in keep if key in state} | {"model": state["average"]})


def mix(paths: list[Path], target: Path, shares: list[float] | None = None) -> None:
    """The mean of several runs' averaged weights (model soup, Wortsman et al. 2022), as a slim check-point. `shares`: what
    each counts, equal by default. Raises ValueError for runs that can't be mixed.

    Right for runs from one beginning with frozen norms and different seeds, such as one single-threaded run a core:
    two threads of one run wait for each other at every operator, two runs do not wait at all.
    """
    states = [load(path) for path in paths]
    for path, state in zip(paths, states):
        if state.get("config") != states[0].get("config") or "average" not in state:
            raise ValueError(f"{path}: not a generator of the same shape as {paths[0]}; mix runs of one beginning only")
    parts = shares or [1.0] * len(paths)
    if len(parts) != len(paths) or sum(parts) <= 0:
        raise ValueError(f"{len(paths)} check-points want as many shares, of a sum above 0; there are {parts}")
    mean = {
        key: sum(state["average"][key].double() * part for state, part in zip(states, parts)).div(sum(parts)).to(value.dtype) if value.is_floating_point() else value
        for key, value in states[0]["average"].items()
    }
    # The repair networks are told by their stage; every later stage of colour begins with any generator.
    stage = "repair" if all(state.get("stage") == "repair" for state in states) else "mix"
    prices = [state["multiplier"] for state in states if "multiplier" in state]
    lineage = [*states[0].get("lineage", []), *[{key: state.get(key) for key in ("stage", "seen", "seconds")} for state in states]]
    save(target, {"config": states[0]["config"], "model": mean, "average": mean, "stage": stage, "seen": 0, "step": 0, "seconds": 0.0,
                  "lineage": lineage, "from_starter": any(state.get("from_starter") for state in states),
                  **({"multiplier": sum(prices) / len(prices)} if prices else {})})  # fmt: skip


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
