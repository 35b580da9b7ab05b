"""Critic and schedule: what the GAN leans on, and how a long run gives way and goes on."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import torch
from conftest import SMALL

from tintype_training.critic import Critic, belief, critic_loss, fool_loss
from tintype_training.encoder import Encoder
from tintype_training.generator import Generator
from tintype_training.perceptual import painted
from tintype_training.pretrain import Pace, PretrainConfig
from tintype_training.stage import Clock, ThreadControl, autocast, cpu_has_amx


def test_the_critics_heads_learn_and_what_it_stands_on_does_not() -> None:
    torch.manual_seed(0)
    critic = Critic(width=16).train()
    before = {key: value.clone() for key, value in critic.state_dict().items()}
    body = {key: value.clone() for key, value in critic._frozen[0].state_dict().items()}
    real, fake = torch.rand(6, 3, 48, 48), torch.rand(6, 1, 48, 48).expand(-1, 3, -1, -1)
    optimiser = torch.optim.Adam(critic.parameters(), lr=2e-3, betas=(0.0, 0.9))
    first = None
    for _ in range(90):
        loss = critic_loss(critic(real), critic(fake))
        first = first or float(loss.detach())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert float(loss.detach()) < min(0.6, first)
    critic.eval()
    with torch.no_grad():
        assert belief(critic(real)).mean() > belief(critic(fake)).mean() + 0.2
    after = critic.state_dict()
    assert all(torch.equal(before[key], after[key]) for key in before if key.startswith(("across", "down")))
    assert any(not torch.equal(before[key], after[key]) for key in before if key.startswith("heads"))
    assert all(torch.equal(value, body[key]) for key, value in critic._frozen[0].state_dict().items())
    assert not any("encoder" in key or "blocks" in key for key in before), "the encoder is read from its own file"


def test_the_critic_says_something_at_four_scales_and_teaches_through_all() -> None:
    critic = Critic(width=8).eval()
    full, ab = torch.rand(2, 1, 64, 96) * 100, torch.randn(2, 2, 16, 24, requires_grad=True)
    said = critic(painted(full, ab))
    assert [tuple(one.shape) for one in said] == [(2, 1, 16, 24), (2, 1, 8, 12), (2, 1, 4, 6), (2, 1, 2, 3)]
    fool_loss(said).backward()
    assert ab.grad.abs().min() >= 0 and ab.grad.abs().max() > 0
    assert critic_loss([torch.zeros(2, 1, 4, 4)], [torch.zeros(2, 1, 4, 4)]) == pytest.approx(0.6931, abs=1e-3)


def test_painted_keeps_the_luma() -> None:
    from tintype_training.colour import rgb_to_lab

    full = torch.linspace(20, 80, 64)[None, None, None].expand(1, 1, 32, 64)
    rgb = painted(full, torch.full((1, 2, 8, 16), 8.0))
    assert (rgb_to_lab(rgb)[:, :1] - full).abs().max() < 0.1


def test_the_encoder_stands_still_then_moves_at_a_lower_rate() -> None:
    model = Generator(SMALL, weights=True)
    pace = Pace(model, PretrainConfig(rate=1e-3, encoder_rate=0.2, frozen=0.2, norms_from=0.75, warm_steps=1, thaw_steps=2))
    pace.set(0, 0.0)
    assert not any(p.requires_grad for p in model.encoder.parameters()) and pace.optimiser.param_groups[1]["lr"] == 0
    assert model.middle.c1[1].training and not model.encoder.stem[1].training
    pace.set(10, 0.3)
    first = pace.optimiser.param_groups[1]["lr"]
    rate = pace.set(11, 0.3)
    assert all(p.requires_grad for p in model.encoder.parameters())
    assert pace.optimiser.param_groups[1]["lr"] == pytest.approx(0.2 * rate) and first < 0.6 * pace.optimiser.param_groups[1]["lr"]
    pace.set(20, 0.8)
    assert not model.middle.c1[1].training
    assert len(model.decoder_parameters()) + len(list(model.encoder.parameters())) == len(list(model.parameters()))


def test_a_run_gives_way_and_the_pause_does_not_count(tmp_path: Path) -> None:
    threads = torch.get_num_threads()
    control, clock = ThreadControl(tmp_path / "run"), Clock(1.0)
    assert control.path.read_text().strip() == str(threads)
    control.path.write_text("pause")
    control.obey(1, clock)  # not a step that looks
    timer = threading.Timer(0.4, lambda: control.path.write_text("1"))
    timer.start()
    before, trained = time.monotonic(), clock.trained_s
    control.obey(20, clock, pause_s=0.05)
    assert time.monotonic() - before >= 0.35 and clock.trained_s - trained < 0.3
    control.path.write_text("nonsense")
    control.obey(40, clock)
    assert torch.get_num_threads() == 1
    torch.set_num_threads(threads)


def test_numbers_are_float32_where_no_matrix_unit_is() -> None:
    with autocast(torch.device("cpu")):
        out = Encoder(0).eval().stem[0](torch.rand(1, 3, 32, 32))
    assert out.dtype == (torch.bfloat16 if cpu_has_amx() else torch.float32)


def test_curves_are_drawn_from_own_logs_and_the_trials(tmp_path: Path) -> None:
    import json

    from tintype_training.picker import plot_curves
    from tintype_training.stage import validations

    first = {"psnr": 24.9, "ratio": 0.68, "at652": 25.0}
    (tmp_path / "trial.jsonl").write_text("\n".join(json.dumps(row) for row in ({"step": 50, "votes": 2.8}, {"val": {"first": first}, "seen": 100}, {"val": {"first": first}, "seen": 200})))
    (tmp_path / "own.jsonl").write_text(json.dumps({"event": "val", "seen": 5, "psnr": 24.0, "ratio": 0.6, "psnr_at": 23.9}))
    for name, count in (("trial", 2), ("own", 1)):
        rows = validations(tmp_path / f"{name}.jsonl")
        assert len(rows) == count and {"seen", "psnr", "ratio", "psnr_at"} <= set(rows[0])
        assert plot_curves(rows, None, tmp_path / f"{name}.png", name, "seen").stat().st_size > 1000
    (tmp_path / "none.jsonl").write_text('{"event": "start"}')
    with pytest.raises(ValueError, match="none.jsonl"):
        validations(tmp_path / "none.jsonl")
