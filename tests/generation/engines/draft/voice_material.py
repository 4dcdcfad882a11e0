"""What the tests of the draft voice speak, and by what they measure it."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from generation.domain import Character, Line, Script, SpeechOptions, Voice, VoiceDesign
from generation.engines.draft.voice import DraftVoice
from generation.ports import Samples, Speech

OPTIONS = SpeechOptions(engine="draft")
CAST: Mapping[str, Character] = {
    name: Character(name=name, title=name.title(), voice=Voice(design=design))
    for name, design in {
        "plain": VoiceDesign(),
        "temo": VoiceDesign(pitch=0.68, formant=0.90),
        "felfel": VoiceDesign(pitch=1.18, pitch_range=1.1, formant=1.06, speed=1.04),
    }.items()
}
# Harvard sentences: public, and balanced in their sounds.
SENTENCES = (
    "The source of the huge river is the clear spring. Kick the ball straight and follow through. "
    "Help the woman get back to her feet. A pot of tea helps to pass the evening."
)

# Pieces that pronouncers trip over, in any order and glued together at will.
_PIECES = (
    *("no.", "No.", "Mr.", "St.", "fig.", "Sun.", "U.S.", "a.m.", "I", "it's", "'tis", "IV", "AT&T", "B2B", "café"),
    *("$5", "5$", "€1,50", ".5", "5.", "10:30 pm", "3/4", "24/7", "5km", "1st", "-5", "1,2,3", "007", "1,250", "50%"),
    *("w-w-what", "soooo", "NOOOOO", "haha", "shhh", "(laughs)", "(sighs)", "—", "--", "-", "…", "...", "?", "!", ","),
    *("🙂", "世界", "мир", "9" * 60, "x" * 90, "Q" * 50, "[a](/b/)"),
)
MESSY = st.lists(st.one_of(st.sampled_from(_PIECES), st.sampled_from([" ", " ", ""]), st.text(max_size=4)), max_size=25)
TEXTS = MESSY.map("".join)


def script(*turns: tuple[str, str]) -> Script:
    return Script(lines=tuple(Line(speaker=speaker, text=text) for speaker, text in turns))


def silent_report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
    """Nobody watches and nobody cancels."""


def spoken(voice: DraftVoice, *turns: tuple[str, str], seed: int = 7, cast: Mapping[str, Character] = CAST) -> Speech:
    return voice.speak(script(*turns), cast, OPTIONS, seed, silent_report)


def designed(voice: DraftVoice, design: VoiceDesign) -> Samples:
    """The sentences in one designed voice."""
    character = Character(name="someone", title="Someone", voice=Voice(design=design))
    return spoken(voice, ("someone", SENTENCES), cast={"someone": character}).samples


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


def pitch_hz(samples: Samples) -> float:
    """Median fundamental of the voiced frames."""
    return float(np.median(_pitches_hz(samples)))


def pitch_spread(samples: Samples) -> float:
    """Upper quartile of the fundamental over the lower one."""
    low, high = np.percentile(_pitches_hz(samples), [25, 75])
    return float(high / low)


def _pitches_hz(samples: Samples) -> list[float]:
    """By autocorrelation, at 24 kHz, 60 to 450 Hz."""
    found = []
    for frame in _frames(samples, 1200, 480):
        spectrum = np.fft.rfft(frame * np.hanning(1200), 4096)
        similarity = np.fft.irfft(np.square(np.abs(spectrum)))
        lag = 53 + int(np.argmax(similarity[53:400]))
        if rms(frame) > 0.5 * rms(samples) and similarity[lag] > 0.5 * similarity[0]:
            found.append(24_000 / lag)
    return found


def formant_factor(samples: Samples, reference: Samples) -> float:
    """By how much the spectrum is stretched along the frequencies against the reference's, 1 to 8 kHz."""
    hz = np.fft.rfftfreq(1024, 1 / 24_000)
    band = (hz > 1_000) & (hz < 8_000)
    one, other = _envelope(samples), _envelope(reference)
    factors = np.arange(0.7, 1.4, 0.01)
    alike = [np.corrcoef(np.interp(hz[band] / factor, hz, other), one[band])[0, 1] for factor in factors]
    return float(factors[int(np.argmax(alike))])


def _envelope(samples: Samples) -> npt.NDArray[np.float64]:
    power = np.square(np.abs(np.fft.rfft(_frames(samples, 1024, 256) * np.hanning(1024))))
    loud = power[power.sum(axis=1) > 0.05 * power.sum(axis=1).max()]
    return np.convolve(np.log(loud + 1e-6).mean(axis=0), np.ones(15) / 15, "same")


def _frames(samples: Samples, length: int, hop: int) -> npt.NDArray[np.float32]:
    return np.lib.stride_tricks.sliding_window_view(samples, length)[::hop]
