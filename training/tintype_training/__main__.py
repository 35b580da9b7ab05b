"""The command line of the training package: one sub-command a stage, from shards to packs."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from . import checkpoint
from .augment import AugmentConfig
from .batches import BatchConfig, source_weights
from .cache import open_cache
from .calibrate import calibrate
from .card import write_card
from .colour_import import import_colour
from .critic import CriticConfig, generate, load_generated, pretrain_critic
from .encoder import VARIANTS
from .enlarge_pack import check_files, installed_network, samples, write_enlarge_pack
from .evaluate import CHOOSING, any_predict, evaluate, table
from .gan import STYLES
from .generator import GeneratorConfig
from .hint_stage import HintConfig, train_hints, transplant
from .losses import LossConfig
from .factors import by_factor, factor_table
from .metrics import ValPicture, load_folder, load_val
from .negative import NegativeConfig, train_negative
from .pack import Decode, export, write_pack
from .picker import STYLE_RULES, pick, plot_curves
from .pretrain import PretrainConfig, pretrain
from .repair_card import repair_card, repair_figures
from .repair_evaluate import THRESHOLD, judge_repair, load_repair_val, repair_sheet, write_damaged
from .repair_import import import_pack
from .repair_pack import export_repair, onnx_repair, write_repair_pack
from .repair_stage import RepairTrainConfig, train_repair
from .sheets import ageing_sheet, photos_sheet, val_sheet
from .shards import DEFAULT_DATASET
from .stage import pick_device, read_log, validations
from .steady import SteadyConfig, steady
from .style_run import run_style

RUNS = Path(__file__).resolve().parents[1] / "runs"
CARDS = Path(__file__).resolve().parents[1] / "cards"


def _named_paths(values: list[str]) -> dict[str, Path]:
    pairs = [value.partition("=") for value in values]
    for value, (name, equals, path) in zip(values, pairs):
        if not (name and equals and path):
            raise ValueError(f"'{value}': write <name>=<path of an .onnx file or pack folder>")
    return {name: Path(path) for name, _, path in pairs}


def _cache(args: argparse.Namespace) -> None:
    cache = open_cache(args.dataset, args.cache)
    print(f"{len(cache.names)} pictures of {len(set(cache.sources))} sources, side {cache.side}, in {args.cache}")


def _pretrain(args: argparse.Namespace) -> None:
    config = PretrainConfig(minutes=args.minutes, schedule_minutes=args.schedule_minutes or args.minutes, rate=args.rate, encoder_rate=args.encoder_rate,
                            frozen=args.frozen, hints_from=args.hints_from, norms_from=args.norms_from, fine_size=args.fine_batch, fine_side=args.fine_side,
                            fine_share=args.fine_share, seed=args.seed, validate_every_s=args.validate_every, compiled=args.compile)  # fmt: skip
    batch = BatchConfig(size=args.batch, side=args.side, weights=source_weights(args.sources), seed=args.seed, aged=args.aged, hinted=args.hinted)
    loss = LossConfig(courage=args.courage, feature=args.feature_weight, frechet=args.frechet_weight, quarters=args.quarters_weight, pixelwise=args.pixelwise)
    best = pretrain(open_cache(args.dataset, args.cache), load_val(args.dataset, args.val_pictures), args.out, config, batch, loss,
                    GeneratorConfig(encoder=args.encoder), args.init, pick_device(args.device))  # fmt: skip
    print(f"best check-point: {best}")


def _generate(args: argparse.Namespace) -> None:
    path = generate(args.checkpoint, open_cache(args.dataset, args.cache), args.out, args.count, pick_device(args.device), args.seed)
    print(f"saved pictures: {path}")


def _critic(args: argparse.Namespace) -> None:
    config = CriticConfig(minutes=args.minutes, half=args.half, seed=args.seed)
    path = pretrain_critic(load_generated(args.generated), open_cache(args.dataset, args.cache), args.out, config, pick_device(args.device))
    print(f"critic: {path}")


def _style(args: argparse.Namespace) -> None:
    picked = run_style(args.style, args.checkpoint, open_cache(args.dataset, args.cache), load_val(args.dataset, args.val_pictures),
                       args.out or RUNS / args.style, args.minutes, pick_device(args.device), args.critic_minutes, args.count, args.rounds,
                       source_weights(args.sources), args.batch, args.seed, compiled=args.compile)  # fmt: skip
    print(f"picked check-point: {picked}")


def _pick(args: argparse.Namespace) -> None:
    rows = read_log(args.log, "measure")
    picked = pick(rows, STYLE_RULES[args.style])
    print(f"step {rows[picked.index]['step']}: {picked.reason}")
    if args.png:
        print(f"curves: {plot_curves(rows, picked, args.png, args.style)}")


def _curves(args: argparse.Namespace) -> None:
    print(f"curves: {plot_curves(validations(args.log), None, args.png, 'pre-training', 'seen')}")


def _export(args: argparse.Namespace) -> None:
    done = export(args.checkpoint, args.out, args.storage, Decode(args.temperature, args.gain, args.turn))
    print(json.dumps({"path": str(done.path), "bytes": done.bytes, "sha256": done.sha256, "difference": done.difference, "stored": done.storage_difference}))


def _card(args: argparse.Namespace) -> None:
    if not args.notes.is_file():
        raise FileNotFoundError(f"{args.notes}: no such file; look at the contact sheets and write there what you saw")
    text = write_card(args.style, args.checkpoint, args.scores, args.row, args.dataset / "SOURCES.csv", args.notes.read_text(), args.decode)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(text)
    print(args.out)


def _pack(args: argparse.Namespace) -> None:
    if not args.card.is_file():
        raise FileNotFoundError(f"{args.card}: no such model card; write it first, a pack does not go out without one")
    done = write_pack(args.style, args.checkpoint, args.out, args.card.read_text(), Decode(args.temperature, args.gain, args.turn))
    print(f"{done.path}: {done.bytes} bytes, sha256 {done.sha256}, {done.difference:.1e} from PyTorch in float32, {done.storage_difference:.2f} as stored")


def _judged(args: argparse.Namespace) -> list[ValPicture]:
    """The photographs that a model is judged by: validation pictures that choose nothing, or a folder's that are in no data."""
    return load_folder(args.folder, args.val_pictures) if args.folder else load_val(args.dataset, args.val_pictures, skip=args.skip)


