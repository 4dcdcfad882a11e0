"""Small pictures of what a clip is about to become."""

from pathlib import Path

import numpy as np
import pytest
import torch

from generation.engines.animatediff.denoise import Denoiser
from generation.engines.animatediff.memory import Plan
from generation.engines.animatediff.preview import COLORS, Preview, rgb
from tests.generation.engines.animatediff.drawings import Reports, load

JPEG = b"\xff\xd8\xff"


def flat(*channels: float) -> torch.Tensor:
    return torch.tensor(channels)[:, None, None].expand(4, 8, 8)


@pytest.mark.parametrize("family", COLORS)
def test_brightness_follows_the_first_channel(family: str) -> None:
    """Of both families it is what a picture's light and dark is mostly in."""
    bright, dark = (rgb(flat(level, 0, 0, 0), COLORS[family]).float().mean() for level in (2.0, -2.0))

    assert bright > dark + 100


def test_a_warm_latent_of_sdxl_is_warm_and_a_cold_one_is_cold() -> None:
    """The second channel is cyan against red, as the factors' source has it."""
    warm, cold = (rgb(flat(0, level, 0, 0), COLORS["sdxl"])[0, 0].tolist() for level in (-1.5, 1.5))

    assert warm[0] > warm[2] + 50
    assert cold[2] > cold[0] + 50


def test_previews_are_jpegs_of_the_middle_frame_half_as_wide_as_the_clip(saved: Path) -> None:
    loaded, reports = load(saved, "sd15"), Reports()

    Denoiser(loaded.parts, Plan()).latents(loaded.drawing(steps=4), reports, preview=Preview("sd15", every_s=0.0))

    pictures = [picture for *_, picture in reports.heard]
    assert pictures[:2] == [None, None]  # nothing is there before the first step is done
    assert all(picture is not None and picture.startswith(JPEG) for picture in pictures[2:])
    assert len(set(pictures[2:])) == 3
    taken = Preview("sd15", every_s=0.0)
    taken.take(torch.stack([flat(-3, 0, 0, 0), flat(3, 0, 0, 0), flat(-3, 0, 0, 0)]))
    white = taken.encoded()
    assert white is not None
    assert _size(white) == (32, 32)
    assert taken.encoded() is None


def test_pictures_are_no_more_often_than_asked_for() -> None:
    preview = Preview("sdxl", every_s=60.0)

    preview.take(latents := torch.zeros(1, 4, 8, 8))
    assert preview.encoded() is not None
    preview.take(latents)
    assert preview.encoded() is None


def _size(jpeg: bytes) -> tuple[int, int]:
    """Width and height by its frame header."""
    at = jpeg.index(b"\xff\xc0") + 5
    height, width = np.frombuffer(jpeg[at : at + 4], dtype=">u2")
    return int(width), int(height)
