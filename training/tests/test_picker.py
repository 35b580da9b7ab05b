"""The picker's rule: a person's faces must not turn orange because a number elsewhere looked better."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tintype_training.picker import PickRule, pick, plot_curves

RULE = PickRule(goal=0.85, floor=23.3)
# The rules by which the recorded runs were picked; today's aim higher.
RULES_THEN = {"stable": PickRule(goal=0.62, floor=24.3), "artistic": PickRule(goal=0.85, floor=23.4), "film": PickRule(goal=0.62, floor=24.2, skin_hue=6.0)}
RECORDED = sorted((Path(__file__).parent / "curves").glob("*.jsonl"))


def run(**changes: list[float]) -> list[dict[str, float]]:
    """Eight check-points of a plain good run: bolder every time, a little PSNR lost, skin in place."""
    curve = {
        "psnr": [24.2, 24.1, 24.0, 23.9, 23.8, 23.7, 23.6, 23.5],
        "ratio": [0.70, 0.75, 0.80, 0.84, 0.86, 0.88, 0.89, 0.90],
        "histogram": [0.40, 0.36, 0.32, 0.29, 0.27, 0.26, 0.26, 0.26],
        "held_out": [0.30, 0.34, 0.38, 0.41, 0.43, 0.43, 0.43, 0.43],
        "skin_hue": [-2.0] * 8,
        "skin_chroma": [1.1] * 8,
    } | changes
    return [{"step": 50 * i, **{key: values[i] for key, values in curve.items()}} for i in range(8)]


def test_takes_the_point_where_more_gan_brings_no_more() -> None:
    assert 4 <= pick(run(), RULE).index <= 6


def test_stops_before_the_skin_turns_orange_even_if_it_comes_back() -> None:
    picked = pick(run(skin_hue=[-2, -2, -2, 9, 12, -2, -2, -2]), RULE)
    assert picked.index <= 2 and picked.marks[3:] == [None] * 5 and "skin" in picked.reason
    assert pick(run(skin_chroma=[1.1, 1.1, 1.2, 1.3, 1.5, 1.6, 1.7, 1.8]), RULE).index <= 3


def test_one_odd_measurement_neither_wins_nor_stops_the_run() -> None:
    lucky = pick(run(held_out=[0.30, 0.99, 0.38, 0.41, 0.43, 0.43, 0.43, 0.43]), RULE)
    assert lucky.index == pick(run(), RULE).index
    assert pick(run(skin_hue=[-2, -2, 20, -2, -2, -2, -2, -2]), RULE).index == pick(run(), RULE).index


def test_psnr_below_the_floor_is_dear() -> None:
    assert pick(run(psnr=[24.2, 24.0, 23.6, 23.3, 22.6, 22.0, 21.5, 21.0]), RULE).index <= 3


def test_red_clouds_smear_and_skin_of_one_tone_are_dear() -> None:
    bold = {"frechet": [200.0, 180, 165, 150, 140, 130, 120, 110], "smear": [0.8] * 8, "red": [0.9] * 8, "skin_worst": [3.0] * 8}
    free = pick(run(**bold), RULE).index
    for key, values in (("smear", [0.8, 0.9, 1.1, 1.2, 1.7, 2.2, 2.7, 3.2]), ("red", [0.9, 1.0, 1.1, 1.3, 1.9, 2.5, 3.0, 4.0]),
                        ("skin_worst", [3.0, 3, 4, 5, 14, 20, 26, 32])):  # fmt: skip
        assert pick(run(**bold | {key: values}), RULE).index < min(free, 5)


def test_the_frechet_distance_leads_where_it_is_known() -> None:
    nearer = [200.0, 190, 60, 60, 190, 200, 210, 220]
    assert pick(run(frechet=nearer, ratio=[0.85] * 8, psnr=[24.0] * 8, held_out=[0.4] * 8), RULE).index in (2, 3)


def test_of_equals_the_earliest_is_kept() -> None:
    flat = {key: [value] * 8 for key, value in run()[0].items() if key != "step"}
    assert pick(run(**flat), RULE).index == 0


def test_missing_measures_are_named() -> None:
    with pytest.raises(ValueError, match="no measured check-point"):
        pick([], RULE)
    with pytest.raises(ValueError, match="'held_out'"):
        pick([{"psnr": 1.0, "ratio": 1.0, "histogram": 1.0}], RULE)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_curves_of_real_runs_give_the_check_point_that_was_shipped(path: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    measures = [row for row in rows if row["event"] == "measure"]
    shipped = [row["step"] for row in rows if row["event"] == "picked"][-1]
    picked = pick(measures, RULES_THEN[path.stem.split("-")[0]])
    assert measures[picked.index]["step"] == shipped
    assert plot_curves(measures, picked, tmp_path / "curves.png", path.stem).is_file()
