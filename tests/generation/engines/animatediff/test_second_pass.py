"""A small clip, enlarged and drawn over: as diffusers draws over a video."""

from pathlib import Path

import pytest
import torch
from diffusers import AnimateDiffVideoToVideoPipeline

from generation.engines.animatediff.decode import enlarged
from generation.engines.animatediff.denoise import STAGE, Denoiser, Start
from generation.engines.animatediff.memory import Plan
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import Loaded, Reports, difference, shared

PLAN = Plan()


def small(loaded: Loaded) -> torch.Tensor:
    return Denoiser(loaded.parts, PLAN).latents(loaded.drawing(), Reports())


def test_it_equals_video_to_video(saved: Path) -> None:
    loaded = shared(saved, "sd15")
    drawing = loaded.drawing(width=128, height=128, steps=5)
    large = enlarged(loaded.parts, PLAN, small(loaded), Reports(), width=128, height=128)
    scheduler = loaded.parts.scheduler
    scheduler.set_timesteps(5)
    noisy = scheduler.add_noise(large.transpose(0, 1)[None], loaded.noise(drawing), scheduler.timesteps[3:4])
    stock = AnimateDiffVideoToVideoPipeline(
        **{name: getattr(loaded.pipeline, name) for name in ("vae", "text_encoder", "tokenizer", "unet", "scheduler")},
        motion_adapter=None,
    )
    stock.set_progress_bar_config(disable=True)
    expected = stock(
        **loaded.prompts(drawing), strength=0.4, num_inference_steps=5, guidance_scale=7.5, width=128, height=128,
        latents=noisy, output_type="latent",
    ).frames[0].transpose(0, 1)  # fmt: skip
    reports = Reports()

    latents = Denoiser(loaded.parts, PLAN).latents(drawing, reports, start=Start(large, 0.4))

    assert difference(expected, latents) < 1e-4
    assert [(stage, done, total) for stage, done, total, _ in reports.heard] == [(STAGE, at, 2) for at in range(3)]


@pytest.mark.parametrize("family", tiny.SIZES)
def test_less_strength_stays_closer_to_what_was_there(saved: Path, family: str) -> None:
    loaded = shared(saved, family)
    before, drawing = small(loaded), loaded.drawing(steps=10)
    denoiser = Denoiser(loaded.parts, PLAN)

    weak, strong = (denoiser.latents(drawing, Reports(), start=Start(before, strength)) for strength in (0.1, 0.9))

    assert (weak - before).norm() < (strong - before).norm()
    assert not torch.equal(weak, before)
