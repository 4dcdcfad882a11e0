"""What a store tells of the queue as a whole, and who may change it."""

from collections.abc import Mapping
from dataclasses import dataclass

from generation.jobs import JobState


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """A running dispatcher. `folder` is the data folder's lasting id, whose lock it holds."""

    id: str
    folder: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovery:
    """What a start found: ids of jobs queued again, given up, and rendered but not delivered."""

    requeued: tuple[str, ...]
    failed: tuple[str, ...]
    undelivered: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A user's use of one slot kind, in weighted seconds."""

    user_id: str
    used_s: float
    waiting: int = 0
    running: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingJob:
    """A queued job as the forecast needs it. `cost_s` is its estimate corrected by what such jobs took before."""

    id: str
    seq: int
    user_id: str
    weight: float
    cost_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """One slot kind's queue at one moment; `running` maps job id to the calibrated seconds it has left."""

    accounts: tuple[Account, ...]
    waiting: tuple[WaitingJob, ...]
    running: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobQuery:
    """Newest first. `before_seq` continues a page, `after_seq` goes back one. Private jobs only where asked for."""

    user_id: str | None = None
    guild_id: str | None = None
    states: frozenset[JobState] = frozenset()  # empty: all but deleted
    include_private: bool = True
    before_seq: int | None = None
    after_seq: int | None = None  # the jobs that came next after it, not the newest of all
    limit: int = 20
