"""The GAN stage: generator against critic for a short time, DeOldify's threshold rule, measured every few steps, best point kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .augment import AugmentConfig
from .batches import BatchConfig, Batches
from .cache import Cache
from .checkpoint import Average, load, load_generator, save
from .critic import Critic, belief, critic_loss, fool_loss, load_critic
from .generator import Generator
from .losses import chroma_reached, psnr_of_quarter
from .measures import Eye
from .metrics import ValPicture, colourise_all, score, torch_predict
from .perceptual import PerceptualLoss, painted
from .picker import Picked, PickRule, pick, plot_curves
from .stage import Clock, Log, autocast, fast, seed_all


@dataclass(frozen=True)
class GanConfig:
    """One round. The generator learns only while the critic's loss is below `threshold` (DeOldify: 0.65).

    `critic`, `feature`, `huber`, `psnr` weigh the generator's loss; `courage` is the share of the truth's chroma that it is
    held to, counted pixel by pixel (`losses.chroma_reached`; 0.56 after pre-training). `temperature` sets the soft-max of the votes at the start, `None` keeps it.
    """

    minutes: float = 8
    rate: float = 2e-5
    critic_rate: float = 1e-4
    threshold: float = 0.65
    critic: float = 1.0
    feature: float = 1.5
    huber: float = 0.05
    psnr: float = 0.2
    courage: float = 0.6
    courage_rate: float = 0.2
    courage_most: float = 8.0
    temperature: float | None = None
    average: float = 0.99
    encoder_rate: float = 0.3
    compiled: bool = False
    measure_every: int = 50
    seed: int = 11
    max_steps: int = 0


@dataclass(frozen=True)
class StyleRecipe:
    """How a style is trained from the pre-trained generator: rounds of critic and GAN, and what they aim at."""

    rounds: int
    gan: GanConfig
    augment: AugmentConfig
    aged: float


# By their gradients on ab at the start of a round the critic weighs 1.5 to 2 of PSNR and the perceptual loss about as much as
# PSNR (a plain critic weight of 1 pulls three times as hard as PSNR's, a perceptual weight of 1 a sixth as hard).
STYLES = {
    # One short round.
    "stable": StyleRecipe(1, GanConfig(rate=4e-5, critic=0.1, feature=1.2, psnr=0.3, courage=0.6), AugmentConfig(), 0.4),
    # Repeated rounds, held to far more chroma.
    "artistic": StyleRecipe(3, GanConfig(rate=6e-5, critic_rate=2e-4, critic=0.2, feature=2.0, psnr=0.3, courage=0.8), AugmentConfig(), 0.4),
    # The shortest round, on inputs of which most have film noise (DeOldify's Video).
    "film": StyleRecipe(1, GanConfig(rate=4e-5, critic_rate=5e-5, critic=0.1, feature=1.2, psnr=0.3, courage=0.57), AugmentConfig(film_noise=0.8), 0.9),
}


def held_out_score(model: Generator, critic: Critic, val: Sequence[ValPicture], device: torch.device) -> float:
    """What a critic that takes no part in the GAN believes of the generator's validation pictures: mean probability of `real`."""
    critic.eval()
    said = []
    with torch.no_grad():
        for start in range(0, len(val), 25):
            part = val[start : start + 25]
            luma = torch.from_numpy(np.stack([p.square for p in part])).to(device)
            ab, _ = model.quarter(luma)
            said.append(belief(critic(painted(luma * 100, ab))))
    return float(torch.cat(said).mean())


