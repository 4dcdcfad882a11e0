"""Backgrounds, measured: under the voice, closed, clean, and the same from the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from generation.domain import Line, PictureOptions, Request, SpokenLine, Word
from generation.media.loudness import integrated_lufs, normalise_loudness, true_peak_dbtp
from generation.ports import Samples, Speech
from generation.soundscape import with_background
from generation.soundscape.air import Air
from generation.soundscape.choosing import Bed, all_beds, all_effects
from generation.vocabulary.places import all_places
from tests.generation import requests

RATE_HZ = 24_000
PICTURE = PictureOptions(engine="draft", width=256, height=256, fps=16)


def speech(length_s: float = 6.0, *words: tuple[str, float]) -> Speech:
    """A voice that speaks from 1 to 3 s and from 4 s to shortly before the end, 4 syllables a second."""
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    loud = (((time_s > 1) & (time_s < 3)) | ((time_s > 4) & (time_s < length_s - 0.4))) * (
        0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)
    )
    buzz = (time_s * 140 % 1.0 - 0.5) + 0.3 * np.sin(2 * np.pi * 1500 * time_s)
    said = tuple(Word(text=text, start_s=at_s, end_s=at_s + 0.3) for text, at_s in words)
    lines = [
        SpokenLine(line=Line(speaker="temo", text="one"), start_s=1.0, end_s=3.0, words=said),
        SpokenLine(line=Line(speaker="temo", text="two"), start_s=4.0, end_s=length_s - 0.4, words=()),
    ]
    return Speech(samples=(0.3 * loud * buzz).astype(np.float32), sample_rate=RATE_HZ, lines=tuple(lines))


def request(prompt: str, seed: int = 3) -> Request:
    return replace(requests.combine("one", "two"), prompt=prompt, seed=seed, background_sound=True)


def background(prompt: str, spoken: Speech, picture: PictureOptions = PICTURE, seed: int = 3) -> Samples:
    """What is heard beside the voice."""
    samples = with_background(spoken, request(prompt, seed), picture, spoken.duration_s).samples.copy()
    samples[: len(spoken.samples)] -= spoken.samples
    return samples


def asked(bed: Bed) -> str:
    return all_places()[bed.place].words[0] if bed.place else bed.words[0]


@pytest.mark.parametrize("bed", all_beds().values(), ids=lambda bed: bed.name)
def test_a_bed_is_at_least_12_db_under_the_voice_and_does_not_move_its_loudness(bed: Bed) -> None:
    """With steps, and with the storm in whose place it is heard."""
    spoken = speech()
    prompt = f"temo walks, {asked(bed)}"
    under = background(prompt, spoken)
    assert integrated_lufs(spoken.samples, RATE_HZ) - integrated_lufs(under, RATE_HZ) > 12
    assert integrated_lufs(under, RATE_HZ) > -70
    mixed = normalise_loudness(spoken.samples + under, RATE_HZ)
    assert integrated_lufs(mixed, RATE_HZ) == pytest.approx(-16.0, abs=0.3)
    alone = normalise_loudness(spoken.samples, RATE_HZ)
    talking = slice(round(1.2 * RATE_HZ), round(2.8 * RATE_HZ))
    assert integrated_lufs(mixed[talking], RATE_HZ) == pytest.approx(integrated_lufs(alone[talking], RATE_HZ), abs=0.5)
    assert true_peak_dbtp(mixed) < -1.0


@pytest.mark.parametrize("bed", all_beds().values(), ids=lambda bed: bed.name)
@pytest.mark.parametrize("length_s", [0.5, 7.3])
def test_a_bed_closes_and_has_no_click(bed: object, length_s: float) -> None:
    """The step from the end to the start is like those inside."""
    assert hasattr(bed, "make")
    air = Air(round(length_s * RATE_HZ), RATE_HZ, np.random.default_rng(5))
    samples = bed.make(air)
    assert samples.dtype == np.float32
    assert samples.shape == (air.count,)
    assert np.isfinite(samples).all()
    inside = np.abs(np.diff(samples))
    assert abs(samples[0] - samples[-1]) <= 1.5 * np.quantile(inside, 0.999)


def test_the_same_request_has_the_same_samples_and_another_seed_others() -> None:
    spoken = speech()
    first, again, other = (background("temo walks in the forest", spoken, seed=seed) for seed in (3, 3, 4))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_it_fades_in_and_out_and_is_lower_under_the_voice() -> None:
    under = background("rain in the forest", speech(12.0))

    def level(start_s: float, end_s: float) -> float:
        part = under[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
        return float(20 * np.log10(np.sqrt(np.square(part, dtype=np.float64).mean())))

    assert level(0.0, 0.05) < level(0.5, 0.7) - 12
    assert level(11.95, 12.0) < level(3.4, 3.6) - 12
    assert level(1.2, 2.8) < level(3.4, 3.6) - 2


def test_a_loop_has_no_fades_and_closes() -> None:
    under = background("a beach", speech(), replace(PICTURE, loop=True))
    assert abs(under[0] - under[-1]) <= 1.5 * np.quantile(np.abs(np.diff(under)), 0.999)
    start, middle = (np.sqrt(np.square(under[at : at + RATE_HZ // 4]).mean()) for at in (0, 80_000))
    assert start > 0.1 * middle


def test_it_lasts_as_long_as_the_clip_and_tells_what_is_heard() -> None:
    spoken = speech(6.0, ("BOOM!", 1.5))
    ambience = with_background(spoken, request("temo waves on the beach in a storm"), PICTURE, 6.25)
    assert len(ambience.samples) == round(6.25 * RATE_HZ)
    assert ambience.facts == {"background": "waves, storm", "effects": 1}


def test_an_effect_is_heard_when_its_word_is_said() -> None:
    with_boom, without = (background("a quiet library", speech(6.0, (word, 1.5))) for word in ("BOOM!", "book"))
    difference = np.abs(with_boom - without)
    assert difference[: round(1.5 * RATE_HZ)].max() < 1e-6
    assert difference[round(1.5 * RATE_HZ) : round(1.7 * RATE_HZ)].max() > 0.005


def test_steps_are_heard_on_the_ground_of_the_place_only() -> None:
    walked, stood = (background(f"temo {verb} on the beach", speech()) for verb in ("walks", "sings"))
    assert np.abs(walked - stood).max() > 0.002
    walked, stood = (background(f"temo {verb} under the sea", speech()) for verb in ("walks", "sings"))
    assert walked.tobytes() == stood.tobytes()


def test_another_sample_rate_sounds_alike() -> None:
    for bed in all_beds().values():
        low, high = (bed.make(Air(2 * rate, rate, np.random.default_rng(1))) for rate in (16_000, 44_100))
        assert len(high) == 88_200
        assert np.isfinite(low).all()


@pytest.mark.parametrize("effect", all_effects().values(), ids=lambda effect: effect.name)
def test_an_effect_is_short_and_ends_in_silence(effect: object) -> None:
    assert hasattr(effect, "make")
    samples = effect.make(Air(2 * RATE_HZ, RATE_HZ, np.random.default_rng(2)))
    assert len(samples) < 1.5 * RATE_HZ
    assert np.abs(samples[-24:]).max() < 0.05 * np.abs(samples).max()
    assert np.abs(samples[:3]).max() < 0.3 * np.abs(samples).max()


def test_a_long_clip_repeats_its_bed_without_a_click() -> None:
    under = background("a desert", speech(40.0))
    inside = np.abs(np.diff(under))
    tile = round(40 / 3 * RATE_HZ)
    assert inside[tile - 10 : tile + 10].max() <= 1.2 * np.quantile(inside, 0.9999)
