"""The way from shards to batches: if it breaks, every model is trained on something else than the card says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from tintype_training.augment import AugmentConfig, age, emulsion_luma, halftone, jpeg, orthochromatic, vignette
from tintype_training.batches import BatchConfig, Batches, epoch_order, source_weights
from tintype_training.cache import Cache, open_cache
from tintype_training.colour import AB_BINS, SoftEncoder, lab_to_rgb, lab_to_rgb_bytes, rgb_bytes_to_lab, rgb_to_lab
from tintype_training.hints import object_at, reveal_hints, turn_objects
from tintype_training.shards import read_shard, train_shards, val_shard
from tintype_training.sheets import ageing_sheet

CPU = torch.device("cpu")
ALL_DEFECTS = AugmentConfig(**dict.fromkeys(AugmentConfig.__dataclass_fields__, 1.0))


def test_lab_is_the_fields_lab() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    lab = rgb_bytes_to_lab(rgb)
    np.testing.assert_allclose(lab, rgb2lab(rgb), atol=0.02)
    tensor = torch.from_numpy(rgb).permute(2, 0, 1)[None] / 255
    np.testing.assert_allclose(rgb_to_lab(tensor)[0].permute(1, 2, 0).numpy(), lab, atol=0.02)
    assert np.abs(lab_to_rgb_bytes(lab).astype(int) - rgb).max() <= 1
    assert torch.allclose(lab_to_rgb(rgb_to_lab(tensor)), tensor, atol=2e-3)


def test_bins_are_the_first_networks_and_soft_votes_give_the_colour_back() -> None:
    assert AB_BINS.shape == (220, 2)
    ab = torch.tensor([[3.0, -12.0], [41.0, 33.0]])[..., None, None]
    index, share = SoftEncoder()(ab)
    back = (torch.from_numpy(AB_BINS)[index[:, :, 0, 0]] * share[:, :, 0, 0, None]).sum(1)
    assert torch.allclose(share.sum(1), torch.ones(2, 1, 1))
    assert (back - ab[..., 0, 0]).abs().max() < 5


def test_cache_holds_the_pictures_as_squares(dataset: Path, cache: Cache) -> None:
    assert cache.pixels.shape == (48, 3, 64, 64)
    assert sorted(set(cache.sources)) == ["meadows", "toys", "utkface"]
    first = next(iter(read_shard(train_shards(dataset)[0])))
    lightness = rgb_bytes_to_lab(first.rgb)[..., 0].mean()
    assert abs(cache.pixels[0, 0].mean() / 2.55 - lightness) < 1


def test_cache_is_made_anew_when_a_shard_changes(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train-0000.tar").write_bytes((dataset / "train-0000.tar").read_bytes())
    assert len(open_cache(tmp_path / "data", tmp_path / "cache", 32).names) == 24
    (tmp_path / "data" / "train-0001.tar").write_bytes((dataset / "train-0001.tar").read_bytes())
    assert len(open_cache(tmp_path / "data", tmp_path / "cache", 32).names) == 48


def test_missing_and_broken_data_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no train-\*\.tar"):
        train_shards(tmp_path)
    with pytest.raises(FileNotFoundError, match="val.tar"):
        val_shard(tmp_path)
    import io
    import tarfile

    with tarfile.open(tmp_path / "train-0000.tar", "w") as tar:
        member = tarfile.TarInfo("pets/1.webp")
        member.size = 9
        tar.addfile(member, io.BytesIO(b"not webp!"))
    with pytest.raises(ValueError, match="pets/1.webp"):
        list(read_shard(tmp_path / "train-0000.tar"))


def test_sources_can_be_left_out_and_over_sampled(cache: Cache) -> None:
    order = epoch_order(cache.sources, {"toys": 0, "utkface": 2}, seed=1, epoch=0)
    seen = [cache.sources[i] for i in order]
    assert seen.count("toys") == 0 and seen.count("utkface") == 32 and seen.count("meadows") == 16
    with pytest.raises(ValueError, match="'cats' is not in the data set"):
        epoch_order(cache.sources, {"cats": 1}, 1, 0)
    with pytest.raises(ValueError, match="every source has weight 0"):
        epoch_order(cache.sources, {"toys": 0, "utkface": 0, "meadows": 0}, 1, 0)
    assert source_weights("a=2,b=0") == {"a": 2.0, "b": 0.0}
    with pytest.raises(ValueError, match="write <source>="):
        source_weights("a=many")


def test_augmentation_changes_the_input_and_never_the_target(cache: Cache) -> None:
    clean = BatchConfig(size=16, side=64, aged=0, hinted=0.5, seed=3)
    old = replace(clean, aged=1.0, augment=ALL_DEFECTS)
    a, b = Batches(cache, clean, CPU).at(0), Batches(cache, old, CPU).at(0)
    assert torch.equal(a.ab, b.ab) and torch.equal(a.clean, b.clean)
    assert (a.luma - b.luma).abs().mean() > 0.02
    assert float(b.luma.min()) >= 0 and float(b.luma.max()) <= 1


@pytest.mark.parametrize("defect", AugmentConfig.__dataclass_fields__)
def test_each_defect_changes_only_a_copy(defect: str) -> None:
    if defect in ("emulsion", "orthochromatic"):
        rgb = torch.rand(4, 3, 32, 32)
        before = rgb.clone()
        grey = (emulsion_luma if defect == "emulsion" else orthochromatic)(rgb, torch.Generator().manual_seed(1))
        assert grey.shape == (4, 1, 32, 32) and torch.equal(rgb, before)
        assert (grey - rgb_to_lab(rgb)[:, :1] / 100).abs().mean() > 0.01
        return
    luma = torch.rand(4, 1, 32, 32)
    before = luma.clone()
    none = AugmentConfig(**dict.fromkeys(AugmentConfig.__dataclass_fields__, 0.0))
    aged = age(luma, replace(none, **{defect: 1.0}), torch.Generator().manual_seed(1))
    assert torch.equal(luma, before)
    assert not torch.equal(aged, before)
    assert float(aged.min()) >= 0 and float(aged.max()) <= 1


def test_old_plates_are_blind_to_red_and_see_blue() -> None:
    red, blue = ([0.8, 0.1, 0.1], [0.1, 0.1, 0.8])
    halves = torch.tensor([red, blue]).T.reshape(1, 3, 1, 2).repeat_interleave(16, 2).repeat_interleave(16, 3)
    grey = orthochromatic(halves, torch.Generator().manual_seed(1))
    plain = rgb_to_lab(halves)[:, :1] / 100
    assert plain[..., 0].mean() > plain[..., -1].mean()
    assert grey[..., 0].mean() < 0.6 * grey[..., -1].mean()


def test_a_vignette_leaves_the_middle_and_halftone_keeps_the_tone() -> None:
    flat = torch.full((8, 1, 64, 64), 0.5)
    aged = vignette(flat, torch.Generator().manual_seed(2))
    assert (aged - 0.5)[..., 28:36, 28:36].abs().max() < 0.02
    assert ((aged - 0.5)[..., :3, :3].abs().mean((1, 2, 3)) > 0.02).all()
    dots = halftone(flat, torch.Generator().manual_seed(2))
    assert dots.std() > 0.02 and (dots.mean((1, 2, 3)) - 0.5).abs().max() < 0.12


def test_the_ageing_sheet_shows_every_defect(cache: Cache, tmp_path: Path) -> None:
    from PIL import Image

    with Image.open(ageing_sheet(cache, tmp_path / "sheet.png", count=3)) as sheet:
        assert sheet.width == 120 * (2 + len(AugmentConfig.__dataclass_fields__))


def test_shards_that_came_later_lie_beside_the_others(dataset: Path, tmp_path: Path) -> None:
    for name in ("more-0000.tar", "train-0000.tar"):
        (tmp_path / name).write_bytes((dataset / "train-0000.tar").read_bytes())
    assert [shard.name for shard in train_shards(tmp_path)] == ["train-0000.tar", "more-0000.tar"]
    assert len(open_cache(tmp_path, tmp_path / "cache", 32).names) == 48
    # Every second picture of the fixtures is AVIF.
    assert {Path(picture.name).suffix for picture in read_shard(tmp_path / "more-0000.tar")} == {".avif", ".webp"}


def test_a_hinted_object_is_turned_up_to_its_contour_and_nothing_else_is() -> None:
    ab, clean = torch.zeros(12, 2, 24, 24), torch.full((12, 1, 24, 24), 40.0)
    ab[:, :, 6:18, 6:18] = torch.tensor([30.0, 20.0])[None, :, None, None]
    clean[..., 6:18, 6:18] = 70
    mask = object_at(ab[0], clean[0], 10, 10)
    assert mask[6:18, 6:18].all() and mask.sum() == 144
    given = reveal_hints(ab, 1.0, torch.Generator().manual_seed(3))
    turned, hints = turn_objects(ab, clean, given, 1.0, torch.Generator().manual_seed(4))
    changed = (turned - ab).norm(dim=1) > 1
    assert changed.any()
    for picture, hint, what in zip(turned, hints, changed):
        if what.any():
            inside = what[6:18, 6:18].all() and not what[:6].any()
            assert inside or (what[:6].all() and not what[6:18, 6:18].any())
            told = hint[2] > 0
            assert torch.allclose(hint[:2, told & what] * 100, picture[:, told & what], atol=1e-3)
    none = torch.zeros_like(given)
    assert torch.equal(turn_objects(ab, clean, none, 1.0, torch.Generator().manual_seed(4))[0], ab)


def test_jpeg_loses_detail_but_not_the_picture() -> None:
    smooth = torch.linspace(0, 1, 64)[None, None, None].expand(2, 1, 64, 64)
    assert (jpeg(smooth, torch.Generator().manual_seed(0)) - smooth).abs().mean() < 0.05


def test_batches_are_the_same_for_the_same_seed_wherever_a_run_resumes(cache: Cache) -> None:
    config = BatchConfig(size=8, side=48, seed=5)
    one, two = Batches(cache, config, CPU), Batches(cache, config, CPU)
    one.at(0), one.at(8)
    assert torch.equal(one.at(16).luma, two.at(16).luma)
    assert two.at(48 + 8).luma.shape == (8, 1, 48, 48)


def test_hints_are_the_targets_colours_on_their_share_of_pictures() -> None:
    ab = torch.randn(64, 2, 12, 12) * 20
    hints = reveal_hints(ab, 0.5, torch.Generator().manual_seed(2))
    hinted = hints[:, 2].flatten(1).sum(1) > 0
    assert 0.3 < float(hinted.float().mean()) < 0.7
    assert float(hints[:, :2][(hints[:, 2:] == 0).expand(-1, 2, -1, -1)].abs().max()) == 0
    single = reveal_hints(torch.full((8, 2, 12, 12), 30.0), 1.0, torch.Generator().manual_seed(2))
    assert torch.allclose(single[:, 0][single[:, 2] > 0], torch.tensor(0.3))