def _factors(args: argparse.Namespace) -> None:
    pictures = load_folder(args.folder, args.count)
    for name, path in _named_paths(args.packs).items():
        print(f"{name}, {len(pictures)} photographs\n\n{factor_table(by_factor(any_predict(path, args.threads or 2), pictures))}\n")


def _evaluate(args: argparse.Namespace) -> None:
    packs = _named_paths(args.packs)
    val = _judged(args)
    scores, pictures = evaluate(packs, val, args.steady, args.json, args.threads or 2, args.photos if args.photos.is_dir() else None)
    print(table(scores))
    if args.sheet:
        print(f"contact sheet: {val_sheet(pictures, val, args.sheet, max(1, len(val) // args.rows))}")


def _photos(args: argparse.Namespace) -> None:
    predicts = {name: any_predict(path) for name, path in _named_paths(args.packs).items()}
    print(f"contact sheet: {photos_sheet(predicts, args.photos, args.sheet, args.factor)}")


def _ageing(args: argparse.Namespace) -> None:
    print(f"contact sheet: {ageing_sheet(open_cache(args.dataset, args.cache), args.sheet, args.rows, args.seed)}")


def _parts(args: argparse.Namespace) -> None:
    if args.action == "slim":
        checkpoint.slim(args.source, args.target)
        print(args.target)
    elif args.action == "split":
        print("\n".join(str(part) for part in checkpoint.split(args.source, args.target)))
    else:
        checkpoint.join(args.source, args.target)
        print(args.target)


def _hints(args: argparse.Namespace) -> None:
    if args.take:
        print(transplant(args.take, args.checkpoint, args.out))
        return
    batch = BatchConfig(size=args.batch, side=128, aged=0.3, weights=source_weights(args.sources), seed=args.seed + 30)
    config = HintConfig(minutes=args.minutes, seed=args.seed + 16)
    print(train_hints(args.checkpoint, open_cache(args.dataset, args.cache), args.out, config, batch, pick_device(args.device)))


