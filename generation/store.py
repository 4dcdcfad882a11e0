"""The seam to what is remembered. Synchronous: `generation.async_store` is its way to the event loop."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from generation.backlog import Backlog, JobQuery, Owner, Recovery
from generation.domain import SlotKind
from generation.jobs import Clip, Destination, Failure, Job, JobEvent, JobState, NewJob, Progress


class Store(Protocol):
    """Jobs, accounts, history and settings. Every change is one transaction.

    A transition from a state that does not allow it, or by an owner that does not own the job, raises
    StaleTransition and changes nothing. Every method may raise StorageFailed; by id also JobNotFound.
    """

    def enqueue(self, new: NewJob, *, max_waiting: int | None = None) -> Job:
        """Raises TooManyJobs when the requester has `max_waiting` queued jobs of this slot kind already."""
        ...

    def enqueue_all(self, new: Sequence[NewJob], *, max_waiting: int | None = None) -> tuple[Job, ...]:
        """All of them or none, as `enqueue`: they are seen together, and count together."""
        ...

    def claim(
        self,
        owner_id: str,
        slot_kind: SlotKind,
        warm: frozenset[str] = frozenset(),
        *,
        skip_guilds: frozenset[str] = frozenset(),
    ) -> Job | None:
        """The next job by fairness, now running: attempt counted, account charged. None: nothing waits.

        Jobs of `skip_guilds` are passed over as if they did not wait; their users' other jobs are not.
        """
        ...

    def rendered(self, job_id: str, owner_id: str, clip: Clip, cost_s: float, *, learn: bool = True) -> Job:
        """running -> rendered; the account is corrected to `cost_s`, and so is the cost class's calibration.

        `learn` false leaves the calibration: the run was not like those that an estimate is made for.
        """
        ...

    def requeue(self, job_id: str, owner_id: str, why: str, *, count_attempt: bool) -> Job:
        """running -> queued at its old place, or -> failed when no attempt is left. Nothing is charged.

        An asked-for cancel wins: -> cancelled.
        """
        ...

    def fail(self, job_id: str, failure: Failure, owner_id: str | None = None) -> Job:
        """queued|running -> failed. Nothing is charged. `owner_id` is needed where the job runs."""
        ...

    def cancelled(self, job_id: str, owner_id: str, cost_s: float) -> Job:
        """running -> cancelled; the account is corrected to `cost_s`."""
        ...

    def request_cancel(self, job_id: str, reason: str) -> Job:
        """queued -> cancelled at once; a running job is flagged, and its owner learns of it by `heartbeat`.

        A job that has ended raises StaleTransition.
        """
        ...

    def readdress(self, job_id: str, destination: Destination) -> Job:
        """Where the clip goes and the job is told of, in any state but deleted; the state stays."""
        ...

    def delivered(self, job_id: str, receipt: str) -> Job: ...

    def undeliverable(self, job_id: str, failure: Failure) -> Job: ...

    def delete(self, job_id: str) -> frozenset[str]:
        """-> deleted, the clip forgotten; returns the hashes that no job refers to any more."""
        ...

    def forget(self, user_id: str) -> frozenset[str]:
        """What a user asked for and got is gone for good; returns the hashes that no job refers to any more.

        Their own settings go, and all of their jobs but the queued and running ones: these end as deleted, with an
        empty request and without their texts, places, clips, failures and the details of their log. What stays until
        `purge` of each is who sent it from which server, when, and the seconds that it took: else the day's quota
        would start anew. What stays for good is the account, a number of seconds and counts of jobs, without which
        the queue would not be fair.
        """
        ...

    def purge(self, before: datetime) -> int:
        """Remove forgotten jobs that were sent before, with their logs, for good; returns how many went."""
        ...

    def expire(self, before: datetime) -> frozenset[str]:
        """Forget the files, not the facts, of clips delivered before; returns hashes no longer referred to."""
        ...

    def referenced_files(self) -> frozenset[str]:
        """Hashes of all files that a clip or a job's snapshot refers to."""
        ...

    def register(self, owner: Owner) -> None: ...

    def unregister(self, owner_id: str) -> None: ...

    def heartbeat(self, owner_id: str, progress: Mapping[str, Progress]) -> Mapping[str, str]:
        """Says that the owner lives and how its jobs stand; returns job id -> reason of cancels asked for."""
        ...

    def recover(self, owner: Owner, stale_after_s: float) -> Recovery:
        """Take running jobs back from dead owners: those of this folder, whose lock we hold, and silent ones.

        A row that cannot be read is given up alone: a running one has failed, a rendered one is undeliverable.
        """
        ...

    def job(self, job_id: str) -> Job: ...

    def jobs_of(self, ids: Sequence[str]) -> tuple[Job, ...]:
        """In the order of the ids; those that are not there, or cannot be read, are left out."""
        ...

    def jobs(self, query: JobQuery) -> tuple[Job, ...]:
        """A page; rows that cannot be read are left out. Shorter than the limit: there are no more."""
        ...

    def events(self, job_id: str) -> tuple[JobEvent, ...]: ...

    def backlog(self, slot_kind: SlotKind, *, skip_guilds: frozenset[str] = frozenset()) -> Backlog:
        """Without the waiting jobs of `skip_guilds`; the accounts and what runs are told all the same."""
        ...

    def used_s(self, user_id: str, guild_id: str | None, since: datetime) -> float:
        """Slot seconds of the jobs that the user has sent since then in a server (None: in none), for quotas.

        What they took, of those that have ended, and what they probably will, of those that wait or run. What failed
        by our own fault has taken nothing; what its owner deleted has taken what it took.
        """
        ...

    def tally(self, *, since: datetime, guild_id: str | None = None) -> Mapping[JobState, int]:
        """How many jobs are in each state, of a server or of all: of those that have ended, the ones sent since then.

        Those that wait, run or are being delivered count whenever they were sent.
        """
        ...

    def setting(self, scope: str, key: str) -> str | None:
        """A JSON text. `scope` is "global", "guild:ID" or "user:ID"."""
        ...

    def put_setting(self, scope: str, key: str, value: str | None) -> None:
        """None removes it."""
        ...

    def close(self) -> None: ...
