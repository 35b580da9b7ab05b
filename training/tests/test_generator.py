"""The generator: its size and shapes, its hints, and that its graph in onnxruntime is the same network at every size."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort
import pytest
import torch
import torch.nn.functional as F
from conftest import SMALL

from tintype_training.hints import reveal_hints
from tintype_training.generator import Generator, parameter_count, pool_hints
from tintype_training.metrics import merge
from tintype_training.onnx_graph import build, to_int8
from tintype_training.colour import rgb_bytes_to_lab

def shaken(config=SMALL) -> Generator:
    """A generator in which nothing is zero any more, with norm statistics of its own."""
    torch.manual_seed(0)
    model = Generator(config)
    with torch.no_grad():
        for value in model.parameters():
            if not value.abs().sum():
                value.normal_(std=0.05)
        model.train()
        model(torch.rand(4, 1, 64, 64))
    return model.eval()


def test_size_stays_within_the_promise() -> None:
    assert parameter_count(Generator()) <= 10_000_000


@pytest.mark.parametrize("height,width", [(64, 64), (48, 80), (112, 144), (80, 176)])
def test_output_has_the_inputs_size(height: int, width: int) -> None:
    assert shaken()(torch.rand(2, 1, height, width)).shape == (2, 2, height, width)


def test_a_single_hinted_pixel_does_not_fade_with_the_stride() -> None:
    mask = torch.zeros(1, 1, 32, 32)
    mask[0, 0, 5, 9] = 1
    pooled = pool_hints(torch.full((1, 2, 32, 32), 40.0), mask, 4)
    assert float(pooled[0, 2, 1, 2]) == 1 and float(pooled[0, 2].sum()) == 1
    assert torch.allclose(pooled[0, :2, 1, 2], torch.tensor([0.4, 0.4]))


def test_a_trained_hint_changes_colour_near_it_and_not_the_luma() -> None:
    """Training with revealed hints on pictures whose colour luma cannot tell: only the hint can."""
    torch.manual_seed(3)
    model = Generator(SMALL, weights=True).train()
    # As in pre-training: the encoder's norms never move.
    model.encoder.eval().requires_grad_(False)
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=3e-3)
    rng = torch.Generator().manual_seed(4)

    def scene(n: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Two halves of different brightness, each of a random colour: luma [n, 1, 64, 64], ab [n, 2, 16, 16]."""
        luma = torch.full((n, 1, 64, 64), 0.35)
        luma[..., 32:] = 0.7
        ab = ((torch.rand(n, 2, 1, 2, generator=rng) - 0.5) * 80).repeat_interleave(8, 3).expand(n, 2, 16, 16).contiguous()
        return luma + 0.02 * torch.randn(luma.shape, generator=rng), ab

    for _ in range(170):
        luma, ab = scene(8)
        predicted, _ = model.quarter(luma, reveal_hints(ab, 1.0, rng))
        loss = F.smooth_l1_loss(predicted, ab)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.eval()
    luma, _ = scene(1)
    hint, mask = torch.zeros(1, 2, 64, 64), torch.zeros(1, 1, 64, 64)
    hint[..., 26:32, 12:18] = torch.tensor([-30.0, 25.0])[None, :, None, None]
    mask[..., 26:32, 12:18] = 1
    with torch.no_grad():
        without = model(luma, torch.zeros_like(hint), torch.zeros_like(mask))
        with_hint = model(luma, hint, mask)
    green = torch.tensor([-30.0, 25.0])[:, None]
    near = with_hint[0, :, 28, 8:24]
    assert (near - green).norm(dim=0).mean() < (without[0, :, 28, 8:24] - green).norm(dim=0).mean() * 0.75
    moved = (with_hint - without).norm(dim=1)[0]
    assert moved[:, 8:24].mean() > 1.3 * moved[:, 44:].mean()
    # The person's own luma stays: merged, only the chroma differs.
    lab = np.full((64, 64, 3), 60.0, np.float32)
    grey, tinted = merge(lab, np.zeros((2, 64, 64), np.float32)), merge(lab, np.clip(with_hint[0].numpy(), -20, 20))
    assert np.abs(rgb_bytes_to_lab(grey)[..., 0] - rgb_bytes_to_lab(tinted)[..., 0]).max() < 1


@pytest.mark.parametrize("storage,most", [("fp32", 2e-3), ("fp16", 0.05), ("int8", 1.5)])
def test_the_graph_equals_pytorch(storage: str, most: float) -> None:
    model = shaken()
    model.temperature.fill_(0.7)
    model.gain.fill_(1.1)
    session = ort.InferenceSession(build(model, storage).SerializeToString(), providers=["CPUExecutionProvider"])
    # Multiples of 16 that are none of 32: the deepest features are rounded there, and the decoder resizes to the skip.
    for height, width in ((64, 64), (112, 144), (176, 80), (208, 240)):
        luma, ab = torch.rand(2, 1, height, width), torch.randn(2, 2, height, width) * 30
        mask = (torch.rand(2, 1, height, width) < 0.02).float()
        with torch.no_grad():
            ours = model(luma, ab, mask).numpy()
        theirs = session.run(["ab"], {"luma": luma.numpy(), "hint_ab": ab.numpy(), "hint_mask": mask.numpy()})[0]
        assert np.abs(ours - theirs).max() < most


def test_hints_do_nothing_before_they_are_learned() -> None:
    model = Generator(SMALL, weights=True).eval()
    luma = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        assert torch.equal(model(luma), model(luma, torch.randn(1, 2, 64, 64), torch.ones(1, 1, 64, 64)))


def test_no_hints_are_hints_of_zeros() -> None:
    """The studio feeds a pack zeros where nobody hinted; evaluation feeds nothing. Both must be one network."""
    model, luma = shaken(), torch.rand(1, 1, 64, 96)
    with torch.no_grad():
        assert (model(luma) - model(luma, torch.zeros(1, 2, 64, 96), torch.zeros(1, 1, 64, 96))).abs().max() < 1e-4


def test_int8_rounds_to_half_a_step_per_channel() -> None:
    weight = np.random.default_rng(0).standard_normal((8, 16, 3, 3)).astype(np.float32)
    values, scale = to_int8(weight)
    assert values.dtype == np.int8 and scale.shape == (8, 1, 1, 1)
    assert np.sqrt(np.mean((values * scale - weight) ** 2)) < 0.01
