"""A stage for steadiness: the same colours at every render factor, and wherever a film's picture moves to.

The encoder has seen squares of 128 and 160 px. At a render factor of 40 it is shown 640: a sky then fills its whole field of view and
loses its blue. Here a part of every batch is seen a second time, enlarged, and another part moved by some pixels; what comes out must be
the truth still, and what the first look gave. What was made old is also seen as it was when new, and must get the same. Batch norms keep
their statistics. Boldness is counted pixel by pixel (`chroma_reached`), or by the mean where the Frechet loss asks for varied colours.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .batches import Batch, BatchConfig, Batches
from .cache import Cache
from .checkpoint import Average, load_generator, save
from .generator import STRIDE, Generator
from .losses import LossConfig, PretrainLoss, bin_weights, psnr_of_quarter
from .metrics import ValPicture
from .pretrain import sample_ab, validated
from .stage import Clock, Log, ThreadControl, autocast, fast, learning_rate, seed_all

SIZES = ((208, 5), (272, 3), (352, 2), (448, 1), (640, 1))
"""Sides of an enlarged look, and how many pictures of a batch take part: each costs about half of the batch itself, the last as much as it."""


@dataclass(frozen=True)
class SteadyConfig:
    """`sizes`, `shifts`, `ages`: what a Lab unit of difference costs between looks at other sizes, other places, and old and new; `most`: greatest shift in pixels.
    `truth`: weight of PSNR in the enlarged look. `pixelwise`: boldness is counted pixel by pixel, else by the batch's mean."""

    minutes: float = 20
    rate: float = 2e-4
    encoder_rate: float = 0.35
    warm_steps: int = 50
    sizes: float = 0.06
    shifts: float = 0.04
    ages: float = 0.0
    truth: float = 0.1
    most: int = 3
    moved: int = 4
    average: float = 0.99
    pixelwise: bool = True
    compiled: bool = False
    seed: int = 23
    max_steps: int = 0


