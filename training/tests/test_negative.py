"""The judge of negatives: it changes its sign with the picture, learns, and is stored as what it is."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from tintype_training.cache import Cache
from tintype_training.negative import SIDE, Judge, NegativeConfig, planes_of, prints, restore, stored, train_negative


def test_a_picture_turned_round_has_the_same_score_with_the_other_sign() -> None:
    torch.manual_seed(0)
    judge = Judge().eval()
    rgb = torch.rand(3, 3, SIDE, SIDE)
    # The ends of the turned picture are those of the picture, turned.
    torch.testing.assert_close(planes_of(1 - rgb), -planes_of(rgb), atol=1e-4, rtol=0)
    torch.testing.assert_close(judge(planes_of(1 - rgb)), -judge(planes_of(rgb)), atol=1e-4, rtol=0)


def test_prints_are_within_their_range_and_grey_ones_are_grey() -> None:
    lab = torch.cat([torch.rand(20, 1, 64, 64) * 100, torch.rand(20, 2, 64, 64) * 40 - 20], 1)
    made = prints(lab, NegativeConfig(), torch.Generator().manual_seed(1))
    assert made.shape == (20, 3, SIDE, SIDE) and float(made.min()) >= 0 and float(made.max()) <= 1
    spread = (made.amax(1) - made.amin(1)).flatten(1).amax(1)
    assert int((spread < 1e-5).sum()) == 12


def test_it_is_written_and_goes_on_from_what_was_written(cache: Cache, tmp_path: Path) -> None:
    config = NegativeConfig(steps=6, size=8, held_out=8)
    judge = train_negative(cache, tmp_path / "weights.json", config)
    text = (tmp_path / "weights.json").read_text()
    assert text == stored(judge)
    planes = planes_of(torch.rand(16, 3, SIDE, SIDE))
    again = Judge()
    with torch.no_grad():
        restore(again, json.loads(text), planes)
        torch.testing.assert_close(again.eval()(planes), judge(planes), atol=0.05, rtol=0.05)
    train_negative(cache, tmp_path / "more.json", config, tmp_path / "weights.json")
    assert (tmp_path / "more.json").is_file()
