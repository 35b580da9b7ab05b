"""Stage 1: trains the generator alone, from an encoder that knows ImageNet, and keeps its best check-point."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from .batches import BatchConfig, Batches
from .cache import Cache
from .calibrate import gain_for
from .checkpoint import Average, load, load_generator, save
from .generator import Generator, GeneratorConfig, parameter_count
from .losses import LossConfig, PretrainLoss, bin_weights
from .metrics import ValPicture, merge, predict_all, score, torch_predict
from .stage import Clock, Log, ThreadControl, autocast, fast, learning_rate, seed_all

COMPARE_AT = 0.68
"""Check-points are compared by their PSNR at this share of the truth's colourfulness: a paler one always has the better PSNR."""


@dataclass(frozen=True)
class PretrainConfig:
    """One run. Rates follow a cosine over `schedule_minutes` of training, all stretches together, so that stopping
    and going on does not change them. Shares are of that schedule.

    `frozen`: the first share, in which the encoder stands still; then it moves at `encoder_rate` of the rate. `hints_from`:
    from here on pictures come with hints. `fine_share`: the last share, with pictures of `fine_side` pixels, `fine_size` a
    batch. `norms_from`: from here on the decoder's batch norms keep their running statistics; the encoder's always do.
    """

    minutes: float = 60
    schedule_minutes: float = 60
    rate: float = 1.5e-3
    encoder_rate: float = 0.2
    frozen: float = 0.2
    hints_from: float = 0.5
    norms_from: float = 0.75
    warm_steps: int = 200
    thaw_steps: int = 300
    weight_decay: float = 1e-2
    average: float = 0.998
    fine_side: int = 160
    fine_share: float = 0.35
    fine_size: int = 24
    validate_every_s: float = 600
    compiled: bool = False
    seed: int = 1
    max_steps: int = 0


def sample_ab(cache: Cache, count: int = 2000) -> np.ndarray:
    """ab of every 16th pixel of pictures spread over the cache, [M, 2]."""
    step = max(1, len(cache.names) // count)
    part = np.asarray(cache.pixels[::step, 1:, 2::4, 2::4], dtype=np.float32) - 128
    return part.transpose(0, 2, 3, 1).reshape(-1, 2)[::4]


def keep_norms(net: nn.Module) -> None:
    """Batch norms use their running statistics and leave them as they are."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


class Pace:
    """What the schedule's progress says about a step: who moves and how fast. Sets the model's and the optimiser's state."""

    def __init__(self, model: Generator, config: PretrainConfig) -> None:
        self.model, self.config, self.thawed_at = model, config, -1
        groups = [{"params": model.decoder_parameters(), "share": 1.0}, {"params": list(model.encoder.parameters()), "share": config.encoder_rate}]
        self.optimiser = torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.99), weight_decay=config.weight_decay, fused=True)

    def set(self, step: int, progress: float) -> float:
        """Returns the decoder's rate."""
        c, frozen = self.config, progress < self.config.frozen
        if not frozen and self.thawed_at < 0:
            self.thawed_at = step
        self.model.encoder.requires_grad_(not frozen)
        self.model.train()
        keep_norms(self.model.encoder if progress < c.norms_from else self.model)
        rate = learning_rate(c.rate, c.warm_steps, step, progress)
        # The encoder's first steps are small: its moments are new.
        thaw = 0.0 if frozen else min(1.0, (step - self.thawed_at + 1) / c.thaw_steps)
        decoder, encoder = self.optimiser.param_groups
        decoder["lr"], encoder["lr"] = rate, rate * c.encoder_rate * thaw
        return rate


def validated(model: Generator, val: list[ValPicture], device: torch.device) -> dict[str, Any]:
    """Scores of a model on validation pictures, and `psnr_at`: its PSNR at the gain that gives COMPARE_AT of the truth's colourfulness."""
    ab = predict_all(torch_predict(model.eval(), device), val)
    scores = score([merge(p.lab, one) for p, one in zip(val, ab)], val)
    gain, at = gain_for(ab, val, COMPARE_AT)
    return scores.as_dict() | {"psnr_at": round(at.psnr, 4), "ratio_at": round(at.ratio, 4), "gain_at": gain}


