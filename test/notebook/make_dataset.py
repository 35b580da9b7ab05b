"""Writes a small data set of drawn pictures, as `training/tests` has it, into a folder: something that the notebook can train on."""

import pathlib
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "training"), str(root / "training/tests")]

import numpy as np  # noqa: E402
from conftest import paint, write_shard  # noqa: E402

folder = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(0)
for name, count in (("train-000.tar", 48), ("val.tar", 12)):
    write_shard(folder / name, [(source, paint(source, rng, (200, 168))) for source in ("human_faces", "utkface", "meadows") for _ in range(count // 3)])
