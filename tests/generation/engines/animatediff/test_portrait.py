"""Portraits through the IP-Adapter: as diffusers has it, and gone without a trace."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import CLIPImageProcessor

from generation.domain import Asset, Character
from generation.drawing.png import stored_png
from generation.engines.animatediff.conditioning import ImageEmbeds
from generation.engines.animatediff.denoise import Denoiser
from generation.engines.animatediff.memory import Plan
from generation.engines.animatediff.portrait import ADAPTERS, Portraits
from generation.errors import EngineFailed
from generation.model_folders import IMAGE_ENCODER
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import Loaded, Reports, difference, load

SIDE = 32  # of what the tiny encoder looks at
CLOSE = 1e-3


@pytest.fixture(scope="module", params=tiny.SIZES)
def loaded(saved: Path, request: pytest.FixtureRequest) -> Loaded:
    return load(saved, request.param)


@pytest.fixture
def portraits(saved: Path, loaded: Loaded) -> Portraits:
    return Portraits(saved / "ip_adapter", loaded.parts.family, loaded.parts.unet)


def character(folder: Path, name: str, seed: int | None) -> Character:
    asset = None
    if seed is not None:
        path = folder / f"{name}.png"
        path.write_bytes(stored_png(np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), np.uint8)))
        asset = Asset(name="portrait.png", sha256=name, size_bytes=1, path=str(path))
    return Character(name=name, title=name.title(), portrait=asset)


def drawn(loaded: Loaded, *pictures: ImageEmbeds) -> torch.Tensor:
    return Denoiser(loaded.parts, Plan()).latents(loaded.drawing(image_embeds=pictures), Reports())


def test_a_portrait_is_seen_as_clip_was_trained(portraits: Portraits, tmp_path: Path) -> None:
    temo = character(tmp_path, "temo", 1)
    prepare = CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    pixels = prepare(Image.open(tmp_path / "temo.png"), return_tensors="pt").pixel_values
    seen = portraits.seen([temo])
    assert seen is not None
    with torch.no_grad():
        torch.testing.assert_close(seen.positive, portraits.encoder(pixels).image_embeds)
    assert torch.equal(seen.negative, torch.zeros_like(seen.positive))
    assert seen.stripes == ()


def test_only_who_has_a_portrait_is_seen_and_where_they_stand(portraits: Portraits, tmp_path: Path) -> None:
    temo, nobody, felfel = (character(tmp_path, *each) for each in (("temo", 1), ("nobody", None), ("felfel", 2)))
    places = ((0.0, 0.3), (0.3, 0.6), (0.6, 1.0))
    seen = portraits.seen([temo, nobody, felfel], places)
    assert seen is not None
    assert len(seen.positive) == 2
    assert seen.stripes == (places[0], places[2])
    assert portraits.seen([nobody], places) is None


def test_it_draws_as_diffusers_own_adapter(saved: Path, loaded: Loaded, portraits: Portraits, tmp_path: Path) -> None:
    seen = portraits.seen([character(tmp_path, "temo", 1)])
    assert seen is not None
    with portraits.worn(0.7):
        mine = drawn(loaded, seen)
    folder, _, name = ADAPTERS[loaded.parts.family].rpartition("/")
    loaded.pipeline.load_ip_adapter(
        saved / "ip_adapter", subfolder=folder, weight_name=name, image_encoder_folder=IMAGE_ENCODER
    )
    loaded.pipeline.set_ip_adapter_scale(0.7)
    theirs = drawn(loaded, seen)
    loaded.pipeline.unload_ip_adapter()
    assert difference(mine, theirs) < CLOSE


def test_a_portrait_changes_the_picture_and_goes_without_a_trace(
    loaded: Loaded, portraits: Portraits, tmp_path: Path
) -> None:
    before = drawn(loaded)
    pictures = [portraits.seen([character(tmp_path, name, at)]) for at, name in enumerate(("temo", "felfel"))]
    one, other = (picture for picture in pictures if picture is not None)
    with portraits.worn(0.8):
        first, second = drawn(loaded, one), drawn(loaded, other)
    with portraits.worn(0.0):
        unseen = drawn(loaded, one)
    assert difference(first, before) > 0.02
    assert difference(first, second) > 0.02
    assert difference(unseen, before) < CLOSE
    assert difference(drawn(loaded), before) < CLOSE
    assert not [name for name, _ in loaded.parts.unet.named_parameters() if "_ip" in name or "hid_proj" in name]


def test_an_error_while_it_is_worn_takes_it_off(loaded: Loaded, portraits: Portraits) -> None:
    before = dict(loaded.parts.unet.attn_processors)
    with pytest.raises(KeyError), portraits.worn(1.0):
        raise KeyError
    assert loaded.parts.unet.attn_processors == before
    assert loaded.parts.unet.encoder_hid_proj is None


def test_what_is_no_adapter_is_told(saved: Path, loaded: Loaded, tmp_path: Path) -> None:
    other = "sd15" if loaded.parts.family == "sdxl" else "sdxl"
    before = dict(loaded.parts.unet.attn_processors)
    wrong = tiny.ip_adapter(tmp_path)
    (wrong / ADAPTERS[other]).rename(wrong / ADAPTERS[loaded.parts.family])
    for folder in (tmp_path / "nowhere", wrong):
        with pytest.raises(EngineFailed, match="models pull ip_adapter"):
            Portraits(folder, loaded.parts.family, loaded.parts.unet)
    assert loaded.parts.unet.attn_processors == before
