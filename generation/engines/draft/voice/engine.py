"""The draft engine's speech: any script in English, on one CPU core, far faster than it is heard."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from generation.domain import Character, Script, SlotKind, SpeechOptions
from generation.errors import Unspeakable
from generation.ports import Report, Speech
from generation.text import speakable

if TYPE_CHECKING:
    from generation.engines.draft.voice.network import Network

# 980 characters, 57 s of speech, took 0.82 s on 2 cores (2026-11-22); benchmarks/draft_speech.py measures anew.
_COST_S_PER_CHARACTER = 0.001
_COST_S = 0.05


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
        from generation.engines.draft.voice import speaking  # noqa: PLC0415 - who only asks for facts waits 0.06 s less

        for line in script.lines:
            if (reason := speakable(line.text)) is not None:
                raise Unspeakable(reason)
        self._network = self._network or speaking.loaded(self._model)
        return speaking.speak(self._network, script, cast, seed, report)
