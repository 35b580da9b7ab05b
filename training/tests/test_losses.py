"""The terms of the losses on colours made here: what is priced and what is free."""

from __future__ import annotations

import torch

from tintype_training.losses import chroma_reached


def plane(*colours: tuple[float, float]) -> torch.Tensor:
    """One picture [1, 2, 1, n] of these ab values."""
    return torch.tensor(colours).T[None, :, None, :].float()


def test_more_colour_than_the_truth_has_buys_nothing() -> None:
    truth = plane((20, 10), (-40, 0))
    pale = chroma_reached(plane((20, 10), (-10, 0)), truth)
    strong_skin = chroma_reached(plane((40, 20), (-10, 0)), truth)
    assert abs(float(strong_skin) - float(pale)) < 1e-4


def test_a_paler_pixel_is_priced_and_its_gradient_adds_chroma() -> None:
    truth, ab = plane((20, 10), (-40, 0)), plane((30, 15), (-10, 0)).requires_grad_()
    chroma_reached(ab, truth).backward()
    assert ab.grad is not None
    assert float(ab.grad[0, 0, 0, 0]) == 0, "skin stronger than it is must not be pushed further"
    assert float(ab.grad[0, 0, 0, 1]) < 0, "grey-green clothes must be pushed to their green"


def test_all_of_the_truth_is_one_and_grey_is_near_none() -> None:
    truth = plane((20, 10), (-40, 0))
    assert abs(float(chroma_reached(truth, truth)) - 1) < 1e-5
    assert float(chroma_reached(torch.zeros_like(truth), truth)) < 1e-3
