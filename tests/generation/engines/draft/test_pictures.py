"""The draft engine's frames: the port's promises, kept on real drawings."""

import hashlib
import resource
import threading
from collections.abc import Generator

import numpy as np
import pytest

from generation.domain import Character, Line, Phoneme, PictureOptions, Puppet, Shot, SlotKind, SpokenLine, Word
from generation.drawing.canvas import Canvas
from generation.engines import Engines
from generation.engines.draft.film import Film
from generation.engines.draft.pictures import DraftPictures
from generation.engines.draft.plan import plan
from generation.engines.draft.portrait import draw_portrait
from generation.engines.draft.puppets.registry import all_kinds
from generation.engines.draft.scenes.registry import all_places
from generation.errors import BadInput, Cancelled, CancelReason, UnknownName
from generation.motion.registry import names
from generation.ports import Facts, Frame, PictureEngine

TEMO = Character(name="temo", title="Temo", puppet=Puppet(kind="explorer"))
FELFEL = Character(name="felfel", title="Felfel", puppet=Puppet(kind="adventurer"))


def shot(
    prompt: str = "on the moon",
    *,
    cast: tuple[Character, ...] = (TEMO, FELFEL),
    size: tuple[int, int] = (256, 256),
    frames: int = 3,
    fps: int = 16,
    seed: int = 1,
    motion: str | None = None,
    speed: float = 1.0,
    loop: bool = False,
    spoken: tuple[SpokenLine, ...] = (),
) -> Shot:
    options = PictureOptions(
        engine="draft", width=size[0], height=size[1], fps=fps, motion=motion, speed=speed, loop=loop
    )
    return Shot(cast=cast, prompt=prompt, options=options, frames=frames, seed=seed, spoken=spoken)


def quiet(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
    """Tells nobody."""


def drawn(wanted: Shot) -> list[Frame]:
    return [frame.copy() for frame in DraftPictures().render(wanted, quiet)]


def digest(frames: list[Frame]) -> str:
    return hashlib.sha256(b"".join(frame.tobytes() for frame in frames)).hexdigest()


def difference(first: Frame, second: Frame) -> float:
    return float(np.abs(first.astype(int) - second.astype(int)).mean())


def test_it_is_a_picture_engine() -> None:
    engine: PictureEngine | None = Engines().picture("draft")
    assert engine is not None
    assert engine.name == "draft"
    assert engine.slot_kind is SlotKind.CPU
    assert engine.follows_speech
    assert engine.available() is None
    assert engine.motions == names()
    assert (engine.default_fps, engine.default_frames) == (16, 64)


@pytest.mark.parametrize("size", [(256, 256), (264, 1536), (1536, 264), (320, 480)])
def test_frames_have_the_size_and_number_asked_for(size: tuple[int, int]) -> None:
    frames = drawn(shot(size=size, frames=2))
    assert len(frames) == 2
    for frame in frames:
        assert frame.shape == (size[1], size[0], 3)
        assert frame.dtype == np.uint8


def test_facts_name_what_was_drawn() -> None:
    generator = DraftPictures().render(shot("Temo waves at the beach at sunset", frames=1), quiet)
    facts = _result(generator)
    assert facts["scene"] == "beach"
    assert facts["time"] == "sunset"
    assert facts["motion"] == "wave"
    assert facts["puppets"] == "explorer, adventurer"


def _result(generator: Generator[Frame, None, Facts]) -> Facts:
    while True:
        try:
            next(generator)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def test_the_same_shot_gives_the_same_frames() -> None:
    assert digest(drawn(shot("rain in the city", motion="dance"))) == digest(
        drawn(shot("rain in the city", motion="dance"))
    )


@pytest.mark.parametrize("place", sorted(all_places()))
def test_another_seed_looks_different(place: str) -> None:
    first, second = (drawn(shot(place, seed=seed, frames=1))[0] for seed in (1, 2))
    assert difference(first, second) > 15  # 28 to 46 measured; from one frame to the next about 3


def test_dancers_move_from_frame_to_frame() -> None:
    frames = drawn(shot(motion="dance", frames=6))
    assert all(0.1 < difference(frame, frames[0]) < 40 for frame in frames[1:])


@pytest.mark.parametrize("motion", names())
@pytest.mark.parametrize("place", ["beach in the rain", "moon", "meadow"])
def test_a_loop_ends_where_it_starts(motion: str, place: str) -> None:
    wanted = shot(place, motion=motion, loop=True, frames=40)
    film = Film(wanted, plan(wanted))
    start, next_, end = film.frame(0).copy(), film.frame(1).copy(), film.frame(40).copy()
    film.close()
    assert difference(start, end) < 0.02  # rounding
    assert difference(start, next_) > 0.05


def test_a_speaker_is_seen_to_speak() -> None:
    line = SpokenLine(
        line=Line(speaker="temo", text="Aah"),
        start_s=0.0,
        end_s=0.5,
        words=(Word(text="Aah", start_s=0.0, end_s=0.5),),
        phonemes=(Phoneme(symbol="ɑ", start_s=0.0, end_s=0.5),),
    )
    silent, spoken = drawn(shot(frames=8))[4], drawn(shot(frames=8, spoken=(line,)))[4]
    assert difference(silent, spoken) > 0.2


def test_a_cast_of_none_and_of_six() -> None:
    six = tuple(Character(name=f"c{index}", title="C", description="somebody") for index in range(6))
    for cast in ((), six):
        assert len(drawn(shot(cast=cast, frames=1))) == 1
    with pytest.raises(BadInput, match="up to 6"):
        drawn(shot(cast=(*six, TEMO)))


@pytest.mark.parametrize("size", [(248, 256), (256, 1544), (257, 256), (0, 256)])
def test_sizes_it_cannot_draw_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="256 to 1536"):
        drawn(shot(size=size))


