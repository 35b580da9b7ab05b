"""Writes a pack's model card: data and terms, method, how much was trained, numbers, and what was seen by eye."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from .checkpoint import load
from .generator import Generator, GeneratorConfig, parameter_count

STARTER_PICTURES = 421_000
STARTER_MINUTES = 95

_STYLE = {
    "stable": "pre-training, then one short GAN round whose check-point the picker chose; decode calibrated to about 0.65 of the truth's colourfulness",
    "artistic": "pre-training, then repeated critic and GAN rounds, held to more colour; decode calibrated to about 0.85 of the truth's colourfulness",
    "film": "the generator of stable before its GAN, then the shortest GAN round on inputs most of which have film noise",
}

_COLUMNS = [("psnr", "PSNR, dB"), ("ssim", "SSIM"), ("ab_rmse", "ab RMSE"), ("ratio", "colourfulness / truth"), ("histogram", "ab histogram distance"),
            ("skin_hue", "skin hue turned, degrees"), ("skin_chroma", "skin chroma / truth"), ("shift", "change at 2 px shift, ab"), ("factors", "change over factors 12 to 35, ab")]  # fmt: skip


def sources_table(path: Path) -> str:
    """The data set's sources with their terms as a Markdown table. Raises FileNotFoundError that names the file."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; name the data set's folder with --dataset")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["| source | pictures | terms as stated |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {row['source']} | {row['images_train']} | {row['licence_or_terms_as_stated']} |" for row in rows)])


def numbers_table(scores: dict[str, dict[str, float]], names: list[str]) -> str:
    """Rows of evaluation's JSON as a Markdown table."""
    lines = ["| | " + " | ".join(label for _, label in _COLUMNS) + " |", "| --- |" + " --- |" * len(_COLUMNS)]
    for name in names:
        values = scores[name]
        lines.append(f"| {name} | " + " | ".join(f"{values[key]:.2f}" if key in values else "" for key, _ in _COLUMNS) + " |")
    return "\n".join(lines)


def training_lines(state: dict[str, Any]) -> str:
    """What the check-point saw, stage by stage, from its lineage."""
    entries = [*state.get("lineage", []), {key: state.get(key) for key in ("stage", "seen", "seconds")}]
    lines = []
    if state.get("from_starter"):
        lines.append(f"- first network: about {STARTER_PICTURES:,} pictures of the same data set, {STARTER_MINUTES} minutes on two CPU cores (its own record; 128 px crops)")
    for entry in entries:
        if entry.get("seen"):
            lines.append(f"- {entry['stage']}: {entry['seen']:,} pictures, {entry['seconds'] / 60:.0f} minutes of a shared two-core CPU, bf16")
    if state.get("hint_seen"):
        lines.append(f"- hints alone, all else frozen: {state['hint_seen']:,} pictures, {state['hint_seconds'] / 60:.0f} minutes")
    return "\n".join(lines)


def write_card(style: str, checkpoint: Path, scores_path: Path, row: str, sources: Path, notes: str, decode: str) -> str:
    """The card's text. `row` is the pack's name in evaluation's JSON, `notes` what was seen in the contact sheets.

    Raises FileNotFoundError or ValueError with a sentence that names the file.
    """
    if style not in _STYLE:
        raise ValueError(f"style '{style}': write stable, artistic or film")
    state = load(checkpoint)
    if not scores_path.is_file():
        raise FileNotFoundError(f"{scores_path}: no such file; run 'evaluate --json' first")
    scores = json.loads(scores_path.read_text())
    if row not in scores:
        raise ValueError(f"{scores_path}: has no row '{row}'; it has {', '.join(scores)}")
    names = [name for name in scores if name in ("grey", row) or name.startswith("starter")] + ["truth"]
    parameters = parameter_count(Generator(GeneratorConfig.of(state["config"])))
    return f"""# Tintype {style.capitalize()}

Colours black-and-white photographs on the owner's own machine. {parameters / 1e6:.1f} million parameters, trained by
`training/` of this repository. Luma in (CIE L / 100), optionally hints (ab and a mask), Lab ab out; sides are multiples of 16.

## Training

NoGAN (DeOldify): {_STYLE[style]}. {decode}

What it saw:

{training_lines(state)}

Where two pre-training runs are listed, they began at one check-point (9,488 pictures in), went on with different seeds and
were averaged. Curves: `training/curves/`.

The first Tintype network (6.4 million parameters) is its ancestor: its trunk's weights were taken over, new parts (two residual
blocks, self-attention, hint inputs, an ab residual) began as identities. No backbone or weights from elsewhere; the
feature loss is from a network trained here. Inputs were aged (tone, fading, other emulsions, grain, noise, blur, dust,
JPEG) on {"nine tenths" if style == "film" else "two fifths"} of the pictures; a quarter had random hints.

## Data and its terms

39,170 photographs, short side 160 px; `human_faces` was seen twice an epoch. **About half come from sets that are offered for
research only** (UTKFace, Imagenette, LFW, All-Age-Faces, Flickr8k): whoever ships this pack must know that.

{sources_table(sources)}

## Numbers

First 200 pictures of the validation set, whole, 160 px short side, network at a 160 px square, 8-bit RGB.

{numbers_table(scores, names)}

## Seen by eye

{notes.strip()}

## Limits

- It guesses. Colours of clothes, cars and walls are plausible at best, never evidence.
- Everything it learned from is modern digital photography at 160 px; period clothing and print defects are imitated only.
- Darker skin is under-represented in the labelled faces of the data; `human_faces` was over-sampled against that.
- The same 200 validation pictures also chose check-points and the last gain of the decode, so the table is a little kind; they were not trained on.
"""
