"""Repair: the damage is what its mask says, the networks see no further than their margins, and the whole way from pictures to a pack runs."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
import torch

from tintype_training import checkpoint
from tintype_training.__main__ import main
from tintype_training.cache import Cache
from tintype_training.colour import rgb_bytes_to_lab
from tintype_training.repair_damage import FAINT, KINDS, VISIBLE, make_damaged
from tintype_training.repair_evaluate import Repair, RepairPicture, found_pieces, judge_repair, load_repair_val, repair_picture, write_damaged
from tintype_training.repair_nets import DETECT_MARGIN, FILL_MARGIN, STRIDE, RepairConfig, RepairNets, diffuse
from tintype_training.repair_pack import TOLERANCE, export_repair, load_repair, onnx_repair
from tintype_training.repair_stage import RepairBatches, RepairTrainConfig, train_repair
from tintype_training.stage import read_log

PROJECT = Path(__file__).resolve().parents[2]
SMALL = RepairConfig(widths=(8, 12, 16, 16))


def ramp(height: int, width: int) -> np.ndarray:
    return np.linspace(0.2, 0.8, height * width, dtype=np.float32).reshape(height, width)


@pytest.fixture(scope="module")
def val(dataset: Path) -> list[RepairPicture]:
    return load_repair_val(dataset, 4)


@pytest.fixture(scope="module")
def trained(cache: Cache, val: list[RepairPicture], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small networks from random weights, stopped after 20 steps and gone on to 40."""
    folder = tmp_path_factory.mktemp("repair")
    config = RepairTrainConfig(size=4, side=64, warm_steps=5, average=0.9, rate=3e-3, validate_every_s=1e9, fill_every=1, max_steps=20)
    for steps in (20, 40):
        train_repair(cache, val, folder, replace(config, max_steps=steps), SMALL)
    return folder


def test_every_kind_of_damage_changes_what_its_mask_says_and_nothing_else() -> None:
    clean = ramp(96, 128)
    for seed in range(60):
        made = make_damaged(clean, np.random.default_rng(seed), 1.0, 0.8 + 0.03 * seed, worn=False)
        assert made.kinds and set(made.kinds) <= set(KINDS)
        change = np.abs(made.picture - made.clean)
        np.testing.assert_array_equal(made.mask > 0, change > VISIBLE)
        np.testing.assert_array_equal(made.unsure > 0, (change > FAINT) & (change <= VISIBLE))
        assert made.picture.min() >= 0 and made.picture.max() <= 1 and made.picture.dtype == np.float32
    for kind, (_, paint) in KINDS.items():
        drawn = [paint(np.random.default_rng(seed), (96, 128), 1.5) for seed in range(6)]
        assert any(layer.alpha.max() > 0.1 for layers in drawn for layer in layers), kind
        assert all(layer.alpha.min() >= 0 and layer.alpha.max() <= 1 for layers in drawn for layer in layers), kind


def test_fading_noise_and_jpeg_are_no_damage() -> None:
    for seed in range(20):
        made = make_damaged(ramp(64, 64), np.random.default_rng(seed), 0.0)
        assert not made.kinds and not made.mask.any() and not made.unsure.any()
        np.testing.assert_array_equal(made.picture, made.clean)


def test_the_same_seed_gives_the_same_batches_wherever_a_run_resumes(cache: Cache) -> None:
    config = RepairTrainConfig(size=3, side=64, seed=5)
    one, two = RepairBatches(cache, config), RepairBatches(cache, config)
    two.at(0)
    first, second = one.at(30), two.at(30)
    for name in ("luma", "clean", "mask", "care", "fill", "hidden"):
        assert torch.equal(getattr(first, name), getattr(second, name))
    # What is hidden is to be filled, and what is damaged is too.
    assert bool((first.fill >= first.hidden).all()) and bool((first.fill >= first.mask).all())


