"""Moods: named, blended, and told apart on a face."""

from dataclasses import astuple

import pytest

from generation.domain import Character, PictureOptions, Puppet, Shot
from generation.engines.draft.performance import rehearse
from generation.engines.draft.plan import plan
from generation.engines.draft.puppets.faces import MouthShape
from generation.engines.draft.puppets.moods import MOODS, blend, mood
from generation.errors import UnknownName


def test_an_unknown_mood_names_the_moods() -> None:
    with pytest.raises(UnknownName, match=r"no mood .purple."):
        mood("purple")


@pytest.mark.parametrize("name", MOODS)
def test_a_blend_starts_and_ends_at_its_moods(name: str) -> None:
    first, second = MOODS[name], MOODS["angry"]
    assert astuple(blend(first, second, 0.0)) == pytest.approx(astuple(first))
    assert astuple(blend(first, second, 1.0)) == pytest.approx(astuple(second))
    middle = blend(first, second, 0.5)
    assert middle.slant == pytest.approx((first.slant + second.slant) / 2)


@pytest.mark.parametrize("name", MOODS)
def test_an_expression_has_the_moods_values_and_the_mouth_that_is_given(name: str) -> None:
    found = mood(name)
    speaking = MouthShape(0.9, 0.8, 0.1)
    shown = found.expression(speaking, blink=0.3, gaze_x=-0.5, gaze_y=0.2)
    assert (shown.mouth, shown.blink, shown.gaze_x, shown.gaze_y) == (speaking, 0.3, -0.5, 0.2)
    assert (shown.slant, shown.tears, shown.smirk) == (found.slant, found.tears, found.smirk)


def test_a_usual_mood_shows_while_nothing_else_is_felt() -> None:
    options = PictureOptions(engine="draft", width=512, height=512, fps=16)
    faces = {}
    for usual in (None, "angry", "sad"):
        hugo = Character(name="hugo", title="Hugo", puppet=Puppet(kind="wizard", mood=usual))
        shot = Shot(cast=(hugo,), prompt="", options=options, frames=16, seed=1)
        faces[usual] = rehearse(shot, plan(shot))[0].acting(8).expression
    assert faces["angry"].slant > 0.5 > faces[None].slant
    assert faces["sad"].slant < -0.5