def enlarged_look(model: Generator, b: Batch, ab: Tensor, side: int, count: int) -> tuple[Tensor, Tensor]:
    """(mean difference in Lab units, PSNR in dB) of `count` pictures seen at `side` px, against the first look's ab and against the truth."""
    luma = F.interpolate(b.luma[:count], size=(side, side), mode="bicubic", align_corners=False).clamp(0, 1)
    hints = F.interpolate(b.hint4[:count], size=(side // 4, side // 4), mode="nearest")
    seen, _ = model.quarter(luma.contiguous(memory_format=torch.channels_last), hints)
    seen = F.adaptive_avg_pool2d(seen.float(), ab.shape[-2:])
    return (seen - ab[:count].detach()).abs().mean(), psnr_of_quarter(seen, b.clean[:count], b.ab[:count]).mean()


def moved_look(model: Generator, b: Batch, ab: Tensor, dy: int, dx: int, count: int) -> Tensor:
    """Mean difference in Lab units between the last `count` pictures' colours and those of the same pictures moved by (dy, dx) pixels, borders left out."""
    pad = max(abs(dy), abs(dx))
    luma = F.pad(b.luma[-count:], (pad, pad, pad, pad), mode="replicate").roll((dy, dx), (2, 3))[..., pad:-pad, pad:-pad]
    moved, _ = model.quarter(luma.contiguous(memory_format=torch.channels_last), b.hint4[-count:])
    one, two = (F.interpolate(part.float(), scale_factor=4, mode="bilinear", align_corners=False) for part in (ab[-count:], moved))
    edge = STRIDE // 2 + pad
    return (one[..., edge:-edge, edge:-edge] - two.roll((-dy, -dx), (2, 3))[..., edge:-edge, edge:-edge]).abs().mean()


def new_look(model: Generator, b: Batch, ab: Tensor) -> Tensor:
    """Mean difference in Lab units between the colours of pictures that were made old and those the same pictures get when new, which learn nothing from it."""
    old = (b.luma - b.full / 100).abs().flatten(1).amax(1) > 1e-4
    if not bool(old.any()):
        return ab.new_zeros(())
    with torch.no_grad():
        new, _ = model.quarter((b.full[old] / 100).contiguous(memory_format=torch.channels_last), b.hint4[old])
    return (ab[old] - new.float()).abs().mean()


def steady(
    start: Path,
    cache: Cache,
    val: list[ValPicture],
    folder: Path,
    config: SteadyConfig,
    batch: BatchConfig,
    loss: LossConfig,
    device: torch.device = torch.device("cpu"),
) -> Path:
    """Trains the generator `start` for `minutes` and lets the schedule down to its end. Writes `log.jsonl` and `steady.pt`, obeys `threads`; returns `steady.pt`."""
    seed_all(config.seed)
    log, control, path = Log(folder / "log.jsonl"), ThreadControl(folder), folder / "steady.pt"
    model, origin = load_generator(start)
    model = fast(model.eval(), device)
    run = torch.compile(model.quarter, dynamic=False) if config.compiled else model.quarter
    average = Average(model, config.average)
    groups = [{"params": model.decoder_parameters()}, {"params": list(model.encoder.parameters())}]
    optimiser = torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.99), weight_decay=1e-2)
    criterion = PretrainLoss(replace(loss, pixelwise=config.pixelwise), bin_weights(sample_ab(cache), loss.rarity), device)
    criterion.multiplier = float(origin.get("price", origin.get("multiplier", 0.0)))
    batches, clock = Batches(cache, batch, device), Clock(config.minutes)
    past = [*origin.get("lineage", []), {key: origin.get(key) for key in ("stage", "seen", "seconds")}]
    log.write(event="start", stage="steady", origin=start.name, config=asdict(config), batch=asdict(batch), loss=asdict(loss))
    seen, step, sums, counted = 0, 0, {}, 0
    while not clock.over and not (config.max_steps and step >= config.max_steps):
        control.obey(step, clock)
        progress = step / config.max_steps if config.max_steps else clock.trained_s / 60 / config.minutes
        rate = learning_rate(config.rate, config.warm_steps, step, progress)
        for group, share in zip(optimiser.param_groups, (1.0, config.encoder_rate)):
            group["lr"] = rate * share
        b = batches.at(seen)
        rng = torch.Generator().manual_seed(config.seed + seen)
        side, count = SIZES[int(torch.randint(len(SIZES), (1,), generator=rng))]
        dy, dx = (int(n) for n in torch.randint(1, config.most + 1, (2,), generator=rng) * (1 - 2 * torch.randint(0, 2, (2,), generator=rng)))
        with autocast(device):
            ab, logits = run(b.luma.contiguous(memory_format=torch.channels_last), b.hint4)
            sizes, truth = enlarged_look(model, b, ab, side, count)
            shifts = moved_look(model, b, ab, dy, dx, min(config.moved, len(b.index)))
            ages = new_look(model, b, ab) if config.ages else ab.new_zeros(())
        value, parts = criterion(ab, logits, b)
        value = value + config.sizes * sizes - config.truth * truth + config.shifts * shifts + config.ages * ages
        model.zero_grad(set_to_none=True)
        value.backward()
        if bool(torch.isfinite(torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0))):
            optimiser.step()
            average.update(model)
        seen, step, counted = seen + len(b.index), step + 1, counted + 1
        for key, part in (parts | {"sizes": float(sizes.detach()), "shifts": float(shifts.detach()), "ages": float(ages.detach())}).items():
            sums[key] = sums.get(key, 0.0) + part
        if step % 25 == 0:
            log.write(event="train", step=step, seen=seen, seconds=clock.trained_s, rate=rate, **{key: part / counted for key, part in sums.items()})
            sums, counted = {}, 0
    done = average.state()
    judge = Generator(model.config).to(device)
    judge.load_state_dict(done)
    log.write(event="val", step=step, seen=seen, seconds=clock.trained_s, **validated(judge, val, device))
    save(path, {"config": model.config.as_dict(), "model": done, "average": done, "stage": "steady", "seen": seen, "step": step,
                "seconds": clock.trained_s, "lineage": past, "multiplier": criterion.multiplier})  # fmt: skip
    return path
