"""What all training stages share: the device and its number formats, the clock that stops them, the log, the seeds."""

from __future__ import annotations

import json
import math
import random
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn


def pick_device(name: str) -> torch.device:
    """`auto`, `cpu` or `cuda`. Raises ValueError when CUDA is asked for and absent."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("--device cuda: no CUDA device is to be seen; use --device cpu, or install a CUDA build of PyTorch")
    return torch.device(name)


def autocast(device: torch.device) -> AbstractContextManager:
    """bfloat16 where the matrix units are; on CPUs without bf16 instructions it would be slower than float32."""
    flags = torch.backends.cpu.get_cpu_capability() if device.type == "cpu" else ""
    enabled = device.type == "cuda" or _cpu_has_bf16(flags)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)


def _cpu_has_bf16(capability: str) -> bool:
    return capability.startswith("AVX512") and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def fast(model: nn.Module, device: torch.device, compiled: bool) -> nn.Module:
    """Channels-last on the device; compiled where asked (worth it on CUDA: the first step then takes a minute)."""
    model = model.to(device).to(memory_format=torch.channels_last)
    return torch.compile(model) if compiled else model


def seed_all(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def learning_rate(rate: float, warm_steps: int, step: int, progress: float) -> float:
    """Warm-up over steps, then cosine to 2 % of the rate over the schedule (`progress` 0..1)."""
    warm = min(1.0, (step + 1) / warm_steps)
    return rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))


class Clock:
    """Minutes of a stretch: `over` when this run's share is used up, `trained` counts over all runs of the stage."""

    def __init__(self, minutes: float, before_s: float = 0.0) -> None:
        self.start, self.minutes, self.before_s = time.monotonic(), minutes, before_s

    @property
    def trained_s(self) -> float:
        return self.before_s + time.monotonic() - self.start

    @property
    def over(self) -> bool:
        return time.monotonic() - self.start >= self.minutes * 60


class Log:
    """JSON lines, one object a line, flushed at once; also printed. Appends, so that a resumed run's curve is whole."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path

    def write(self, **values: Any) -> None:
        line = json.dumps({key: round(value, 5) if isinstance(value, float) else value for key, value in values.items()})
        with self.path.open("a") as file:
            file.write(line + "\n")
        print(line, flush=True)


def read_log(path: Path, event: str | None = None) -> list[dict[str, Any]]:
    """The lines of a log, of one event if named. Raises FileNotFoundError or ValueError that names file and line."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such log; run the stage first")
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}: line {number} is not JSON ({error}); remove the line") from error
        if event is None or row.get("event") == event:
            rows.append(row)
    return rows
