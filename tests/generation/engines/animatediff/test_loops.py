"""Loops close, and long clips hold together: measured on a model whose best answer is known."""

import pytest

from generation.engines.animatediff.conditioning import Drawing
from generation.engines.animatediff.denoise import Denoiser
from generation.engines.animatediff.memory import Plan
from tests.generation.engines.animatediff.drawings import Reports
from tests.generation.engines.animatediff.smooth import PROMPT, SmoothModels, bends


def drawn(frames: int, *, loop: bool, steps: int = 30) -> tuple[float, float]:
    drawing = Drawing(
        frames=frames, width=64, height=64, steps=steps, guidance=1.0, seed=0, loop=loop,
        positive=PROMPT, negative=PROMPT,
    )  # fmt: skip
    return bends(Denoiser(SmoothModels(), Plan()).latents(drawing, Reports()))


@pytest.mark.parametrize("frames", [32, 48, 64, 96])
def test_the_step_from_the_last_frame_to_the_first_is_as_any_other(frames: int) -> None:
    across, within = drawn(frames, loop=True)

    assert across < 1.2
    assert within < 1.2


@pytest.mark.parametrize("frames", [32, 48])
def test_without_the_option_the_ends_have_nothing_to_do_with_each_other(frames: int) -> None:
    across, within = drawn(frames, loop=False)

    assert across > 5.0
    assert within < 1.2


def test_a_fast_loop_of_a_few_frames_closes_too() -> None:
    across, within = drawn(16, loop=True, steps=15)

    assert across < 1.2
    assert within < 1.5
