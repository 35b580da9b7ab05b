"""Writes a pack's model card: data and terms, method, how much was trained, numbers, and what was seen by eye."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from .checkpoint import load_generator
from .generator import parameter_count
from .measures import TONES

_STYLE = {
    "stable": "the weights of pre-training, of steadiness and of a round of artistic, mixed",
    "artistic": "pre-training, then six schedules of steadiness with a Frechet loss and prices on wrong hues and on too much red",
    "film": "pre-training, then the steadiness stage; no GAN",
}

_COLUMNS = [("psnr", "PSNR, dB"), ("ratio", "colourfulness / truth"), ("frechet", "Frechet distance"), ("smear", "smear / truth"), ("red", "strong red / truth"),
            ("clothes", "clothes' colourfulness / truth"), ("skin_worst", "skin hue, worst tone, degrees"), ("skin_chroma", "skin chroma / truth"),
            ("old_smear", "smear on old photographs"), ("old_red", "strong red on old photographs"), ("ssim", "SSIM"),
            ("shift", "change at 2 px shift, ab"), ("factors", "change over factors 10 to 40, ab"), ("factors_skin", "of skin"), ("factors_sky", "of skies")]  # fmt: skip


def _sources(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; name the data set's folder with --dataset")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sources_table(path: Path) -> str:
    """The data set's sources with their terms as a Markdown table. Raises FileNotFoundError that names the file."""
    rows = _sources(path)
    lines = ["| source | pictures | terms as stated |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {row['source']} | {row['images_train']} | {row['licence_or_terms_as_stated']} |" for row in rows)])


def numbers_table(scores: dict[str, dict[str, float]], names: list[str]) -> str:
    """Rows of evaluation's JSON as a Markdown table."""
    lines = ["| | " + " | ".join(label for _, label in _COLUMNS) + " |", "| --- |" + " --- |" * len(_COLUMNS)]
    for name in names:
        values = scores[name]
        lines.append(f"| {name} | " + " | ".join(f"{values[key]:.2f}" if key in values else "" for key, _ in _COLUMNS) + " |")
    return "\n".join(lines)


def skin_line(values: dict[str, float]) -> str:
    """Skin's hue and chroma in each bin of tone that had enough faces."""
    bins = [number for number in range(1, len(TONES)) if f"skin_hue_{number}" in values]
    return "; ".join(f"L {TONES[n - 1]} to {TONES[n]}: {values[f'skin_hue_{n}']:+.1f}, {values[f'skin_chroma_{n}']:.2f}" for n in bins) or "too few faces"


def training_lines(state: dict[str, Any]) -> str:
    """What the check-point saw, stage by stage, from its lineage."""
    entries = [*state.get("lineage", []), {key: state.get(key) for key in ("stage", "seen", "seconds")}]
    lines = []
    for entry in entries:
        if entry.get("seen"):
            lines.append(f"- {entry['stage']}: {entry['seen']:,} pictures, {entry['seconds'] / 60:.0f} minutes on the clock, of a shared machine")
    if state.get("hint_seen"):
        lines.append(f"- hints alone, all else frozen: {state['hint_seen']:,} pictures, {state['hint_seconds'] / 60:.0f} minutes")
    return "\n".join(lines)


def write_card(style: str, checkpoint: Path, scores_path: Path, row: str, sources: Path, notes: str, decode: str) -> str:
    """The card's text. `row` is the pack's name in evaluation's JSON, `notes` what was seen in the contact sheets.

    Raises FileNotFoundError or ValueError with a sentence that names the file.
    """
    if style not in _STYLE:
        raise ValueError(f"style '{style}': write stable, artistic or film")
    model, state = load_generator(checkpoint)
    if not scores_path.is_file():
        raise FileNotFoundError(f"{scores_path}: no such file; run 'evaluate --json' first")
    scores = json.loads(scores_path.read_text())
    if row not in scores:
        raise ValueError(f"{scores_path}: has no row '{row}'; it has {', '.join(scores)}")
    names = [name for name in ("grey", row, "truth") if name in scores]
    parameters = parameter_count(model)
    pictures = sum(int(one["images_train"]) for one in _sources(sources))
    return f"""# Tintype {style.capitalize()}

Colours black-and-white photographs on the owner's own machine. {parameters / 1e6:.1f} million parameters, trained by
`training/` of this repository. Luma in (CIE L / 100), optionally hints (ab and a mask), Lab ab out; sides are multiples of 16.

## Training

NoGAN (DeOldify): {_STYLE[style]}. {decode}

What it saw:

{training_lines(state)}

Curves: `training/curves/`.

The encoder is EfficientNet-Lite{model.config.encoder}, which began with Google's weights (ImageNet, Apache-2.0; `NOTICE.txt`), frozen first and then
trained at a lower rate. The decoder began from random weights. The perceptual loss and the critic look at pictures
through a frozen EfficientNet-Lite0. Inputs were aged (tone, hard contrast, fading, vignettes, other emulsions, orthochromatic plates,
grain, noise, blur, dust, halftone, JPEG) on a third of the pictures; from the middle of pre-training on a part had hints.

## Data and its terms

{pictures:,} photographs, short side 160 px; `human_faces` was seen twice an epoch. **About half come from sets that are offered for
research only** (UTKFace, Imagenette, LFW, All-Age-Faces, Flickr8k), and the encoder was trained on ImageNet: whoever ships this pack must know that.

{sources_table(sources)}

## Numbers

The 800 pictures of the validation set that chose nothing, whole, 160 px short side, network at a 160 px square, 8-bit RGB. Old photographs are
measured against the median of the true pictures. Frechet distance: pooled features of EfficientNet-Lite0, painted against true.

Skin by tone, dark to light (hue turned in degrees, chroma / truth): {skin_line(scores[row])}.

{numbers_table(scores, names)}

## Seen by eye

{notes.strip()}

## Limits

- It guesses. Colours of clothes, cars and walls are plausible at best, never evidence.
- Everything it learned from is modern digital photography at 160 px; period clothing and print defects are imitated only.
- Darker skin is under-represented in the labelled faces of the data; `human_faces` was over-sampled against that.
"""
