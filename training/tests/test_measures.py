"""The measures see what people see: on constructed pictures each fault raises its own measure."""

from __future__ import annotations

import numpy as np
import pytest

from tintype_training.colour import lab_to_rgb_bytes, rgb_bytes_to_lab
from tintype_training.measures import Eye, frechet, old_photos, red_share, variations
from tintype_training.metrics import ValPicture, prepare

GREY = 150


def wall(rng: np.random.Generator) -> np.ndarray:
    """A grey wall with a coloured frame on it; RGB bytes 96 x 96."""
    rgb = np.full((96, 96, 3), GREY, np.float32) + np.linspace(-6, 6, 96)[None, :, None] + rng.normal(0, 1, (96, 96, 1))
    rgb[60:90, 10:40] = [60, 90, 160]
    rgb[4:16, 70:90] = [190, 40, 40]
    return np.clip(rgb, 0, 255).astype(np.uint8)


def head(rng: np.random.Generator, lightness: float) -> np.ndarray:
    """A face of one tone in front of a dark ground."""
    yy, xx = np.mgrid[-1:1:96j, -1:1:96j]
    lab = np.zeros((96, 96, 3), np.float32)
    lab[...] = [25, 0, -4]
    lab[yy**2 + xx**2 < 0.6] = [lightness, 14, 18]
    lab[..., 0] += rng.normal(0, 1, (96, 96))
    return lab_to_rgb_bytes(lab)


@pytest.fixture(scope="module")
def pictures() -> list[ValPicture]:
    rng = np.random.default_rng(5)
    heads = [prepare(head(rng, lightness), 64, "utkface/1.webp") for lightness in (30, 32, 31, 60, 62, 61)]
    return [*[prepare(wall(rng), 64, "fashion_street/1.webp") for _ in range(6)], *heads]


@pytest.fixture(scope="module")
def eye(pictures: list[ValPicture]) -> Eye:
    return Eye(pictures)


def turned(rgb: np.ndarray, degrees: float, chroma: float = 1.0) -> np.ndarray:
    lab = rgb_bytes_to_lab(rgb)
    angle = np.radians(degrees)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1], lab[..., 2] = chroma * (a * np.cos(angle) - b * np.sin(angle)), chroma * (a * np.sin(angle) + b * np.cos(angle))
    return lab_to_rgb_bytes(lab)


def clouded(rgb: np.ndarray) -> np.ndarray:
    """A soft red cloud over the middle of the picture; its luma stays."""
    lab = rgb_bytes_to_lab(rgb)
    yy, xx = np.mgrid[-1:1:96j, -1:1:96j]
    cloud = np.exp(-4 * (yy**2 + xx**2))[..., None]
    lab[..., 1:] += cloud * np.array([45, 21])
    return lab_to_rgb_bytes(lab)


def test_the_truth_is_as_good_as_can_be(eye: Eye, pictures: list[ValPicture]) -> None:
    values = eye.measure([p.picture.rgb for p in pictures])
    assert values["frechet"] == pytest.approx(0, abs=1e-3)
    assert all(values[key] == pytest.approx(1) for key in ("smear", "red", "clothes"))
    assert values["skin_worst"] == pytest.approx(0) and "skin_hue_1" in values and "skin_hue_4" in values


def test_a_red_cloud_on_a_grey_wall_raises_smear_and_red(eye: Eye, pictures: list[ValPicture]) -> None:
    values = eye.measure([clouded(p.picture.rgb) for p in pictures])
    assert values["smear"] > 1.5 and values["red"] > 2 and values["frechet"] > 0.01


def test_an_even_tint_is_no_smear(pictures: list[ValPicture]) -> None:
    lab = pictures[0].lab + np.array([0, 20, 5], np.float32)
    assert variations(lab) == pytest.approx(variations(pictures[0].lab), abs=1e-3)
    assert variations(rgb_bytes_to_lab(clouded(pictures[0].picture.rgb))).min() > 2 * variations(pictures[0].lab).max()


def test_a_turned_hue_of_one_tone_raises_skin(eye: Eye, pictures: list[ValPicture]) -> None:
    dark = [turned(p.picture.rgb, 20) if 6 <= number < 9 else p.picture.rgb for number, p in enumerate(pictures)]
    values = eye.measure(dark)
    assert values["skin_worst"] == pytest.approx(20, abs=3) and values["skin_hue_1"] == pytest.approx(20, abs=3)
    assert values["skin_hue_4"] == pytest.approx(0, abs=0.5)
    bold = eye.measure([turned(p.picture.rgb, 0, 1.3) for p in pictures])
    assert bold["skin_chroma_4"] == pytest.approx(1.3, abs=0.1)


def test_pale_clothes_are_seen_beside_the_whole(eye: Eye, pictures: list[ValPicture]) -> None:
    results = [turned(p.picture.rgb, 0, 0.4) if "fashion" in p.picture.name else p.picture.rgb for p in pictures]
    assert eye.measure(results)["clothes"] < 0.6


def test_strong_red_is_neither_skin_nor_pale_nor_blue() -> None:
    patch = lambda a, b: np.broadcast_to(np.array([50, a, b], np.float32), (8, 8, 3))  # noqa: E731
    assert red_share(patch(40, 20)) == 1
    assert red_share(patch(14, 18)) == red_share(patch(12, 5)) == red_share(patch(-10, -40)) == 0


def test_frechet_is_that_of_two_gaussians() -> None:
    rng = np.random.default_rng(0)
    one = rng.standard_normal((20_000, 3))
    # Means 2 apart in one direction, deviations 1 and 2 in another: 4 + (2 - 1)^2.
    two = rng.standard_normal((20_000, 3)) * [1, 2, 1] + [2, 0, 0]
    assert frechet(one, two) == pytest.approx(5, rel=0.05)
    assert frechet(one, one) == pytest.approx(0, abs=1e-9)


def test_old_photographs_are_measured_against_what_true_pictures_have(eye: Eye, pictures: list[ValPicture], tmp_path) -> None:  # noqa: ANN001
    from PIL import Image

    Image.fromarray(pictures[0].picture.rgb).resize((400, 400)).save(tmp_path / "one.png")
    (photo,) = old_photos(tmp_path)
    assert photo.shape == (160, 160, 3) and np.abs(photo[..., 1:]).max() < 1

    def red_cloud(luma: np.ndarray) -> np.ndarray:
        yy, xx = np.mgrid[-1:1:1j * luma.shape[2], -1:1:1j * luma.shape[3]]
        return (np.exp(-4 * (yy**2 + xx**2))[None] * np.array([45, 21])[:, None, None])[None].repeat(len(luma), 0).astype(np.float32)

    grey = eye.measure_old(lambda luma: np.zeros((len(luma), 2, *luma.shape[2:]), np.float32), [photo], 64)
    red = eye.measure_old(red_cloud, [photo], 64)
    assert grey["old_smear"] < 0.2 and grey["old_red"] == 0
    assert red["old_smear"] > 1.5 and red["old_red"] > 1
    (tmp_path / "two.jpg").write_bytes(b"no picture")
    with pytest.raises(ValueError, match="two.jpg"):
        old_photos(tmp_path)
