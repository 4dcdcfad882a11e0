"""`generation.store.Store` on a database: each method is one transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from generation import transitions
from generation.backlog import Backlog, JobQuery, Owner, Recovery
from generation.domain import SlotKind
from generation.jobs import Clip, Destination, Failure, Job, JobEvent, JobState, NewJob, Progress
from generation.ports import Clock
from generation.transitions import Change
from storage import accounts, counts, forgetting, history, jobs, owners, settings, uses
from storage.database import Database
from storage.schema import stored_revision
from storage.tables import REVISION


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(where: str | Path, clock: Clock = utc_now) -> "SqlStore":
    """The store in a file, or at a database's URL, with its schema brought up to date.

    Raises StorageFailed when it cannot be opened, is damaged, or was written by a newer version.
    """
    database = Database(where)
    try:
        with database.read() as connection:
            is_current = stored_revision(connection) == REVISION
        if not is_current:
            import_module("storage.migration").upgrade(database)  # by name: loading Alembic takes 0.15 s
    except BaseException:
        database.close()
        raise
    return SqlStore(database, clock)


class SqlStore:
    """Use it from one thread at a time; several processes may use the same database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # ------------------------------------------------------------ the queue

    def enqueue(self, new: NewJob, *, max_waiting: int | None = None) -> Job:
        return self.enqueue_all((new,), max_waiting=max_waiting)[0]

    def enqueue_all(self, new: Sequence[NewJob], *, max_waiting: int | None = None) -> tuple[Job, ...]:
        with self._database.write() as connection:
            return jobs.enqueue(connection, new, max_waiting, self._clock())

    def claim(
        self,
        owner_id: str,
        slot_kind: SlotKind,
        warm: frozenset[str] = frozenset(),
        *,
        skip_guilds: frozenset[str] = frozenset(),
    ) -> Job | None:
        with self._database.write() as connection:
            return jobs.claim(connection, owner_id, slot_kind, self._clock(), warm=warm, skip_guilds=skip_guilds)

    def rendered(self, job_id: str, owner_id: str, clip: Clip, cost_s: float, *, learn: bool = True) -> Job:
        with self._database.write() as connection:
            now = self._clock()
            job = jobs.transition(
                connection, job_id, lambda job: transitions.rendered(job, owner_id, clip, cost_s, now)
            )
            uses.add_clip(connection, job_id, clip)
            if learn:
                accounts.learn(connection, job.cost_class, job.estimate_s, cost_s)
            return job

    def requeue(self, job_id: str, owner_id: str, why: str, *, count_attempt: bool) -> Job:
        return self._transition(
            job_id,
            lambda job, now: transitions.requeued(job, owner_id, why, count_attempt=count_attempt, now=now),
        )

    def fail(self, job_id: str, failure: Failure, owner_id: str | None = None) -> Job:
        return self._transition(job_id, lambda job, now: transitions.failed(job, failure, owner_id, now))

    def cancelled(self, job_id: str, owner_id: str, cost_s: float) -> Job:
        return self._transition(job_id, lambda job, now: transitions.cancelled(job, owner_id, cost_s, now))

    def request_cancel(self, job_id: str, reason: str) -> Job:
        return self._transition(job_id, lambda job, now: transitions.cancel_requested(job, reason, now))

    def readdress(self, job_id: str, destination: Destination) -> Job:
        return self._transition(job_id, lambda job, now: transitions.readdressed(job, destination, now))

    def delivered(self, job_id: str, receipt: str) -> Job:
        return self._transition(job_id, lambda job, now: transitions.delivered(job, receipt, now))

    def undeliverable(self, job_id: str, failure: Failure) -> Job:
        return self._transition(job_id, lambda job, now: transitions.undeliverable(job, failure, now))

    def _transition(self, job_id: str, step: Callable[[Job, datetime], Change]) -> Job:
        with self._database.write() as connection:
            now = self._clock()
            return jobs.transition(connection, job_id, lambda job: step(job, now))

    # ------------------------------------------------------------ clips and their files

    def delete(self, job_id: str) -> frozenset[str]:
        with self._database.write() as connection:
            now = self._clock()
            jobs.transition(connection, job_id, lambda job: transitions.deleted(job, now))
            return uses.forget_jobs(connection, [job_id])

    def forget(self, user_id: str) -> frozenset[str]:
        with self._database.write() as connection:
            return forgetting.forget(connection, user_id, self._clock())

    def purge(self, before: datetime) -> int:
        with self._database.write() as connection:
            return forgetting.purge(connection, before)

    def expire(self, before: datetime) -> frozenset[str]:
        with self._database.write() as connection:
            return uses.forget_delivered(connection, before)

    def referenced_files(self) -> frozenset[str]:
        with self._database.read() as connection:
            return uses.all_used(connection)

    # ------------------------------------------------------------ dispatchers

    def register(self, owner: Owner) -> None:
        with self._database.write() as connection:
            owners.register(connection, owner, self._clock())

    def unregister(self, owner_id: str) -> None:
        with self._database.write() as connection:
            owners.unregister(connection, owner_id)

    def heartbeat(self, owner_id: str, progress: Mapping[str, Progress]) -> Mapping[str, str]:
        with self._database.write() as connection:
            return owners.heartbeat(connection, owner_id, progress, self._clock())

    def recover(self, owner: Owner, stale_after_s: float) -> Recovery:
        with self._database.write() as connection:
            return owners.recover(connection, owner, stale_after_s, self._clock())

    # ------------------------------------------------------------ looking up

    def job(self, job_id: str) -> Job:
        with self._database.read() as connection:
            return jobs.load(connection, job_id)

    def jobs_of(self, ids: Sequence[str]) -> tuple[Job, ...]:
        with self._database.read() as connection:
            return history.jobs_of(connection, ids)

    def jobs(self, query: JobQuery) -> tuple[Job, ...]:
        with self._database.read() as connection:
            return history.jobs(connection, query)

    def events(self, job_id: str) -> tuple[JobEvent, ...]:
        with self._database.read() as connection:
            return history.events(connection, job_id)

    def backlog(self, slot_kind: SlotKind, *, skip_guilds: frozenset[str] = frozenset()) -> Backlog:
        with self._database.read() as connection:
            return history.backlog(connection, slot_kind, skip_guilds, self._clock())

    def used_s(self, user_id: str, guild_id: str | None, since: datetime) -> float:
        with self._database.read() as connection:
            return counts.used_s(connection, user_id, guild_id, since)

    def tally(self, *, since: datetime, guild_id: str | None = None) -> Mapping[JobState, int]:
        with self._database.read() as connection:
            return counts.tally(connection, since, guild_id)

    def setting(self, scope: str, key: str) -> str | None:
        with self._database.read() as connection:
            return settings.read(connection, scope, key)

    def put_setting(self, scope: str, key: str, value: str | None) -> None:
        with self._database.write() as connection:
            settings.write(connection, scope, key, value)

    def close(self) -> None:
        self._database.close()
