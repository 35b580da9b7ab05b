"""Writes the repair pack's model card: what it does, how it was trained, its figures, what was seen by eye, and its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .card import sources_table
from .generator import parameter_count
from .repair_damage import KINDS, VISIBLE
from .repair_pack import load_repair


def repair_figures(checkpoint: Path, scores: dict[str, Any], gate: dict[str, Any]) -> dict[str, Any]:
    """What the card says in numbers. `scores`: a row of `evaluate-repair --json`; `gate`: what `bench/repair-gate.ts --json` wrote. Raises as `load_repair`."""
    nets, state = load_repair(checkpoint)
    # A mixed check-point has the runs that it was made of.
    runs = state.get("lineage") or [state]
    seen, seconds = (sum(run[key] for run in runs) for key in ("seen", "seconds"))
    return {"parameters": [parameter_count(nets.damage), parameter_count(nets.fill)], "seen": seen, "seconds": seconds, "scores": scores, "gate": gate}


def _unasked(gate: dict[str, Any]) -> str:
    sound, drawn, couple = gate["sound"], gate["drawn"], gate["couple"]
    return f"""| | |
| --- | --- |
| drawn damage: F1 / precision / recall of what is filled unasked | {drawn["f1"]:.3f} / {drawn["precision"]:.3f} / {drawn["recall"]:.3f} |
| damaged pictures that are repaired unasked | {drawn["acted"] * 100:.0f} % of {drawn["pictures"]} |
| PSNR over damaged pixels, before / after | {drawn["psnr"]["before"]:.2f} / {drawn["psnr"]["after"]:.2f} dB |
| sound photographs: SSIM of repair from 0.998 on / at most 0.1 % filled / anything filled | {sound["alike"]} / {sound["hardly"]} / {sound["touchedShare"] * sound["pictures"]:.0f} of {sound["pictures"]} |
| the same with all steps of Restore (tone, repair, noise, finish): SSIM from 0.998 on | {sound["whole"]} of {sound["pictures"]} |
| cracked portrait: places on cracks that are filled, over background / faces | {couple["background"] * 100:.0f} / {couple["faces"] * 100:.0f} % |"""


def repair_card(figures: dict[str, Any], sources: Path, notes: str) -> str:
    """The card's text. `figures` as `repair_figures` gives them, `notes` what was seen."""
    s, (damage, fill) = figures["scores"], figures["parameters"]
    return f"""# Tintype Repair

Finds damage on photographs and fills only what it found, on the owner's own machine. Two networks of
{damage / 1e6:.2f} and {fill / 1e6:.2f} million parameters, trained by `training/` of this repository. `damage.onnx`: luma in (CIE L / 100),
the probability of damage out. `fill.onnx`: luma, a mask, and what of it is hidden in; luma out. Sides are multiples of 32.

## Method

U-Nets between stride 2 and 16, without any global pooling: a tile with its margin gives what the whole picture would. The fill
starts from a smooth diffusion of the sound pixels around (pull and push) and learns what is missing; it may look at damaged pixels,
for stains and worn scratches let the picture through, but not at hidden ones: what a hand has painted over may be anything.

Damage is synthetic ({", ".join(KINDS)}), drawn over the data set's photographs in sizes of coarse and of fine scans; three in
ten pictures have none. Fading, exposure, soft lenses, grain, paper, noise and JPEG come on damaged and sound pictures alike: they
are no damage. Loss: focal cross entropy and dice for the damage, L1, its slopes and the square under the mask for the fill. From random weights:
{figures["seen"]:,} crops of 128 px, {figures["seconds"] / 60:.0f} minutes of a busy two-core CPU, bf16; the average of the weights is what ships.

## Numbers

First {s["pictures"]} pictures of the validation set, each as a scan of 1 to 2 times its stored size, damaged once; threshold {s["threshold"]}. Damage
is what changes L by at least {VISIBLE * 100:.0f} of 100. Detection with a tolerance of 1 pixel, over all pixels of all pictures, and without the gate: all that may be damage.

| | |
| --- | --- |
| detection: F1 / precision / recall | {s["f1"]:.3f} / {s["precision"]:.3f} / {s["recall"]:.3f} |
| PSNR over damaged pixels, before | {s["damaged_psnr"]:.2f} dB |
| OpenCV's Telea, told the true mask | {s["telea_psnr"]:.2f} dB |
| this pack with its own mask | {s["damaged_psnr"] + s["gain"]:.2f} dB (+{s["gain"]:.2f}; {s["over_telea"]:+.2f} against Telea) |
| this pack, told the true mask too | {s["damaged_psnr"] + s["true_gain"]:.2f} dB (+{s["true_gain"]:.2f}; {s["true_over_telea"]:+.2f} against Telea) |
| undamaged pictures, sharp as they are stored and as scans: share of pixels taken for damage | {s["clean_flagged"] * 100:.2f} % |

What the studio fills unasked is much less, for it must not take away what was there (`docs/restore.md` says by which rules). Measured by the studio's own engine
(`npm run bench -- repair-gate`) on the same damaged pictures, and on sound photographs as large as there are:

{_unasked(figures["gate"])}

## Seen by eye

{notes.strip()}

## Limits

- It was trained on imitations. Damage that looks like part of the picture (a scratch along a hem, a stain like a shadow) is missed, and
  what looks like damage (a cigarette, a thin bright ribbon, twigs before the sky) may be taken for it: look at the mask, and erase.
- What lies under a wide hole is not known to anybody. The fill is plausible at best, smooth at worst; never evidence.
- A little kind: the threshold was chosen on the same pictures.

## Data and its terms

39,170 photographs, short side 160 px; `human_faces` was seen twice an epoch. **About half come from sets that are offered for
research only** (UTKFace, Imagenette, LFW, All-Age-Faces, Flickr8k): whoever ships this pack must know that.

{sources_table(sources)}
"""
