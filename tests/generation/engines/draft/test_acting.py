"""Faces, heads and hands follow what is said and heard: checked on the curves of a performance."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.domain import Character, Cue, Line, Manner, PictureOptions, Puppet, Shot, SpokenLine, Word
from generation.engines.draft.mouth import OPEN
from generation.engines.draft.performance import Part, rehearse
from generation.engines.draft.plan import plan
from generation.engines.draft.puppets.moods import Mood
from generation.motion.gestures import COLUMN
from generation.motion.registry import names
from generation.script import NONVERBALS

FPS = 16
WORD_S = 0.3
FIELDS = tuple(Mood.__dataclass_fields__)
Curve = npt.NDArray[np.float64]


def said(speaker: str, text: str, start_s: float = 1.0, cue: str | None = None, cue_s: float = 0.9) -> SpokenLine:
    """Words of equal length; a sound, if any, after them."""
    words = tuple(
        Word(text=word, start_s=start_s + at * WORD_S, end_s=start_s + (at + 0.9) * WORD_S)
        for at, word in enumerate(text.split())
    )
    end_s = words[-1].end_s if words else start_s
    cues = (Cue(kind=cue, start_s=end_s + 0.1, end_s=end_s + 0.1 + cue_s),) if cue else ()
    return SpokenLine(
        line=Line(speaker=speaker, text=text),
        start_s=start_s,
        end_s=cues[-1].end_s if cues else end_s,
        words=words,
        cues=cues,
    )


def shot(
    *spoken: SpokenLine,
    seconds: float = 6.0,
    seed: int = 1,
    prompt: str = "",
    motion: str | None = None,
    loop: bool = False,
) -> Shot:
    cast = tuple(Character(name=name, title=name.title(), puppet=Puppet(kind="robot")) for name in ("ann", "bob"))
    options = PictureOptions(engine="draft", width=512, height=512, fps=FPS, motion=motion, loop=loop)
    return Shot(cast=cast, prompt=prompt, options=options, frames=round(seconds * FPS), seed=seed, spoken=spoken)


def acted(*spoken: SpokenLine, **wanted: object) -> tuple[Part, Part]:
    made = shot(*spoken, **wanted)  # type: ignore[arg-type]
    ann, bob = rehearse(made, plan(made))
    return ann, bob


def pose(part: Part, name: str) -> Curve:
    return part.poses[:, COLUMN[name]]


def face(part: Part, name: str) -> Curve:
    return part.face[:, FIELDS.index(name)]


def at(seconds: float) -> int:
    return round(seconds * FPS)


def highest_hand(part: Part) -> Curve:
    return np.maximum(pose(part, "left_hand.up"), pose(part, "right_hand.up"))


# ---------------------------------------------------------------- speaking


def test_a_mood_comes_stays_and_fades() -> None:
    ann, _ = acted(said("ann", "I am so sad and lonely."))
    smile = face(ann, "smile")
    assert smile[0] > 0.4
    assert smile[at(2.0)] < 0.0
    assert smile[at(2.0)] < smile[at(3.9)] < smile[at(5.5)]
    assert smile[-1] == pytest.approx(smile[0], abs=0.1)


def test_what_is_negated_is_not_felt() -> None:
    glad, _ = acted(said("ann", "I am happy with it."))
    not_glad, _ = acted(said("ann", "I am not happy with it."))
    assert face(glad, "smile")[at(2)] > face(not_glad, "smile")[at(2)] + 0.5


@pytest.mark.parametrize(
    ("text", "raised"), [("Hello my friend", True), ("It was huge today", True), ("So now we go", False)]
)
def test_telling_words_have_hands(text: str, raised: bool) -> None:
    ann, bob = acted(said("ann", text), seed=3)
    assert bool(highest_hand(ann).max() > 0.35) is raised
    assert highest_hand(bob).max() < 0.3


def test_a_shaken_head_and_a_nod_go_their_own_ways() -> None:
    no, _ = acted(said("ann", "No never that"))
    yes, _ = acted(said("ann", "Yes sure thing"))
    calm, _ = acted(said("ann", "So now then"))
    during = slice(at(0.9), at(2.4))

    def way(part: Part, name: str) -> float:
        return float(np.abs(np.diff(pose(part, name)[during])).sum())

    assert way(no, "turn") > way(calm, "turn") + 0.4
    assert way(yes, "nod") > way(calm, "nod") + 0.4


def test_capitals_get_a_lean_and_a_wider_mouth() -> None:
    calm, _ = acted(said("ann", "this is great fun"))
    loud, _ = acted(said("ann", "this is GREAT fun"))
    word = slice(at(1.5), at(2.1))
    assert pose(loud, "nod")[word].max() > pose(calm, "nod")[word].max() + 0.15
    assert loud.accent.max() > 1.4 > calm.accent.max()
    assert loud.mouth[word, OPEN].max() > 1.15 * calm.mouth[word, OPEN].max()


def test_a_whisper_is_small_and_a_shout_wide() -> None:
    line = said("ann", "so here we are now")
    opened, starts = {}, {}
    for manner in Manner:
        ann, bob = acted(replace(line, line=replace(line.line, manner=manner)))
        opened[manner] = ann.mouth[:, OPEN].max()
        starts[manner] = pose(bob, "stretch").max()
        assert bool(highest_hand(ann).max() > 0.5) is (manner is Manner.WHISPER)  # a hand beside the mouth
    assert opened[Manner.WHISPER] < 0.7 * opened[Manner.PLAIN] < opened[Manner.PLAIN] < opened[Manner.SHOUT]
    assert starts[Manner.SHOUT] > starts[Manner.PLAIN] + 0.02


def test_a_question_raises_brows_and_tilts_the_head() -> None:
    asked, _ = acted(said("ann", "so they are at home now?"))
    told, _ = acted(said("ann", "so they are at home now."))
    end = at(2.6)
    assert face(asked, "brow")[end] > face(told, "brow")[end] + 0.25
    assert abs(pose(asked, "tilt")[end] - pose(told, "tilt")[end]) > 3


def test_the_speaker_looks_at_the_partner_and_at_the_viewer() -> None:
    ann, _ = acted(said("ann", "So here we are again. It is a long way. Then we go on. That is all."), seconds=9)
    line = ann.gaze_x[at(0.8) : at(6)]
    assert np.abs(line).max() > 0.6
    assert np.abs(line).min() < 0.25


@given(st.integers(0, 3), st.sampled_from([8, 12, 16, 24, 30]), st.floats(0.3, 1.5))
@settings(max_examples=25)
def test_mouths_are_closed_in_pauses(seed: int, fps: int, pause_s: float) -> None:
    first = said("ann", "Wow what a day", 0.5)
    second = said("ann", "Oh no no no!", first.end_s + pause_s)
    made = shot(first, second, seed=seed)
    made = replace(made, options=replace(made.options, fps=fps), frames=5 * fps)
    ann, bob = rehearse(made, plan(made))
    times = np.arange(len(ann.mouth)) / fps
    quiet = (times > first.end_s + 0.1) & (times < second.start_s - 0.1)
    assert (ann.mouth[quiet, OPEN] < 0.02).all()
    assert (bob.mouth[:, OPEN] == 0).all()


# ---------------------------------------------------------------- sounds


@pytest.mark.parametrize("kind", [sound.strip("()") for sound in NONVERBALS])
def test_every_listed_sound_is_seen_when_it_is_heard(kind: str) -> None:
    silent, _ = acted(said("ann", "so now then", cue=None), seconds=6)
    heard, _ = acted(said("ann", "so now then", cue=kind), seconds=6)
    during, before = slice(at(2.0), at(2.8)), slice(0, at(1.5))
    difference = np.abs(heard.poses - silent.poses).max(axis=1)
    assert difference[during].max() > 0.02
    assert difference[before].max() < 1e-9


def test_laughter_shakes_the_body_opens_the_mouth_and_is_caught() -> None:
    ann, bob = acted(said("ann", "so now then", cue="laughs", cue_s=1.2))
    during = slice(at(2.2), at(3.0))
    assert (np.diff(np.sign(np.diff(pose(ann, "bob")[during]))) != 0).sum() >= 3
    assert ann.mouth[during, OPEN].max() > 0.6
    assert face(ann, "squint")[during].max() > 0.6
    assert face(bob, "squint").max() > 0.3
    assert np.argmax(face(bob, "squint")) > np.argmax(face(ann, "squint") > 0.5)


def test_a_sigh_lets_the_chest_fall_and_a_gasp_takes_a_hand_to_the_mouth() -> None:
    sigh, _ = acted(said("ann", "so now then", cue="sighs"))
    gasp, _ = acted(said("ann", "so now then", cue="gasps"))
    assert pose(sigh, "stretch")[at(2.4)] < 0.975
    assert pose(gasp, "stretch")[at(2.4)] > 1.02
    hand = min(pose(gasp, f"{side}_hand.out")[at(2.4)] for side in ("left", "right"))
    assert hand < -0.3


# ---------------------------------------------------------------- listening


def test_listeners_look_nod_and_start_at_a_shout() -> None:
    text = "So here we are, it is a long way, and then we go on, you know, over there."
    nods = []
    for seed in range(6):
        _, bob = acted(said("ann", text), seconds=8, seed=seed)
        nods.append(pose(bob, "nod").max())
        assert np.abs(bob.gaze_x[at(1.8) : at(5.5)]).min() > 0.5
        assert bob.energy.max() == 0
    assert sum(nod > 0.15 for nod in nods) >= 4
    _, calm = acted(said("ann", "so go home now"))
    _, startled = acted(said("ann", "so GO HOME now!"))
    assert face(startled, "pupil").min() < face(calm, "pupil").min() - 0.05
    assert pose(startled, "stretch").max() > pose(calm, "stretch").max() + 0.02


def test_bad_news_saddens_who_hears_them() -> None:
    _, bob = acted(said("ann", "I am sorry, he is gone and lost!"), seconds=8)
    assert face(bob, "smile")[at(1.2)] > 0.4
    assert face(bob, "smile").min() < 0.1


def test_nobody_stands_still() -> None:
    for part in acted(seconds=20):
        for second in range(19):
            assert np.ptp(part.poses[at(second) : at(second + 1)], axis=0).max() > 0.02


# ---------------------------------------------------------------- continuity, loops, seeds


@pytest.mark.parametrize("motion", names())
def test_acting_never_jumps(motion: str) -> None:
    """No number of a pose or a face changes faster than a quick gesture does, whatever motion it lies on."""
    lines = (
        said("ann", "Hello everybody! I LOVE it!", 0.5, cue="laughs"),
        said("bob", "NO! STOP! I don't know, look over there?", 4.0, cue="gasps"),
    )
    made = shot(*lines, motion=motion, seconds=9)
    made = replace(made, options=replace(made.options, fps=30), frames=270)
    bare = shot(motion=motion, seconds=9)
    bare = replace(bare, options=replace(bare.options, fps=30), frames=270)
    for part, still in zip(rehearse(made, plan(made)), rehearse(bare, plan(bare)), strict=True):
        added = np.abs(np.diff(part.poses - still.poses, axis=0)).max(axis=0) * 30
        for name, column in COLUMN.items():
            # A gesture that replaces a jump's own swing of the arm is the fastest: 15 arm lengths a second.
            limit = 90 if name in {"lean", "tilt"} else 16 if "hand" in name else 9
            assert added[column] < limit, name
        assert np.abs(np.diff(part.face, axis=0)).max() * 30 < 12
        assert np.abs(np.diff(part.swing)).max() * 30 < 14


@pytest.mark.parametrize("motion", names())
@given(st.integers(4, 60), st.integers(8, 30), st.integers(0, 5))
@settings(max_examples=12, deadline=None)
def test_a_loop_closes_exactly(motion: str, frames: int, fps: int, seed: int) -> None:
    made = shot(motion=motion, loop=True, seed=seed)
    made = replace(made, options=replace(made.options, fps=fps), frames=frames)
    for part in rehearse(made, plan(made)):
        for curve in (part.poses, part.face, part.gaze_x, part.gaze_y, part.swing, part.energy):
            assert curve[0] == pytest.approx(curve[-1], abs=1e-6)
        turned = part.turns[-1] - part.turns[0]
        assert turned == pytest.approx(round(turned), abs=1e-6)


def test_the_seed_chooses_moments_and_gestures() -> None:
    text = "So here we are again. Then we go on from here. And it takes all day."
    hands = {tuple(np.round(highest_hand(acted(said("ann", text), seconds=8, seed=seed)[0]), 2)) for seed in range(5)}
    assert len(hands) == 5
    again = [acted(said("ann", text), seconds=8, seed=2)[0].poses for _ in range(2)]
    assert (again[0] == again[1]).all()
