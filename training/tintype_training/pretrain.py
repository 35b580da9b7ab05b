"""Stage 1: trains the generator alone, from random weights or from the first network's, and keeps its best check-point."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from .augment import AugmentConfig
from .batches import BatchConfig, Batches
from .cache import Cache
from .checkpoint import Average, load, load_generator, save
from .features import FeatureNet, feature_loss
from .generator import Generator, GeneratorConfig, parameter_count
from .import_starter import import_starter
from .losses import LossConfig, PretrainLoss, bin_weights
from .metrics import ValPicture, colourise_all, score, torch_predict
from .muon import optimisers
from .stage import Clock, Log, autocast, fast, learning_rate, seed_all


@dataclass(frozen=True)
class PretrainConfig:
    """One run. Rates follow a cosine over `schedule_minutes` of training, all stretches together, so that stopping
    and going on does not change them. In the last `fine_share` of the schedule pictures are `fine_side` pixels.

    `freeze_norms`: batch norms keep their running statistics. Right when going on from a trained network with small
    batches: measured here at 16 pictures a batch, their own statistics cost 0.25 dB against the running ones, so
    that the network would be trained for a condition it never meets. From random weights leave it off.
    `muon`: the large conv weights are moved by Muon (`muon.py`), at the same rate."""

    minutes: float = 60
    schedule_minutes: float = 60
    rate: float = 3e-4
    warm_steps: int = 100
    weight_decay: float = 1e-3
    average: float = 0.998
    fine_side: int = 160
    fine_share: float = 0.35
    fine_size: int = 16
    feature_weight: float = 0.0
    freeze_norms: bool = False
    muon: bool = False
    validate_every_s: float = 300
    compiled: bool = False
    seed: int = 1
    max_steps: int = 0


def sample_ab(cache: Cache, count: int = 2000) -> np.ndarray:
    """ab of every 16th pixel of pictures spread over the cache, [M, 2]."""
    step = max(1, len(cache.names) // count)
    part = np.asarray(cache.pixels[::step, 1:, 2::4, 2::4], dtype=np.float32) - 128
    return part.transpose(0, 2, 3, 1).reshape(-1, 2)[::4]


def first_model(cache: Cache, starter: Path | None, config: GeneratorConfig) -> Generator:
    """From the first network's file, its norms calibrated on 128 pictures of the cache; or from random weights."""
    if starter is None:
        return Generator(config)
    step = max(1, len(cache.names) // 128)
    luma = torch.from_numpy(np.asarray(cache.pixels[::step, :1][:128], dtype=np.float32) / 255)
    return import_starter(starter, luma, config)


def pretrain(
    cache: Cache,
    val: list[ValPicture],
    folder: Path,
    config: PretrainConfig,
    batch: BatchConfig = BatchConfig(),
    loss: LossConfig = LossConfig(),
    generator: GeneratorConfig = GeneratorConfig(),
    starter: Path | None = None,
    init: Path | None = None,
    feature_net: FeatureNet | None = None,
    device: torch.device = torch.device("cpu"),
) -> Path:
    """Trains until the minutes or the schedule are over; goes on from `folder/last.pt` where it exists.

    A new run begins with the generator of the check-point `init`, or the first network's file `starter`, or random weights.
    Writes `last.pt`, `best.pt` (best by PSNR less what is missing of the wanted colourfulness) and `log.jsonl`.
    Returns the path of the best check-point.
    """
    seed_all(config.seed)
    last, best = folder / "last.pt", folder / "best.pt"
    log = Log(folder / "log.jsonl")
    state = load(last) if last.is_file() else None
    origin = state or {}
    if state:
        generator = GeneratorConfig.of(state["config"])
        model = Generator(generator)
        model.load_state_dict(state["model"])
    elif init is not None:
        model, origin = load_generator(init)
        generator = model.config
    else:
        model = first_model(cache, starter, generator)
    model.to(device)
    net = fast(model.train(), device, False)
    if config.freeze_norms:
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()
    run = torch.compile(net.quarter) if config.compiled else net.quarter
    average = Average(model, config.average)
    movers = optimisers(model, config.rate, config.weight_decay, config.muon)
    criterion = PretrainLoss(loss, bin_weights(sample_ab(cache), loss.rarity), device)
    # From nought, the price of colourfulness takes some 500 steps to be found again, and the network goes pale meanwhile.
    criterion.multiplier = float(origin.get("multiplier", 0.0))
    seen, step, before, history, best_mark = 0, 0, 0.0, [], -math.inf
    if state:
        # Check-points of before Muon hold one state, not a list of them.
        stored = state["optimiser"] if isinstance(state["optimiser"], list) else [state["optimiser"]]
        if len(stored) != len(movers):
            raise ValueError(f"{last}: this run was begun {'without' if config.muon else 'with'} --muon; go on the same way, or begin anew with --init")
        for mover, one in zip(movers, stored):
            mover.load_state_dict(one)
        average.values = {key: value.to(device) for key, value in state["average"].items()}
        average.steps = state["step"]
        seen, step, before, history, best_mark = state["seen"], state["step"], state["seconds"], state["history"], state["best_mark"]
    batches = Batches(cache, batch, device)
    clock = Clock(config.minutes, before)
    # What this run stands on: the stages and runs before it, for the model card.
    past = origin.get("lineage", []) if state else [*origin.get("lineage", []), *([{key: origin.get(key) for key in ("stage", "seen", "seconds")}] if origin else [])]
    from_starter = starter is not None or bool(origin.get("from_starter"))
    log.write(event="start", stage="pretrain", seen=seen, step=step, parameters=parameter_count(model), starter=starter is not None,
              device=str(device), config=asdict(config), batch=asdict(batch), loss=asdict(loss))  # fmt: skip

    def checkpoint() -> dict:
        return {
            "config": generator.as_dict(), "model": model.state_dict(), "average": average.state(),
            "optimiser": [mover.state_dict() for mover in movers], "seen": seen, "step": step, "seconds": clock.trained_s,
            "multiplier": criterion.multiplier, "history": history, "best_mark": best_mark, "stage": "pretrain",
            "from_starter": from_starter, "lineage": past,
        }  # fmt: skip

    def validate() -> None:
        nonlocal best_mark
        judge = Generator(generator).to(device)
        judge.load_state_dict(average.state())
        scores = score(colourise_all(torch_predict(judge.eval(), device), val), val)
        history.append({"seen": seen, "seconds": clock.trained_s, **scores.as_dict()})
        log.write(event="val", step=step, **history[-1])
        mark = scores.psnr - 10 * max(0.0, loss.courage - 0.02 - scores.ratio)
        if mark > best_mark:
            best_mark = mark
            save(best, checkpoint())
        save(last, checkpoint())

    validated, sums, counted = clock.trained_s, {}, 0
    if not history:
        validate()
    total_s = config.schedule_minutes * 60
    while not clock.over and clock.trained_s < total_s and not (config.max_steps and step >= config.max_steps):
        # A run of so many steps must come out alike on a busy machine and a free one: the clock has no part in it.
        progress = 0.0 if config.max_steps else clock.trained_s / total_s
        rate = learning_rate(config.rate, config.warm_steps, step, progress)
        for mover in movers:
            for group in mover.param_groups:
                group["lr"] = rate
        fine = progress > 1 - config.fine_share
        b = batches.at(seen, config.fine_side if fine else None, config.fine_size if fine else None)
        hint4 = b.hint4
        with autocast(device):
            ab, logits = run(b.luma.contiguous(memory_format=torch.channels_last), hint4)
        value, parts = criterion(ab, logits, b.clean, b.ab)
        if feature_net is not None and config.feature_weight:
            term = feature_loss(feature_net, b.clean, ab, b.ab)
            value, parts = value + config.feature_weight * term, parts | {"feature": float(term.detach())}
        model.zero_grad(set_to_none=True)
        value.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        if bool(torch.isfinite(norm)):
            for mover in movers:
                mover.step()
            average.update(model)
        seen, step, counted = seen + len(b.index), step + 1, counted + 1
        for key, part in (parts | {"norm": float(norm)}).items():
            sums[key] = sums.get(key, 0.0) + part
        if step % 50 == 0:
            log.write(event="train", step=step, seen=seen, seconds=clock.trained_s, rate=rate,
                      **{key: part / counted for key, part in sums.items()})  # fmt: skip
            sums, counted = {}, 0
        if clock.trained_s - validated > config.validate_every_s:
            validate()
            validated = clock.trained_s
    validate()
    log.write(event="end", stage="pretrain", seen=seen, step=step, seconds=clock.trained_s)
    return best