def _steady(args: argparse.Namespace) -> None:
    film = STYLES["film"]
    batch = BatchConfig(size=args.batch, side=160, whole=0.7, aged=film.aged if args.film else args.aged, hinted=0.15, weights=source_weights(args.sources), seed=args.seed + 60,
                        augment=film.augment if args.film else AugmentConfig())  # fmt: skip
    config = SteadyConfig(minutes=args.minutes, shifts=args.shifts, sizes=args.sizes, ages=args.ages, rate=args.rate, seed=args.seed + 22,
                          pixelwise=not args.frechet_weight, compiled=args.compile)  # fmt: skip
    print(steady(args.checkpoint, open_cache(args.dataset, args.cache), load_val(args.dataset, args.val_pictures), args.out, config, batch,
                 LossConfig(psnr=args.psnr, courage=args.courage, feature=0.3, frechet=args.frechet_weight, quarters=args.quarters_weight, patches=args.patches,
                            hues=args.hues, reds=args.reds, apart=args.apart), pick_device(args.device)))  # fmt: skip


def _repair(args: argparse.Namespace) -> None:
    config = RepairTrainConfig(minutes=args.minutes, schedule_minutes=args.schedule_minutes or args.minutes, rate=args.rate, size=args.batch, side=args.side,
                               weights=source_weights(args.sources), validate_every_s=args.validate_every, seed=args.seed, fill_every=args.fill_every)  # fmt: skip
    best = train_repair(open_cache(args.dataset, args.cache), load_repair_val(args.dataset, args.val_pictures), args.out, config, init=args.init)
    print(f"best check-point: {best}")


def _import_colour(args: argparse.Namespace) -> None:
    print(import_colour(args.pack, args.like, args.out))


def _import_repair(args: argparse.Namespace) -> None:
    print(import_pack(args.pack, open_cache(args.dataset, args.cache), args.out))


def _repair_pack(args: argparse.Namespace) -> None:
    for path in (args.scores, args.gate, args.notes):
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file; a pack goes out with figures ('evaluate-repair --json', 'bench/repair-gate.ts --json') and with what was seen by eye")
    row = next((row for row in json.loads(args.scores.read_text()) if row["threshold"] == args.threshold), None)
    if row is None:
        raise ValueError(f"{args.scores}: has no row of threshold {args.threshold}")
    figures = repair_figures(args.checkpoint, row, json.loads(args.gate.read_text()))
    args.figures.write_text(json.dumps(figures, indent=1) + "\n")
    card = repair_card(figures, args.dataset / "SOURCES.csv", args.notes.read_text())
    for done in write_repair_pack(args.checkpoint, args.out, card, args.threshold):
        print(f"{done.path}: {done.bytes} bytes, sha256 {done.sha256}, {done.difference:.1e} from PyTorch in float32, {done.storage_difference:.3f} as stored")


def _repair_card(args: argparse.Namespace) -> None:
    figures = json.loads(args.figures.read_text())
    if args.gate:
        figures["gate"] = json.loads(args.gate.read_text())
    if args.scores:
        figures["scores"] = next(row for row in json.loads(args.scores.read_text()) if row["threshold"] == figures["scores"]["threshold"])
    args.figures.write_text(json.dumps(figures, indent=1) + "\n")
    args.out.write_text(repair_card(figures, args.dataset / "SOURCES.csv", args.notes.read_text()))
    print(args.out)


def _export_repair(args: argparse.Namespace) -> None:
    for done in export_repair(args.checkpoint, args.out):
        print(f"{done.path}: {done.bytes} bytes, {done.difference:.1e} from PyTorch in float32, {done.storage_difference:.3f} as stored")


def _evaluate_repair(args: argparse.Namespace) -> None:
    val = load_repair_val(args.dataset, args.val_pictures)
    scores = judge_repair(onnx_repair(args.pack), val, tuple(args.thresholds))
    rows = [{"threshold": threshold, "pictures": len(val), **score.as_dict()} for threshold, score in zip(args.thresholds, scores)]
    for row in rows:
        print(json.dumps(row))
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n")
    if args.sheet:
        print(f"contact sheet: {repair_sheet(onnx_repair(args.pack), val[: args.rows], args.sheet)}")


def _enlarge_pack(args: argparse.Namespace) -> None:
    if not args.notes.is_file():
        raise FileNotFoundError(f"{args.notes}: no such file; look at enlarged photographs and write there what you saw")
    param, binary = installed_network()
    check_files(param, binary)
    done = write_enlarge_pack(param, binary, args.out, samples(args.photos), args.notes.read_text())
    print(f"{done.path}: {done.bytes} bytes, sha256 {done.sha256}, as {done.storage} at least {min(done.psnr):.1f} dB from half floats")


