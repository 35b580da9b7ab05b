"""What looks like damage and is none, drawn into clean crops so that the detector learns to doubt: straps, rods, wheels,
fences, buttons, writing, mounts. The pictures that it learns from are small and soft; those of old scans are sharp.
"""

from __future__ import annotations

import cv2
import numpy as np

from .repair_damage import Field, Rng, field, log_uniform


def sharpened(rng: Rng, luma: Field) -> Field:
    """An unsharp mask, as scanners apply it: edges as steep as those of drawn damage, with their halos."""
    return np.clip(luma + rng.uniform(0.3, 2.5) * (luma - cv2.GaussianBlur(luma, (0, 0), rng.uniform(0.6, 1.8))), 0, 1)


def _bezier(rng: Rng, shape: tuple[int, int], bend: float) -> np.ndarray:
    """A smooth curve [n, 2] (x, y) between two places of the picture."""
    h, w = shape
    a, b = rng.uniform([0, 0], [w, h], (2, 2))
    middle = (a + b) / 2 + rng.normal(0, bend * np.hypot(h, w), 2)
    t = np.linspace(0, 1, 40)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b


def _arc(rng: Rng, shape: tuple[int, int]) -> np.ndarray:
    """A part of an ellipse: a wheel, a hoop, a collar."""
    h, w = shape
    centre, radius = rng.uniform([0, 0], [w, h]), log_uniform(rng, 6, 0.6 * max(h, w)) * np.array([1, rng.uniform(0.4, 1)])
    angles = rng.uniform(0, 2 * np.pi) + np.linspace(0, rng.uniform(1, 2 * np.pi), 60)
    return centre + radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def _band(shape: tuple[int, int], points: np.ndarray, width: float) -> Field:
    canvas = np.zeros((shape[0] * 2, shape[1] * 2), np.uint8)
    cv2.polylines(canvas, [np.rint(points * 2 * 16).astype(np.int32)], False, 255, max(1, round(2 * width)), cv2.LINE_AA, 4)
    return cv2.resize(canvas, (shape[1], shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _rod(rng: Rng, luma: Field, points: np.ndarray, width: float, tone: float) -> Field:
    """An object of even width: lit across its width, mostly with dark outlines, and with the picture's light upon it."""
    out = luma
    if rng.random() < 0.7:
        out = out + _band(luma.shape, points, width + rng.uniform(1.2, 3)) * rng.uniform(0.4, 1) * (rng.uniform(0, 0.3) - out)
    shade = tone * (0.75 + 0.5 * cv2.GaussianBlur(luma, (0, 0), 6)) + rng.uniform(0, 0.03) * field(rng, luma.shape, 2)
    out = out + _band(luma.shape, points, width) * (shade - out)
    if width > 2.5 and rng.random() < 0.6:
        light = points + rng.uniform(-0.25, 0.25, 2) * width
        out = out + _band(luma.shape, light, width * rng.uniform(0.25, 0.5)) * rng.uniform(0.2, 0.7) * (rng.uniform(0.6, 1) - out)
    return out


def rods(rng: Rng, luma: Field, unit: float) -> Field:
    """Straps, handlebars, wheels, wires: one, or a pair of the same kind."""
    points = _arc(rng, luma.shape) if rng.random() < 0.35 else _bezier(rng, luma.shape, rng.choice([0, 0.02, 0.12]))
    width, tone = log_uniform(rng, 1, 7) * unit, float(rng.uniform(0.05, 1))
    for _ in range(int(rng.integers(1, 3))):
        luma = _rod(rng, luma, points, width, tone)
        points = points * rng.choice([[1, 1], [-1, 1]]) + rng.normal(0, 25, 2) * unit
        points[:, 0] %= luma.shape[1] * 2
    return luma


def lattice(rng: Rng, luma: Field, unit: float) -> Field:
    """Equal lines side by side: fences, blinds, window bars, spokes, stripes."""
    h, w = luma.shape
    heading, gap, count = rng.uniform(0, np.pi), log_uniform(rng, 4, 20) * unit, int(rng.integers(3, 9))
    along, across = np.array([np.cos(heading), np.sin(heading)]), np.array([-np.sin(heading), np.cos(heading)])
    start, length = rng.uniform([0, 0], [w, h]), rng.uniform(0.15, 1) * max(h, w)
    width, tone = min(gap * 0.6, log_uniform(rng, 0.8, 5) * unit), float(rng.uniform(0, 1))
    fan = rng.uniform(-0.1, 0.1) if rng.random() < 0.3 else 0.0
    canvas = np.zeros_like(luma)
    for i in range(count):
        turned = along + i * fan * across
        canvas = np.maximum(canvas, _band(luma.shape, np.stack([start + i * gap * across, start + i * gap * across + length * turned]), width))
    return luma + canvas * rng.uniform(0.5, 1) * (tone - luma)


def buttons(rng: Rng, luma: Field, unit: float) -> Field:
    """Equal discs at equal distances: buttons, pearls, studs, lamps."""
    h, w = luma.shape
    radius, count = log_uniform(rng, 0.8, 4) * unit, int(rng.integers(2, 7))
    start, heading = rng.uniform([0, 0], [w, h]), rng.uniform(0, 2 * np.pi)
    step = radius * rng.uniform(2.5, 9) * np.array([np.cos(heading), np.sin(heading)])
    tone = float(rng.uniform(0.5, 1) if rng.random() < 0.7 else rng.uniform(0, 0.3))
    canvas = np.zeros((h * 2, w * 2), np.uint8)
    for i in range(count):
        cv2.circle(canvas, np.rint((start + i * step) * 32).astype(int).tolist(), max(8, round(radius * 32)), 255, -1, cv2.LINE_AA, 4)
    disc = cv2.resize(canvas, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    ring = np.clip(cv2.GaussianBlur(disc, (0, 0), max(0.6, radius * 0.4)) * 2, 0, 1)
    return (luma + ring * rng.uniform(0, 0.6) * (0.1 - luma)) * (1 - disc) + disc * tone


def writing(rng: Rng, luma: Field, unit: float) -> Field:
    """Names and dates on prints, numbers on negatives, shop signs."""
    h, w = luma.shape
    text = "".join(rng.choice(list("ABCDEGHJKLMNOPRSTUabdefghiklmnoprstuvy0123456789.-"), int(rng.integers(2, 12))))
    canvas = np.zeros((h * 2, w * 2), np.uint8)
    at = np.rint(rng.uniform([-0.1 * w, 0.05 * h], [0.7 * w, h]) * 2).astype(int).tolist()
    font = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_ITALIC]))
    cv2.putText(canvas, text, at, font, log_uniform(rng, 0.4, 2) * unit, 255, int(rng.integers(1, 5)), cv2.LINE_AA)
    if rng.random() < 0.3:
        canvas = np.ascontiguousarray(np.rot90(canvas) if h == w else canvas[::-1])
    ink = cv2.resize(canvas, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return luma + ink * rng.uniform(0.6, 1) * (rng.choice([rng.uniform(0, 0.25), rng.uniform(0.8, 1)]) - luma)


def mount(rng: Rng, luma: Field, unit: float) -> Field:
    """A straight even border along some sides, with a line in it at times: mounts, film rims, the white of a print."""
    h, w = luma.shape
    out, tone = luma.copy(), float(rng.choice([rng.uniform(0, 0.12), rng.uniform(0.75, 1)]))
    wide = log_uniform(rng, 1, 16) * unit
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    lean = rng.normal(0, 0.01)
    for distance in (xx + lean * yy, w - 1 - xx + lean * yy, yy + lean * xx, h - 1 - yy + lean * xx):
        if rng.random() < 0.4:
            out = out + np.clip(wide - distance, 0, 1) * (tone + 0.01 * field(rng, luma.shape, 2) - out)
            if rng.random() < 0.3:
                out = out + np.clip(1 - np.abs(distance - wide * rng.uniform(1.1, 1.6)), 0, 1) * (1 - tone - out)
    return out


OBJECTS = (rods, rods, lattice, buttons, writing, mount)


def with_objects(luma: Field, rng: Rng, unit: float) -> Field:
    """A clean crop, sharper by half a chance and with an object or two by 45 in 100."""
    if rng.random() < 0.5:
        luma = sharpened(rng, luma)
    if rng.random() < 0.45:
        for _ in range(int(rng.integers(1, 3))):
            luma = OBJECTS[int(rng.integers(len(OBJECTS)))](rng, luma, unit)
    return np.clip(luma, 0, 1).astype(np.float32)
