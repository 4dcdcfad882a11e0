"""Props: words and emoji ask for them, they stand beside the cast, and every one is drawn within its box."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.domain import Character, PictureOptions, Puppet, Shot
from generation.drawing.canvas import Canvas
from generation.engines.draft.pictures import DraftPictures
from generation.engines.draft.plan import plan
from generation.engines.draft.scenes.props.placing import placed
from generation.engines.draft.scenes.props.registry import MOST, all_props, chosen
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import GROUND, HEIGHT, HORIZON, Mark
from generation.ports import Frame
from generation.text import clean_prompt
from generation.vocabulary.phrases import words

PROPS = sorted(all_props())


@pytest.mark.parametrize("name", PROPS)
def test_it_fills_its_box_and_stays_inside(name: str) -> None:
    prop, side = all_props()[name], 512
    canvas = Canvas(side, side)
    canvas.translate(side / 2, side / 2 + (200 if prop.place == "ground" else 0))
    for shape in prop.shapes():
        shape.draw(canvas)
    rows, columns = np.nonzero(canvas.read_rgba()[:, :, 3])
    foot = side / 2 + (200 if prop.place == "ground" else prop.height / 2)
    ink = 6.0
    assert rows.min() >= foot - prop.height - ink
    assert rows.max() <= foot + (14.0 if prop.place == "ground" else 0.0) + ink
    assert columns.min() >= side / 2 - prop.half_width - ink
    assert columns.max() <= side / 2 + prop.half_width + ink
    assert columns.max() - columns.min() > 1.4 * prop.half_width - 2 * ink or name in {"flag", "guitar", "sword"}


def test_there_are_many_and_each_has_its_own_words() -> None:
    assert len(PROPS) >= 25
    asked = [tuple(words(word)) for prop in all_props().values() for word in prop.asked]
    assert () not in asked
    assert len(asked) == len(set(asked)), sorted(word for word in asked if asked.count(word) > 1)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("a birthday party 🎈", ["cake", "balloons"]),
        ("temo ❤️ felfel", ["heart"]),
        ("they play 🎸 and 🥁 by a campfire under ⭐", ["guitar", "drum", "campfire"]),
        ("two ice creams, please", ["ice cream"]),
        ("🚀🚀🚀", ["rocket"]),
        ("a treasure chest", ["treasure chest"]),
        ("nothing at all", []),
        ("carpets and scarecrows", []),
    ],
)
def test_words_and_emoji_ask_for_them(prompt: str, names: list[str]) -> None:
    assert [prop.name for prop in chosen(clean_prompt(prompt))] == names


@given(st.text(max_size=200))
def test_never_too_many(prompt: str) -> None:
    found = chosen(clean_prompt(prompt))
    assert len(found) == len(set(found)) <= MOST


def _cast(*xs: float, size: float = 420.0) -> list[Mark]:
    return [
        Mark(member=index, x=x, y=GROUND, size=size, facing=1, mirror=False, offset_turns=0.0, hand=1, temper=0.5)
        for index, x in enumerate(xs)
    ]


def _setting(seed: int) -> Setting:
    return Setting(width=HEIGHT, horizon=HORIZON, ground=GROUND, time="day", seed=seed)


@pytest.mark.parametrize("name", PROPS)
@pytest.mark.parametrize("marks", [[], _cast(300), _cast(230, 790)], ids=["nobody", "one", "two"])
def test_they_stand_clear_of_feet_and_heads(name: str, marks: list[Mark]) -> None:
    for seed in range(6):
        (one,) = placed([all_props()[name]], marks, _setting(seed))
        assert one.half_width <= one.x <= HEIGHT - one.half_width
        assert one.y - one.prop.height * one.scale * (1.0 if one.prop.place == "ground" else 0.5) > 0
        if one.prop.place == "ground":
            assert HORIZON + 90 <= one.y <= GROUND + 10
            clear = [abs(one.x - mark.x) - one.half_width - 0.1 * mark.size for mark in marks]
            assert min(clear, default=0.0) >= 0 or one.y <= GROUND - 40  # without room it stands behind
        else:
            assert one.y < 0.4 * HEIGHT


def test_the_seed_varies_where_they_stand() -> None:
    places = {placed([all_props()["gift"]], _cast(512), _setting(seed))[0].x for seed in range(12)}
    assert len(places) > 4


def test_several_keep_apart() -> None:
    props = [all_props()[name] for name in ("gift", "cake", "apple")]
    found = placed(props, _cast(512, size=300), _setting(4))
    assert [one.y for one in found] == sorted(one.y for one in found)
    for first in found:
        for second in found:
            if first is not second:
                assert abs(first.x - second.x) >= 0.9 * (first.half_width + second.half_width)


def _frame(prompt: str) -> Frame:
    cast = (Character(name="temo", title="Temo", puppet=Puppet(kind="explorer")),)
    options = PictureOptions(engine="draft", width=256, height=256, fps=16)
    shot = Shot(cast=cast, prompt=prompt, options=options, frames=1, seed=5)
    assert plan(shot)
    return next(DraftPictures().render(shot, lambda *_: None)).copy()


@pytest.mark.parametrize("prompt", ["🎂", "🚀", "🔥 at night", "🦋"])
def test_a_prop_is_seen_in_the_picture(prompt: str) -> None:
    night = " at night" if "night" in prompt else ""
    with_prop, without = _frame(f"moon {prompt}"), _frame(f"moon{night}")
    changed = np.abs(with_prop.astype(int) - without).max(axis=2) > 24
    assert changed.mean() > 0.004
