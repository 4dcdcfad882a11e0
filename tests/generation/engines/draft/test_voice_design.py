"""Designed voices, measured in the sound: pitch, formants, speed and loudness."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from generation.domain import VoiceDesign
from generation.engines.draft.voice import DraftVoice
from generation.ports import Samples
from generation.voices import NAMED
from tests.generation.engines.draft.voice_material import CAST, SENTENCES, designed, spoken
from tests.generation.engines.draft.voice_measures import (
    distance,
    formant_factor,
    periodicity,
    pitch_hz,
    pitch_spread,
    rms,
    signature,
)


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


# ---------------------------------------------------------------- the named voices


def test_no_two_voices_sound_alike(voice: DraftVoice) -> None:
    """Measured in the sound: at least what is plainly heard, see `distance`; the nearest two are told."""
    designs = {name: CAST[name].voice.design for name in ("temo", "felfel")}
    designs |= {name: named.design for name, named in NAMED.items()}
    signatures = {name: signature(designed(voice, design)) for name, design in designs.items()}
    apart = {(one, other): distance(signatures[one], signatures[other]) for one, other in combinations(signatures, 2)}
    nearest = min(apart, key=lambda pair: apart[pair])
    assert apart[nearest] > 1.25, (nearest, apart[nearest])


def test_breath_is_noise_and_tilt_is_dark(plain: Samples, voice: DraftVoice) -> None:
    assert periodicity(designed(voice, VoiceDesign(breath=0.8))) < periodicity(plain) - 0.1
    dark, bright = (signature(designed(voice, VoiceDesign(tilt_db=tilt))).envelope_db for tilt in (-3.0, 3.0))
    assert dark[-5:].mean() < bright[-5:].mean() - 8


def test_growl_and_metal_are_rough_and_change_no_time(plain: Samples, voice: DraftVoice) -> None:
    for design in (VoiceDesign(growl=0.8), VoiceDesign(metal=0.9)):
        samples = designed(voice, design)
        assert len(samples) == pytest.approx(len(plain), abs=2400)
        assert periodicity(samples) < periodicity(plain)
