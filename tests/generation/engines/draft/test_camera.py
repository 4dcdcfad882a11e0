"""What the camera shows and when it cuts: checked on the boxes and the times."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.captions import band_top
from generation.domain import Character, Line, Manner, PictureOptions, Puppet, Shot, SpokenLine, Word
from generation.engines.draft.camera.cutting import HOLD_S, LONG_S, cuts, jolts
from generation.engines.draft.camera.framing import CLOSEST, FACE_BOTTOM
from generation.engines.draft.camera.operator import Camera
from generation.engines.draft.camera.view import View
from generation.engines.draft.plan import plan
from generation.engines.draft.puppets.registry import all_kinds
from generation.engines.draft.staging import HEIGHT, Box, Staging
from generation.motion.registry import names

KINDS = sorted(all_kinds())
ALL = frozenset(range(6))
HELLO = "Hello everybody, and welcome to the show! I have been waiting for this moment all my life, really."

sizes = st.sampled_from([(1024, 1024), (768, 768), (1280, 720), (720, 1280), (256, 256), (1536, 256), (256, 1536)])
talks = st.lists(
    st.tuples(st.integers(-1, 5), st.sampled_from([HELLO, "Oh!", "No, thank you, not today."])), max_size=12
)


def spoken(*turns: tuple[int, str], word_s: float = 0.3, pause_s: float = 0.35) -> tuple[SpokenLine, ...]:
    """Lines of members by number; -1 is a narrator."""
    lines, at_s = [], 0.2
    for member, text in turns:
        words = []
        start_s = at_s
        for word in text.split():
            words.append(Word(text=word, start_s=at_s, end_s=at_s + word_s))
            at_s += word_s
        line = Line(speaker=f"c{member}", text=text)
        lines.append(SpokenLine(line=line, start_s=start_s, end_s=at_s, words=tuple(words)))
        at_s += pause_s
    return tuple(lines)


def shot(
    kinds: list[str],
    size: tuple[int, int] = (1024, 1024),
    *turns: tuple[int, str],
    prompt: str = "moon",
    motion: str = "idle",
    seed: int = 1,
    loop: bool = False,
    silent_s: float = 6.0,
) -> Shot:
    lines = spoken(*turns)
    cast = tuple(Character(name=f"c{i}", title=f"C{i}", puppet=Puppet(kind=kind)) for i, kind in enumerate(kinds))
    options = PictureOptions(engine="draft", width=size[0], height=size[1], fps=16, motion=motion, loop=loop)
    seconds = lines[-1].end_s + 0.3 if lines else silent_s
    return Shot(cast=cast, prompt=prompt, options=options, frames=round(seconds * 16), seed=seed, spoken=lines)


def filmed(wanted: Shot) -> tuple[Staging, Camera]:
    planned = plan(wanted)
    return planned.staging, planned.camera


def inside(box: Box, view: View) -> bool:
    shown = view.shown(box)
    edge = -1e-6
    return shown.left >= edge and shown.top >= edge and shown.right <= view.world - edge and shown.bottom <= HEIGHT


@settings(max_examples=60, deadline=None)
@given(
    size=sizes,
    kinds=st.lists(st.sampled_from(KINDS), max_size=6),
    turns=talks,
    motion=st.sampled_from(names()),
    seed=st.integers(0, 2**32),
)
def test_every_view_keeps_to_the_world_and_everything_in_it_where_it_belongs(
    size: tuple[int, int], kinds: list[str], turns: list[tuple[int, str]], motion: str, seed: int
) -> None:
    wanted = shot(kinds, size, *turns, motion=motion, seed=seed, loop=seed % 2 == 0)
    staging, camera = filmed(wanted)
    caption_top = band_top(*size) / size[1] * HEIGHT
    for index in range(0, wanted.frames + 1, 3):
        view, take = camera.view(index / 16), camera.take(index / 16)
        seen = view.box
        assert 1.0 <= view.zoom <= CLOSEST + 1e-9
        assert min(seen.left, seen.top) >= -1e-6
        assert seen.right <= staging.width + 1e-6
        assert seen.bottom <= HEIGHT + 1e-6
        if take.cut.member is None:
            assert take.framing.members == frozenset(range(len(kinds)))
            assert all(inside(body, view) for body in staging.bodies)
        for member in take.framing.members:
            assert inside(staging.faces[member], view)
            assert view.shown(staging.faces[member]).bottom <= caption_top
        if take.cut.member is not None:
            assert view.shown(staging.faces[take.cut.member]).bottom <= (FACE_BOTTOM + 0.03) * HEIGHT


@settings(deadline=None)
@given(turns=talks, seed=st.integers(0, 2**32), visible=st.frozensets(st.integers(0, 5)))
def test_cuts_are_in_pauses_apart_and_begin_and_end_with_everybody(
    turns: list[tuple[int, str]], seed: int, visible: frozenset[int]
) -> None:
    lines = spoken(*turns)
    duration_s = lines[-1].end_s + 0.3 if lines else 9.0
    edit = cuts(lines, [f"c{i}" for i in range(6)], visible, duration_s, seed)
    assert edit[0].start_s == 0.0
    assert edit[0].member is None
    assert edit[-1].member is None
    for before, after in pairwise(edit):
        assert after.start_s - before.start_s >= HOLD_S
        assert after.member != before.member
        assert after.member is None or after.member in visible
        for line in lines:
            for word in line.words:
                assert not word.start_s + 1e-9 < after.start_s < word.end_s - 1e-9
    assert duration_s - edit[-1].start_s >= 1.5 or len(edit) == 1


def test_who_has_much_to_say_is_seen_from_near_by_and_who_has_not_is_not() -> None:
    edit = cuts(spoken((0, "Oh!"), (1, HELLO), (0, "No."), (1, "Yes."), (0, "Well.")), ["c0", "c1"], ALL, 12.0, 1)
    assert 1 in [cut.member for cut in edit]
    assert 0 not in [cut.member for cut in edit]
    assert LONG_S < 18 * 0.3  # what HELLO takes
    assert cuts(spoken((0, "Oh!")), ["c0"], ALL, 1.0, 1) == cuts((), ["c0"], ALL, 20.0, 1)


def test_long_talks_show_everybody_in_between_and_now_and_then_a_listener() -> None:
    lines = spoken(*((number % 2, f"{HELLO} {HELLO}") for number in range(8)))
    listeners = 0
    for seed in range(10):
        edit = cuts(lines, ["c0", "c1"], ALL, lines[-1].end_s + 0.3, seed)
        assert len(edit) >= 10
        for three in zip(edit, edit[1:], edit[2:], strict=False):
            assert None in [cut.member for cut in three]
        for cut in edit:
            speaker = next((line.line.speaker for line in lines if line.end_s > cut.start_s + 0.5), "")
            listeners += cut.member is not None and f"c{cut.member}" != speaker
    assert 3 <= listeners <= 40


def test_a_narrator_is_a_reason_for_a_close_up_of_a_listener_at_most() -> None:
    assert len(cuts(spoken((-1, HELLO)), ["c0"], ALL, 12.0, 1)) == 1
    lines = spoken(*((-1, HELLO) for _ in range(5)))
    edit = cuts(lines, ["c0", "c1"], frozenset({1}), lines[-1].end_s + 0.3, 1)
    assert [cut.member for cut in edit[:3]] == [None, 1, None]
    assert edit[1].start_s > 6


def test_what_a_title_covers_does_not_count_as_seen() -> None:
    lines = tuple(
        SpokenLine(
            line=line.line,
            start_s=line.start_s + 1.6,
            end_s=line.end_s + 1.6,
            words=tuple(Word(text=w.text, start_s=w.start_s + 1.6, end_s=w.end_s + 1.6) for w in line.words),
        )
        for line in spoken((0, f"{HELLO} {HELLO}"), (1, HELLO))
    )
    edit = cuts(lines, ["c0", "c1"], ALL, lines[-1].end_s + 0.3, 1)
    assert edit[1].start_s >= 1.6 + 0.2 + HOLD_S


@pytest.mark.parametrize(
    ("text", "strengths"),
    [("BOOM! What was that?", [1.0]), ("I said STOP! now", [0.55]), ("NASA is here.", []), ("I am here!", []),
     ("crash bang", [1.0]), ("What a TERRIBLE day!", [0.55])],
)  # fmt: skip
def test_bangs_and_shouts_shake_the_camera(text: str, strengths: list[float]) -> None:
    assert [jolt.strength for jolt in jolts(spoken((0, text)), "", 5.0)] == strengths


def test_a_shouted_line_shakes_it_once() -> None:
    (line,) = spoken((0, "hear me all of you"))
    loud = replace(line, line=replace(line.line, manner=Manner.SHOUT))
    assert [jolt.start_s for jolt in jolts((loud,), "", 5.0)] == [line.start_s]


def test_the_camera_shakes_and_comes_to_rest() -> None:
    _, calm = filmed(shot(["cat", "robot"], (1024, 1024), (0, "Well, what was that?")))
    _, shaken = filmed(shot(["cat", "robot"], (1024, 1024), (0, "BOOM! what was that?")))

    def apart(time_s: float) -> float:
        first, second = calm.view(time_s), shaken.view(time_s)
        return abs(first.left - second.left) + abs(first.top - second.top)

    assert max(apart(0.2 + step / 50) for step in range(20)) > 4
    assert apart(1.6) == 0


@pytest.mark.parametrize("place", ["moon", "an earthquake on the moon"])
@pytest.mark.parametrize("turns", [(), ((0, HELLO), (1, HELLO))])
def test_a_loop_closes(place: str, turns: tuple[tuple[int, str], ...]) -> None:
    wanted = shot(["cat", "robot"], (1280, 720), *turns, prompt=place, loop=True)
    _, camera = filmed(wanted)
    first, last = camera.view(0.0), camera.view(wanted.duration_s)
    assert first.left == pytest.approx(last.left, abs=0.05)
    assert first.top == pytest.approx(last.top, abs=0.05)
    assert first.zoom == pytest.approx(last.zoom)
    before, after = camera.take(0.0).framing, camera.take(wanted.duration_s).framing
    assert before == after


def test_silent_clips_move_gently_and_differently() -> None:
    ways = set()
    for seed in range(12):
        _, camera = filmed(shot(["cat"], seed=seed))
        views = [camera.view(step / 16) for step in range(97)]
        for before, after in pairwise(views):
            assert abs(after.left - before.left) + abs(after.top - before.top) < 8
        assert max(view.zoom for view in views) > 1.02
        ways.add((views[-1].zoom > views[0].zoom + 0.02, views[-1].zoom < views[0].zoom - 0.02))
    assert len(ways) >= 2


def test_what_is_far_away_moves_less() -> None:
    view = View(300.0, 200.0, 2.0, 1024.0)
    assert view.deeper(1.0) == view
    assert view.deeper(0.0) == View(0.0, 0.0, 1.0, 1024.0)
    half = view.deeper(0.5)
    assert (half.left, half.top, half.width) == (150.0, 100.0, 768.0)