def _damaged(args: argparse.Namespace) -> None:
    print(f"{write_damaged(load_repair_val(args.dataset, args.val_pictures), args.out)} damaged pictures in {args.out}")


def _negative(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads or 1)
    train_negative(open_cache(args.dataset, args.cache), args.out, NegativeConfig(steps=args.steps, rate=args.rate, seed=args.seed), args.init)


def _calibrate(args: argparse.Namespace) -> None:
    val = load_val(args.dataset, args.val_pictures, skip=args.skip)
    best, rows = calibrate(args.checkpoint, val, args.goal)
    for row in rows:
        print(json.dumps({key: round(value, 3) for key, value in row.items()}))
    print(f"--temperature {best['temperature']} --gain {best['gain']}  # {best['psnr']:.2f} dB, {best['ratio']:.3f} of the truth's colourfulness")


def _mix(args: argparse.Namespace) -> None:
    checkpoint.mix(args.checkpoints, args.out, args.shares)
    print(args.out)


def _speed(args: argparse.Namespace) -> None:
    from .speed import compare  # builds a 250 MB graph: only where it is asked for

    print(json.dumps(compare(_named_paths(args.packs), args.side, args.threads or 2), indent=1))


def _int8(args: argparse.Namespace) -> None:
    from .quantise import report

    cache = open_cache(args.dataset, args.cache)
    print(json.dumps(report(args.checkpoint, cache, load_val(args.dataset, args.val_pictures), args.out, args.threads or 2), indent=1))


