"""Synthetic damage: what time does to a print, painted over a clean luma picture, with the mask of what it changed.

All sizes are in pixels times `unit`, so that the same scratch can be drawn as a coarse and as a fine scan would see it.
Fading, blur, grain, noise and JPEG are no damage: they come on the clean and on the damaged picture alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

VISIBLE = 0.08
"""Luma 0..1 that damage must change at least to count. Below it, down to FAINT, training does not care."""
FAINT = 0.02

cv2.setNumThreads(1)  # crops are small: handing them to threads costs more than it gains

Rng = np.random.Generator
Field = np.ndarray
"""float32 [H, W]."""


@dataclass(frozen=True)
class Layer:
    """One defect: how much of the picture it covers (0..1) and what it shows there instead, both [H, W]."""

    alpha: Field
    paint: Field | float


@dataclass(frozen=True)
class Damaged:
    """A pair for training: the picture with and without its damage, 1 where damage shows, 1 where training must not care."""

    picture: Field
    clean: Field
    mask: Field
    unsure: Field
    kinds: tuple[str, ...]


def field(rng: Rng, shape: tuple[int, int], cell: float) -> Field:
    """Smooth noise of mean 0 and deviation about 1, its blobs about `cell` pixels."""
    h, w = (max(2, int(np.ceil(side / cell)) + 1) for side in shape)
    small = rng.standard_normal((h, w), dtype=np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC) * 1.3


def log_uniform(rng: Rng, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _walk(rng: Rng, start: np.ndarray, heading: float, length: float, step: float, wander: float, jitter: float) -> np.ndarray:
    """A path of points [n, 2] (x, y): a heading that wanders (radians a step), each point jittered (pixels)."""
    n = max(2, int(length / step))
    angles = heading + np.cumsum(rng.normal(0, wander, n))
    points = start + np.cumsum(np.stack([np.cos(angles), np.sin(angles)], 1) * step, axis=0)
    return np.vstack([start[None], points + rng.normal(0, jitter, points.shape)])


def _stroke(canvas: np.ndarray, points: np.ndarray, widths: np.ndarray) -> None:
    """Draws a path on a canvas of twice the size, each piece in its own width (pixels of the picture)."""
    p = np.rint(points * 2 * 16).astype(np.int32)
    for a, b, width in zip(p[:-1], p[1:], widths):
        cv2.line(canvas, a.tolist(), b.tolist(), 255, max(1, int(round(2 * width))), cv2.LINE_AA, 4)


def _lines(shape: tuple[int, int], paths: list[tuple[np.ndarray, np.ndarray]]) -> Field:
    canvas = np.zeros((shape[0] * 2, shape[1] * 2), np.uint8)
    for points, widths in paths:
        _stroke(canvas, points, widths)
    return cv2.resize(canvas, (shape[1], shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _widths(rng: Rng, count: int, width: float, vary: float) -> np.ndarray:
    slow = np.interp(np.arange(count), np.linspace(0, count, max(2, count // 6)), rng.standard_normal(max(2, count // 6)))
    return width * np.exp(vary * slow)


def _tone(rng: Rng, light: float = 0.7) -> float:
    """Bare paper and lost emulsion are light; dirt and shadow are dark."""
    return float(rng.uniform(0.7, 1.0) if rng.random() < light else rng.uniform(0.0, 0.25))


def _worn(rng: Rng, alpha: Field, unit: float, opacity: float) -> Field:
    """Lets a defect come and go along its way."""
    wear = 1 + rng.uniform(0, 0.6) * field(rng, alpha.shape, rng.uniform(4, 20) * unit)
    return (alpha * np.clip(opacity * wear, 0, 1)).astype(np.float32)


def _speckled(rng: Rng, shape: tuple[int, int], tone: float, unit: float) -> Field:
    return (tone + rng.uniform(0, 0.05) * field(rng, shape, rng.uniform(1, 3) * unit)).astype(np.float32)


def scratches(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """One to four long lines, straight or bent; film scratches stand upright, and some go side by side."""
    h, w = shape
    layers = []
    for _ in range(int(rng.integers(1, 5))):
        width = log_uniform(rng, 0.6, 4) * unit
        upright = rng.random() < 0.4
        heading = np.pi / 2 + rng.normal(0, 0.05) if upright else rng.uniform(0, 2 * np.pi)
        length = rng.uniform(0.15, 1.4) * max(h, w)
        step = 5 * unit
        bend = 0.0 if rng.random() < 0.4 else log_uniform(rng, 0.01, 0.15)
        start = rng.uniform([-0.1 * w, -0.1 * h], [w, h * (0.3 if upright else 1)])
        points = _walk(rng, start, heading, length, step, bend, rng.uniform(0, 0.3) * unit)
        paths = [(points, _widths(rng, len(points), width, rng.uniform(0, 0.4)))]
        for _ in range(int(rng.integers(0, 4)) if rng.random() < 0.2 else 0):
            paths.append((points + rng.normal(0, 6 * unit, 2), paths[0][1] * rng.uniform(0.5, 1)))
        alpha = _worn(rng, _lines(shape, paths), unit, rng.uniform(0.35, 1.2))
        layers.append(Layer(alpha, _speckled(rng, shape, _tone(rng), unit)))
    return layers


def dust(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """Specks, more small than large, most of a picture's of one tone."""
    h, w = shape
    layers = []
    for light in ([True], [False], [True, False])[int(rng.integers(0, 3))]:
        canvas = np.zeros((h * 2, w * 2), np.uint8)
        for _ in range(int(log_uniform(rng, 3, 40))):
            r = np.array([log_uniform(rng, 0.5, 3.2), 0]) * unit
            r[1] = r[0] * rng.uniform(0.4, 1)
            centre = np.rint(rng.uniform([0, 0], [w, h]) * 32).astype(int).tolist()
            axes = np.maximum(np.rint(r * 32), 10).astype(int).tolist()
            cv2.ellipse(canvas, centre, axes, float(rng.uniform(0, 180)), 0, 360, int(rng.uniform(120, 256)), -1, cv2.LINE_AA, 4)
        alpha = cv2.resize(canvas, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        if rng.random() < 0.5:
            alpha = np.clip(alpha * (1 + 0.5 * field(rng, shape, 2 * unit)), 0, 1)
        layers.append(Layer(alpha, _tone(rng, 1.0 if light else 0.0)))
    return layers


def hair(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """Fibres and hairs on the scanner's glass: thin, curled, even."""
    h, w = shape
    paths = []
    for _ in range(int(rng.integers(1, 5))):
        points = _walk(rng, rng.uniform([0, 0], [w, h]), rng.uniform(0, 2 * np.pi), log_uniform(rng, 8, 70) * unit, 2 * unit, rng.uniform(0.08, 0.35), 0)
        paths.append((points, np.full(len(points), log_uniform(rng, 0.5, 1.5) * unit)))
    return [Layer(_lines(shape, paths) * np.float32(rng.uniform(0.5, 1)), _tone(rng, 0.5))]


def cracks(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """Broken emulsion: jagged light lines that branch, with a shadow along one side, as of a print that was crumpled."""
    h, w = shape
    paths: list[tuple[np.ndarray, np.ndarray]] = []

    def grow(start: np.ndarray, heading: float, length: float, width: float, depth: int) -> None:
        points = _walk(rng, start, heading, length, 3 * unit, rng.uniform(0.15, 0.4), rng.uniform(0.2, 0.8) * unit)
        paths.append((points, _widths(rng, len(points), width, 0.5)))
        if depth < 3:
            for _ in range(int(rng.poisson(1.6))):
                at = int(rng.integers(1, len(points)))
                grow(points[at], heading + rng.choice([-1, 1]) * rng.uniform(0.4, 1.3), length * rng.uniform(0.3, 0.7), width * rng.uniform(0.5, 0.9), depth + 1)

    for _ in range(int(rng.integers(1, 4))):
        start = rng.uniform([0, 0], [w, h])
        if rng.random() < 0.5:  # from the rim inwards
            start[int(rng.integers(0, 2))] = 0 if rng.random() < 0.5 else (w if rng.random() < 0.5 else h)
        inward = np.arctan2(h / 2 - start[1], w / 2 - start[0]) + rng.normal(0, 0.7)
        grow(start, inward, rng.uniform(0.2, 0.9) * max(h, w), log_uniform(rng, 0.6, 2) * unit, 0)
    core = _lines(shape, paths)
    layers = []
    if rng.random() < 0.6:
        offset = rng.normal(0, 1.3, 2) * unit
        shadow = cv2.warpAffine(core, np.float32([[1, 0, offset[0]], [0, 1, offset[1]]]), (w, h))
        layers.append(Layer(cv2.GaussianBlur(shadow, (0, 0), 0.7 * unit) * np.float32(rng.uniform(0.2, 0.8)), rng.uniform(0, 0.3)))
    layers.append(Layer(_worn(rng, core, unit, rng.uniform(0.5, 1.3)), _speckled(rng, shape, _tone(rng, 0.9), unit)))
    return layers


def fold(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """A crease across the picture: a soft ridge of light and shade, a ragged core where the emulsion broke."""
    h, w = shape
    heading = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.15) if rng.random() < 0.7 else rng.uniform(0, np.pi)
    middle = rng.uniform([0.1 * w, 0.1 * h], [0.9 * w, 0.9 * h])
    far = (h + w) * np.array([np.cos(heading), np.sin(heading)]) * 0.6
    count = max(4, int((h + w) * 1.2 / (4 * unit)))
    points = np.linspace(middle - far, middle + far, count) + rng.normal(0, rng.uniform(0.1, 0.7) * unit, (count, 2))
    core = _lines(shape, [(points, _widths(rng, count, log_uniform(rng, 0.8, 4) * unit, 0.6))])
    normal = np.array([-np.sin(heading), np.cos(heading)]) * rng.uniform(1, 3) * unit * rng.choice([-1, 1])
    layers = []
    for side, tone in ((normal, 1.0), (-normal, 0.0)):
        if rng.random() < 0.7:
            band = cv2.warpAffine(core, np.float32([[1, 0, side[0]], [0, 1, side[1]]]), (w, h))
            band = cv2.GaussianBlur(band, (0, 0), rng.uniform(0.8, 2) * unit)
            layers.append(Layer(band * np.float32(rng.uniform(0.1, 0.6)), tone))
    ragged = np.clip(core * (1.2 + 0.8 * field(rng, shape, 3 * unit)), 0, 1)
    layers.append(Layer(ragged * np.float32(rng.uniform(0.5, 1)), _speckled(rng, shape, _tone(rng, 0.85), unit)))
    return layers


def rim(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """Tears and lost edges: bare paper or the scanner's lid comes in from one or more sides, wavy or as a jagged notch."""
    h, w = shape
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    depth = np.full(shape, 1e6, np.float32)
    for distance in (xx, w - 1 - xx, yy, h - 1 - yy):
        if rng.random() < 0.4:
            depth = np.minimum(depth, distance - rng.uniform(-1, 5) * unit)
    if rng.random() < 0.5:  # a corner is gone
        x, y = rng.choice([0, w - 1]), rng.choice([0, h - 1])
        depth = np.minimum(depth, np.abs(xx - x) * rng.uniform(0.6, 1.2) + np.abs(yy - y) * rng.uniform(0.6, 1.2) - rng.uniform(4, 28) * unit)
    notch = np.zeros(shape, np.uint8)
    for _ in range(int(rng.integers(0, 3))):
        side = int(rng.integers(0, 4))
        at = rng.uniform(0, 1)
        start = np.array([(at * w, 0), (at * w, h), (0, at * h), (w, at * h)][side], dtype=float)
        inward = np.array([(0, 1), (0, -1), (1, 0), (-1, 0)][side], dtype=float)
        along = np.array([inward[1], inward[0]])
        deep, wide = log_uniform(rng, 4, 40) * unit, log_uniform(rng, 1.5, 8) * unit
        one = start + inward * np.linspace(-2, deep, 7)[:, None] + along * (np.linspace(-wide, 0, 7)[:, None] + rng.normal(0, 0.2 * wide, (7, 1)))
        two = start + inward * np.linspace(deep, -2, 7)[:, None] + along * (np.linspace(0, wide, 7)[:, None] + rng.normal(0, 0.2 * wide, (7, 1)))
        cv2.fillPoly(notch, [np.rint(np.vstack([one, two]) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    rough = depth + rng.uniform(0.5, 2) * unit * field(rng, shape, rng.uniform(6, 20) * unit) + 0.5 * unit * field(rng, shape, 2 * unit)
    alpha = np.maximum(np.clip(0.5 - rough / max(unit, 1), 0, 1), notch.astype(np.float32) / 255)
    return [Layer(alpha, _speckled(rng, shape, _tone(rng, 0.8), unit))]


def patches(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """Lost emulsion: islands with ragged rims."""
    h, w = shape
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    alpha = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        cx, cy = rng.uniform([0, 0], [w, h])
        r = log_uniform(rng, 2, 10) * unit
        away = np.hypot(xx - cx, (yy - cy) * rng.uniform(0.6, 1.7)) / r
        alpha = np.maximum(alpha, np.clip((1 - away + 0.35 * field(rng, shape, max(2.0, r / 1.5))) * r / (1.5 * unit), 0, 1))
    return [Layer(alpha, _speckled(rng, shape, _tone(rng, 0.8), unit))]


def stains(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """Drops that dried: a veil that lets the picture through, with a stronger rim."""
    h, w = shape
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    layers = []
    for _ in range(int(rng.integers(1, 3))):
        cx, cy = rng.uniform([0, 0], [w, h])
        r = log_uniform(rng, 4, 16) * unit
        away = r * (1 - np.hypot(xx - cx, (yy - cy) * rng.uniform(0.6, 1.7)) / r + 0.2 * field(rng, shape, max(2.0, r / 2)))
        inside = np.clip(away / (rng.uniform(1, 2.5) * unit) + 0.5, 0, 1)
        ring = np.exp(-((away / (rng.uniform(0.8, 2) * unit)) ** 2))
        veil = rng.uniform(0.15, 0.6)
        layers.append(Layer(np.clip(inside * veil + ring * rng.uniform(0, 0.4), 0, 1).astype(np.float32), _tone(rng, 0.4)))
    return layers


def crazing(rng: Rng, shape: tuple[int, int], unit: float) -> list[Layer]:
    """A crumpled print's net of fine cracks: jagged lines that meet, of little contrast in places, with a shadow along them."""
    h, w = shape
    places = rng.uniform([-0.2 * w, -0.2 * h], [1.2 * w, 1.2 * h], (int(rng.integers(5, 16)), 2))
    net = cv2.Subdiv2D((-int(w), -int(h), 3 * int(w) + 2, 3 * int(h) + 2))
    for x, y in places:
        net.insert((float(x), float(y)))
    facets, _ = net.getVoronoiFacetList([])
    paths: list[tuple[np.ndarray, np.ndarray]] = []
    width = log_uniform(rng, 0.5, 1.6) * unit
    for facet in facets:
        for a, b in zip(facet, np.roll(facet, -1, 0)):
            if rng.random() < 0.55:
                continue
            count = max(3, int(np.hypot(*(b - a)) / (3 * unit)))
            if count > 400:
                continue
            points = np.linspace(a, b, count) + np.cumsum(rng.normal(0, 0.5 * unit, (count, 2)), 0) + rng.normal(0, 0.4 * unit, (count, 2))
            paths.append((points, _widths(rng, count, width * rng.uniform(0.6, 1.3), 0.5)))
    core = _lines(shape, paths)
    offset = rng.normal(0, 1.2, 2) * unit
    shadow = cv2.warpAffine(core, np.float32([[1, 0, offset[0]], [0, 1, offset[1]]]), (w, h))
    layers = [Layer(cv2.GaussianBlur(shadow, (0, 0), 0.7 * unit) * np.float32(rng.uniform(0.1, 0.6)), rng.uniform(0, 0.3))]
    layers.append(Layer(_worn(rng, core, unit, rng.uniform(0.35, 1)), _speckled(rng, shape, _tone(rng, 0.9), unit)))
    return layers


KINDS: dict[str, tuple[float, Callable[[Rng, tuple[int, int], float], list[Layer]]]] = {
    "scratches": (0.45, scratches), "dust": (0.4, dust), "hair": (0.15, hair), "cracks": (0.3, cracks), "fold": (0.15, fold),
    "rim": (0.15, rim), "patches": (0.15, patches), "stains": (0.12, stains),
}  # fmt: skip
"""Each kind with the chance that a damaged picture shows it."""


def _light(rng: Rng, luma: Field) -> Field:
    """Before the damage: exposure, fading, a soft lens, grain, the paper's texture."""
    out = luma
    if rng.random() < 0.4:
        mean = out.mean()
        out = np.clip(mean + (out - mean) * rng.uniform(0.5, 1.4), 1e-3, 1) ** rng.uniform(0.7, 1.5)
    if rng.random() < 0.3:
        black, white = rng.uniform(0, 0.25), rng.uniform(0.7, 1)
        out = black + out * (white - black)
    if rng.random() < 0.35:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 2))
    if rng.random() < 0.5:
        grain = field(rng, out.shape, rng.uniform(1, 2.5)) if rng.random() < 0.6 else rng.standard_normal(out.shape, dtype=np.float32)
        out = out + rng.uniform(0, 0.04) * grain * (0.3 + 2.8 * out * (1 - out))
    if rng.random() < 0.1:
        out = out + rng.uniform(0.005, 0.03) * field(rng, out.shape, rng.uniform(2, 5))
    return np.clip(out, 0, 1).astype(np.float32)


def _scan(rng: Rng, pictures: list[Field]) -> list[Field]:
    """After the damage: the same lens, noise and JPEG on each picture."""
    if rng.random() < 0.35:
        sigma = rng.uniform(0.3, 0.9)
        pictures = [cv2.GaussianBlur(p, (0, 0), sigma) for p in pictures]
    if rng.random() < 0.3:
        noise = rng.standard_normal(pictures[0].shape, dtype=np.float32) * rng.uniform(0, 0.03)
        pictures = [p + noise for p in pictures]
    pictures = [np.clip(p, 0, 1).astype(np.float32) for p in pictures]
    if rng.random() < 0.4:
        quality = int(rng.uniform(35, 96))
        coded = [cv2.imencode(".jpg", np.rint(p * 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1] for p in pictures]
        pictures = [cv2.imdecode(c, cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255 for c in coded]
    return pictures


def make_damaged(luma: Field, rng: Rng, share: float = 1.0, unit: float = 1.0, worn: bool = True, crazed: float = 0.0) -> Damaged:
    """Damages a clean picture, luma float32 [H, W] in 0..1, with chance `share`; `worn` False leaves light and scan alone;
    `crazed` is the chance of a damaged picture for a net of cracks over all else."""
    base = _light(rng, luma) if worn else luma.astype(np.float32)
    out, kinds = base, []
    if rng.random() < share:
        while not kinds:
            kinds = [kind for kind, (chance, _) in KINDS.items() if rng.random() < chance]
        painters = [KINDS[kind][1] for kind in kinds]
        if crazed and rng.random() < crazed:
            kinds, painters = [*kinds, "crazing"], [*painters, crazing]
        for painter in painters:
            for layer in painter(rng, luma.shape, unit):
                out = out + layer.alpha * (layer.paint - out)
    out = np.clip(out, 0, 1).astype(np.float32)
    picture, clean = _scan(rng, [out, base]) if worn else (out, base)
    # Measured before noise and JPEG, which differ a little where nothing was damaged.
    change = np.abs(out - base)
    mask = (change > VISIBLE).astype(np.float32)
    unsure = ((change > FAINT) & (change <= VISIBLE)).astype(np.float32)
    return Damaged(picture, clean, mask, unsure, tuple(kinds))
