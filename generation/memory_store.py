"""A store without a database: for a worker that keeps nothing, and for tests. One thread at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from generation import transitions
from generation.backlog import Backlog, JobQuery, Owner, Recovery, WaitingJob
from generation.domain import SlotKind
from generation.errors import JobNotFound, StaleTransition
from generation.fairness import Candidate, Head, next_job, next_user
from generation.jobs import ACTIVE, ENDED, Clip, Destination, Failure, Job, JobEvent, JobState, NewJob, Progress
from generation.memory_tables import Holder, Life, MemoryTables
from generation.snapshot import assets, without_preview


class MemoryStore(MemoryTables):
    """Keeps the contract of `generation.store.Store` until the process ends."""

    # ------------------------------------------------------------ the queue

    def enqueue(self, new: NewJob, *, max_waiting: int | None = None) -> Job:
        return self.enqueue_all((new,), max_waiting=max_waiting)[0]

    def enqueue_all(self, new: Sequence[NewJob], *, max_waiting: int | None = None) -> tuple[Job, ...]:
        ids = Counter([*self._jobs, *(each.id for each in new)])
        for each in new:
            if ids[each.id] > 1:
                raise StaleTransition(f"There is a job {each.id} already.")
        if max_waiting is not None:
            coming = Counter(Holder(each.slot_kind, each.requester.user_id) for each in new)
            transitions.check_room(((self._account(of), count) for of, count in coming.items()), max_waiting)
        return tuple(self._enqueue(each) for each in new)

    def _enqueue(self, new: NewJob) -> Job:
        holder = Holder(new.slot_kind, new.requester.user_id)
        account = self._account(holder)
        if not account.waiting + account.running:
            account = replace(account, used_s=self._activated(account, new.slot_kind))
        self._arrivals[holder] += 1
        self._places[new.id] = self._arrivals[holder]
        self._accounts[holder] = account
        return self._apply(transitions.enqueued(new, self._next_seq(), self._clock()))

    def claim(
        self,
        owner_id: str,
        slot_kind: SlotKind,
        warm: frozenset[str] = frozenset(),
        *,
        skip_guilds: frozenset[str] = frozenset(),
    ) -> Job | None:
        waiting = self._waiting(slot_kind, skip_guilds)
        oldest = {job.requester.user_id: job.seq for job in reversed(waiting)}
        user_id = next_user(
            Head(user_id=user, used_s=self._account(Holder(slot_kind, user)).used_s, oldest_seq=seq)
            for user, seq in oldest.items()
        )
        if user_id is None:
            return None
        own = [
            Candidate(id=job.id, place=self._places[job.id], warm_key=job.warm_key)
            for job in waiting
            if job.requester.user_id == user_id
        ]
        job = self._jobs[next_job(own, warm)]
        return self._apply(transitions.claimed(job, owner_id, self._cost_s(job), self._clock()))

    def rendered(self, job_id: str, owner_id: str, clip: Clip, cost_s: float, *, learn: bool = True) -> Job:
        job = self._apply(transitions.rendered(self.job(job_id), owner_id, clip, cost_s, self._clock()))
        if learn:
            known = self._calibrations[job.cost_class]
            self._calibrations[job.cost_class] = known.after(job.estimate_s, cost_s)
        return job

    def requeue(self, job_id: str, owner_id: str, why: str, *, count_attempt: bool) -> Job:
        job, now = self.job(job_id), self._clock()
        return self._apply(transitions.requeued(job, owner_id, why, count_attempt=count_attempt, now=now))

    def fail(self, job_id: str, failure: Failure, owner_id: str | None = None) -> Job:
        return self._apply(transitions.failed(self.job(job_id), failure, owner_id, self._clock()))

    def cancelled(self, job_id: str, owner_id: str, cost_s: float) -> Job:
        return self._apply(transitions.cancelled(self.job(job_id), owner_id, cost_s, self._clock()))

    def request_cancel(self, job_id: str, reason: str) -> Job:
        return self._apply(transitions.cancel_requested(self.job(job_id), reason, self._clock()))

    def readdress(self, job_id: str, destination: Destination) -> Job:
        return self._apply(transitions.readdressed(self.job(job_id), destination, self._clock()))

    def delivered(self, job_id: str, receipt: str) -> Job:
        return self._apply(transitions.delivered(self.job(job_id), receipt, self._clock()))

    def undeliverable(self, job_id: str, failure: Failure) -> Job:
        return self._apply(transitions.undeliverable(self.job(job_id), failure, self._clock()))

    # ------------------------------------------------------------ clips and their files

    def delete(self, job_id: str) -> frozenset[str]:
        job = self.job(job_id)
        self._apply(transitions.deleted(job, self._clock()))
        return _clip_files([job]) - self.referenced_files()

    def forget(self, user_id: str) -> frozenset[str]:
        own = {
            job.id: job for job in self._jobs.values() if job.requester.user_id == user_id and job.state not in ACTIVE
        }
        for job in own.values():
            self._apply(transitions.forgotten(job, self._clock()))
        self._events = [replace(event, detail="") if event.job_id in own else event for event in self._events]
        self._settings = {place: value for place, value in self._settings.items() if place[0] != f"user:{user_id}"}
        return _clip_files(own.values()) - self.referenced_files()

    def purge(self, before: datetime) -> int:
        old = {job.id for job in self._jobs.values() if transitions.is_forgotten(job) and job.created_at < before}
        self._events = [event for event in self._events if event.job_id not in old]
        for job_id in old:
            del self._jobs[job_id], self._places[job_id]
        return len(old)

    def expire(self, before: datetime) -> frozenset[str]:
        old = [
            job
            for job in self._in_state(JobState.DELIVERED)
            if job.clip and job.delivered_at and job.delivered_at < before
        ]
        for job in old:
            if job.clip:
                self._jobs[job.id] = replace(job, clip=replace(job.clip, files={}))
        return _clip_files(old) - self.referenced_files()

    def referenced_files(self) -> frozenset[str]:
        kept = [job for job in self._jobs.values() if job.state is not JobState.DELETED]
        return _clip_files(kept) | {asset.sha256 for job in kept for asset in assets(job.request)}

    # ------------------------------------------------------------ dispatchers

    def register(self, owner: Owner) -> None:
        self._owners[owner.id] = Life(owner.folder, self._clock())

    def unregister(self, owner_id: str) -> None:
        self._owners.pop(owner_id, None)

    def heartbeat(self, owner_id: str, progress: Mapping[str, Progress]) -> Mapping[str, str]:
        if owner_id in self._owners:
            self._owners[owner_id] = replace(self._owners[owner_id], seen_at=self._clock())
        own = [job for job in self._in_state(JobState.RUNNING) if job.owner_id == owner_id]
        for job in own:
            if job.id in progress:
                self._jobs[job.id] = replace(job, progress=without_preview(progress[job.id]))
        return {job.id: job.cancel_requested for job in own if job.cancel_requested is not None}

    def recover(self, owner: Owner, stale_after_s: float) -> Recovery:
        orphaned = self._is_orphan(owner, stale_after_s)
        changed = [
            self._apply(transitions.requeued(job, None, transitions.OWNER_DIED, count_attempt=True, now=self._clock()))
            for job in self._in_state(JobState.RUNNING)
            if orphaned(job)
        ]
        undelivered = [job for job in self._in_state(JobState.RENDERED) if orphaned(job)]
        for job in undelivered:
            self._jobs[job.id] = replace(job, owner_id=owner.id)
        for owner_id, life in list(self._owners.items()):
            if life.folder == owner.folder and owner_id != owner.id:
                del self._owners[owner_id]
        return Recovery(
            requeued=tuple(job.id for job in changed if job.state is JobState.QUEUED),
            failed=tuple(job.id for job in changed if job.state is JobState.FAILED),
            undelivered=tuple(job.id for job in undelivered),
        )

    # ------------------------------------------------------------ looking up

    def job(self, job_id: str) -> Job:
        try:
            return self._jobs[job_id]
        except KeyError:
            raise JobNotFound(job_id) from None

    def jobs_of(self, ids: Sequence[str]) -> tuple[Job, ...]:
        return tuple(self._jobs[job_id] for job_id in ids if job_id in self._jobs)

    def jobs(self, query: JobQuery) -> tuple[Job, ...]:
        states = query.states or frozenset(JobState) - {JobState.DELETED}
        found = [
            job
            for job in reversed(self._jobs.values())
            if job.state in states
            and query.user_id in (None, job.requester.user_id)
            and query.guild_id in (None, job.requester.guild_id)
            and (query.include_private or not job.private)
            and (query.before_seq is None or job.seq < query.before_seq)
            and (query.after_seq is None or job.seq > query.after_seq)
        ]
        return tuple(found[: query.limit] if query.after_seq is None else found[-query.limit :])

    def events(self, job_id: str) -> tuple[JobEvent, ...]:
        self.job(job_id)
        return tuple(event for event in self._events if event.job_id == job_id)

    def backlog(self, slot_kind: SlotKind, *, skip_guilds: frozenset[str] = frozenset()) -> Backlog:
        return Backlog(
            accounts=tuple(sorted(self._active(slot_kind), key=lambda account: account.user_id)),
            waiting=tuple(
                WaitingJob(
                    id=job.id,
                    seq=job.seq,
                    user_id=job.requester.user_id,
                    weight=job.requester.weight,
                    cost_s=self._cost_s(job),
                )
                for job in self._waiting(slot_kind, skip_guilds)
            ),
            running={
                job.id: transitions.left_s(job.charged_s, job.claimed_at, self._clock())
                for job in self._in_state(JobState.RUNNING)
                if job.slot_kind is slot_kind
            },
        )

    def used_s(self, user_id: str, guild_id: str | None, since: datetime) -> float:
        return sum(
            transitions.used_s(job, self._cost_s(job))
            for job in self._jobs.values()
            if (job.requester.user_id, job.requester.guild_id) == (user_id, guild_id) and job.created_at >= since
        )

    def tally(self, *, since: datetime, guild_id: str | None = None) -> Mapping[JobState, int]:
        found = Counter(
            job.state
            for job in self._jobs.values()
            if guild_id in (None, job.requester.guild_id) and (job.created_at >= since or job.state not in ENDED)
        )
        return {state: found[state] for state in JobState}

    def setting(self, scope: str, key: str) -> str | None:
        return self._settings.get((scope, key))

    def put_setting(self, scope: str, key: str, value: str | None) -> None:
        if value is None:
            self._settings.pop((scope, key), None)
        else:
            self._settings[scope, key] = value

    def close(self) -> None:
        """Nothing is held open."""


def _clip_files(jobs: Iterable[Job]) -> frozenset[str]:
    return frozenset(file.sha256 for job in jobs if job.clip for file in job.clip.files.values())
