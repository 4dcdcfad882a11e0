"""A script spoken: the half of the engine that loads the network, numpy and all readers with it."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from generation.domain import Character, Script
from generation.engines.draft.voice.network import Network
from generation.engines.draft.voice.reading import read_line
from generation.engines.draft.voice.recording import Part, Recording
from generation.engines.draft.voice.sentences import utterances
from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.errors import Unspeakable
from generation.ports import Report, Speech

_preloaded: list[Network] = []  # one at most, until the first voice takes it


def preload() -> None:
    """Load the network before the first script comes. Raises EngineFailed."""
    _preloaded[:] = [Network.load()]


def loaded(model: Path | None) -> Network:
    """The one that was loaded already, else anew; `model` is another build than the package's own."""
    return _preloaded.pop() if _preloaded and model is None else Network.load(model)


def speak(network: Network, script: Script, cast: Mapping[str, Character], seed: int, report: Report) -> Speech:
    """See `DraftVoice.speak`, which has looked whether the script can be read. Raises Unspeakable, EngineFailed."""
    parts = _parts(script, network)
    recording = Recording(network, cast, seed)
    _record(parts, recording, report)
    if not recording.lines:
        raise Unspeakable("The voice speaks English, and there is no word in this text that it can say.")
    return Speech(
        samples=recording.samples(),
        sample_rate=SAMPLE_RATE_HZ,
        lines=tuple(recording.lines),
        facts={
            "model": f"hibari-tts {version('hibari-tts')} heart",
            "timing": "exact" if network.knows_lengths else "proportional",
            "sample_rate": SAMPLE_RATE_HZ,
            "voices": recording.voices(),
            "seed": seed,
            "skipped_lines": len(script.lines) - len(recording.lines),
            "unspoken_words": recording.unspoken_words,
        },
    )


def _record(parts: Sequence[Part], recording: Recording, report: Report) -> None:
    total = sum(len(part.utterances) for part in parts)
    done = 0
    for part in parts:
        for utterance in part.utterances:
            report("speaking", done, total)
            recording.add(part, utterance)
            done += 1
        recording.finish(part)
    report("speaking", done, total)


def _parts(script: Script, network: Network) -> list[Part]:
    readings = ((line, read_line(line.text, network.known, line.manner)) for line in script.lines)
    return [Part(line, reading.words, utterances(reading)) for line, reading in readings]
