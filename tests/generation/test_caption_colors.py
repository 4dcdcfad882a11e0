"""Each speaker's words light up in a colour of their own, which can be read."""

from itertools import combinations
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.caption_colors import ACTIVE, INK, LEAST_CONTRAST, WORD, speaker_colors
from generation.domain import Character, Line, Puppet, Request, Script, Task
from generation.drawing.color import contrast, rgba

NAMES = ("ann", "bob", "cid", "dan", "eve", "fay")
colors = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def request(accents: list[str | None], *, narrator: bool = False) -> Request:
    cast = tuple(
        Character(name=name, title=name, puppet=Puppet(kind="cat", colors={"accent": accent}) if accent else None)
        for name, accent in zip(NAMES, accents, strict=False)
    )
    told = (Character(name="voice", title="Voice"),) if narrator else ()
    lines = tuple(Line(speaker=character.name, text="Hello") for character in (*cast, *told))
    return Request(
        task=Task.COMBINE,
        preset="draft",
        seed=1,
        cast=(*cast, *told),
        off_screen=tuple(character.name for character in told),
        script=Script(lines=lines),
    )


@given(st.lists(st.none() | colors, min_size=2, max_size=6), st.booleans())
def test_everybody_on_screen_has_a_readable_colour_of_their_own(accents: list[str | None], narrator: bool) -> None:
    found = speaker_colors(request(accents, narrator=narrator))
    assert list(found) == list(NAMES[: len(accents)])
    others = [WORD, ACTIVE] if narrator else [WORD]
    for color in found.values():
        assert contrast(color, INK) >= LEAST_CONTRAST
    for first, second in combinations([*found.values(), *others], 2):
        assert dist(rgba(first), rgba(second)) > 35 or {first, second} == {WORD, ACTIVE}


def test_white_and_yellow_letters_can_be_read_too() -> None:
    assert contrast(WORD, INK) >= LEAST_CONTRAST
    assert contrast(ACTIVE, INK) >= LEAST_CONTRAST


def test_a_puppets_accent_is_lightened_not_lost() -> None:
    found = speaker_colors(request(["#2f55ff", None]))
    red, green, blue, _ = rgba(found["ann"])
    assert blue > max(red, green)


@pytest.mark.parametrize("accents", [[], ["#ff0000"]])
def test_who_speaks_alone_is_yellow(accents: list[str | None]) -> None:
    assert speaker_colors(request(accents)) == {}
    assert speaker_colors(Request(task=Task.ANIMATE, preset="draft", seed=1, cast=())) == {}