def test_an_unknown_motion_is_refused() -> None:
    with pytest.raises(UnknownName, match="motion"):
        drawn(shot(motion="teleport"))


def test_a_cancel_stops_at_that_frame() -> None:
    asked: list[int] = []

    def report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        asked.append(done)
        if done == 2:
            raise Cancelled(CancelReason.USER)

    generator = DraftPictures().render(shot(frames=50), report)
    with pytest.raises(Cancelled):
        list(generator)
    assert asked == [0, 1, 2]


def test_progress_is_told_for_every_frame() -> None:
    told: list[tuple[str, int, int]] = []

    def report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        told.append((stage, done, total))

    list(DraftPictures().render(shot(frames=3), report))
    assert told == [("drawing", 0, 3), ("drawing", 1, 3), ("drawing", 2, 3), ("drawing", 3, 3)]


def test_threads_may_draw_in_turn_with_one_engine() -> None:
    """The renderer's objects must not outlive their thread; pytest fails on the warning that this would print."""
    engine = DraftPictures()
    found: list[str] = []

    def work() -> None:
        found.append(digest([frame.copy() for frame in engine.render(shot(), quiet)]))

    work()
    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1


def test_an_abandoned_render_leaves_nothing_behind() -> None:
    generator = DraftPictures().render(shot(frames=50), quiet)
    next(generator)
    generator.close()
    assert len(drawn(shot(frames=1))) == 1


def test_memory_stays_flat() -> None:
    wanted = shot(motion="dance", frames=160)
    peaks = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss for _ in DraftPictures().render(wanted, quiet)]
    assert peaks[-1] - peaks[30] < 6 * 1024  # kilobytes; drawing that piles up takes far more


def test_estimates_grow_with_the_work() -> None:
    estimate = DraftPictures().estimate_s
    small, large = shot(frames=64), shot(frames=64, size=(1024, 1024))
    assert 0 < estimate(small) < estimate(large) < 10
    assert estimate(shot(frames=640, size=(1024, 1024))) > 5 * estimate(large)
    assert estimate(shot(frames=64, cast=(TEMO,))) < estimate(small)


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_every_kind_has_a_portrait(kind: str) -> None:
    known = all_kinds()[kind]
    character = Character(name="x", title="X", puppet=Puppet(kind=kind, accessories=known.accessories))
    portrait = draw_portrait(character, 128)
    assert portrait.shape == (128, 128, 3)
    assert portrait.std() > 20


def test_every_colour_of_every_kind_can_be_seen() -> None:
    for kind, known in all_kinds().items():
        plain = draw_film(kind, {})
        for part in known.colors:
            assert difference(plain, draw_film(kind, {part: "#13ff07"})) > 0.02, (kind, part)


def draw_film(kind: str, colors: dict[str, str]) -> Frame:
    known = all_kinds()[kind]
    character = Character(name="x", title="X", puppet=Puppet(kind=kind, colors=colors, accessories=known.accessories))
    return drawn(shot(cast=(character,), frames=1))[0]


def test_a_canvas_reads_back_what_the_encoder_may_view() -> None:
    canvas = Canvas(16, 8)
    canvas.rect(0, 0, 16, 8, "#010203")
    frame = canvas.read_rgb()
    assert frame.base is not None
    assert frame.strides == (64, 4, 1)
