"""The denoiser makes what diffusers' pipelines make of the same noise, where they can do the same; and ends at once."""

from pathlib import Path

import numpy as np
import pytest
import torch

from generation.engines.animatediff.conditioning import Guide
from generation.engines.animatediff.denoise import STAGE, Denoiser
from generation.engines.animatediff.memory import Plan
from generation.errors import Cancelled, CancelReason, EngineFailed
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import Loaded, Reports, difference, load, shared

PLAN = Plan()


@pytest.fixture(scope="module", params=tiny.SIZES)
def loaded(saved: Path, request: pytest.FixtureRequest) -> Loaded:
    return shared(saved, request.param)


@pytest.mark.parametrize("guidance", [1.0, 7.5])
def test_it_equals_the_pipeline_of_diffusers(loaded: Loaded, guidance: float) -> None:
    drawing = loaded.drawing(guidance=guidance)

    latents = Denoiser(loaded.parts, PLAN).latents(drawing, Reports())

    assert latents.shape == (4, 4, 8, 8)
    assert difference(loaded.stock(drawing), latents) < 1e-4


def test_ways_to_save_memory_change_nothing(loaded: Loaded) -> None:
    drawing = loaded.drawing()
    batched = Denoiser(loaded.parts, PLAN).latents(drawing, Reports())

    for plan in (Plan(split_guidance=True), Plan(split_guidance=True, chunked=True)):
        assert difference(batched, Denoiser(loaded.parts, plan).latents(drawing, Reports())) < 1e-4


@pytest.mark.parametrize("frames", [1, 16, 32, 48])
def test_any_number_of_frames_is_drawn_in_windows(loaded: Loaded, frames: int) -> None:
    """What the UNet is given at a time does not grow with the clip."""
    given = []
    hook = loaded.parts.unet.register_forward_pre_hook(lambda _, args: given.append(args[0].shape[2]))
    reports = Reports()

    latents = Denoiser(loaded.parts, Plan(window_frames=16)).latents(loaded.drawing(frames=frames, steps=2), reports)

    hook.remove()
    assert len(latents) == frames
    assert set(given) == {min(frames, 16)}
    windows = {1: 1, 16: 1, 32: 3, 48: 4}[frames]
    assert [(stage, done, total) for stage, done, total, _ in reports.heard] == [
        (STAGE, done, 2 * windows) for done in range(2 * windows + 1)
    ]


def test_the_window_is_never_longer_than_the_motion_modules_know(loaded: Loaded) -> None:
    latents = Denoiser(loaded.parts, Plan(window_frames=64)).latents(loaded.drawing(frames=40, steps=1), Reports())

    assert len(latents) == 40


def test_a_cancel_in_the_third_of_ten_steps_ends_it_there(loaded: Loaded) -> None:
    calls = []
    hook = loaded.parts.unet.register_forward_pre_hook(lambda *_: calls.append(1))
    cancelled = Reports(STAGE, 3, Cancelled(CancelReason.USER))
    processors = dict(loaded.parts.unet.attn_processors)

    with pytest.raises(Cancelled):
        Denoiser(loaded.parts, PLAN).latents(loaded.drawing(steps=10), cancelled)

    hook.remove()
    assert len(calls) == 3
    assert loaded.parts.unet.attn_processors == processors


def test_after_a_cancel_the_next_drawing_is_as_ever(loaded: Loaded) -> None:
    before = Denoiser(loaded.parts, PLAN).latents(loaded.drawing(), Reports())
    with pytest.raises(Cancelled):
        Denoiser(loaded.parts, PLAN).latents(loaded.drawing(), Reports(STAGE, 1, Cancelled(CancelReason.USER)))

    assert torch.equal(before, Denoiser(loaded.parts, PLAN).latents(loaded.drawing(), Reports()))


def test_numbers_out_of_range_are_an_error_and_no_black_clip(saved: Path) -> None:
    loaded = load(saved, "sd15")
    with torch.no_grad():
        loaded.parts.unet.conv_out.bias[0] = float("inf")

    with pytest.raises(EngineFailed, match="precision"):
        Denoiser(loaded.parts, PLAN).latents(loaded.drawing(), Reports())


def test_half_precision_keeps_its_latents_in_float32(saved: Path) -> None:
    loaded = load(saved, "sd15")
    whole = Denoiser(loaded.parts, PLAN).latents(loaded.drawing(), Reports())
    drawing = loaded.drawing()
    loaded.parts.unet.to(torch.bfloat16)
    loaded.parts.dtype = torch.bfloat16

    latents = Denoiser(loaded.parts, PLAN).latents(drawing, Reports())

    assert latents.dtype == torch.float32
    assert float((latents - whole).norm() / whole.norm()) < 0.05


def test_a_guide_without_a_control_net_is_told(saved: Path, tmp_path: Path) -> None:
    without = load(saved, "sd15", sd15_pose=tmp_path / "nothing")
    guide = Guide(np.zeros((4, 64, 64, 3), dtype=np.uint8))

    with pytest.raises(EngineFailed, match="ControlNet"):
        Denoiser(without.parts, PLAN).latents(without.drawing(guide=guide), Reports())
