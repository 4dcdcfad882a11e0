"""A job: a request in the queue, its states and where its clip goes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from generation.domain import Request, SlotKind, SpokenLine

MAX_ATTEMPTS = 3
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter that reads as a digit


def new_job_id() -> str:
    """Ten characters, 50 random bits: short enough for a button, too many to guess."""
    return "".join(_ID_ALPHABET[byte % len(_ID_ALPHABET)] for byte in secrets.token_bytes(10))


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    RENDERED = "rendered"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDELIVERABLE = "undeliverable"
    DELETED = "deleted"


TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    JobState.RUNNING: frozenset({JobState.RENDERED, JobState.QUEUED, JobState.CANCELLED, JobState.FAILED}),
    JobState.RENDERED: frozenset({JobState.DELIVERED, JobState.UNDELIVERABLE, JobState.DELETED}),
    JobState.DELIVERED: frozenset({JobState.DELETED}),
    JobState.UNDELIVERABLE: frozenset({JobState.DELIVERED, JobState.DELETED}),
    JobState.CANCELLED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.DELETED: frozenset(),
}
ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING})
ENDED = frozenset(JobState) - ACTIVE - {JobState.RENDERED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Requester:
    """Who asked. `weight` divides what their account is charged."""

    user_id: str
    guild_id: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDestination:
    """A file on this machine; its ending decides the format."""

    path: Path
    kind: Literal["file"] = "file"


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryDestination:
    """Nowhere but the clip store: fetched later by the job's id."""

    kind: Literal["library"] = "library"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatDestination:
    """A place in a chat, as plain ids: only the front end of that chat knows what they mean."""

    channel_id: str
    guild_id: str | None = None
    can_post: bool = True  # the program itself, in the channel; else only by answering the request
    status_id: str = ""  # the message that shows how the job stands; empty until there is one
    reply_token: str = ""  # answers the request in its own conversation, for minutes only; a secret while it lives
    reply_until: datetime | None = None
    reply_limit_bytes: int = 0  # of a file in such an answer
    answer_id: str = ""  # the message that the clip is put into, where it is handed over as an answer
    language: str = "en-US"
    group: tuple[str, ...] = ()  # ids of the jobs that share one status and one message, this one included
    voice_message: bool = False
    kind: Literal["chat"] = "chat"


Destination = FileDestination | LibraryDestination | ChatDestination


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFile:
    """A file in the clip store, named by content."""

    sha256: str
    size_bytes: int
    mime: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClipFacts:
    """What the render tells about its result. `engines`: port -> engine's own facts (models, plan, seed …)."""

    duration_s: float
    width: int = 0
    height: int = 0
    fps: int = 0
    frames: int = 0
    render_s: float = 0.0
    engines: Mapping[str, Mapping[str, str | int | float | bool]] = field(default_factory=dict)
    spoken: tuple[SpokenLine, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """A finished clip in the store. `files` by role: video, audio, thumbnail, captions."""

    files: Mapping[str, StoredFile]
    facts: ClipFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """How a job ended badly, as a person may read it."""

    code: str
    user_message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """The latest word from a running job. `preview` is a small JPEG or None."""

    stage: str
    done: int
    total: int
    preview: bytes | None = None

    @property
    def fraction(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0

    def after(self, before: "Progress | None") -> "Progress":
        """This, in the place of one that was not seen: its preview stays until there is a newer one."""
        if before is None or before.preview is None or self.preview is not None:
            return self
        return replace(self, preview=before.preview)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewJob:
    """What `Store.enqueue` takes. `cost_class` groups jobs whose estimates err alike (engine and preset)."""

    id: str
    request: Request
    requester: Requester
    destination: Destination
    slot_kind: SlotKind
    estimate_s: float
    cost_class: str
    warm_key: str = ""  # jobs with equal keys share loaded models
    spoiler: bool = False
    private: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A stored job. `charged_s` is what its requester's account holds for it now, before the weight."""

    id: str
    seq: int  # order of arrival
    state: JobState
    request: Request
    requester: Requester
    destination: Destination
    slot_kind: SlotKind
    estimate_s: float
    cost_class: str
    warm_key: str
    spoiler: bool
    private: bool
    created_at: datetime
    attempts: int = 0
    charged_s: float = 0.0
    cost_s: float = 0.0  # slot seconds that the finished render took
    owner_id: str | None = None
    cancel_requested: str | None = None  # a CancelReason
    claimed_at: datetime | None = None
    ended_at: datetime | None = None  # rendered, failed or cancelled
    delivered_at: datetime | None = None
    receipt: str = ""  # where the delivery went: a path, a message's id
    failure: Failure | None = None
    clip: Clip | None = None
    progress: Progress | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be told: how the clip became another one than was asked for, then the notes of the request."""
        made = self.clip.facts.notes if self.clip is not None else ()
        return tuple(dict.fromkeys((*made, *self.request.notes)))


@dataclass(frozen=True, kw_only=True, slots=True)
class JobEvent:
    """One transition as `job_events` keeps it. `from_state` None: the job was enqueued."""

    job_id: str
    at: datetime
    from_state: JobState | None
    to_state: JobState
    detail: str = ""
