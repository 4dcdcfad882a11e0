"""Whispered, shouted, drawn out: measured in the sound, and the times that must follow it."""

from collections.abc import Iterator

import numpy as np
import pytest

from generation.domain import Line, Manner, Script, SpokenLine
from generation.engines.draft.voice import DraftVoice
from generation.media.loudness import normalise_loudness
from generation.ports import Samples, Speech
from tests.generation.engines.draft.voice_material import CAST, OPTIONS, silent_report
from tests.generation.engines.draft.voice_measures import periodicity, pitch_hz, rms

PLAIN = "The source of the huge river is the clear spring."


@pytest.fixture(scope="module")
def voice() -> Iterator[DraftVoice]:
    engine = DraftVoice()
    yield engine
    engine.close()


def said(voice: DraftVoice, *lines: tuple[str, Manner]) -> Speech:
    script = Script(lines=tuple(Line(speaker="temo", text=text, manner=manner) for text, manner in lines))
    return voice.speak(script, CAST, OPTIONS, 7, silent_report)


def heard(speech: Speech, line: SpokenLine) -> Samples:
    return speech.samples[round(line.start_s * 24_000) : round(line.end_s * 24_000)]


def word(speech: Speech, text: str) -> Samples:
    found = next(word for line in speech.lines for word in line.words if word.text == text)
    return speech.samples[round(found.start_s * 24_000) : round(found.end_s * 24_000)]


@pytest.fixture(scope="module")
def manners(voice: DraftVoice) -> dict[Manner, Samples]:
    """One sentence in each manner, out of one speech as it is delivered."""
    speech = said(voice, *((PLAIN, manner) for manner in Manner))
    levelled = normalise_loudness(speech.samples, speech.sample_rate)
    speech = Speech(samples=levelled, sample_rate=speech.sample_rate, lines=speech.lines)
    return {manner: heard(speech, line) for manner, line in zip(Manner, speech.lines, strict=True)}


def test_a_whisper_has_no_pitch(manners: dict[Manner, Samples]) -> None:
    assert periodicity(manners[Manner.PLAIN]) > 0.6
    assert periodicity(manners[Manner.WHISPER]) < 0.45  # of noise in narrow formants


def test_a_whisper_is_quieter_and_a_shout_louder_after_the_loudness_was_normalised(
    manners: dict[Manner, Samples],
) -> None:
    levels = {manner: 20 * np.log10(rms(samples)) for manner, samples in manners.items()}
    assert levels[Manner.PLAIN] - levels[Manner.WHISPER] > 6
    assert levels[Manner.SHOUT] - levels[Manner.PLAIN] > 2.5


def test_a_shout_is_higher_and_its_vowels_are_longer(manners: dict[Manner, Samples]) -> None:
    assert pitch_hz(manners[Manner.SHOUT]) > 1.15 * pitch_hz(manners[Manner.PLAIN])
    assert len(manners[Manner.SHOUT]) > 1.03 * len(manners[Manner.PLAIN])


def test_capitals_before_an_exclamation_mark_are_shouted(voice: DraftVoice) -> None:
    loud, soft = (said(voice, (text, Manner.PLAIN)) for text in ("I told you NO way!", "I told you no way!"))
    others = rms(np.concatenate([word(loud, text) for text in ("told", "you", "way!")]))
    assert 20 * np.log10(rms(word(loud, "NO")) / others) > 4
    assert pitch_hz(word(loud, "NO")) > 1.1 * pitch_hz(word(soft, "no"))


@pytest.mark.parametrize("text", ["We saw NASA today!", "He is SO cool.", "the FBI and the USA!"])
def test_other_capitals_are_not(voice: DraftVoice, text: str) -> None:
    assert (
        said(voice, (text, Manner.PLAIN)).samples.tobytes()
        == said(voice, (text.replace("SO", "so").replace("NASA", "Nasa"), Manner.PLAIN)).samples.tobytes()
    )


def test_a_hush_is_whispered(voice: DraftVoice) -> None:
    speech = said(voice, ("Pssst, we are here.", Manner.PLAIN))
    assert periodicity(word(speech, "Pssst,")) < 0.5


@pytest.mark.parametrize(
    ("short", "long"), [("no", "nooooooo"), ("yes", "yesssss"), ("hmm", "hmmmmmm"), ("so", "sooooo")]
)
def test_what_is_typed_long_is_held_long(voice: DraftVoice, short: str, long: str) -> None:
    lengths = [len(word(said(voice, (f"Well, {text} then.", Manner.PLAIN)), text)) for text in (short, long)]
    assert lengths[1] > 1.3 * lengths[0]
    assert lengths[1] < 36_000


def test_the_words_after_a_drawn_out_one_are_heard_where_they_are_told(voice: DraftVoice) -> None:
    """A hiss behind it comes as much later as its word does."""

    def hiss_and_word_s(text: str) -> tuple[float, float]:
        speech = said(voice, (text, Manner.PLAIN))
        window = np.lib.stride_tricks.sliding_window_view(speech.samples, 240)[::60] * np.hanning(240)
        hiss = np.square(np.abs(np.fft.rfft(window)))[:, 40:].sum(axis=1)
        return int(np.argmax(hiss > 0.2 * hiss.max())) / 400, speech.lines[0].words[1].start_s

    (hiss_s, word_s), (late_hiss_s, late_word_s) = map(hiss_and_word_s, ("No, see?", "Nooooooooo, see?"))
    assert late_word_s - word_s > 0.3
    assert late_hiss_s - hiss_s == pytest.approx(late_word_s - word_s, abs=0.03)


def test_nothing_clicks(voice: DraftVoice) -> None:
    """Against the loudness there is no larger step between two samples than plain speech has at its hisses."""

    def largest_step(samples: Samples) -> float:
        return float(np.abs(np.diff(samples)).max()) / rms(samples)

    usual = largest_step(said(voice, ("Stop! I said no way, you!", Manner.PLAIN)).samples)
    for text, manner in (("STOP! I said nooooo WAY, you!", Manner.PLAIN), ("Stop! I said no way, you!", Manner.SHOUT)):
        assert largest_step(said(voice, (text, manner)).samples) < 1.5 * usual
