"""What all training stages share: the device and its number formats, the clock that stops them, the log, the seeds."""

from __future__ import annotations

import json
import math
import random
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn

Module = TypeVar("Module", bound=nn.Module)


def pick_device(name: str) -> torch.device:
    """`auto`, `cpu` or `cuda`. Raises ValueError when CUDA is asked for and absent."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise ValueError("--device cuda: no CUDA device is to be seen; use --device cpu, or install a CUDA build of PyTorch")
    return torch.device(name)


def autocast(device: torch.device) -> AbstractContextManager:
    """bfloat16 where there are matrix units for it: on CUDA, and on CPUs with AMX.

    On other CPUs, also those that know bf16 instructions, compiled float32 is faster: 18 against 10 pictures a second
    (forward and backward, 128 px, 32 a batch, one thread), because depth-wise convs gain nothing from bf16.
    """
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda" or cpu_has_amx())


def cpu_has_amx() -> bool:
    return bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())


def fast(model: Module, device: torch.device) -> Module:
    """Channels-last on the device."""
    return model.to(device).to(memory_format=torch.channels_last)


def seed_all(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def learning_rate(rate: float, warm_steps: int, step: int, progress: float) -> float:
    """Warm-up over steps, then cosine to 2 % of the rate over the schedule (`progress` 0..1)."""
    warm = min(1.0, (step + 1) / warm_steps)
    return rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))


class Clock:
    """Minutes of a stretch: `over` when this run's share is used up, `trained_s` counts over all runs of the stage. Pauses do not count."""

    def __init__(self, minutes: float, before_s: float = 0.0) -> None:
        self.start, self.minutes, self.before_s = time.monotonic(), minutes, before_s

    @property
    def trained_s(self) -> float:
        return self.before_s + time.monotonic() - self.start

    @property
    def over(self) -> bool:
        return time.monotonic() - self.start >= self.minutes * 60

    def wait(self, seconds: float) -> None:
        """Sleeps without the time being counted."""
        before = time.monotonic()
        time.sleep(seconds)
        self.start += time.monotonic() - before


class ThreadControl:
    """A file `threads` in a run's folder that says how many CPU threads the run may use, or `pause`; it may be written at any time.

    So a long schedule gives way to other work on the machine and takes it back, without being stopped.
    """

    EVERY = 20
    """Steps between two looks at the file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "threads"
        if not self.path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            self.path.write_text(f"{torch.get_num_threads()}\n")

    def obey(self, step: int, clock: Clock, pause_s: float = 5.0) -> None:
        """Sets the threads, or waits while the file says `pause`. Anything else in the file leaves the threads as they are."""
        if step % self.EVERY:
            return
        while (said := self._said()) == "pause":
            clock.wait(pause_s)
        if said.isdigit() and int(said) > 0:
            torch.set_num_threads(int(said))

    def _said(self) -> str:
        return self.path.read_text().strip() if self.path.is_file() else ""


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


def validations(path: Path) -> list[dict[str, Any]]:
    """The validations in a log of pre-training, its own or one of the trial's schedules, as rows of measures for the curves."""
    rows = read_log(path)
    own = [row for row in rows if row.get("event") == "val"]
    theirs = [{"seen": row["seen"], "psnr": row["val"]["first"]["psnr"], "ratio": row["val"]["first"]["ratio"], "psnr_at": row["val"]["first"]["at652"]}
              for row in rows if isinstance(row.get("val"), dict)]  # fmt: skip
    if not own and not theirs:
        raise ValueError(f"{path}: holds no validation yet; let the run go on to its first")
    return own or theirs
