"""Frames in order, as diffusers would make them, whatever the plan; and another size of them for a second pass."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from generation.engines.animatediff import loading
from generation.engines.animatediff.decode import ENLARGING, STAGE, decode, enlarged, ready
from generation.engines.animatediff.loading import Parts
from generation.engines.animatediff.memory import Plan
from generation.errors import Cancelled, CancelReason
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.drawings import Loaded, Reports, shared
from tests.generation.engines.animatediff.test_loading import options


@pytest.fixture(scope="module", params=tiny.SIZES)
def loaded(saved: Path, request: pytest.FixtureRequest) -> Loaded:
    return shared(saved, request.param)


def latents(frames: int = 5, side: int = 8) -> torch.Tensor:
    return torch.randn(frames, 4, side, side, generator=torch.Generator().manual_seed(7))


def frames(parts: Parts, plan: Plan, given: torch.Tensor) -> np.ndarray:
    return np.stack([frame.copy() for frame in decode(parts, plan, given, Reports())])


def test_frames_are_those_of_diffusers(loaded: Loaded) -> None:
    video = loaded.pipeline.decode_latents(latents().transpose(0, 1)[None])
    expected = loaded.pipeline.video_processor.postprocess_video(video, output_type="np")[0]

    made = frames(loaded.parts, Plan(), latents())

    assert made.dtype == np.uint8
    assert made.shape == (5, 64, 64, 3)
    assert np.abs(made - expected * 255.0).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("together", [2, 5, 8])
def test_several_at_a_time_are_the_same(loaded: Loaded, together: int) -> None:
    one_by_one = frames(loaded.parts, Plan(), latents())

    apart = frames(loaded.parts, Plan(vae_frames=together), latents()).astype(int) - one_by_one

    assert np.abs(apart).max() <= 1


def test_tiles_show_the_same_picture(loaded: Loaded) -> None:
    """Norms see one tile at a time: the same picture, not the same numbers."""
    given = interpolate(latents(1, 8), scale_factor=10.0, mode="bilinear")  # 640 pixels: more than a tile
    whole = frames(loaded.parts, Plan(), given).astype(float)

    tiled = frames(loaded.parts, Plan(vae_tiles=True), given).astype(float)

    assert not np.array_equal(tiled, whole)
    assert np.corrcoef(tiled.ravel(), whole.ravel())[0, 1] > 0.9


def test_each_frame_is_reported_when_it_is_there(loaded: Loaded) -> None:
    reports = Reports()

    list(decode(loaded.parts, Plan(vae_frames=2), latents(), reports))

    assert [(stage, done, total) for stage, done, total, _ in reports.heard] == [(STAGE, at, 5) for at in range(6)]


def test_a_cancel_before_the_first_frame_costs_no_decoding(loaded: Loaded) -> None:
    calls = []
    hook = loaded.parts.vae.decoder.register_forward_pre_hook(lambda *_: calls.append(1))

    with pytest.raises(Cancelled):
        list(decode(loaded.parts, Plan(), latents(), Reports(STAGE, 0, Cancelled(CancelReason.USER))))

    hook.remove()
    assert calls == []


def test_sdxls_own_vae_is_lifted_to_float32_and_back(saved: Path) -> None:
    """Its numbers overflow in half precision, and it says so."""
    parts = loading.load(options(saved, sdxl_vae=saved / "sdxl" / "vae"), "sdxl")
    whole = frames(parts, Plan(), latents())
    parts.vae.to(torch.float16)
    seen = []
    hook = parts.vae.decoder.register_forward_pre_hook(lambda _, args: seen.append(args[0].dtype))

    arriving = decode(parts, Plan(), latents(), Reports())
    first = next(arriving).copy()
    arriving.close()  # whoever wanted the frames does not want them any more

    hook.remove()
    assert set(seen) == {torch.float32}
    assert parts.vae.dtype == torch.float16
    assert np.abs(first.astype(int) - whole[0]).max() <= 4  # its weights were rounded


def test_a_plan_leaves_no_trace(loaded: Loaded) -> None:
    vae = loaded.parts.vae
    before = (vae.use_tiling, vae.tile_sample_min_size, vae.tile_latent_min_size)

    with ready(vae, Plan(vae_tiles=True)):
        assert vae.use_tiling

    assert (vae.use_tiling, vae.tile_sample_min_size, vae.tile_latent_min_size) == before


def test_pictures_are_enlarged_as_pictures(loaded: Loaded) -> None:
    vae, scale = loaded.parts.vae, loaded.parts.vae.config.scaling_factor
    reports = Reports()
    with torch.inference_mode():
        pictures = interpolate(vae.decode(latents() / scale).sample, size=(128, 96), mode="bicubic").clamp(-1, 1)
        expected = vae.encode(pictures).latent_dist.mode() * scale

    made = enlarged(loaded.parts, Plan(vae_frames=2), latents(), reports, width=96, height=128)

    assert made.shape == (5, 4, 16, 12)
    torch.testing.assert_close(made, expected, rtol=1e-3, atol=1e-4)
    assert [done for _, done, _, _ in reports.heard] == [0, 2, 4, 5]
    assert reports.heard[0][0] == ENLARGING
