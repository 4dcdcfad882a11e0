"""The seams: what an engine, a backend and a deliverer owe to the rest; `generation.store` has the store's.

Engines and backends are found by name.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from generation.cancel import CancelToken
from generation.domain import Character, Script, Shot, SlotKind, SpeechOptions, SpokenLine
from generation.jobs import Clip, Job, Progress

Frame = npt.NDArray[np.uint8]  # RGB, shape (height, width, 3); may be a view that drops a fourth channel
Samples = npt.NDArray[np.float32]  # mono, in [-1, 1]
Facts = Mapping[str, str | int | float | bool]
NOTE = "note"  # the name of an engine's fact that whoever asked must be told
Clock = Callable[[], datetime]  # now, aware, UTC


# ---------------------------------------------------------------- engines (synchronous, no asyncio)


class Report(Protocol):
    """Tells progress and raises `Cancelled`: the only cancel check. Cheap enough for every frame or step."""

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Speech:
    """A spoken script. The samples start with the first line and hold the pauses between lines."""

    samples: Samples
    sample_rate: int
    lines: tuple[SpokenLine, ...]
    facts: Facts = field(default_factory=dict)

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.sample_rate


class Engine(Protocol):
    """Common to both kinds. Constructing one and asking `available` loads no model and no heavy library."""

    name: str
    slot_kind: SlotKind

    def available(self) -> str | None:
        """None when it can run here, else one line: why not, and what would make it so."""
        ...

    def close(self) -> None:
        """Give back memory; the engine may be used again and then loads again."""
        ...


class SpeechEngine(Engine, Protocol):
    manner_note: str | None  # told where lines have a `Manner`; None: this voice whispers and shouts

    def estimate_s(self, script: Script, options: SpeechOptions) -> float:
        """Slot seconds that speaking will take, models warm."""
        ...

    def speak(
        self, script: Script, cast: Mapping[str, Character], options: SpeechOptions, seed: int, report: Report
    ) -> Speech:
        """One `SpokenLine` for each line of the script that has something to say, in order.

        Raises Unspeakable (nothing in the whole script can be said), EngineFailed, Cancelled.
        """
        ...


class PictureEngine(Engine, Protocol):
    follows_speech: bool  # draws any number of frames in time with `Shot.spoken`: the whole clip may be one shot
    families: tuple[str, ...]  # of base models that it draws with; none: it needs none
    motions: tuple[str, ...]  # names that `PictureOptions.motion` may have
    default_fps: int
    default_frames: int  # of a silent clip where the request gives none

    def lacking(self, family: str) -> str | None:
        """None when it can draw here with one of its families, else as `available`, which asks for any of them.

        Cheap: asked with each letter that somebody types. What changed on the disk may be noticed seconds later.
        """
        ...

    def check(self, shot: Shot) -> None:
        """Raises BadInput for what this engine cannot draw: before it is queued, and without drawing."""
        ...

    def estimate_s(self, shot: Shot) -> float:
        """Slot seconds that drawing will take, models warm."""
        ...

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        """Exactly `shot.frames` frames, in order; each is valid until the next is asked for. Returns its facts.

        The generator is driven and closed in one thread. Raises EngineFailed, Cancelled.
        """
        ...


class EngineSet(Protocol):
    """The engines that one thread uses, by name."""

    def picture(self, name: str) -> PictureEngine | None:
        """None: this version has no picture engine of that name."""
        ...

    def speech(self, name: str) -> SpeechEngine | None:
        """None: this version has no speech engine of that name."""
        ...

    def all(self) -> tuple[Engine, ...]: ...

    def close(self) -> None: ...


# ---------------------------------------------------------------- where engines run


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """Runs one job at a time."""

    id: str  # "cpu:0", "cuda:1"
    kind: SlotKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A finished render in the backend's work folder: files by role (video, audio, thumbnail, captions)."""

    files: Mapping[str, Path]
    clip: Clip  # with `files` empty: the dispatcher stores them


class Backend(Protocol):
    def slots(self) -> tuple[Slot, ...]: ...

    def warm(self, slot: Slot) -> frozenset[str]:
        """The warm keys of the models that this slot has loaded."""
        ...

    async def run(self, job: Job, slot: Slot, on_progress: Callable[[Progress], None], cancel: CancelToken) -> Rendered:
        """`on_progress` is called on the event loop's thread. Raises RenderError, Cancelled, StorageFailed, BadInput.

        Cancelling the awaiting task cancels the job and waits until the slot is free again.
        """
        ...

    def discard(self, job_id: str) -> None:
        """Remove the job's work folder; no error when there is none."""
        ...

    def discard_all(self) -> None:
        """Remove every work folder: only for who holds the data folder's lock and runs nothing."""
        ...

    async def close(self) -> None: ...


class Deliverer(Protocol):
    async def deliver(self, job: Job) -> str:
        """Hand the clip to the job's destination; returns the receipt. Doing it twice changes nothing.

        Raises DeliveryFailed, StorageFailed where it is a file, and DeliveryPostponed: the clip stays rendered, and
        after a while this process or the next one tries again. It may wait for what hinders it, until `stop`.
        """
        ...

    def stop(self) -> None:
        """From now on postpone what cannot be handed over at once; called once, when the program is asked to end.

        Deliveries that wait for something raise DeliveryPostponed soon; others begin still, and may end.
        """
        ...


class Files(Protocol):
    """Clip files by content."""

    def put(self, source: Path) -> str:
        """Move a finished file in, whole or not at all; returns its SHA-256. Raises StorageFailed."""
        ...

    def path(self, sha256: str) -> Path:
        """Where the file lies. Raises StorageFailed when it is not there."""
        ...

    def remove(self, sha256s: frozenset[str]) -> None: ...

    def sweep(self, keep: frozenset[str], older_than_s: float) -> int:
        """Remove what no job refers to, sparing files too young to be recorded yet; returns how many went."""
        ...