def parser() -> argparse.ArgumentParser:
    """All sub-commands with their options."""
    top = argparse.ArgumentParser(prog="python -m tintype_training", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)

    def command(name: str, run: object, text: str, trains: bool = False, data: bool = True) -> argparse.ArgumentParser:
        p = commands.add_parser(name, help=text, description=text)
        p.set_defaults(run=run)
        p.add_argument("--threads", type=int, default=0, help="CPU threads, 0: PyTorch's choice")
        if data:
            p.add_argument("--dataset", type=Path, default=DEFAULT_DATASET, help="folder with train-*.tar, more-*.tar and val.tar")
            p.add_argument("--cache", type=Path, default=RUNS / "cache", help="folder of the packed cache, made when missing")
            p.add_argument("--device", default="auto", help="auto, cpu or cuda")
            p.add_argument("--sources", default="human_faces=2", help="times a source is seen an epoch: human_faces=2,lfw=0 (0 leaves out)")
            p.add_argument("--val-pictures", type=int, default=200)
            p.add_argument("--seed", type=int, default=1)
        if trains:
            p.add_argument("--minutes", type=float, default=60, help="stop this stretch after so many minutes; the same command goes on")
            p.add_argument("--schedule-minutes", type=float, help="minutes of the whole schedule over all stretches (default: --minutes)")
        return p

    def compiles(p: argparse.ArgumentParser) -> None:
        p.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True, help="torch.compile (needs a C++ compiler); nearly twice as fast after two minutes")

    command("cache", _cache, "unpacks the shards once into the memory-mapped cache")
    p = command("pretrain", _pretrain, "stage 1: the generator alone", trains=True)
    p.add_argument("--out", type=Path, default=RUNS / "pretrain")
    p.add_argument("--init", type=Path, help="check-point whose generator a new run begins with; without it, ImageNet's encoder and a random decoder")
    p.add_argument("--encoder", type=int, choices=sorted(VARIANTS), default=2, help="which EfficientNet-Lite; of no account with --init")
    p.add_argument("--rate", type=float, default=1.5e-3, help="of the decoder; going on with --init 5e-4 is right")
    p.add_argument("--encoder-rate", type=float, default=0.2, help="the encoder's rate as a share of it")
    p.add_argument("--frozen", type=float, default=0.2, help="share of the schedule in which the encoder stands still; 0 with --init")
    p.add_argument("--hints-from", type=float, default=0.5, help="share of the schedule after which pictures come with hints; 0 with --init")
    p.add_argument("--norms-from", type=float, default=0.75, help="share of the schedule after which the decoder's batch norms keep their statistics")
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--side", type=int, default=128)
    p.add_argument("--fine-batch", type=int, default=24)
    p.add_argument("--fine-side", type=int, default=160)
    p.add_argument("--fine-share", type=float, default=0.35, help="last share of the schedule, in which pictures have the fine side")
    p.add_argument("--aged", type=float, default=0.3, help="share of pictures whose input is made to look old")
    p.add_argument("--hinted", type=float, default=0.15, help="share of pictures with hints revealed")
    p.add_argument("--courage", type=float, default=0.72, help="wanted share of the truth's colourfulness")
    p.add_argument("--feature-weight", type=float, default=0.0, help="weight of the perceptual loss")
    p.add_argument("--frechet-weight", type=float, default=0.0, help="weight of the Frechet loss (more colour as a set, for artistic)")
    p.add_argument("--quarters-weight", type=float, default=0.0, help="weight of the Frechet loss over quarters of pictures")
    p.add_argument("--pixelwise", action="store_true", help="count courage pixel by pixel, as the GAN does")
    p.add_argument("--validate-every", type=float, default=600, help="seconds")
    compiles(p)
    p = command("generate", _generate, "stage 3: saves a generator's pictures")
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, default=RUNS / "generated.npz")
    p.add_argument("--count", type=int, default=3000)
    p = command("critic", _critic, "stage 4: binary pre-training of a critic on saved pictures", trains=True)
    p.add_argument("generated", type=Path)
    p.add_argument("--out", type=Path, default=RUNS / "critic.pt")
    p.add_argument("--half", type=int, choices=(0, 1), default=0, help="which half of the saved pictures; 1 for the held-out critic")
    p = command("style", _style, "stages 3 to 5 for a style: rounds of generate, critic, GAN, pick", trains=True)
    p.add_argument("style", choices=sorted(STYLE_RULES))
    p.add_argument("checkpoint", type=Path, help="generator to start from")
    p.add_argument("--out", type=Path)
    p.add_argument("--critic-minutes", type=float, default=2)
    p.add_argument("--count", type=int, default=3000)
    p.add_argument("--rounds", type=int)
    p.add_argument("--batch", type=int, default=16)
    compiles(p)
    p = command("pick", _pick, "applies the picker's rule to a GAN log", data=False)
    p.add_argument("style", choices=sorted(STYLE_RULES))
    p.add_argument("log", type=Path)
    p.add_argument("--png", type=Path)
    p = command("curves", _curves, "draws pre-training's validation curves", data=False)
    p.add_argument("log", type=Path)
    p.add_argument("png", type=Path)
    for name, run, text in (("export", _export, "writes the ONNX file of a check-point"), ("pack", _pack, "writes a whole pack: model, manifest, card")):
        p = command(name, run, text, data=False)
        if name == "pack":
            p.add_argument("style", choices=sorted(STYLE_RULES))
            p.add_argument("--card", type=Path, required=True)
        p.add_argument("checkpoint", type=Path)
        p.add_argument("--out", type=Path, required=True)
        p.add_argument("--storage", choices=("int8", "fp16", "fp32"), default="int8")
        p.add_argument("--temperature", type=float, help="soft-max temperature of the votes; the check-point's unless given")
        p.add_argument("--gain", type=float, help="chroma gain; the check-point's unless given")
        p.add_argument("--turn", type=float, default=0.0, help="degrees by which reds are turned towards yellow")
    p = command("card", _card, "writes a model card from a check-point, evaluation's numbers and notes by eye")
    p.add_argument("style", choices=sorted(STYLE_RULES))
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--scores", type=Path, required=True, help="JSON of 'evaluate --json'")
    p.add_argument("--row", required=True, help="the pack's name there")
    p.add_argument("--notes", type=Path, required=True, help="what was seen in the contact sheets, Markdown")
    p.add_argument("--decode", default="", help="a sentence about temperature and gain")
    p.add_argument("--out", type=Path, required=True)
    p = command("evaluate", _evaluate, "table and contact sheet of packs, grey and the truth, on the validation pictures that choose nothing")
    p.set_defaults(val_pictures=800)
    p.add_argument("packs", nargs="+", help="<name>=<.onnx file, pack folder or check-point .pt>")
    p.add_argument("--skip", type=int, default=CHOOSING, help="validation pictures to leave out first: those that chose check-points")
    p.add_argument("--folder", type=Path, help="colour photographs that are in no data, in place of the validation pictures")
    p.add_argument("--photos", type=Path, default=DEFAULT_DATASET.parent / "photos" / "old", help="old photographs, for smear and red on them")
    p.add_argument("--steady", type=int, default=20, help="pictures for the steadiness measures, 0: leave out")
    p.add_argument("--json", type=Path)
    p.add_argument("--sheet", type=Path)
    p.add_argument("--rows", type=int, default=24)
    p = command("factors", _factors, "PSNR, colourfulness and smear by render factor, on colour photographs of 300 px and more", data=False)
    p.add_argument("packs", nargs="+", help="<name>=<.onnx file, pack folder or check-point .pt>")
    p.add_argument("--folder", type=Path, required=True, help="colour photographs that are in no data")
    p.add_argument("--count", type=int, default=100)
    p = command("photos", _photos, "contact sheet of real old photographs", data=False)
    p.add_argument("packs", nargs="+", help="<name>=<.onnx file or pack folder>")
    p.add_argument("--photos", type=Path, default=DEFAULT_DATASET.parent / "photos" / "old")
    p.add_argument("--sheet", type=Path, default=RUNS / "photos.png")
    p.add_argument("--factor", type=int, default=16)
    p = command("ageing", _ageing, "contact sheet of every defect by which training pictures are made to look old")
    p.add_argument("--sheet", type=Path, default=RUNS / "ageing.png")
    p.add_argument("--rows", type=int, default=8)
    p = command("parts", _parts, "keeps a check-point's generator in half precision (slim FILE FILE), cuts a file into parts of 16 MB (split FILE FOLDER), joins them (join INDEX.json FILE)", data=False)
    p.add_argument("action", choices=("slim", "split", "join"))
    p.add_argument("source", type=Path)
    p.add_argument("target", type=Path)
    p = command("hints", _hints, "trains the hint convs of a finished style; without hints it stays exactly as it is", trains=True)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--take", type=Path, help="take the hint convs of this check-point instead of training")
    p = command("steady", _steady, "trains for the same colours at every render factor and at every place; --film with film's noise", trains=True)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--rate", type=float, default=2e-4)
    p.add_argument("--courage", type=float, default=0.59, help="wanted share of the truth's chroma, pixel by pixel (by the mean with --frechet-weight)")
    p.add_argument("--psnr", type=float, default=LossConfig.psnr, help="weight of a dB")
    p.add_argument("--sizes", type=float, default=0.06, help="price of a Lab unit between sizes")
    p.add_argument("--shifts", type=float, default=0.04, help="price of a Lab unit between places")
    p.add_argument("--hues", type=float, default=0.0, help="what a Lab unit of chroma aside of the true hue costs, beyond 12")
    p.add_argument("--reds", type=float, default=0.0, help="what a Lab unit of strongly red chroma costs that a batch has beyond the truth's")
    p.add_argument("--ages", type=float, default=0.0, help="price of a Lab unit between a picture made old and the same picture new")
    p.add_argument("--patches", type=float, default=0.0, help="what a Lab unit of chroma that changes where luma does not, and the truth less, costs")
    p.add_argument("--frechet-weight", type=float, default=0.0, help="weight of the Frechet loss; courage is counted by the mean then")
    p.add_argument("--quarters-weight", type=float, default=0.0, help="weight of the Frechet loss over quarters of pictures")
    p.add_argument("--apart", type=float, default=0.0, help="what a picture costs whose features lie as far from its own truth's as pictures lie from each other")
    p.add_argument("--aged", type=float, default=0.3, help="share of pictures made to look old")
    p.add_argument("--film", action="store_true", help="most inputs with film's noise")
    compiles(p)
    p = command("repair", _repair, "trains the repair pack's two networks: one finds damage, one fills it", trains=True)
    p.add_argument("--out", type=Path, default=RUNS / "repair")
    p.add_argument("--init", type=Path, help="check-point whose networks a new run begins with")
    p.add_argument("--rate", type=float, default=1.5e-3)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--side", type=int, default=128)
    p.add_argument("--fill-every", type=int, default=2, help="the fill network takes part in every so many steps only; 0: in none")
    p.add_argument("--validate-every", type=float, default=600, help="seconds")
    p = command("import-colour", _import_colour, "makes a check-point out of a colour pack, for a schedule to go on from")
    p.add_argument("pack", type=Path, help="pack folder")
    p.add_argument("--like", type=Path, required=True, help="check-point of the same shape, whose norms and price of colourfulness are taken")
    p.add_argument("--out", type=Path, required=True)
    p = command("import-repair", _import_repair, "makes a check-point out of a repair pack, for a run to go on from")
    p.add_argument("pack", type=Path, help="pack folder")
    p.add_argument("--out", type=Path, required=True)
    p = command("repair-pack", _repair_pack, "writes the repair pack: two models, manifest, card")
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--scores", type=Path, required=True, help="JSON of 'evaluate-repair --json'")
    p.add_argument("--gate", type=Path, required=True, help="JSON of 'node bench/repair-gate.ts --json'")
    p.add_argument("--figures", type=Path, default=CARDS / "repair.json", help="where the card's figures are kept")
    p.add_argument("--notes", type=Path, required=True, help="what was seen by eye, Markdown")
    p.add_argument("--threshold", type=float, default=THRESHOLD, help="probability from which a pixel is damage at the middle sensitivity")
    p.add_argument("--out", type=Path, required=True)
    p = command("repair-card", _repair_card, "writes the card of the repair pack anew, with figures measured anew")
    p.add_argument("--figures", type=Path, default=CARDS / "repair.json")
    p.add_argument("--gate", type=Path, help="JSON of 'node bench/repair-gate.ts --json', which takes the place of the kept one")
    p.add_argument("--scores", type=Path, help="JSON of 'evaluate-repair --json', likewise")
    p.add_argument("--notes", type=Path, default=CARDS / "repair.md")
    p.add_argument("--out", type=Path, default=CARDS.parents[1] / "resources/models/tintype-repair/CARD.md")
    p = command("export-repair", _export_repair, "writes the two ONNX files of a check-point, to be judged", data=False)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, required=True)
    p = command("evaluate-repair", _evaluate_repair, "judges a repair pack on damaged and on clean validation pictures, beside OpenCV's Telea")
    p.add_argument("pack", type=Path, help="pack folder")
    p.add_argument("--thresholds", type=float, nargs="+", default=[THRESHOLD])
    p.add_argument("--json", type=Path)
    p.add_argument("--sheet", type=Path)
    p.add_argument("--rows", type=int, default=16)
    p = command("enlarge-pack", _enlarge_pack, "writes the pack that enlarges: Real-ESRGAN x4plus out of the installed package", data=False)
    p.add_argument("--notes", type=Path, default=Path("cards/enlarge.md"), help="what was seen by eye, Markdown")
    p.add_argument("--photos", type=Path, default=Path("../resources/samples"), help="photographs to measure the storage with")
    p.add_argument("--out", type=Path, required=True)
    p = command("damaged", _damaged, "writes validation pictures with drawn damage, for 'npm run bench -- repair-gate'")
    p.add_argument("--out", type=Path, default=RUNS / "damaged")
    p = command("negative", _negative, "trains the judge of negatives, which the studio runs by itself")
    p.add_argument("--steps", type=int, default=3000)
    p.add_argument("--rate", type=float, default=4e-3)
    p.add_argument("--init", type=Path, help="weights to go on from, as this command writes them")
    p.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "src/imaging/filters/negative-weights.json", help="where the weights go")
    p = command("calibrate", _calibrate, "temperature and gain that reach a colourfulness at least error")
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--goal", type=float, required=True, help="wanted share of the truth's colourfulness")
    p.add_argument("--skip", type=int, default=0, help="validation pictures to leave out first; the first 200 choose, the others are for figures")
    p = command("mix", _mix, "averages the generators of several runs from one beginning; with --shares a dial between two styles", data=False)
    p.add_argument("checkpoints", type=Path, nargs="+")
    p.add_argument("--shares", type=float, nargs="+", help="what each counts; equal by default")
    p.add_argument("--out", type=Path, required=True)
    p = command("speed", _speed, "times packs against DeOldify Artistic's graph in one run", data=False)
    p.add_argument("packs", nargs="+", help="<name>=<.onnx file or pack folder>")
    p.add_argument("--side", type=int, default=256)
    p = command("int8", _int8, "measures a static int8 variant: speed and PSNR against float32")
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, default=RUNS / "int8")
    return top


def main(argv: list[str] | None = None) -> int:
    """Runs one command; 0 on success, 2 with a sentence on bad input."""
    args = parser().parse_args(argv)
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        args.run(args)
    except (ValueError, FileNotFoundError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
