"""The speech engine `dia`: scripts of any length, all chunks as one batch, voices held by their references."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from generation.domain import Character, Script, SlotKind, SpeechOptions
from generation.engine_options import EngineContext
from generation.engines.dia.chunking import FRAMES_S, expected_s
from generation.errors import EngineFailed, Unspeakable
from generation.gpu import has_gpu, missing_libraries, prepare_allocator
from generation.models import shown
from generation.ports import Report, Speech
from generation.text import speakable

if TYPE_CHECKING:
    from generation.engines.dia.session import Session

LIBRARIES = ("torch", "transformers", "safetensors")
# One step of a batch of 8 chunks on an H100, and what comes before and after the steps (benchmarks/dia_speed.py).
_STEP_S, _START_S = 0.0040, 0.4


LEFT_OUT = "Dia neither whispers nor shouts on demand: those lines are spoken plainly."
PASSED_ON = "Dia is asked to whisper and to shout in words that it has not learnt: it may read them out."


class DiaSpeech:
    """A `SpeechEngine`. The model is loaded with the first script and kept until `close`."""

    name = "dia"

    def __init__(self, context: EngineContext) -> None:
        self._context = context
        self._session: Session | None = None
        self.manner_note: str | None = PASSED_ON if context.options.pass_manners else LEFT_OUT
        self.slot_kind = SlotKind.CPU if context.options.on_cpu else SlotKind.GPU

    def available(self) -> str | None:
        if (lacking := missing_libraries("Dia", LIBRARIES)) is not None:
            return lacking
        if self.slot_kind is SlotKind.GPU and not has_gpu():
            return "Dia needs an NVIDIA GPU, and there is none here. Use the draft preset."
        models = self._context.options.models
        absent = next((source for source in (models.dia, models.dac) if models.found(source) is None), None)
        if absent is None:
            return None
        if (fault := models.fault(absent, shown)) is not None:
            return f"In [models], {fault}."
        return f"The weights of {absent.shown} are not here. Fetch them with `cartoon-bot models pull dia`."

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def estimate_s(self, script: Script, options: SpeechOptions) -> float:
        """The longest chunk decides: all of them are spoken at once."""
        total_s = sum(expected_s(line.text) for line in script.lines)
        longest_s = min(total_s, 13.0)
        return _START_S + longest_s * FRAMES_S * _STEP_S * max(1.0, total_s / 200.0)

    def speak(
        self, script: Script, cast: Mapping[str, Character], options: SpeechOptions, seed: int, report: Report
    ) -> Speech:
        """Speak at 44.1 kHz. Progress counts seconds of sound.

        Raises Unspeakable, BadInput for a reference that cannot be cloned, EngineFailed, StorageFailed, Cancelled.
        """
        for line in script.lines:
            if (reason := speakable(line.text)) is not None:
                raise Unspeakable(reason)
        if not script.lines:
            raise Unspeakable("There is nothing to say in this text.")
        try:
            return self._opened(report).speak(script, cast, options, seed, report)
        except RuntimeError as error:
            if type(error).__name__ != "OutOfMemoryError":  # torch's: naming it would load torch
                raise
            message = "The graphics card has too little free memory for speech. Close what else uses it."
            raise EngineFailed(message, detail=repr(error)) from error

    def _opened(self, report: Report) -> "Session":
        """Loaded, in the thread that speaks."""
        if self._session is None:
            prepare_allocator()
            from generation.engines.dia.session import Session  # noqa: PLC0415 - loads torch and transformers

            report("loading Dia", 0, 1)
            self._session = Session(self._context)
            report("loading Dia", 1, 1)
        return self._session
