"""Mouths, looks and gestures follow the speech: checked on the curves."""

import numpy as np
import pytest

from generation.domain import Character, Line, Phoneme, PictureOptions, Puppet, Shot, SpokenLine, Word
from generation.engines.draft.mouth import OPEN, REST, ROUND, mouth_track, sounds
from generation.engines.draft.performance import rehearse
from generation.engines.draft.plan import plan
from generation.motion.gestures import COLUMN

FPS = 16


def _line(
    speaker: str, sounds_at: list[tuple[str, float, float]], words: tuple[Word, ...] = (), text: str = "x"
) -> SpokenLine:
    phonemes = tuple(Phoneme(symbol=symbol, start_s=start, end_s=end) for symbol, start, end in sounds_at)
    ends = [phoneme.end_s for phoneme in phonemes] + [word.end_s for word in words]
    starts = [phoneme.start_s for phoneme in phonemes] + [word.start_s for word in words]
    return SpokenLine(
        line=Line(speaker=speaker, text=text), start_s=min(starts), end_s=max(ends), words=words, phonemes=phonemes
    )


def _shot(*spoken: SpokenLine, seed: int = 1, seconds: float = 4.0) -> Shot:
    cast = tuple(Character(name=name, title=name, puppet=Puppet(kind="robot")) for name in ("ann", "bob"))
    options = PictureOptions(engine="draft", width=512, height=512, fps=FPS)
    return Shot(cast=cast, prompt="", options=options, frames=round(seconds * FPS), seed=seed, spoken=spoken)


def test_the_mouth_is_open_on_vowels_and_closed_in_pauses() -> None:
    track = mouth_track([_line("ann", [("ɑ", 0.5, 0.8), ("i", 2.0, 2.3)])], 48, FPS)
    assert track.shape == (48, 3)
    assert track[round(0.65 * FPS), OPEN] > 0.8
    assert track[round(2.15 * FPS), OPEN] > 0.25
    assert track[: round(0.3 * FPS), OPEN].max() == 0
    assert track[round(1.0 * FPS) : round(1.8 * FPS), OPEN].max() == 0
    assert track[round(2.6 * FPS) :] == pytest.approx(np.tile(REST, (48 - round(2.6 * FPS), 1)))


def test_lips_close_on_m_between_vowels_and_round_on_w() -> None:
    track = mouth_track([_line("ann", [("ɑ", 0.0, 0.4), ("m", 0.4, 0.6), ("ɑ", 0.6, 1.0), ("w", 1.0, 1.3)])], 24, FPS)
    assert track[8, OPEN] < 0.1
    assert track[4, OPEN] > 0.8
    assert track[18, ROUND] > 0.8


def test_letters_stand_in_where_no_phonemes_are_known() -> None:
    words = (Word(text="Hello,", start_s=0.0, end_s=0.5), Word(text="you", start_s=1.0, end_s=1.3))
    line = _line("ann", [], words)
    spelled = sounds([line])
    assert len(spelled) == 8
    assert spelled[-1].end_s == pytest.approx(1.3)
    track = mouth_track([line], 32, FPS)
    assert track[:8, OPEN].max() > 0.3
    assert track[10:15, OPEN].max() < 0.05


def test_stress_marks_and_unknown_symbols_leave_the_mouth_at_rest() -> None:
    assert mouth_track([_line("ann", [("ˈ", 0.0, 0.5), (" ", 0.5, 1.0)])], 16, FPS)[:, OPEN].max() == 0


def test_only_the_speaker_speaks_and_the_other_looks_at_them() -> None:
    shot = _shot(_line("ann", [("ɑ", 1.0, 2.0)], (Word(text="aaaah", start_s=1.0, end_s=2.0),)))
    marks = plan(shot).staging.marks
    ann, bob = rehearse(shot, plan(shot))
    middle = round(1.6 * FPS)
    assert ann.mouth[middle, OPEN] > 0.8
    assert ann.energy[middle] > 0.8
    assert ann.accent.max() > 0.9
    assert bob.mouth[:, OPEN].max() == 0
    assert bob.energy.max() == 0
    places = {mark.member: mark.x for mark in marks}
    turn = bob.poses[:, COLUMN["turn"]]
    assert turn[middle] * (places[0] - places[1]) > 0
    assert abs(turn[middle]) > abs(turn[0])
    assert abs(bob.gaze_x[middle]) > 0.65


def test_a_voice_off_screen_moves_no_mouth() -> None:
    shot = _shot(_line("narrator", [("ɑ", 1.0, 2.0)]))
    for part in rehearse(shot, plan(shot)):
        assert part.mouth[:, OPEN].max() == 0


def test_everybody_blinks_in_their_own_time() -> None:
    shot = _shot(seconds=20.0)
    ann, bob = rehearse(shot, plan(shot))
    for part in (ann, bob):
        closed = (part.blink > 0.4) & (np.roll(part.blink, 1) <= 0.4)
        assert 4 <= closed.sum() <= 12
        assert part.blink.max() > 0.7
        assert (part.blink > 0.4).mean() < 0.2
    assert (ann.blink != bob.blink).any()
    other = _shot(seconds=20.0, seed=2)
    assert (rehearse(other, plan(other))[0].blink != ann.blink).any()
