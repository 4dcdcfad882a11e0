"""Regions of the picture have prompts of their own, and IP-Adapters' pictures count as in diffusers."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers.image_processor import IPAdapterMaskProcessor

from generation.engines.animatediff.attention import Layout, installed, picture_shares, prompt_shares
from generation.engines.animatediff.conditioning import Guide, ImageEmbeds, Region
from generation.engines.animatediff.denoise import Denoiser
from generation.engines.animatediff.memory import Plan
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import Loaded, Reports, difference, load, shared
from tests.generation.engines.animatediff.test_control import maps

PLANS = (Plan(), Plan(split_guidance=True), Plan(split_guidance=True, chunked=True))


@pytest.fixture(scope="module", params=tiny.SIZES)
def loaded(saved: Path, request: pytest.FixtureRequest) -> Loaded:
    return shared(saved, request.param)


@pytest.fixture(scope="module", params=tiny.SIZES)
def with_adapter(saved: Path, request: pytest.FixtureRequest) -> Loaded:
    """IP-Adapter loaded by diffusers."""
    loaded = load(saved, request.param)
    folder, name = {
        "sdxl": ("sdxl_models", "ip-adapter_sdxl_vit-h.safetensors"), "sd15": ("models", "ip-adapter_sd15.safetensors")
    }[request.param]  # fmt: skip
    encoder = Path("models") / "image_encoder"
    loaded.pipeline.load_ip_adapter(
        saved / "ip_adapter", subfolder=folder, weight_name=name, image_encoder_folder=encoder.as_posix()
    )
    loaded.pipeline.set_ip_adapter_scale(0.7)
    return loaded


def drawn(loaded: Loaded, plan: Plan = PLANS[0], **changed: object) -> torch.Tensor:
    return Denoiser(loaded.parts, plan).latents(loaded.drawing(**changed), Reports())


# ---------------------------------------------------------------- regions


def test_each_half_is_as_its_own_prompt_would_have_it(loaded: Loaded) -> None:
    size = {"width": 128, "height": 64, "steps": 1}
    mine = loaded.drawing(**size)
    other = replace(loaded.conditionings("a red cat on the moon", "")[0], pooled=mine.positive.pooled)

    both = drawn(loaded, **size, regions=(Region(other, 0.5, 1.0),))

    from_mine, from_other = (
        (both - drawn(loaded, **size, positive=prompt)).pow(2).mean((0, 1, 2)) for prompt in (mine.positive, other)
    )
    assert from_mine[:8].sum() < 0.8 * from_other[:8].sum()
    assert from_other[8:].sum() < 0.8 * from_mine[8:].sum()


def test_a_region_everywhere_is_the_prompt(loaded: Loaded) -> None:
    """But for SDXL's pooled text, which has no place: the picture's own holds."""
    other, _ = loaded.conditionings("a red cat on the moon", "")
    as_region = drawn(loaded, regions=(Region(other, 0.0, 1.0),))

    as_prompt = drawn(loaded, positive=replace(other, pooled=loaded.drawing().positive.pooled))

    assert difference(as_prompt, as_region) < 1e-4


@pytest.mark.parametrize("plan", PLANS[1:])
def test_regions_are_the_same_however_memory_is_saved(loaded: Loaded, plan: Plan) -> None:
    other, _ = loaded.conditionings("a red cat on the moon", "")
    regions = (Region(other, 0.0, 0.4), Region(loaded.drawing().negative, 0.4, 1.0))
    guide = Guide(maps(4))

    one = drawn(loaded, PLANS[0], regions=regions, guide=guide)

    assert difference(one, drawn(loaded, plan, regions=regions, guide=guide)) < 1e-4


def test_columns_are_shared_as_the_stripes_lie() -> None:
    shares = prompt_shares([(0.0, 0.5), (0.25, 1.0)], 8)

    assert shares.sum(0).tolist() == [1.0] * 8
    assert shares[0].tolist() == [0.0] * 8
    assert shares[1].tolist() == [1.0, 1.0, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0]
    assert prompt_shares([(0.5, 0.5625)], 8)[:, 4].tolist() == [0.5, 0.5]
    assert picture_shares([(0.0, 0.5), (0.25, 1.0)], 4).tolist() == [[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]]


# ---------------------------------------------------------------- pictures


def embeds(pictures: int = 1, **more: object) -> ImageEmbeds:
    torch.manual_seed(1)
    seen = torch.randn(pictures, tiny.IMAGE_WIDTH) * 3.0
    return ImageEmbeds(seen, torch.zeros_like(seen), **more)


def test_pictures_count_as_in_diffusers(with_adapter: Loaded) -> None:
    picture = embeds(2)
    drawing = with_adapter.drawing(image_embeds=(picture,))
    given = [torch.stack([picture.negative, picture.positive])]

    expected = with_adapter.stock(drawing, ip_adapter_image_embeds=given)

    for plan in PLANS:
        assert difference(expected, Denoiser(with_adapter.parts, plan).latents(drawing, Reports())) < 1e-4
    other = drawn(with_adapter, image_embeds=(ImageEmbeds(-picture.positive, picture.negative),))
    assert difference(expected, other) > 1e-3


def test_pictures_in_parts_of_the_picture_are_the_masks_of_diffusers(with_adapter: Loaded) -> None:
    stripes = ((0.0, 0.5), (0.5, 1.0))
    picture = embeds(2, stripes=stripes)
    drawing = with_adapter.drawing(image_embeds=(picture,))
    masks = torch.zeros(2, 64, 64)
    masks[0, :, :32] = masks[1, :, 32:] = 1.0
    prepared = IPAdapterMaskProcessor().preprocess(list(masks.numpy()), height=64, width=64)
    with_adapter.pipeline.set_ip_adapter_scale([[0.7, 0.7]])

    expected = with_adapter.stock(
        drawing,
        ip_adapter_image_embeds=[torch.stack([picture.negative, picture.positive])],
        cross_attention_kwargs={"ip_adapter_masks": [prepared.reshape(1, 2, 64, 64)]},
    )

    with_adapter.pipeline.set_ip_adapter_scale(0.7)
    assert difference(expected, Denoiser(with_adapter.parts, PLANS[0]).latents(drawing, Reports())) < 1e-4


def test_regions_and_pictures_go_together(with_adapter: Loaded) -> None:
    other, _ = with_adapter.conditionings("a red cat on the moon", "")
    regions, pictures = (Region(other, 0.5, 1.0),), (embeds(2, stripes=((0.0, 0.5), (0.5, 1.0))),)

    one = drawn(with_adapter, regions=regions, image_embeds=pictures)

    assert difference(one, drawn(with_adapter, PLANS[2], regions=regions, image_embeds=pictures)) < 1e-4
    assert difference(one, drawn(with_adapter, image_embeds=pictures)) > 1e-3


# ---------------------------------------------------------------- into the models


def test_diffusers_finds_its_own_attention_again(with_adapter: Loaded) -> None:
    before = dict(with_adapter.parts.unet.attn_processors)
    names = set(with_adapter.parts.unet.state_dict())

    with installed(with_adapter.parts.unet, Layout()):
        assert with_adapter.parts.unet.attn_processors.keys() == before.keys()
        assert not set(map(id, with_adapter.parts.unet.attn_processors.values())) & set(map(id, before.values()))

    assert with_adapter.parts.unet.attn_processors == before
    assert set(with_adapter.parts.unet.state_dict()) == names


def test_attention_that_nobody_knows_is_refused(saved: Path) -> None:
    loaded = load(saved, "sd15")
    loaded.parts.unet.fuse_qkv_projections()

    with pytest.raises(TypeError, match="Fused"), installed(loaded.parts.unet, Layout()):
        pass
