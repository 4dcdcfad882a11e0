"""Laughs and coughs: heard in the speaker's voice, at their place, and never read out."""

from collections.abc import Iterator

import numpy as np
import pytest

from generation.engines.draft.voice import DraftVoice
from generation.engines.draft.voice.nonverbals.registry import makers
from generation.ports import Samples, Speech
from generation.script import NONVERBALS
from tests.generation.engines.draft.voice_material import spoken
from tests.generation.engines.draft.voice_measures import periodicity, pitch_hz, rms

LONGEST_S = {"(applause)": 2.5, "(sings)": 2.5, "(singing)": 2.5, "(humming)": 2.5}
VOICED = ("(laughs)", "(groans)", "(screams)", "(sings)", "(humming)")
AIR = ("(inhales)", "(exhales)", "(gasps)", "(claps)", "(applause)")


@pytest.fixture(scope="module")
def voice() -> Iterator[DraftVoice]:
    engine = DraftVoice()
    yield engine
    engine.close()


def sound(speech: Speech) -> Samples:
    cue = speech.lines[0].cues[0]
    return speech.samples[round(cue.start_s * 24_000) : round(cue.end_s * 24_000)]


def test_every_listed_sound_has_a_maker_and_no_other() -> None:
    assert set(makers()) == {each.strip("()") for each in NONVERBALS}


@pytest.mark.parametrize("kind", NONVERBALS)
def test_a_sound_is_heard_at_its_place_and_not_read_out(voice: DraftVoice, kind: str) -> None:
    speech = spoken(voice, ("temo", f"Well {kind} fine."))
    plain = spoken(voice, ("temo", "Well. Fine."))
    line = speech.lines[0]
    (cue,) = line.cues
    assert f"({cue.kind})" == kind
    assert [word.text for word in line.words] == ["Well", "fine."]
    assert [each.symbol for each in line.phonemes] == [each.symbol for each in plain.lines[0].phonemes]
    assert line.words[0].end_s <= cue.start_s < cue.end_s <= line.words[1].start_s
    assert 0.3 < cue.end_s - cue.start_s < LONGEST_S.get(kind, 1.6)
    samples = sound(speech)
    assert 0.02 < rms(samples) < 0.3
    assert np.abs(samples[:24]).max() < 0.02
    assert np.abs(samples[-24:]).max() < 0.02


def test_voices_have_a_pitch_and_air_has_none(voice: DraftVoice) -> None:
    periodic = {kind: periodicity(sound(spoken(voice, ("temo", kind)))) for kind in (*VOICED, *AIR)}
    assert min(periodic[kind] for kind in VOICED) > 0.55
    assert max(periodic[kind] for kind in AIR) < 0.55


def test_a_sound_has_the_speakers_pitch(voice: DraftVoice) -> None:
    low, high = (pitch_hz(sound(spoken(voice, (name, "(humming)"), seed=3))) for name in ("temo", "felfel"))
    assert high / low == pytest.approx(1.18 / 0.68, rel=0.1)


def test_a_laugh_is_a_row_of_calls(voice: DraftVoice) -> None:
    samples = sound(spoken(voice, ("temo", "(laughs)")))
    loud = np.sqrt(np.square(samples[: len(samples) // 240 * 240].reshape(-1, 240)).mean(axis=1))
    smooth = np.convolve(loud, np.ones(5) / 5, "same")
    peaks = (smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] >= smooth[2:]) & (smooth[1:-1] > 0.15 * smooth.max())
    assert 4 <= peaks.sum() <= 9


def test_a_line_of_sounds_alone_is_a_line(voice: DraftVoice) -> None:
    speech = spoken(voice, ("temo", "(gasps) (laughs)"), ("felfel", "What?"))
    assert [cue.kind for cue in speech.lines[0].cues] == ["gasps", "laughs"]
    assert speech.lines[0].words == ()
    assert speech.lines[0].start_s == speech.lines[0].cues[0].start_s
    assert speech.lines[0].end_s == speech.lines[0].cues[1].end_s


def test_sounds_before_and_behind_the_words_belong_to_the_line(voice: DraftVoice) -> None:
    line = spoken(voice, ("temo", "(sighs) Fine. (coughs)")).lines[0]
    assert line.start_s == line.cues[0].start_s < line.words[0].start_s
    assert line.end_s == line.cues[1].end_s > line.words[0].end_s


def test_nothing_clicks_inside_a_voiced_sound(voice: DraftVoice) -> None:
    for kind in VOICED:
        samples = sound(spoken(voice, ("temo", f"Well {kind} fine.")))
        assert np.abs(np.diff(samples)).max() < 0.35


def test_a_seed_makes_the_same_laugh_and_another_one_another(voice: DraftVoice) -> None:
    first, again, other = (spoken(voice, ("temo", "(laughs)"), seed=seed).samples for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
