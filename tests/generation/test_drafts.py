"""Any request as a draft: the real draft engines take it, whatever was asked of another engine."""

from dataclasses import replace

import pytest

from generation.costs import cost_of
from generation.domain import Request, SlotKind
from generation.drafts import draft_of, is_draft
from generation.engines import Engines
from generation.motion import registry as motions
from tests.generation.requests import animate, combine, picture, speak


@pytest.mark.parametrize("side_most", [512, 1024])
@pytest.mark.parametrize(("width", "height"), [(1024, 1024), (1536, 256), (256, 1536), (768, 384)])
@pytest.mark.parametrize("request_", [animate(), combine("Hello there.", "Hi."), speak("Hello there.")])
def test_the_real_draft_engines_take_it(request_: Request, width: int, height: int, side_most: int) -> None:
    engines = Engines()
    if request_.picture is not None:
        asked = replace(picture("animatediff", 32), width=width, height=height, fps=12, motion=motions.names()[0])
        request_ = replace(request_, picture=asked)
    draft = draft_of(request_, motions.names(), side_most=side_most)
    assert is_draft(draft)
    assert not is_draft(request_)
    cost = cost_of(draft, engines)
    assert cost.slot_kind is SlotKind.CPU
    assert 0 < cost.estimate_s < 60
    engines.close()


def test_a_clip_stays_as_long_and_a_motion_that_drafts_do_not_know_is_left_to_the_prompt() -> None:
    asked = replace(picture("animatediff", 32), width=2048, height=1024, fps=8, motion="moonwalk", speed=1.5, loop=True)
    drawn = draft_of(replace(animate(), picture=asked), ("dance",)).picture
    assert drawn is not None
    assert (drawn.frames, drawn.fps) == (64, 16)
    assert (drawn.width, drawn.height) == (1024, 512)
    assert (drawn.motion, drawn.speed, drawn.loop) == (None, 1.5, True)
