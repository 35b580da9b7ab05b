"""Scene that was taken for damage on real photographs: wires, rigging, fences in perspective, printed and chalked lines, tripods,
lace, hair, glints, stars, rain. Drawn into clean crops like `repair_objects.py`, so that both pictures of a pair have them.

What sets them apart from damage: they are lit by the scene and end at its objects, they repeat and shrink with distance, they come in
bundles of one direction, or stand on paper. A scratch is alone, of one tone, and runs over whatever is there.
"""

from __future__ import annotations

import cv2
import numpy as np

from .repair_damage import Field, Rng, field, log_uniform

Ways = list[tuple[np.ndarray, float]]
"""Paths [n, 2] (x, y) with their widths in pixels."""


def _drawn(shape: tuple[int, int], ways: Ways) -> Field:
    canvas = np.zeros((shape[0] * 2, shape[1] * 2), np.uint8)
    for points, width in ways:
        cv2.polylines(canvas, [np.rint(points * 32).astype(np.int32)], False, 255, max(1, round(2 * width)), cv2.LINE_AA, 4)
    return cv2.resize(canvas, (shape[1], shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _painted(rng: Rng, luma: Field, ink: Field, tone: float) -> Field:
    """Lays a tone over a crop, with the crop's own light upon it: an object is lit by what is around it."""
    lit = tone * (0.7 + 0.6 * cv2.GaussianBlur(luma, (0, 0), 8)) if rng.random() < 0.6 else tone
    return luma + ink * rng.uniform(0.5, 1) * (lit - luma)


def _tone(rng: Rng, light: float) -> float:
    return float(rng.uniform(0.65, 1) if rng.random() < light else rng.uniform(0, 0.3))


def _ground(rng: Rng, luma: Field, tone: float) -> Field:
    """Part of the crop replaced by a calm surface: sky, paper, a wall, a lawn."""
    h, w = luma.shape
    surface = tone + rng.uniform(0, 0.08) * field(rng, luma.shape, 60) + rng.uniform(0, 0.03) * field(rng, luma.shape, 2)
    edge = rng.uniform(0.2, 1.2) * h + 0.1 * h * field(rng, (1, w), 40)
    below = np.mgrid[0:h, 0:w][0] < edge
    return np.where(below if rng.random() < 0.5 else below[::-1], surface, luma).astype(np.float32)


def wires(rng: Rng, luma: Field, unit: float) -> Field:
    """Hanging wires, several side by side or from one point, often to a pole that is drawn too."""
    h, w = luma.shape
    if rng.random() < 0.5:
        luma = _ground(rng, luma, float(rng.uniform(0.45, 0.95)))
    tone, width = _tone(rng, 0.25), log_uniform(rng, 0.5, 2) * unit
    at = rng.uniform([-0.2 * w, 0], [1.2 * w, 0.9 * h])
    ends = rng.uniform([-0.2 * w, -0.2 * h], [1.2 * w, 1.2 * h]) + np.arange(int(rng.integers(1, 7)))[:, None] * rng.normal(0, 12, 2) * unit
    fan = rng.random() < 0.5
    t = np.linspace(0, 1, 30)[:, None]
    ways: Ways = []
    for i, end in enumerate(ends):
        start = at if fan else at + (end - ends[0])
        sag = rng.uniform(0, 0.12) * np.array([0, np.linalg.norm(end - start)])
        ways.append(((1 - t) * start + t * end + 4 * t * (1 - t) * sag, width))
    if rng.random() < 0.5:
        ways.append((np.stack([at, at + [rng.normal(0, 2), h * 1.5]]), width * rng.uniform(2, 6)))
    return _painted(rng, luma, _drawn(luma.shape, ways), tone)


def fence(rng: Rng, luma: Field, unit: float) -> Field:
    """Posts or bars that come closer and shrink with distance, with rails along them."""
    h, w = luma.shape
    count, ratio, gap = int(rng.integers(4, 14)), rng.uniform(0.8, 1), log_uniform(rng, 5, 26) * unit
    foot, rise = rng.uniform([0, 0.4 * h], [0.4 * w, h]), rng.uniform(-0.3, 0.3)
    high, width, tone = rng.uniform(0.15, 0.8) * h, min(gap * 0.5, log_uniform(rng, 0.7, 5) * unit), _tone(rng, 0.6)
    feet, heads, ways = [], [], []
    for i in range(count):
        scale = ratio**i
        feet.append(foot.copy())
        heads.append(foot - [0, high * scale])
        ways.append((np.stack([feet[-1], heads[-1]]), width * scale))
        foot = foot + np.array([1, rise]) * gap * scale
    for share in rng.uniform(0, 1, int(rng.integers(0, 4))):
        ways.append((np.array(feet) * share + np.array(heads) * (1 - share), width * rng.uniform(0.5, 1)))
    ink = _drawn(luma.shape, ways)
    if rng.random() < 0.4:
        ink = ink[:, ::-1]
    shadow = cv2.warpAffine(ink, np.float32([[1, 0, rng.uniform(-2, 2) * unit], [0, 1, rng.uniform(0, 2) * unit]]), (w, h))
    return _painted(rng, luma + shadow * rng.uniform(0, 0.5) * (0.15 - luma), ink, tone)


def ruled(rng: Rng, luma: Field, unit: float) -> Field:
    """Straight lines that end on each other: a sports field, the printed side of a postcard, a form, a frame within a picture."""
    h, w = luma.shape
    if rng.random() < 0.7:
        luma = _ground(rng, luma, float(rng.uniform(0.25, 0.95)))
    light = luma.mean() < 0.6 or rng.random() < 0.3
    width, ways = log_uniform(rng, 0.6, 4) * unit, []
    corners = rng.uniform([-0.3 * w, -0.3 * h], [1.3 * w, 1.3 * h], (4, 2))
    corners = corners[np.argsort(np.arctan2(*(corners - corners.mean(0)).T[::-1]))]
    if rng.random() < 0.5:
        x0, y0, x1, y1 = rng.uniform(-0.2, 0.5) * w, rng.uniform(-0.2, 0.5) * h, rng.uniform(0.5, 1.2) * w, rng.uniform(0.5, 1.2) * h
        corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    across = corners[[1, 0]], corners[[2, 3]]
    ways += [(np.stack([a, b]), width) for a, b in zip(corners, np.roll(corners, 1, 0)) if rng.random() < 0.8]
    for share in np.linspace(0, 1, int(rng.integers(2, 9)))[1:-1]:
        ways.append((np.stack([(1 - share) * across[0][0] + share * across[1][0], (1 - share) * across[0][1] + share * across[1][1]]), width * rng.choice([1, 1, 0.6])))
    return _painted(rng, luma, _drawn(luma.shape, ways), float(rng.uniform(0.75, 1) if light else rng.uniform(0, 0.4)))


def tripod(rng: Rng, luma: Field, unit: float) -> Field:
    """Legs, masts, arms and blades: a few straight tapering rods from one place, with a body there."""
    h, w = luma.shape
    if rng.random() < 0.5:
        luma = _ground(rng, luma, float(rng.uniform(0.4, 0.95)))
    at, count, tone, width = rng.uniform([0, 0], [w, h]), int(rng.integers(1, 6)), _tone(rng, 0.4), log_uniform(rng, 1, 7) * unit
    length, turn, spread = rng.uniform(0.2, 1) * h, rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 2 * np.pi / count)
    ways: Ways = []
    for i in range(count):
        heading = turn + i * spread + rng.normal(0, 0.05)
        joints = at + np.linspace(0, length, 4)[:, None] * np.array([np.cos(heading), np.sin(heading)])
        ways += [(joints[j : j + 2], width * (1 - 0.22 * j)) for j in range(3)]
    luma = _painted(rng, luma, _drawn(luma.shape, ways), tone)
    if width > 2 and rng.random() < 0.6:  # lit along one side
        lit = [(points + rng.uniform(-0.2, 0.2) * width, wide * 0.3) for points, wide in ways]
        luma = _painted(rng, luma, _drawn(luma.shape, lit), _tone(rng, 0.8))
    body = np.zeros_like(luma)
    cv2.circle(body, np.rint(at).astype(int).tolist(), max(1, round(width * rng.uniform(0.5, 3))), 1, -1)
    return luma + cv2.GaussianBlur(body, (0, 0), 0.7) * (tone * 0.8 - luma)


def print_lines(rng: Rng, luma: Field, unit: float) -> Field:
    """Lines of small print, one below the other."""
    h, w = luma.shape
    size, tone = log_uniform(rng, 0.25, 0.7) * unit, float(rng.uniform(0, 0.4))
    if rng.random() < 0.6:
        luma = _ground(rng, luma, float(rng.uniform(0.6, 0.98)))
    canvas = np.zeros((h * 2, w * 2), np.uint8)
    x, y = rng.uniform(-0.2, 0.5) * w * 2, rng.uniform(0, 0.8) * h * 2
    letters, font = list("abcdeghiklmnoprstuvwy  .,ABEKMRST0123456789"), int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX]))
    for _ in range(int(rng.integers(1, 7))):
        cv2.putText(canvas, "".join(rng.choice(letters, int(rng.integers(4, 30)))), (int(x), int(y)), font, size, 255, int(rng.integers(1, 3)), cv2.LINE_AA)
        y += 44 * size
    ink = cv2.resize(canvas, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return luma + ink * rng.uniform(0.6, 1) * ((tone if luma.mean() > 0.45 else 1 - tone) - luma)


def lace(rng: Rng, luma: Field, unit: float) -> Field:
    """A patch of a fine light pattern that repeats: lace, crochet, embroidery, a doily's rosettes."""
    h, w = luma.shape
    cell, motif = log_uniform(rng, 5, 16) * unit, []
    for _ in range(int(rng.integers(1, 4))):
        petals, radius = int(rng.integers(2, 7)), rng.uniform(0.2, 0.6) * cell
        t = np.linspace(0, 2 * np.pi, 24)
        r = radius * (1 + rng.uniform(0, 0.5) * np.cos(petals * t))
        motif.append(np.stack([r * np.cos(t), r * np.sin(t)], 1))
    slant, columns, rows = rng.uniform(-0.3, 0.3), int(rng.integers(3, 12)), int(rng.integers(1, 6))
    start, width, ways = rng.uniform([-0.2 * w, 0], [0.6 * w, h]), log_uniform(rng, 0.4, 1.3) * unit, []
    for i in range(columns):
        for j in range(rows):
            centre = start + cell * np.array([i + 0.5 * (j % 2), j + slant * i])
            ways += [(points + centre, width) for points in motif]
    return _painted(rng, luma, _drawn(luma.shape, ways), _tone(rng, 0.8))


def strands(rng: Rng, luma: Field, unit: float) -> Field:
    """A bundle of hair, grass or fur: many fine curves of nearly one way, each of its own tone."""
    h, w = luma.shape
    start, heading, bend = rng.uniform([0, 0], [w, h]), rng.uniform(0, 2 * np.pi), rng.normal(0, 0.06)
    length, wide, base = rng.uniform(0.2, 0.8) * h, rng.uniform(4, 30) * unit, float(rng.uniform(0, 0.8))
    for tone in (base * 0.6, base, base + 0.2):
        ways: Ways = []
        for _ in range(int(rng.integers(4, 16))):
            angles = heading + rng.normal(0, 0.12) + np.cumsum(np.full(20, bend) + rng.normal(0, 0.02, 20))
            across = rng.normal(0, wide) * np.array([-np.sin(heading), np.cos(heading)])
            step = length * rng.uniform(0.4, 1.2) / 20
            ways.append((start + across + np.cumsum(np.stack([np.cos(angles), np.sin(angles)], 1) * step, 0), log_uniform(rng, 0.4, 1.2) * unit))
        luma = luma + _drawn(luma.shape, ways) * rng.uniform(0.3, 0.9) * (min(1.0, tone) - luma)
    return luma


def glints(rng: Rng, luma: Field, unit: float) -> Field:
    """Reflections on glass, metal, water and eyes: bright spots and streaks with a bloom, on what is smooth or curved."""
    h, w = luma.shape
    if rng.random() < 0.5:  # a dark shining body
        body = np.zeros((h, w), np.float32)
        axes = rng.uniform(8, 40, 2) * unit
        cv2.ellipse(body, np.rint(rng.uniform([0, 0], [w, h])).astype(int).tolist(), np.rint(axes).astype(int).tolist(), float(rng.uniform(0, 180)), 0, 360, 1, -1)
        luma = luma + cv2.GaussianBlur(body, (0, 0), 1) * rng.uniform(0.5, 1) * (rng.uniform(0.05, 0.5) - luma)
    spots = np.zeros((h * 2, w * 2), np.float32)
    centre, heading = rng.uniform([0, 0], [w, h]), rng.uniform(0, np.pi)
    for _ in range(int(log_uniform(rng, 1, 25))):
        place, radius = np.rint((centre + rng.normal(0, 12, 2) * unit) * 2).astype(int), log_uniform(rng, 0.5, 3) * unit
        axes = max(1, round(2 * radius)), max(1, round(2 * radius * log_uniform(rng, 0.2, 1)))
        cv2.ellipse(spots, place.tolist(), axes, float(np.degrees(heading + rng.normal(0, 0.3))), 0, 360, float(rng.uniform(0.5, 1)), -1, cv2.LINE_AA)
    spots = cv2.resize(spots, (w, h), interpolation=cv2.INTER_AREA)
    bloom = np.clip(cv2.GaussianBlur(spots, (0, 0), rng.uniform(1, 3) * unit) * 1.5, 0, 1)
    return luma + np.maximum(spots, bloom * rng.uniform(0.2, 0.8)) * (1 - luma)


def stars(rng: Rng, luma: Field, unit: float) -> Field:
    """A night sky: round points whose light falls off softly, many faint and few bright."""
    h, w = luma.shape
    sky = rng.uniform(0.01, 0.15) + 0.03 * field(rng, luma.shape, 50)
    points = np.zeros((h, w), np.float32)
    for _ in range(int(log_uniform(rng, 10, 120))):
        x, y = rng.integers(0, w), rng.integers(0, h)
        points[y, x] = max(points[y, x], min(1.5, 0.1 * rng.pareto(1.2) + 0.05))
    sigma = rng.uniform(0.6, 1.3) * unit
    light = cv2.GaussianBlur(points, (0, 0), sigma) * 6.3 * sigma**2
    edge = rng.uniform(0.4, 1.3) * h + 0.1 * h * field(rng, (1, w), 30)
    return np.where(np.mgrid[0:h, 0:w][0] < edge, np.clip(sky + light, 0, 1), luma * 0.5).astype(np.float32)


def rain(rng: Rng, luma: Field, unit: float) -> Field:
    """Rain, snow and spray: short streaks of one direction all over, some nearer than others."""
    h, w = luma.shape
    heading, length = np.pi / 2 + rng.normal(0, 0.3), log_uniform(rng, 1, 20) * unit
    ways: Ways = []
    for _ in range(int(log_uniform(rng, 15, 120))):
        near = log_uniform(rng, 0.4, 1.6)
        start = rng.uniform([0, 0], [w, h])
        ways.append((np.stack([start, start + length * near * np.array([np.cos(heading), np.sin(heading)])]), 0.8 * near * unit))
    return luma + cv2.GaussianBlur(_drawn(luma.shape, ways), (0, 0), rng.uniform(0.3, 1)) * rng.uniform(0.3, 0.9) * (rng.uniform(0.7, 1) - luma)


SCENES = (wires, wires, fence, ruled, ruled, tripod, tripod, print_lines, lace, strands, glints, stars, rain)


def with_scene(luma: Field, rng: Rng, unit: float, chance: float) -> Field:
    """A clean crop with one or two of these by a chance."""
    if rng.random() >= chance:
        return luma
    for _ in range(int(rng.integers(1, 3))):
        luma = np.clip(SCENES[int(rng.integers(len(SCENES)))](rng, luma, unit), 0, 1).astype(np.float32)
    return luma
