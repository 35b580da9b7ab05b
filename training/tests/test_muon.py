"""Muon: its matrices come out near orthogonal, it learns, and a run with it goes on where it stopped but not as another run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import SMALL

from tintype_training.batches import BatchConfig
from tintype_training.cache import Cache
from tintype_training.checkpoint import load
from tintype_training.generator import Generator, GeneratorConfig
from tintype_training.losses import LossConfig
from tintype_training.metrics import ValPicture
from tintype_training.muon import LEAST, Muon, optimisers, orthogonal
from tintype_training.pretrain import PretrainConfig, pretrain


@pytest.mark.parametrize("shape", [(24, 96), (96, 24)])
def test_an_update_turns_in_every_direction_alike(shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    # Singular values a factor of thirty apart, as a momentum's are: a plain gradient step would move along the first few only.
    left, right = (torch.linalg.qr(torch.randn(size, 24))[0] for size in shape)
    values = torch.linalg.svdvals(orthogonal(left @ torch.diag(torch.logspace(0, -1.5, 24)) @ right.T))
    assert values.shape == (24,)
    assert values.min() > 0.4 and values.max() < 1.4


def test_it_finds_a_matrix() -> None:
    torch.manual_seed(1)
    wanted, x = torch.randn(16, 32) / 6, torch.randn(256, 32)
    weight = torch.nn.Parameter(torch.zeros(16, 32))
    optimiser = Muon([weight], lr=0.05)
    error = lambda: ((x @ (weight - wanted).T) ** 2).mean()  # noqa: E731
    before = float(error().detach())
    for _ in range(60):
        optimiser.zero_grad()
        error().backward()
        optimiser.step()
    assert float(error().detach()) < 0.05 * before


def test_every_weight_is_moved_by_exactly_one_optimiser() -> None:
    model = Generator(GeneratorConfig())
    plain, inside = optimisers(model, 1e-3, 0.0, muon=True)
    moved = [id(p) for one in (plain, inside) for group in one.param_groups for p in group["params"]]
    assert sorted(moved) == sorted(id(p) for p in model.parameters())
    muon = {id(p) for p in inside.param_groups[0]["params"]}
    assert id(model.vote.weight) not in muon and all(p.numel() > LEAST for p in model.parameters() if id(p) in muon)
    assert len(optimisers(model, 1e-3, 0.0, muon=False)) == 1


def test_a_run_with_muon_resumes_and_refuses_to_go_on_without(cache: Cache, val: list[ValPicture], tmp_path: Path) -> None:
    wide = replace(SMALL, widths=(16, 24, 48, 64))  # some conv is large enough for Muon
    config = PretrainConfig(rate=1e-3, warm_steps=2, fine_share=0, validate_every_s=1e9, max_steps=3, muon=True)
    batch = BatchConfig(size=6, side=48, seed=2)
    for steps in (3, 6):
        pretrain(cache, val, tmp_path, replace(config, max_steps=steps), batch, LossConfig(), wide)
    state = load(tmp_path / "last.pt")
    assert state["step"] == 6 and len(state["optimiser"]) == 2
    with pytest.raises(ValueError, match="--muon"):
        pretrain(cache, val, tmp_path, replace(config, muon=False, max_steps=9), batch, LossConfig(), wide)
