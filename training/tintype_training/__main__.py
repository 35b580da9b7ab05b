"""The command line of the training package: one sub-command a stage, from shards to packs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from .batches import BatchConfig, source_weights
from .cache import open_cache
from .losses import LossConfig
from .metrics import load_val
from .pretrain import PretrainConfig, pretrain
from .shards import DEFAULT_DATASET
from .stage import pick_device

RUNS = Path(__file__).resolve().parents[1] / "runs"


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, default=DEFAULT_DATASET, help="folder with train-*.tar and val.tar")
    parser.add_argument("--cache", type=Path, default=RUNS / "cache", help="folder of the packed cache, made when missing")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads, 0: PyTorch's choice")
    parser.add_argument("--minutes", type=float, default=60, help="stop this stretch after so many minutes")
    parser.add_argument("--schedule-minutes", type=float, help="minutes of the whole schedule over all stretches (default: --minutes)")
    parser.add_argument("--sources", default="human_faces=2", help="times a source is seen an epoch, such as human_faces=2,lfw=0")
    parser.add_argument("--val-pictures", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)


def _pretrain(args: argparse.Namespace) -> None:
    device = pick_device(args.device)
    cache = open_cache(args.dataset, args.cache)
    config = PretrainConfig(minutes=args.minutes, schedule_minutes=args.schedule_minutes or args.minutes, rate=args.rate,
                            validate_every_s=args.validate_every, compiled=args.compile, seed=args.seed)  # fmt: skip
    batch = BatchConfig(size=args.batch, side=args.side, weights=source_weights(args.sources), seed=args.seed, aged=args.aged)
    loss = LossConfig(courage=args.courage)
    best = pretrain(cache, load_val(args.dataset, args.val_pictures), args.out, config, batch, loss, starter=args.starter, device=device)
    print(f"best check-point: {best}")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m tintype_training", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    p = commands.add_parser("pretrain", help="stage 1: the generator alone")
    _common(p)
    p.add_argument("--out", type=Path, default=RUNS / "pretrain")
    p.add_argument("--starter", type=Path, help="ONNX file of the first Tintype network to start from; random weights without it")
    p.add_argument("--rate", type=float, default=3e-4)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--side", type=int, default=128)
    p.add_argument("--aged", type=float, default=0.5, help="share of pictures whose input is made to look old")
    p.add_argument("--courage", type=float, default=0.68, help="wanted share of the truth's colourfulness")
    p.add_argument("--validate-every", type=float, default=300, help="seconds")
    p.add_argument("--compile", action="store_true", help="torch.compile; worth it on CUDA")
    p.set_defaults(run=_pretrain)
    return top


def main(argv: list[str] | None = None) -> int:
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
