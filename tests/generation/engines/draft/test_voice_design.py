"""Designed voices, measured in the sound: pitch, formants, speed and loudness."""

from collections.abc import Iterator

import numpy as np
import pytest

from generation.domain import VoiceDesign
from generation.engines.draft.voice import DraftVoice
from generation.ports import Samples
from tests.generation.engines.draft.voice_material import CAST, SENTENCES, designed, spoken
from tests.generation.engines.draft.voice_measures import formant_factor, pitch_hz, pitch_spread, rms


@pytest.fixture(scope="module")
def voice() -> Iterator[DraftVoice]:
    engine = DraftVoice()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def plain(voice: DraftVoice) -> Samples:
    return designed(voice, VoiceDesign())


def test_pitch_follows_the_design(voice: DraftVoice) -> None:
    """Measured without intonation: with it, other frames count as voiced at another pitch."""
    usual = pitch_hz(designed(voice, VoiceDesign(pitch_range=0)))
    for pitch in (0.7, 1.4):
        assert pitch_hz(designed(voice, VoiceDesign(pitch=pitch, pitch_range=0))) / usual == pytest.approx(
            pitch, rel=0.03
        )


def test_the_pitch_range_is_how_lively_the_voice_is(voice: DraftVoice) -> None:
    spreads = [pitch_spread(designed(voice, VoiceDesign(pitch_range=span))) for span in (0.0, 0.5, 1.0, 1.5)]
    assert spreads == sorted(spreads)
    assert spreads[0] < 1.08 < spreads[-1]


def test_formants_follow_the_design_and_pitch_stays(plain: Samples, voice: DraftVoice) -> None:
    for formant in (0.85, 1.15):
        samples = designed(voice, VoiceDesign(formant=formant))
        assert formant_factor(samples, plain) == pytest.approx(formant, abs=0.03)
        assert pitch_hz(samples) == pytest.approx(pitch_hz(plain), rel=0.04)


def test_speed_follows_the_design(plain: Samples, voice: DraftVoice) -> None:
    assert len(designed(voice, VoiceDesign(speed=1.5))) < 0.8 * len(plain)
    assert len(designed(voice, VoiceDesign(speed=0.7))) > 1.25 * len(plain)


def test_the_bundled_characters_are_two_people(plain: Samples, voice: DraftVoice) -> None:
    temo, felfel = (designed(voice, CAST[name].voice.design) for name in ("temo", "felfel"))
    assert pitch_hz(temo) < 160
    assert pitch_hz(felfel) > 210
    assert formant_factor(felfel, plain) - formant_factor(temo, plain) > 0.12


def test_speakers_are_equally_loud(voice: DraftVoice) -> None:
    speech = spoken(voice, ("temo", SENTENCES), ("felfel", SENTENCES))
    edges = [round(time * speech.sample_rate) for line in speech.lines for time in (line.start_s, line.end_s)]
    temo, felfel = rms(speech.samples[edges[0] : edges[1]]), rms(speech.samples[edges[2] : edges[3]])
    assert temo == pytest.approx(felfel, rel=0.1)


@pytest.mark.parametrize("extreme", [0.0, -3.0, 1000.0])
def test_an_absurd_design_still_speaks(voice: DraftVoice, extreme: float) -> None:
    samples = designed(voice, VoiceDesign(pitch=extreme, pitch_range=extreme, formant=extreme, speed=extreme))
    assert np.isfinite(samples).all()
    assert rms(samples) > 0.01
