"""How fast the draft voice speaks: from a cold start, warm, and how its memory grows.

python -m benchmarks.draft_speech [--runs 7]

Medians. "Cold" is a fresh interpreter: its first word needs the libraries and the network, "two turns" are a clip
of about 10 s after that. Core seconds are processor time, which other work on the machine hardly changes.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version

from generation.domain import Character, Line, Script, SpeechOptions, Voice, VoiceDesign
from generation.engines.draft.voice import DraftVoice

CAST = {
    "temo": Character(name="temo", title="Temo", voice=Voice(design=VoiceDesign(pitch=0.68, formant=0.90))),
    "felfel": Character(name="felfel", title="Felfel", voice=Voice(design=VoiceDesign(pitch=1.18, formant=1.06))),
}
OPTIONS = SpeechOptions(engine="draft")
TURNS = (
    ("temo", "Hello everybody! I flew all the way to the moon, and nobody believes what I have found there."),
    ("felfel", "Oh no. Is it a cat again, Temo? Last time it cost us $5 million and three phones."),
)
SCRIPTS = {
    "one sentence": Script(lines=(Line(speaker="temo", text="Hello there, my friend."),)),
    "two turns": Script(lines=tuple(Line(speaker=speaker, text=text) for speaker, text in TURNS)),
    "20 turns": Script(lines=tuple(Line(speaker=speaker, text=text) for speaker, text in TURNS * 10)),
    "one line of 600 words": Script(
        lines=(Line(speaker="temo", text="we sailed far over the sea and slept at night " * 60),)
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    print(", ".join(f"{name} {version(name)}" for name in ("hibari-tts", "onnxruntime", "numpy")))
    cold = [cold_run() for _ in range(asked.runs)]
    word_s, turns_s, wall_s, core_s = (statistics.median(column) for column in zip(*cold, strict=True))
    print(f"cold: first word after {word_s:.2f} s, two turns in {turns_s:.2f} s more")
    print(f"      the whole process {wall_s:.2f} s, {core_s:.2f} core s")
    print(
        f"{'script':24}{'audio s':>9}{'took s':>9}{'x realtime':>12}{'x a core s':>12}{'estimate s':>12}{'peak MB':>9}"
    )
    voice = DraftVoice()
    for name, script in SCRIPTS.items():
        warm_row(voice, name, script, asked.runs)


def first_clip() -> tuple[float, float]:
    """Seconds until the voice has spoken its first word, and until it has spoken two turns, in this process."""
    start = time.perf_counter()
    voice = DraftVoice()
    speak(voice, SCRIPTS["one sentence"])
    loaded = time.perf_counter()
    speak(voice, SCRIPTS["two turns"])
    return loaded - start, time.perf_counter() - loaded


def cold_run() -> tuple[float, float, float, float]:
    start, core = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "from benchmarks.draft_speech import first_clip; print(*first_clip())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    wall_s, done = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    word_s, turns_s = map(float, told.split())
    return word_s, turns_s, wall_s, done.ru_utime + done.ru_stime - core.ru_utime - core.ru_stime


def warm_row(voice: DraftVoice, name: str, script: Script, runs: int) -> None:
    audio_s = speak(voice, script)
    took = [timed(voice, script) for _ in range(runs)]
    wall_s, core_s = (statistics.median(column) for column in zip(*took, strict=True))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    estimate_s = voice.estimate_s(script, OPTIONS)
    print(
        f"{name:24}{audio_s:9.1f}{wall_s:9.3f}{audio_s / wall_s:12.0f}{audio_s / core_s:12.0f}"
        f"{estimate_s:12.2f}{peak_mb:9.0f}"
    )


def speak(voice: DraftVoice, script: Script) -> float:
    return voice.speak(script, CAST, OPTIONS, 7, lambda *_: None).duration_s


def timed(voice: DraftVoice, script: Script) -> tuple[float, float]:
    start, core = time.perf_counter(), time.process_time()
    speak(voice, script)
    return time.perf_counter() - start, time.process_time() - core


if __name__ == "__main__":
    main()