def pretrain(
    cache: Cache,
    val: list[ValPicture],
    folder: Path,
    config: PretrainConfig,
    batch: BatchConfig = BatchConfig(),
    loss: LossConfig = LossConfig(),
    generator: GeneratorConfig = GeneratorConfig(),
    init: Path | None = None,
    device: torch.device = torch.device("cpu"),
) -> Path:
    """Trains until the minutes or the schedule are over; goes on from `folder/last.pt` where it exists.

    A new run begins with the generator of the check-point `init`, or with the encoder's ImageNet weights and a random
    decoder. Writes `last.pt`, `best.pt` (best PSNR at equal colourfulness) and `log.jsonl`, and obeys `threads`
    (`ThreadControl`). Returns the path of the best check-point.
    """
    seed_all(config.seed)
    last, best = folder / "last.pt", folder / "best.pt"
    log, control = Log(folder / "log.jsonl"), ThreadControl(folder)
    state = load(last) if last.is_file() else None
    if state or init is not None:
        model, origin = load_generator(last if state else init, averaged=state is None)
        generator = model.config
    else:
        model, origin = Generator(generator, weights=True), {}
    model = fast(model.train(), device)
    run = torch.compile(model.quarter, dynamic=False) if config.compiled else model.quarter
    average, pace = Average(model, config.average), Pace(model, config)
    criterion = PretrainLoss(loss, bin_weights(sample_ab(cache), loss.rarity), device)
    # From nought, the price of colourfulness takes some 500 steps to be found again, and the network goes pale meanwhile.
    criterion.multiplier = float(origin.get("multiplier", 0.0))
    seen, step, before, history, best_mark = 0, 0, 0.0, [], -math.inf
    if state:
        pace.optimiser.load_state_dict(state["optimiser"])
        average.values = {key: value.to(device) for key, value in state["average"].items()}
        pace.thawed_at, average.steps = state["thawed_at"], state["step"]
        seen, step, before, history, best_mark = state["seen"], state["step"], state["seconds"], state["history"], state["best_mark"]
    batches = Batches(cache, batch, device)
    clock = Clock(config.minutes, before)
    # What this run stands on: the stages and runs before it, for the model card.
    past = origin.get("lineage", []) if state else [*origin.get("lineage", []), *([{key: origin.get(key) for key in ("stage", "seen", "seconds")}] if origin else [])]
    log.write(event="start", stage="pretrain", seen=seen, step=step, parameters=parameter_count(model), init=str(init and init.name),
              device=str(device), config=asdict(config), batch=asdict(batch), loss=asdict(loss))  # fmt: skip

    def checkpoint() -> dict:
        return {
            "config": generator.as_dict(), "model": model.state_dict(), "average": average.state(), "optimiser": pace.optimiser.state_dict(),
            "thawed_at": pace.thawed_at, "seen": seen, "step": step, "seconds": clock.trained_s, "multiplier": criterion.multiplier,
            "history": history, "best_mark": best_mark, "stage": "pretrain", "lineage": past,
        }  # fmt: skip

    def validate() -> None:
        nonlocal best_mark
        judge = Generator(generator).to(device)
        judge.load_state_dict(average.state())
        history.append({"seen": seen, "seconds": clock.trained_s, **validated(judge, val, device)})
        log.write(event="val", step=step, **history[-1])
        # A pale network's PSNR at a gain that is out of reach says nothing.
        mark = history[-1]["psnr_at"] - 10 * max(0.0, COMPARE_AT - 0.02 - history[-1]["ratio_at"])
        if mark > best_mark:
            best_mark = mark
            save(best, checkpoint())
        save(last, checkpoint())

    last_validated, sums, counted = clock.trained_s, {}, 0
    if not history:
        validate()
    total_s = config.schedule_minutes * 60
    while not clock.over and clock.trained_s < total_s and not (config.max_steps and step >= config.max_steps):
        control.obey(step, clock)
        # A run of so many steps must come out alike on a busy machine and a free one: the clock has no part in it.
        progress = step / config.max_steps if config.max_steps else clock.trained_s / total_s
        rate = pace.set(step, progress)
        fine = progress > 1 - config.fine_share
        b = batches.at(seen, config.fine_side if fine else None, config.fine_size if fine else None)
        with autocast(device):
            ab, logits = run(b.luma.contiguous(memory_format=torch.channels_last), b.hint4 if progress >= config.hints_from else None)
        value, parts = criterion(ab, logits, b)
        model.zero_grad(set_to_none=True)
        value.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        if bool(torch.isfinite(norm)):
            pace.optimiser.step()
            average.update(model)
        seen, step, counted = seen + len(b.index), step + 1, counted + 1
        for key, part in (parts | {"norm": float(norm)}).items():
            sums[key] = sums.get(key, 0.0) + part
        if step % 50 == 0:
            log.write(event="train", step=step, seen=seen, seconds=clock.trained_s, rate=rate,
                      **{key: part / counted for key, part in sums.items()})  # fmt: skip
            sums, counted = {}, 0
        if clock.trained_s - last_validated > config.validate_every_s:
            validate()
            last_validated = clock.trained_s
    validate()
    log.write(event="end", stage="pretrain", seen=seen, step=step, seconds=clock.trained_s)
    return best
