"""ControlNet beside the motion UNet equals diffusers' pipelines where they overlap."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    AnimateDiffControlNetPipeline,
    StableDiffusionXLControlNetPipeline,
)
from PIL import Image

from generation.engines.animatediff.conditioning import Guide, Maps
from generation.engines.animatediff.denoise import Denoiser
from generation.engines.animatediff.memory import CONTROL_FRAMES, Plan
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import Loaded, Reports, difference, load, shared

PLAN = Plan()


@pytest.fixture(scope="module")
def sdxl(saved: Path) -> Loaded:
    return shared(saved, "sdxl")


@pytest.fixture(scope="module")
def sd15(saved: Path) -> Loaded:
    return shared(saved, "sd15")


def maps(frames: int) -> Maps:
    return np.random.default_rng(5).integers(0, 256, (frames, 64, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("family", tiny.SIZES)
def test_a_scale_of_nothing_is_the_pipeline_without_control(saved: Path, family: str) -> None:
    loaded = shared(saved, family)
    drawing = loaded.drawing(guide=Guide(maps(4), scale=0.0))

    latents = Denoiser(loaded.parts, PLAN).latents(drawing, Reports())

    assert difference(loaded.stock(drawing), latents) < 1e-4


def test_one_frame_without_motion_is_stable_diffusion_xl_with_control(sdxl: Loaded, saved: Path) -> None:
    still = load(saved, "sdxl")
    silence(still)
    guide = Guide(maps(1), scale=0.8, end=0.7)
    drawing = still.drawing(frames=1, guide=guide)
    pipeline = StableDiffusionXLControlNetPipeline.from_pretrained(
        saved / "sdxl", controlnet=still.parts.control, scheduler=still.parts.scheduler
    )
    pipeline.set_progress_bar_config(disable=True)

    expected = pipeline(
        **still.prompts(drawing), image=Image.fromarray(guide.maps[0]), width=64, height=64,
        num_inference_steps=drawing.steps, guidance_scale=drawing.guidance, latents=still.noise(drawing)[:, :, 0],
        controlnet_conditioning_scale=0.8, control_guidance_end=0.7, output_type="latent",
    ).images  # fmt: skip

    latents = Denoiser(still.parts, PLAN).latents(drawing, Reports())
    assert difference(expected, latents) < 1e-4
    moving = Denoiser(sdxl.parts, PLAN).latents(drawing, Reports())
    assert difference(expected, moving) > 1e-3


def test_sd15_equals_the_pipeline_with_control(sd15: Loaded) -> None:
    frames = CONTROL_FRAMES + 2  # more than one turn of the ControlNet
    guide = Guide(maps(frames), scale=0.8, end=0.7)
    drawing = sd15.drawing(frames=frames, guide=guide)
    stock = AnimateDiffControlNetPipeline(
        **{name: getattr(sd15.pipeline, name) for name in ("vae", "text_encoder", "tokenizer", "unet", "scheduler")},
        motion_adapter=sd15.pipeline.motion_adapter, controlnet=sd15.parts.control,
    )  # fmt: skip
    stock.set_progress_bar_config(disable=True)

    expected = sd15.stock(
        drawing, stock, conditioning_frames=[Image.fromarray(each) for each in guide.maps],
        controlnet_conditioning_scale=0.8, control_guidance_end=0.7,
    )  # fmt: skip

    assert difference(expected, Denoiser(sd15.parts, PLAN).latents(drawing, Reports())) < 1e-4


@pytest.mark.parametrize("family", tiny.SIZES)
def test_poses_have_a_say_on_their_own_frames(saved: Path, family: str) -> None:
    """Of a long clip too, where each window has its own."""
    loaded = shared(saved, family)
    drawing = loaded.drawing(frames=20, steps=1, guide=Guide(maps(20)))
    changed = drawing.guide.maps.copy()
    changed[19] = 255 - changed[19]
    denoiser = Denoiser(loaded.parts, Plan(window_frames=8))

    before = denoiser.latents(drawing, Reports())
    after = denoiser.latents(replace(drawing, guide=Guide(changed)), Reports())

    moved = (after - before).abs().amax((1, 2, 3))
    assert moved.argmax() == 19
    assert moved[:12].max() == 0.0  # frames of other windows


@pytest.mark.parametrize("plan", [Plan(split_guidance=True), Plan(split_guidance=True, chunked=True)])
def test_split_guidance_changes_nothing(sdxl: Loaded, plan: Plan) -> None:
    drawing = sdxl.drawing(guide=Guide(maps(4)))

    batched = Denoiser(sdxl.parts, PLAN).latents(drawing, Reports())

    assert difference(batched, Denoiser(sdxl.parts, plan).latents(drawing, Reports())) < 1e-4


def silence(loaded: Loaded) -> None:
    """Motion modules that add nothing."""
    with torch.no_grad():
        for name, module in loaded.parts.unet.named_modules():
            if name.endswith("proj_out") and "motion_modules" in name:
                module.weight.zero_()
                module.bias.zero_()
