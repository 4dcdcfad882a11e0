"""Engines, a backend and a deliverer with real behaviour and no models, for tests."""

import asyncio
import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping

import numpy as np

from generation.cancel import CancelToken
from generation.domain import Character, Line, Script, Shot, SlotKind, SpeechOptions, SpokenLine, Word
from generation.errors import BadInput, CartoonError, DeliveryPostponed, EngineFailed, Unspeakable
from generation.jobs import Clip, ClipFacts, Job, Progress
from generation.media.thumbnail import jpeg_of_frame
from generation.ports import Engine, Facts, Frame, PictureEngine, Rendered, Report, Slot, Speech, SpeechEngine

WORD_S = 0.25
PAUSE_S = 0.2
SAMPLE_RATE = 8_000


class ToneVoice:
    """Speaks every word as a quarter second of a tone whose pitch is the speaker's."""

    name = "tone"
    slot_kind = SlotKind.CPU
    manner_note: str | None = None

    def available(self) -> str | None:
        return None

    def close(self) -> None:
        return None

    def estimate_s(self, script: Script, options: SpeechOptions) -> float:
        return 0.001 * len(script.lines)

    def speak(
        self, script: Script, cast: Mapping[str, Character], options: SpeechOptions, seed: int, report: Report
    ) -> Speech:
        pieces: list[np.ndarray] = []
        spoken: list[SpokenLine] = []
        at_s = 0.0
        for index, line in enumerate(script.lines):
            report("speaking", index, len(script.lines))
            words = [word for word in line.text.split() if any(c.isalnum() for c in word)]
            if not words:
                continue
            pitch = 220.0 * cast[line.speaker].voice.design.pitch
            spoken.append(self._line(line, words, at_s))
            length_s = WORD_S * len(words)
            time_s = np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE
            pieces += [0.5 * np.sin(2 * np.pi * pitch * time_s), np.zeros(round(PAUSE_S * SAMPLE_RATE))]
            at_s += length_s + PAUSE_S
        if not spoken:
            raise Unspeakable("There is nothing to say in this script.")
        report("speaking", len(script.lines), len(script.lines))
        samples = np.concatenate(pieces).astype(np.float32)
        return Speech(samples=samples, sample_rate=SAMPLE_RATE, lines=tuple(spoken), facts={"seed": seed})

    def _line(self, line: Line, words: list[str], start_s: float) -> SpokenLine:
        times = [start_s + WORD_S * index for index in range(len(words) + 1)]
        timed = tuple(Word(text=word, start_s=a, end_s=b) for word, a, b in zip(words, times, times[1:], strict=False))
        return SpokenLine(line=line, start_s=start_s, end_s=times[-1], words=timed)


class FlatPictures:
    """Paints frames whose colour follows from the seed and the frame's number."""

    name = "flat"
    slot_kind = SlotKind.CPU
    follows_speech = True
    families: tuple[str, ...] = ()
    motions: tuple[str, ...] = ("idle",)
    default_fps = 8
    default_frames = 8

    def __init__(self, frame_s: float = 0.0) -> None:
        self._frame_s = frame_s

    def available(self) -> str | None:
        return None

    def lacking(self, family: str) -> str | None:
        return None

    def close(self) -> None:
        return None

    def check(self, shot: Shot) -> None:
        if not shot.frames:
            raise BadInput("A shot needs frames.")

    def estimate_s(self, shot: Shot) -> float:
        return shot.frames * max(self._frame_s, 0.001)

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        base = np.random.default_rng(shot.seed).integers(0, 128, 3)
        for index in range(shot.frames):
            report("drawing", index, shot.frames)
            time.sleep(self._frame_s)
            color = ((base + index) % 256).astype(np.uint8)
            yield np.broadcast_to(color, (shot.options.height, shot.options.width, 3)).copy()
        report("drawing", shot.frames, shot.frames)
        return {"seed": shot.seed}


class BreakingPictures(FlatPictures):
    """Breaks after `good_frames`, with the error given or with one that no library documents."""

    name = "breaking"

    def __init__(self, good_frames: int = 2, error: BaseException | None = None) -> None:
        super().__init__()
        self._good_frames = good_frames
        self._error = error or EngineFailed("The picture engine broke.")

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        frames = super().render(shot, report)
        for _ in range(self._good_frames):
            yield next(frames)
        raise self._error