@pytest.mark.parametrize("which", ["damage", "fill"])
def test_no_output_depends_on_more_than_the_margin(which: str) -> None:
    torch.manual_seed(0)
    nets = RepairNets().eval()
    torch.nn.init.normal_(nets.fill.net.head.weight)
    margin = DETECT_MARGIN if which == "damage" else FILL_MARGIN
    side = 2 * (margin + STRIDE) + STRIDE
    luma = torch.rand(1, 1, side, side, requires_grad=True)
    # Almost everything unknown: the diffusion then reaches as far as it ever does.
    mask = (torch.rand(1, 1, side, side) < 0.97).float()
    out = nets.damage(luma) if which == "damage" else nets.fill(luma, mask, mask)
    for place in (side // 2, side // 2 + STRIDE // 2 - 1):
        (slope,) = torch.autograd.grad(out[0, 0, place, place], luma, retain_graph=True)
        rows = slope[0, 0].abs().sum(1).nonzero().flatten()
        assert place - int(rows.min()) <= margin and int(rows.max()) - place <= margin


def test_the_diffusion_keeps_what_is_known_and_is_smooth_between() -> None:
    luma = torch.from_numpy(ramp(64, 64))[None, None]
    mask = torch.zeros_like(luma)
    mask[..., 20:40, 20:40] = 1
    guess = diffuse(luma * (1 - mask), mask)
    assert torch.equal(guess[mask == 0], luma[mask == 0])
    assert float((guess - luma)[mask > 0].abs().max()) < 0.12


def test_a_piece_counts_only_with_a_certain_pixel() -> None:
    share = np.zeros((40, 40), np.float32)
    share[5, 5:15] = 0.55
    share[20, 5:15] = 0.96
    share[10, 5:15] = 0.98
    share[30, 5:7] = 0.99
    assert set(np.argwhere(found_pieces(share, 0.5))[:, 0]) == {10, 20}
    repair = Repair(lambda luma: np.full_like(luma, 0.99), lambda luma, mask, hidden: np.zeros_like(luma))
    luma = ramp(40, 40)
    assert (repair_picture(repair, luma, share)[1] == 0).sum() == 2 * 12 * 3
    nothing = np.zeros((40, 40), np.float32)
    np.testing.assert_array_equal(repair_picture(repair, luma, nothing)[1], luma)


def test_damaged_pictures_are_written_with_what_is_damaged(val: list[RepairPicture], tmp_path: Path) -> None:
    assert write_damaged(val, tmp_path) == len(val)
    kinds = json.loads((tmp_path / "kinds.json").read_text())
    for name, picture in zip(kinds, val):
        parts = {part: cv2.imread(str(tmp_path / f"{name}-{part}.png"), cv2.IMREAD_UNCHANGED) for part in ("damaged", "clean", "truth", "sound")}
        assert {part.shape for part in parts.values()} == {picture.whole.shape}
        np.testing.assert_array_equal(parts["truth"] == 255, picture.damaged.mask > 0)
        lightness = rgb_bytes_to_lab(np.repeat(parts["damaged"][..., None], 3, 2))[..., 0] / 100
        assert np.abs(lightness - picture.damaged.picture).max() < 0.01


def test_scores_tell_a_perfect_repair_from_none(val: list[RepairPicture]) -> None:
    answers = {p.damaged.picture.tobytes(): p.damaged for p in val}
    detect = lambda luma: answers[luma.tobytes()].mask if luma.tobytes() in answers else np.zeros_like(luma)  # noqa: E731
    fill = lambda luma, mask, hidden: answers[luma.tobytes()].clean  # noqa: E731
    (perfect,) = judge_repair(Repair(detect, fill), val)
    assert perfect.f1 > 0.98 and perfect.gain > 20 and perfect.over_telea > 3
    (none,) = judge_repair(Repair(np.zeros_like, fill), val)
    assert none.f1 == 0 and none.gain == 0 and none.true_gain > 20
    with pytest.raises(ValueError, match="no validation pictures"):
        judge_repair(Repair(detect, fill), [])


def test_training_goes_on_where_it_stopped_and_learns(trained: Path) -> None:
    log = read_log(trained / "log.jsonl")
    assert [row["step"] for row in log if row["event"] == "start"] == [0, 20]
    state = checkpoint.load(trained / "last.pt")
    assert (state["step"], state["seen"], state["stage"]) == (40, 160, "repair")
    assert (trained / "best.pt").is_file()


def test_the_onnx_files_are_the_networks_and_small(trained: Path, tmp_path: Path) -> None:
    nets, _ = load_repair(trained / "last.pt")
    torch.nn.init.normal_(nets.fill.net.head.weight, std=0.1)
    exported = export_repair(trained / "last.pt", tmp_path)
    assert [e.path.name for e in exported] == ["damage.onnx", "fill.onnx"]
    assert all(e.difference < TOLERANCE for e in exported)
    kinds = {node.op_type for e in exported for node in onnx.load(e.path).graph.node}
    known = {"Conv", "Relu", "Add", "Sub", "Mul", "Div", "Concat", "Resize", "DepthToSpace", "AveragePool", "Sigmoid", "Min", "Max", "Cast"}
    assert kinds <= known
    luma = ramp(70, 45)
    pack = onnx_repair(tmp_path)
    share = pack.detect(luma)
    assert share.shape == luma.shape and 0 <= share.min() and share.max() <= 1
    assert pack.fill(luma, np.ones_like(luma), np.zeros_like(luma)).shape == luma.shape


def test_from_the_command_line_to_a_pack_that_the_studio_takes(trained: Path, dataset: Path, tmp_path: Path) -> None:
    models, scores, notes, pack = tmp_path / "models", tmp_path / "scores.json", tmp_path / "notes.md", tmp_path / "pack"
    (dataset / "SOURCES.csv").write_text("source,images_train,licence_or_terms_as_stated\nmade,48,MIT\n")
    notes.write_text("Looked at.\n")
    assert main(["export-repair", str(trained / "last.pt"), "--out", str(models)]) == 0
    common = ["--dataset", str(dataset), "--threads", "1"]
    assert main(["evaluate-repair", str(models), *common, "--val-pictures", "3", "--thresholds", "0.5", "0.7", "--json", str(scores), "--sheet", str(tmp_path / "s.png")]) == 0
    assert [row["threshold"] for row in json.loads(scores.read_text())] == [0.5, 0.7] and (tmp_path / "s.png").is_file()
    gate, figures = tmp_path / "gate.json", tmp_path / "figures.json"
    gate.write_text((Path(__file__).parent / "gate.json").read_text())
    arguments = ["repair-pack", str(trained / "last.pt"), "--scores", str(scores), "--gate", str(gate), "--figures", str(figures), "--notes", str(notes)]
    arguments += ["--out", str(pack), *common]
    assert main([*arguments, "--threshold", "0.7"]) == 0
    assert main(["repair-card", "--figures", str(figures), "--notes", str(notes), "--out", str(tmp_path / "again.md"), *common]) == 0
    assert (tmp_path / "again.md").read_text() == (pack / "CARD.md").read_text()
    assert "research only" in (pack / "CARD.md").read_text() and "Looked at." in (pack / "CARD.md").read_text()
    assert main([*arguments, "--threshold", "0.6"]) == 2  # no figures for that
    node = PROJECT / "node_modules" / ".bin" / "node"
    if not node.exists():
        pytest.skip("skipped: node_modules are not installed")
    check = "import('./src/contract/manifest.ts').then(({ manifestSchema }) => manifestSchema.parse(JSON.parse(require('fs').readFileSync(process.argv[1]))))"
    subprocess.run([node, "-e", check, pack / "model.json"], cwd=PROJECT, check=True, capture_output=True)


def test_repair_runs_from_the_command_line_and_refuses_what_is_no_check_point(dataset: Path, tmp_path: Path) -> None:
    common = ["--dataset", str(dataset), "--cache", str(tmp_path / "cache"), "--threads", "1", "--sources", "", "--val-pictures", "2"]
    assert main(["repair", *common, "--out", str(tmp_path / "run"), "--minutes", "0.02", "--batch", "2", "--side", "64"]) == 0
    assert (tmp_path / "run" / "last.pt").is_file()
    checkpoint.save(tmp_path / "other.pt", {"stage": "pretrain"})
    assert main(["export-repair", str(tmp_path / "other.pt"), "--out", str(tmp_path)]) == 2
