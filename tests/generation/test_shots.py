"""Which shots a clip is cut into, and what it shows of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.costs import cost_of, expected_shots
from generation.domain import (
    Character,
    Line,
    PictureOptions,
    Request,
    Script,
    Shot,
    SoloPrompt,
    SpeechOptions,
    SpokenLine,
    Task,
)
from generation.shots import Edit, plan
from generation.testing import FixedEngines, FlatPictures, RoundPictures, ToneVoice

FPS, DRAWN = 8, 16
ROUND, FLAT = RoundPictures(), FlatPictures()
CAST = tuple(Character(name=name, title=name.title()) for name in ("temo", "felfel", "ana"))


def request(
    *turns: str, loop: bool = False, off_screen: tuple[str, ...] = (), drawn: int | None = DRAWN, seen: int = 2
) -> Request:
    picture = PictureOptions(engine="round", width=64, height=64, fps=FPS, frames=drawn, loop=loop)
    lines = tuple(Line(speaker=name, text="word " * 9) for name in turns)
    extra = tuple(Character(name=name, title=name.title()) for name in off_screen)
    return Request(
        task=Task.COMBINE,
        preset="balanced",
        seed=7,
        cast=(*CAST[:seen], *extra),
        off_screen=off_screen,
        prompt="they talk",
        script=Script(lines=lines),
        picture=picture,
        speech=SpeechOptions(engine="tone"),
    )


def spoken(*turns: tuple[str, float]) -> tuple[SpokenLine, ...]:
    """Turns of so many seconds, one after the other, each with a tenth of a second of silence at its end."""
    lines, at_s = [], 0.0
    for name, length_s in turns:
        line = Line(speaker=name, text="said")
        lines.append(SpokenLine(line=line, start_s=at_s, end_s=at_s + length_s - 0.1, words=()))
        at_s += length_s
    return tuple(lines)


def edited(asked: Request, *turns: tuple[str, float]) -> Edit:
    assert asked.picture is not None
    return plan(asked, asked.picture, ROUND, spoken(*turns), sum(length_s for _, length_s in turns))


def shown(edit: Edit) -> list[tuple[str | None, int]]:
    return [(edit.shots[span.shot].speaker, span.frames) for span in edit.spans]


def names(shot: Shot) -> list[str]:
    return [character.name for character in shot.cast]


def test_each_speaker_has_one_shot_that_is_seen_whenever_they_speak() -> None:
    edit = edited(request("temo", "felfel", "temo"), ("temo", 2.0), ("felfel", 1.5), ("temo", 3.0))
    assert shown(edit) == [("temo", 16), ("felfel", 12), ("temo", 24)]
    temo, felfel = edit.shots
    assert (names(temo), names(felfel)) == (["temo"], ["felfel"])
    assert (temo.frames, temo.options.loop) == (DRAWN, True)  # seen for 40 frames: it goes round
    assert (felfel.frames, felfel.options.loop) == (DRAWN, False)  # seen for 12: as it was drawn
    assert {shot.seed for shot in edit.shots} == {7}


def test_where_one_speaks_there_is_one_shot_of_everybody() -> None:
    edit = edited(request("temo", "temo"), ("temo", 2.0), ("temo", 3.0))
    assert shown(edit) == [("temo", 40)]
    (shot,) = edit.shots
    assert (names(shot), shot.frames, shot.options.loop) == (["temo", "felfel"], DRAWN, True)


def test_who_talks_has_a_prompt_of_their_own_that_says_so() -> None:
    solos = (
        SoloPrompt(character="temo", prompt="temo character, on the moon", negative="rain"),
        SoloPrompt(character="felfel", prompt="felfel character, talking on the moon", negative=""),
    )
    asked = request("temo", "felfel")
    assert asked.picture is not None
    picture = replace(asked.picture, prompt="temo character, felfel character, on the moon", solos=solos)
    temo, felfel = plan(asked, picture, ROUND, spoken(("temo", 2.0), ("felfel", 2.0)), 4.0).shots
    assert (temo.options.prompt, temo.options.negative) == ("temo character, on the moon, talking", "rain")
    assert felfel.options.prompt == "felfel character, talking on the moon"
    (both,) = plan(asked, picture, ROUND, spoken(("felfel", 2.0)), 2.0).shots
    assert both.options.prompt == f"{picture.prompt}, Felfel talking"
    assert both.options.solos == solos
    (first,) = plan(asked, picture, ROUND, spoken(("temo", 2.0)), 2.0).shots
    assert [solo.prompt for solo in first.options.solos] == [f"{solos[0].prompt}, talking", solos[1].prompt]
    (unseen,) = plan(asked, picture, ROUND, spoken(("narrator", 2.0)), 2.0).shots
    assert unseen.options.prompt == picture.prompt


def test_narrators_off_screen_keep_the_picture() -> None:
    asked = request("narrator", "temo", "narrator", "felfel", off_screen=("narrator",))
    edit = edited(asked, ("narrator", 1.0), ("temo", 1.0), ("narrator", 1.0), ("felfel", 2.0))
    assert shown(edit) == [("temo", 24), ("felfel", 16)]
    alone = edited(request("narrator", off_screen=("narrator",)), ("narrator", 4.0))
    assert shown(alone) == [(None, 32)]
    assert names(alone.shots[0]) == ["temo", "felfel"]


def test_a_word_thrown_in_is_heard_and_not_cut_to() -> None:
    edit = edited(request("temo", "felfel", "temo"), ("temo", 2.0), ("felfel", 0.3), ("temo", 2.0))
    assert shown(edit) == [("temo", 35)]


def test_quick_turns_do_not_make_the_picture_flicker() -> None:
    turns = [(("temo", "felfel")[index % 2], 0.5) for index in range(12)]
    edit = edited(request(*(name for name, _ in turns)), *turns)
    assert min(frames for _, frames in shown(edit)) >= round(0.7 * FPS)
    assert {name for name, _ in shown(edit)} == {"temo", "felfel"}


def test_a_short_clip_is_drawn_as_long_as_motion_models_need_and_cut() -> None:
    edit = edited(request("temo", drawn=32), ("temo", 0.5))
    assert (edit.frames, edit.shots[0].frames) == (4, 16)
    assert edited(request("temo", drawn=8), ("temo", 0.5)).shots[0].frames == 8
    exact = edited(request("temo", drawn=32), ("temo", 3.0))
    assert (exact.frames, exact.shots[0].frames, exact.is_as_drawn) == (24, 24, True)


def test_a_clip_that_is_to_close_ends_with_its_loop() -> None:
    for seconds in (1.0, 2.0, 3.0, 4.9, 10.0):
        edit = edited(request("temo", loop=True), ("temo", seconds))
        (shot,) = edit.shots
        assert edit.frames % shot.frames == 0
        assert shot.options.loop
        assert 0 <= edit.frames - seconds * FPS < DRAWN
    two = edited(request("temo", "felfel", loop=True), ("temo", 1.0), ("felfel", 1.0))
    assert [shot.options.loop for shot in two.shots] == [False, False]  # its end is a cut anyway


def test_silent_clips_and_engines_that_follow_speech_are_one_shot() -> None:
    asked = request("temo")
    assert asked.picture is not None
    silent = plan(asked, asked.picture, ROUND)
    assert (silent.frames, silent.is_as_drawn, silent.shots[0].speaker) == (DRAWN, True, None)
    lines = spoken(("temo", 5.01), ("felfel", 1.0))
    following = plan(asked, asked.picture, FLAT, lines, 6.01)
    assert (following.frames, following.is_as_drawn) == (49, True)
    assert following.shots[0].spoken == lines
    default = plan(asked, replace(asked.picture, frames=None), ROUND, spoken(("temo", 9.0)), 9.0)
    assert default.shots[0].frames == ROUND.default_frames


turns = st.lists(st.tuples(st.sampled_from(["temo", "felfel", "narrator"]), st.floats(0.15, 6.0)), min_size=1)


@given(turns, st.integers(1, 40), st.sampled_from([8, 12, 16]), st.booleans())
def test_every_frame_of_the_speech_shows_something_that_was_drawn(
    said: list[tuple[str, float]], drawn: int, fps: int, loop: bool
) -> None:
    asked = request(*(name for name, _ in said), off_screen=("narrator",), drawn=drawn, loop=loop)
    assert asked.picture is not None
    duration_s = sum(length_s for _, length_s in said)
    edit = plan(asked, replace(asked.picture, fps=fps), ROUND, spoken(*said), duration_s)
    assert all(span.frames > 0 for span in edit.spans)
    assert duration_s * fps - 1e-3 <= edit.frames
    if not loop:
        assert edit.frames < duration_s * fps + 1
    for index, shot in enumerate(edit.shots):
        seen = sum(span.frames for span in edit.spans if span.shot == index)
        assert seen > 0
        assert 0 < shot.frames <= max(drawn, 1)
        assert shot.options.loop or seen <= shot.frames


@pytest.mark.parametrize(("speakers", "shots"), [(("temo",), 1), (("temo", "felfel", "temo"), 2), (("narrator",), 1)])
def test_what_a_clip_will_cost_counts_every_shot(speakers: tuple[str, ...], shots: int) -> None:
    asked = request(*speakers, off_screen=("narrator",))
    assert asked.picture is not None
    expected = expected_shots(asked, asked.picture, ROUND)
    assert len(expected) == shots
    assert all(not shot.spoken for shot in expected)
    engines = FixedEngines(pictures=(ROUND,), speech=(ToneVoice(),))
    pictures_s = sum(ROUND.estimate_s(shot) for shot in expected)
    assert cost_of(asked, engines).estimate_s == pytest.approx(0.001 * len(speakers) + pictures_s)
