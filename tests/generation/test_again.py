"""A request as the wish that would make it: resolving that wish gives the request again."""

from dataclasses import replace

import pytest

from bot.app import open_characters
from bot.settings import Settings
from generation.again import exceeds, wish_of
from generation.domain import Task
from generation.limits import Limits
from generation.request import resolve
from generation.wish import Context, PictureFacts, Wish

SPEAKING = "[S1] Hello! [S2] (laughs) Hi there. [Narrator] And so they met. [S1] The end."


@pytest.fixture
def context() -> Context:
    return Context(
        characters=open_characters(Settings()),
        pictures={
            "draft": PictureFacts(
                unavailable=None, follows_speech=True, motions=("dance", "walk"), default_fps=16, default_frames=64
            )
        },
        speech={"draft": None},
        new_seed=lambda: 7,
    )


@pytest.mark.parametrize(
    "wish",
    [
        Wish(task=Task.ANIMATE, prompt="felfel dances", frames=20, fps=10, size="640x480", loop=True, speed=1.5),
        Wish(task=Task.ANIMATE, prompt="a walk in the rain", motion="walk", negative="blurry, dark", seed=99),
        Wish(
            task=Task.COMBINE,
            prompt="temo and felfel on the moon",
            dialogue=SPEAKING,
            captions=False,
            background_sound=False,
        ),
        Wish(task=Task.SPEAK, dialogue="[felfel] One. [S2] Two. [Old King] Three.", seed=3),
    ],
)
def test_the_wish_makes_the_request_again(wish: Wish, context: Context) -> None:
    (request,) = resolve(wish, context)
    (again,) = resolve(wish_of(request), context)
    assert replace(again, notes=request.notes) == request


def test_another_preset_brings_its_own_numbers(context: Context) -> None:
    (request,) = resolve(Wish(task=Task.ANIMATE, prompt="a cat", fps=10, size="640x480", motion="dance"), context)
    wish = wish_of(request, preset="ultra")
    assert (wish.preset, wish.fps, wish.size) == ("ultra", None, None)
    assert (wish.motion, wish.seed) == ("dance", request.seed)


@pytest.mark.parametrize(
    ("lowered", "too_much"),
    [({}, False), ({"side_max_px": 512}, True), ({"duration_max_s": 3.0}, True), ({"fps_max": 12}, True)],
)
def test_an_old_request_may_exceed_the_limits_of_today(
    lowered: dict[str, float], too_much: bool, context: Context
) -> None:
    (request,) = resolve(Wish(task=Task.ANIMATE, prompt="a cat"), context)
    assert exceeds(request, replace(Limits(), **lowered)) is too_much
