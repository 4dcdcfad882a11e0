"""What a database keeps in tables, as dicts: the ground of `memory_store`."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from generation.backlog import Account, Owner
from generation.domain import SlotKind
from generation.fairness import Calibration, activated
from generation.jobs import Job, JobEvent, JobState
from generation.ports import Clock
from generation.transitions import Change


@dataclass(frozen=True, slots=True)
class Holder:
    """One user's part of one slot kind's queue."""

    slot_kind: SlotKind
    user_id: str


@dataclass(frozen=True, slots=True)
class Life:
    """A registered dispatcher."""

    folder: str
    seen_at: datetime


class MemoryTables:
    """The rows, how a change is written to them, and what several operations read off them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jobs: dict[str, Job] = {}  # in the order of arrival
        self._places: dict[str, int] = {}
        self._arrivals: Counter[Holder] = Counter()
        self._accounts: dict[Holder, Account] = {}
        self._calibrations: defaultdict[str, Calibration] = defaultdict(Calibration)
        self._events: list[JobEvent] = []
        self._owners: dict[str, Life] = {}
        self._settings: dict[tuple[str, str], str] = {}

    def _apply(self, change: Change) -> Job:
        job = change.after
        holder = Holder(job.slot_kind, job.requester.user_id)
        self._accounts[holder] = change.settle(self._account(holder))
        self._jobs[job.id] = job
        if change.event is not None:
            self._events.append(change.event)
        return job

    def _next_seq(self) -> int:
        newest = next(reversed(self._jobs.values()), None)
        return newest.seq + 1 if newest else 1

    def _account(self, holder: Holder) -> Account:
        return self._accounts.get(holder) or Account(user_id=holder.user_id, used_s=0.0)

    def _active(self, slot_kind: SlotKind) -> list[Account]:
        return [
            account
            for holder, account in self._accounts.items()
            if holder.slot_kind is slot_kind and account.waiting + account.running
        ]

    def _activated(self, account: Account, slot_kind: SlotKind) -> float:
        begun = self._begun(slot_kind)
        lowest = min((each.used_s - begun[each.user_id] for each in self._active(slot_kind)), default=None)
        highest = max((a.used_s for holder, a in self._accounts.items() if holder.slot_kind is slot_kind), default=0.0)
        return activated(account.used_s, lowest, highest)

    def _begun(self, slot_kind: SlotKind) -> Mapping[str, float]:
        """By user: what their account was charged for jobs that still run."""
        begun: defaultdict[str, float] = defaultdict(float)
        for job in self._in_state(JobState.RUNNING):
            if job.slot_kind is slot_kind:
                begun[job.requester.user_id] += job.charged_s / job.requester.weight
        return begun

    def _cost_s(self, job: Job) -> float:
        return job.estimate_s * self._calibrations[job.cost_class].ratio

    def _in_state(self, state: JobState) -> list[Job]:
        return [job for job in self._jobs.values() if job.state is state]

    def _waiting(self, slot_kind: SlotKind, skip_guilds: frozenset[str]) -> list[Job]:
        return [
            job
            for job in self._in_state(JobState.QUEUED)
            if job.slot_kind is slot_kind and job.requester.guild_id not in skip_guilds
        ]

    def _is_orphan(self, owner: Owner, stale_after_s: float) -> Callable[[Job], bool]:
        now = self._clock()
        alive = {
            owner_id
            for owner_id, life in self._owners.items()
            if life.folder != owner.folder and (now - life.seen_at).total_seconds() <= stale_after_s
        } | {owner.id}
        return lambda job: job.owner_id not in alive
