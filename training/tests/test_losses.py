"""The terms of the losses on colours made here: what is priced and what is free."""

from __future__ import annotations

import numpy as np
import torch

from tintype_training.frechet import FrechetLoss, frechet_distance
from tintype_training.losses import chroma_reached, patches, red_excess, wrong_hues
from tintype_training.measures import frechet


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


def test_the_frechet_distance_is_what_the_measure_says() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.normal(0, 1, (400, 8)) @ rng.normal(0, 1, (8, 8)), rng.normal(0.5, 2, (400, 8))
    ours = frechet_distance(torch.from_numpy(one), torch.from_numpy(two))
    assert abs(float(ours) - frechet(one, two)) < 1e-3


def test_a_set_that_is_too_alike_is_pulled_apart() -> None:
    # Each picture's likeliest colour lies near the mean: their set has less spread than the truth's.
    rng = np.random.default_rng(4)
    true = torch.from_numpy(rng.normal(0, 1, (400, 4)))
    pale = (true * 0.5).requires_grad_()
    frechet_distance(pale, true).backward()
    assert pale.grad is not None
    assert float((pale.grad * pale.detach()).sum()) < 0, "the slope must lead away from the mean"


def test_the_frechet_loss_waits_for_a_set_and_then_has_a_slope() -> None:
    torch.manual_seed(0)
    loss = FrechetLoss(torch.device("cpu"), memory=32, least=6)
    full, target = torch.rand(4, 1, 64, 64) * 100, torch.randn(4, 2, 16, 16) * 30
    whole, quarters, apart = loss(full, target * 0, target)
    assert float(whole) == 0, "four pictures are no set yet"
    assert float(quarters) > 0, "sixteen quarters are one"
    assert float(apart) > 0, "and each of them lies somewhere"
    for part in (0, 1, 2):
        ab = (target * 0).requires_grad_()
        value = loss(full, ab, target)[part]
        value.backward()
        assert float(value.detach()) > 0 and ab.grad is not None and float(ab.grad.abs().max()) > 0


def test_pictures_of_other_pictures_colours_lie_apart_even_where_the_set_is_right() -> None:
    """A person loses a sea that is blue and a lawn that is green: as a set, their colours changed over are as good."""
    torch.manual_seed(0)
    loss = FrechetLoss(torch.device("cpu"), memory=8, least=6)
    full, target = (torch.rand(8, 1, 1, 1) * 60 + 20).expand(-1, -1, 64, 64), (torch.randn(8, 2, 1, 1) * 40).expand(-1, -1, 16, 16)
    assert float(loss(full, target, target)[2]) == 0
    assert float(loss(full, target.roll(1, 0), target)[2]) > 0.1


def test_patches_are_chroma_that_changes_within_one_tone() -> None:
    """A person loses a clean wall: a red cloud on it must cost, and a coat that ends at its contour must not."""
    wall = torch.full((1, 1, 40, 40), 60.0)
    grey = torch.zeros(1, 2, 40, 40)
    cloud = grey.clone()
    cloud[:, 0, 10:20, 10:20] = 30
    coat = wall.clone()
    coat[:, :, 10:20, 10:20] = 30
    assert float(patches(cloud, wall, grey)) > 0.5
    assert float(patches(cloud, coat, grey)) < 0.01
    assert float(patches(cloud, wall, cloud)) == 0  # the truth is as uneven
    assert float(patches(grey, wall, cloud)) == 0  # what is too even is no patch


def test_patches_have_a_slope_towards_even_colours() -> None:
    wall, cloud = torch.full((1, 1, 40, 40), 60.0), torch.zeros(1, 2, 40, 40)
    cloud[:, 0, 10:20, 10:20] = 30
    cloud.requires_grad_(True)
    patches(cloud, wall, torch.zeros(1, 2, 40, 40)).backward()
    assert cloud.grad is not None and float(cloud.grad[0, 0, 10, 10]) > 0 and float(cloud.grad[0, 0, 9, 12]) < 0


def test_wrong_hues_are_bold_colours_where_the_truth_has_others() -> None:
    """A person loses a coat that was blue and comes out red; a lawn that is greener than it was stays a lawn."""

    red, blue, green, lawn, grey = plane((50, 30)), plane((5, -40)), plane((-25, 25)), plane((-50, 50)), plane((0, 0))
    assert float(wrong_hues(red, blue)) > 40
    assert float(wrong_hues(red, grey)) > 40, "nearly grey paper has no hue to agree with"
    assert float(wrong_hues(lawn, green)) == 0 and float(wrong_hues(grey, blue)) == 0
    assert float(wrong_hues(plane((6, 6)), blue)) == 0, "a timid mean of several hues is free"
    slope = red.requires_grad_()
    wrong_hues(slope, grey).backward()
    assert slope.grad is not None and bool((slope.grad > 0).all()), "less red costs less"


def test_a_batch_pays_for_more_red_than_the_truth_has_wherever_it_lies() -> None:
    """A person loses an album in which every third coat has become red."""

    def batch(share: int) -> torch.Tensor:
        return torch.cat([plane((45, 20)) if i < share else plane((-20, 20)) for i in range(10)])

    assert 6 < float(red_excess(batch(5), batch(2))) < 8, "three of ten, 24 Lab units beyond"
    assert float(red_excess(batch(2), batch(2).flip(0))) == 0, "which picture is red is free"
    assert float(red_excess(batch(1), batch(2))) == 0, "too little red is another price's matter"
    assert float(red_excess(plane((12, 6)), plane((0, 0)))) == 0, "skin is not strongly red"
    slope = batch(5).requires_grad_()
    red_excess(slope, batch(0)).backward()
    assert slope.grad is not None and float(slope.grad[:5].min()) > 0, "less red costs less, and none is turned into violet"
    assert float(slope.grad[5:].abs().max()) < 1e-6
