"""One suite for every engine, the shipped fakes included."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from generation.cancel import CancelToken
from generation.domain import (
    Character,
    Line,
    Phoneme,
    PictureOptions,
    Script,
    Shot,
    SpeechOptions,
    SpokenLine,
    Voice,
    VoiceDesign,
    Word,
)
from generation.engines import Engines, names
from generation.errors import BadInput, Cancelled, CancelReason, Unspeakable
from generation.ports import PictureEngine, Speech, SpeechEngine
from generation.testing import CollectingReport, FlatPictures, ToneVoice
from tests.generation.engines.animatediff import tiny
from tests.generation.engines.animatediff.test_loading import options

TEMO = Character(name="temo", title="Temo", voice=Voice(design=VoiceDesign(pitch=0.7)))
FELFEL = Character(name="felfel", title="Felfel", voice=Voice(design=VoiceDesign(pitch=1.2)))
CAST = {"temo": TEMO, "felfel": FELFEL}
SCRIPT = Script(
    lines=(Line(speaker="temo", text="Hello there, Felfel!"), Line(speaker="felfel", text="What a day. (laughs) Yes."))
)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """With tiny models for the pictures of a GPU, drawn on the CPU."""
    engines = Engines(options(tiny.save_family(tmp_path_factory.mktemp("models"), "sd15")))
    yield engines
    engines.close()


@pytest.fixture(params=["tone", *names()])
def voice(request: pytest.FixtureRequest, shipped: Engines) -> SpeechEngine:
    engine = ToneVoice() if request.param == "tone" else shipped.speech(request.param)
    if engine is None or engine.available() is not None:
        pytest.skip("speaks not, or not here")
    return engine


@pytest.fixture(params=["flat", *names()])
def pictures(request: pytest.FixtureRequest, shipped: Engines) -> PictureEngine:
    engine = FlatPictures() if request.param == "flat" else shipped.picture(request.param)
    if engine is None or engine.available() is not None:
        pytest.skip("draws not, or not here")
    return engine


def speak(
    voice: SpeechEngine, script: Script = SCRIPT, seed: int = 1, report: CollectingReport | None = None
) -> Speech:
    return voice.speak(script, CAST, SpeechOptions(engine=voice.name), seed, report or CollectingReport())


def shot(engine: PictureEngine, frames: int = 5, seed: int = 1) -> Shot:
    word = Word(text="Hello", start_s=0.1, end_s=0.4)
    phonemes = (Phoneme(symbol="ɛ", start_s=0.1, end_s=0.3), Phoneme(symbol="m", start_s=0.3, end_s=0.4))
    spoken = SpokenLine(
        line=Line(speaker="temo", text="Hello"), start_s=0.1, end_s=0.4, words=(word,), phonemes=phonemes
    )
    family = "sd15" if engine.families else ""
    picture = PictureOptions(
        engine=engine.name, width=264, height=256, fps=8, family=family, steps=1, guidance=2.0, prompt="they dance"
    )
    return Shot(cast=(TEMO, FELFEL), prompt="they dance", options=picture, frames=frames, seed=seed, spoken=(spoken,))


def drawn(engine: PictureEngine, shot: Shot, report: CollectingReport | None = None) -> list[str]:
    """A hash for each frame: a frame is valid only until the next is asked for."""
    hashes = []
    for frame in engine.render(shot, report or CollectingReport()):
        assert frame.shape == (256, 264, 3)
        assert frame.dtype == np.uint8
        hashes.append(hashlib.sha256(frame.tobytes()).hexdigest())
    return hashes


# ---------------------------------------------------------------- speech


def test_speech_is_mono_within_full_scale_and_as_long_as_its_lines(voice: SpeechEngine) -> None:
    speech = speak(voice)
    assert speech.samples.dtype == np.float32
    assert speech.samples.ndim == 1
    assert np.abs(speech.samples).max() <= 1.0
    assert [spoken.line for spoken in speech.lines] == list(SCRIPT.lines)
    assert speech.lines[-1].end_s <= speech.duration_s < speech.lines[-1].end_s + 1.0


def test_times_are_in_order_and_words_are_those_of_the_line(voice: SpeechEngine) -> None:
    at_s = 0.0
    for spoken in speak(voice).lines:
        assert spoken.start_s >= at_s
        for times in (spoken.words, spoken.phonemes, spoken.cues):
            last_s = spoken.start_s
            for each in times:
                assert last_s - 1e-6 <= each.start_s <= each.end_s <= spoken.end_s + 1e-6
                last_s = each.start_s
        at_s = spoken.end_s
        said = {word.text for word in spoken.words}
        assert said <= set(spoken.line.text.split())


def test_the_same_seed_speaks_the_same_samples(voice: SpeechEngine) -> None:
    assert np.array_equal(speak(voice, seed=5).samples, speak(voice, seed=5).samples)


def test_a_script_without_words_is_refused(voice: SpeechEngine) -> None:
    with pytest.raises(Unspeakable):
        speak(voice, Script(lines=(Line(speaker="temo", text="!!! …"),)))


def test_speech_stops_when_cancelled(voice: SpeechEngine) -> None:
    token = CancelToken()
    token.cancel(CancelReason.USER)
    with pytest.raises(Cancelled):
        speak(voice, report=CollectingReport(token))


def test_longer_scripts_are_estimated_to_take_longer(voice: SpeechEngine) -> None:
    options = SpeechOptions(engine=voice.name)
    longer = Script(lines=SCRIPT.lines * 10)
    assert 0 < voice.estimate_s(SCRIPT, options) < voice.estimate_s(longer, options)


# ---------------------------------------------------------------- pictures


def test_exactly_the_frames_asked_for_then_the_facts(pictures: PictureEngine) -> None:
    report = CollectingReport()
    assert len(drawn(pictures, shot(pictures), report)) == 5
    assert report.progress[-1].fraction == 1.0
    frames = pictures.render(shot(pictures, frames=1), CollectingReport())
    next(frames)
    with pytest.raises(StopIteration) as ended:
        next(frames)
    assert ended.value.value["seed"] == 1


def test_the_same_seed_draws_the_same_frames_and_another_one_others(pictures: PictureEngine) -> None:
    first = drawn(pictures, shot(pictures))
    assert drawn(pictures, shot(pictures)) == first
    assert drawn(pictures, shot(pictures, seed=2)) != first


def test_drawing_stops_at_the_frame_where_it_is_cancelled(pictures: PictureEngine) -> None:
    token = CancelToken()
    frames = pictures.render(shot(pictures, frames=50), CollectingReport(token))
    next(frames)
    token.cancel(CancelReason.USER)
    with pytest.raises(Cancelled):
        next(frames)


def test_every_motion_can_be_drawn(pictures: PictureEngine) -> None:
    asked = shot(pictures, frames=2)
    for motion in pictures.motions:
        assert len(drawn(pictures, replace(asked, options=replace(asked.options, motion=motion)))) == 2


def test_longer_pictures_are_estimated_to_take_longer(pictures: PictureEngine) -> None:
    assert 0 < pictures.estimate_s(shot(pictures)) < pictures.estimate_s(shot(pictures, frames=500))


def test_an_engine_works_again_after_it_was_closed(pictures: PictureEngine) -> None:
    pictures.close()
    assert len(drawn(pictures, shot(pictures))) == 5


def test_what_can_be_drawn_passes_the_check_and_nonsense_does_not(pictures: PictureEngine) -> None:
    pictures.check(shot(pictures))
    with pytest.raises(BadInput):
        pictures.check(shot(pictures, frames=0))