class RoundPictures(FlatPictures):
    """Draws as a model does: any shot by itself, step after step with previews, without following speech.

    A bright disc goes round on a ground whose colour is that of who talks, or else of the cast. In a loop it arrives
    where it began, otherwise half-way.
    """

    name = "round"
    follows_speech = False
    default_frames = 16
    steps = 5

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[Shot] = []

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        self.drawn.append(shot)
        for step in range(self.steps):
            report("drawing", step, self.steps, jpeg_of_frame(self._frame(shot, 0)))
        for index in range(shot.frames):
            report("decoding", index, shot.frames)
            yield self._frame(shot, index)
        report("decoding", shot.frames, shot.frames)
        return {"seed": shot.seed, "steps": self.steps}

    def _frame(self, shot: Shot, index: int) -> Frame:
        turn = 2 * np.pi * index / shot.frames * (1.0 if shot.options.loop else 0.5)
        height, width = shot.options.height, shot.options.width
        y, x = np.mgrid[:height, :width]
        away = np.hypot(x - width * (0.5 + 0.3 * np.cos(turn)), y - height * (0.5 + 0.3 * np.sin(turn)))
        frame = np.empty((height, width, 3), np.uint8)
        frame[:] = self.ground(shot.speaker or ",".join(character.name for character in shot.cast))
        frame[away < 0.1 * min(width, height)] = 255
        return frame

    @staticmethod
    def ground(name: str) -> tuple[int, int, int]:
        """The colour of a name: distinct in its bits, dark enough for the disc to stand out."""
        red, green, blue, *_ = hashlib.sha256(name.encode()).digest()
        return red // 2, green // 2, blue // 2


class FixedEngines:
    """An `EngineSet` of given engines."""

    def __init__(self, pictures: tuple[PictureEngine, ...] = (), speech: tuple[SpeechEngine, ...] = ()) -> None:
        self._pictures = {engine.name: engine for engine in pictures}
        self._speech = {engine.name: engine for engine in speech}
        self.closed = False

    def picture(self, name: str) -> PictureEngine | None:
        return self._pictures.get(name)

    def speech(self, name: str) -> SpeechEngine | None:
        return self._speech.get(name)

    def all(self) -> tuple[Engine, ...]:
        return (*self._pictures.values(), *self._speech.values())

    def close(self) -> None:
        self.closed = True


class ScriptedBackend:
    """A `Backend` that draws nothing: `hold` keeps jobs running until `release`; `fail_next` queues errors."""

    def __init__(self, slots: tuple[Slot, ...] = (Slot(id="cpu:0", kind=SlotKind.CPU),)) -> None:
        self._slots = slots
        self._errors: deque[CartoonError] = deque()
        self._released = asyncio.Event()
        self._released.set()
        self._warm: dict[str, str] = {}  # slot id -> the last job's warm key
        self.ran: list[str] = []
        self.discarded: set[str] = set()

    def slots(self) -> tuple[Slot, ...]:
        return self._slots

    def warm(self, slot: Slot) -> frozenset[str]:
        return frozenset({self._warm[slot.id]} if slot.id in self._warm else ())

    def fail_next(self, *errors: CartoonError) -> None:
        self._errors.extend(errors)

    def hold(self) -> None:
        self._released.clear()

    def release(self) -> None:
        self._released.set()

    async def run(self, job: Job, slot: Slot, on_progress: Callable[[Progress], None], cancel: CancelToken) -> Rendered:
        self.ran.append(job.id)
        self._warm[slot.id] = job.warm_key
        on_progress(Progress(stage="drawing", done=1, total=2))
        if self._errors:
            raise self._errors.popleft()
        while not self._released.is_set():
            cancel.check()
            await asyncio.sleep(0.005)
        cancel.check()
        return Rendered(files={}, clip=Clip(files={}, facts=ClipFacts(duration_s=1.0)))

    def discard(self, job_id: str) -> None:
        self.discarded.add(job_id)

    def discard_all(self) -> None:
        self.discarded.add("*")

    async def close(self) -> None:
        self.release()


class RecordingDeliverer:
    """A `Deliverer` that remembers. `fail_next` queues errors; `delay_s` is how long each delivery takes.

    Between `hold` and `release` the destination cannot be reached: deliveries wait, and are postponed after `stop`.
    """

    def __init__(self, delay_s: float = 0.0) -> None:
        self.begun: list[str] = []
        self.delivered: list[str] = []
        self._delay_s = delay_s
        self._errors: deque[CartoonError] = deque()
        self._reachable = asyncio.Event()
        self._reachable.set()
        self._stopping = asyncio.Event()

    def fail_next(self, *errors: CartoonError) -> None:
        self._errors.extend(errors)

    def hold(self) -> None:
        self._reachable.clear()

    def release(self) -> None:
        self._reachable.set()

    def stop(self) -> None:
        self._stopping.set()

    async def deliver(self, job: Job) -> str:
        self.begun.append(job.id)
        await asyncio.sleep(self._delay_s)
        if self._errors:
            raise self._errors.popleft()
        while not self._reachable.is_set():
            if self._stopping.is_set():
                raise DeliveryPostponed("The chat cannot be reached.")
            await asyncio.sleep(0.005)
        self.delivered.append(job.id)
        return f"receipt-{job.id}"


class CollectingReport:
    """A `Report` that remembers what it was told and cancels when the token says so."""

    def __init__(self, cancel: CancelToken | None = None) -> None:
        self._cancel = cancel or CancelToken()
        self._lock = threading.Lock()
        self.progress: list[Progress] = []

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        self._cancel.check()
        with self._lock:
            self.progress.append(Progress(stage=stage, done=done, total=total, preview=preview))