def gan(
    start: Path,
    critic_path: Path,
    held_out_path: Path,
    cache: Cache,
    val: list[ValPicture],
    folder: Path,
    config: GanConfig,
    rule: PickRule,
    batch: BatchConfig,
    device: torch.device,
) -> tuple[Path, Picked]:
    """One round from the generator `start`; goes on from `folder/last.pt` where it exists.

    Every `measure_every` generator steps a check-point `step-N.pt` is measured and kept; at the end the picker chooses
    one. Writes `picked.pt`, `curves.png`, `log.jsonl`. Returns the picked check-point and the choice.
    """
    seed_all(config.seed)
    log, last = Log(folder / "log.jsonl"), folder / "last.pt"
    state = load(last) if last.is_file() else None
    model, origin = load_generator(last if state else start, averaged=state is None)
    if state is None and config.temperature is not None:
        model.temperature.fill_(config.temperature)
    # Norm statistics stay those of pre-training: a short GAN on small batches would only disturb them.
    model = fast(model.eval(), device)
    run = torch.compile(model.quarter, dynamic=False) if config.compiled else model.quarter
    average = Average(model, config.average)
    critic, held_out = load_critic(critic_path, device), load_critic(held_out_path, device).eval()
    perceptual, eye = PerceptualLoss(device), Eye(val, device)
    groups = [{"params": model.decoder_parameters()}, {"params": list(model.encoder.parameters()), "lr": config.rate * config.encoder_rate}]
    g_opt = torch.optim.Adam(groups, lr=config.rate, betas=(0.0, 0.9))
    c_opt = torch.optim.Adam(critic.parameters(), lr=config.critic_rate, betas=(0.0, 0.9))
    # A round begins with the price of colour that the last one, or pre-training, found; from 0 it would first lose its courage.
    seen, step, turns, before, rows, price = 0, 0, 0, 0.0, [], origin.get("price", origin.get("multiplier", 0.0))
    if state:
        critic.load_state_dict(state["critic"])
        g_opt.load_state_dict(state["g_opt"])
        c_opt.load_state_dict(state["c_opt"])
        average.values = {key: value.to(device) for key, value in state["average"].items()}
        average.steps, seen, step, turns = state["turns"], state["seen"], state["step"], state["turns"]
        before, rows, price = state["seconds"], state["rows"], state["price"]
    batches = Batches(cache, batch, device)
    clock = Clock(config.minutes, before)
    # `past`: the stages before this round, for the model card.
    past = origin.get("lineage", [])
    if state is None:
        past = [*past, {key: origin.get(key) for key in ("stage", "seen", "seconds")}]
    log.write(event="start", stage="gan", seen=seen, config=asdict(config), rule=asdict(rule), batch=asdict(batch), origin=start.name)

    def checkpoint(whole: bool) -> dict:
        small = {"config": model.config.as_dict(), "model": average.state(), "average": average.state(), "stage": "gan", "seen": seen,
                 "step": step, "turns": turns, "seconds": clock.trained_s, "lineage": past, "price": price}  # fmt: skip
        if not whole:
            return small
        return small | {"model": model.state_dict(), "critic": critic.state_dict(), "g_opt": g_opt.state_dict(),
                        "c_opt": c_opt.state_dict(), "rows": rows}  # fmt: skip

    def measure() -> None:
        judge = Generator(model.config).to(device)
        judge.load_state_dict(average.state())
        judge.eval()
        results = colourise_all(torch_predict(judge, device), val)
        scores = score(results, val).as_dict() | {key: round(value, 4) for key, value in eye.measure(results).items()}
        row = {"step": turns, "seen": seen, "seconds": clock.trained_s, **scores, "held_out": held_out_score(judge, held_out, val, device)}
        rows.append(row)
        log.write(event="measure", **row)
        save(folder / f"step-{turns:05d}.pt", checkpoint(False))
        save(last, checkpoint(True))

    if not rows:
        measure()
    sums, counted = np.zeros(6), 0
    while not clock.over and not (config.max_steps and step >= config.max_steps):
        b = batches.at(seen)
        with autocast(device):
            ab, _ = run(b.luma.contiguous(memory_format=torch.channels_last), b.hint4)
        fake, real = painted(b.full, ab), painted(b.full, b.ab)
        # Real and fake show different pictures, so the critic cannot compare a pair: half a batch each.
        with autocast(device):
            said_real, said_fake = critic(real.roll(1, 0)), critic(fake.detach())
        c_loss = critic_loss(said_real, said_fake)
        c_opt.zero_grad(set_to_none=True)
        c_loss.backward()
        c_opt.step()
        seen, step, counted = seen + len(b.index), step + 1, counted + 1
        sums[0] += float(c_loss.detach())
        # DeOldify's rule: a critic that is losing gets the turn until it can teach again.
        if float(c_loss.detach()) < config.threshold:
            for parameter in critic.parameters():
                parameter.requires_grad_(False)
            with autocast(device):
                said = critic(fake)
            for parameter in critic.parameters():
                parameter.requires_grad_(True)
            fool = fool_loss(said)
            with autocast(device):
                feature = perceptual(b.full, ab, b.ab)
            huber = F.smooth_l1_loss(ab, b.ab, beta=5.0)
            psnr = psnr_of_quarter(ab, b.clean, b.ab).mean()
            ratio = chroma_reached(ab, b.ab)
            g_loss = config.critic * fool + config.feature * feature + config.huber * huber - config.psnr * psnr + price * F.relu(config.courage - ratio)
            price = min(max(price + config.courage_rate * (config.courage - float(ratio.detach())), 0.0), config.courage_most)
            g_opt.zero_grad(set_to_none=True)
            g_loss.backward()
            if bool(torch.isfinite(torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0))):
                g_opt.step()
                average.update(model)
            turns += 1
            sums[1:] += [float(fool.detach()), float(feature.detach()), float(psnr.detach()), float(ratio.detach()), 1.0]
            if turns % config.measure_every == 0:
                measure()
        if step % 25 == 0:
            n = max(sums[5], 1.0)
            log.write(event="train", step=step, turns=turns, seen=seen, seconds=clock.trained_s, critic=sums[0] / counted, fool=sums[1] / n,
                      feature=sums[2] / n, psnr=sums[3] / n, ratio=sums[4] / n, price=price)  # fmt: skip
            sums, counted = np.zeros(6), 0
    if turns > rows[-1]["step"]:
        measure()
    picked = pick(rows, rule)
    chosen = folder / f"step-{rows[picked.index]['step']:05d}.pt"
    save(folder / "picked.pt", load(chosen))
    plot_curves(rows, picked, folder / "curves.png", f"GAN: {picked.reason}")
    log.write(event="picked", step=rows[picked.index]["step"], reason=picked.reason)
    save(last, checkpoint(True))
    return folder / "picked.pt", picked
