"""The draft engine's speech: any script in English, on one CPU core, far faster than it is heard."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from generation.domain import Character, Script, SlotKind, SpeechOptions
from generation.engines.draft.voice.network import Network
from generation.engines.draft.voice.reading import read_line
from generation.engines.draft.voice.recording import Part, Recording
from generation.engines.draft.voice.sentences import utterances
from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.errors import Unspeakable
from generation.ports import Report, Speech
from generation.text import speakable

# 980 characters, 57 s of speech, took 0.82 s on 2 cores (2026-11-22); benchmarks/draft_speech.py measures anew.
_COST_S_PER_CHARACTER = 0.001
_COST_S = 0.05

_preloaded: list[Network] = []  # one at most, until the first voice takes it


def preload() -> None:
    """Load the network before the first script comes. Raises EngineFailed."""
    _preloaded[:] = [Network.load()]


class DraftVoice:
    """A `SpeechEngine`. The network is loaded with the first script and kept until `close`."""

    name = "draft"
    slot_kind = SlotKind.CPU
    manner_note: str | None = None

    def __init__(self, model: Path | None = None) -> None:
        """`model` is another build of hibari's network than the package's own; its word times are estimated."""
        self._model = model
        self._network: Network | None = None

    def available(self) -> str | None:
        missing = [name for name in ("hibari", "onnxruntime") if find_spec(name) is None]
        if not missing:
            return None
        return f"The draft voice needs {' and '.join(missing)}. Install the bot again with pip."

    def close(self) -> None:
        self._network = None

    def estimate_s(self, script: Script, options: SpeechOptions) -> float:
        return _COST_S + _COST_S_PER_CHARACTER * sum(len(line.text) for line in script.lines)

    def speak(
        self, script: Script, cast: Mapping[str, Character], options: SpeechOptions, seed: int, report: Report
    ) -> Speech:
        """Speak at 24 kHz. A line without a word or sound is left out; the facts tell how many were.

        Progress counts sentences and sounds.

        Raises Unspeakable where a line is mostly in a script that an English voice cannot read, or where no line
        has a word or sound; EngineFailed; Cancelled.
        """
        for line in script.lines:
            if (reason := speakable(line.text)) is not None:
                raise Unspeakable(reason)
        network = self._network = self._network or self._loaded()
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

    def _loaded(self) -> Network:
        return _preloaded.pop() if _preloaded and self._model is None else Network.load(self._model)


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
