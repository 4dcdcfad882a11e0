"""What each transition does to a job, without a store: both stores apply these, so that they cannot drift apart.

Every function takes the job as it is and returns the `Change`, or raises StaleTransition.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from generation.backlog import Account
from generation.domain import Request, Task
from generation.errors import StaleTransition, TooManyJobs
from generation.fairness import charged
from generation.jobs import (
    ACTIVE,
    MAX_ATTEMPTS,
    TRANSITIONS,
    Clip,
    Destination,
    Failure,
    Job,
    JobEvent,
    JobState,
    LibraryDestination,
    NewJob,
)

OWNER_DIED = "its dispatcher died"
FORGOTTEN = Request(task=Task.ANIMATE, preset="", seed=0, cast=())  # the least that can be read back


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A job before and after. `before` None: it is new. Equal states: only a flag or the way back was set."""

    before: Job | None
    after: Job
    at: datetime
    detail: str = ""

    @property
    def event(self) -> JobEvent | None:
        """What the job's log keeps of it; None where the state stays."""
        came_from = self.before.state if self.before else None
        if came_from is self.after.state:
            return None
        return JobEvent(
            job_id=self.after.id, at=self.at, from_state=came_from, to_state=self.after.state, detail=self.detail
        )

    def settle(self, account: Account) -> Account:
        """The requester's account with this change: what is charged, and how many jobs wait and run."""
        before, after = self.before, self.after
        more_s = after.charged_s - (before.charged_s if before else 0.0)
        return replace(
            account,
            used_s=charged(account.used_s, more_s, after.requester.weight) if more_s else account.used_s,
            waiting=account.waiting + self._entered(JobState.QUEUED),
            running=account.running + self._entered(JobState.RUNNING),
        )

    def _entered(self, state: JobState) -> int:
        """1 where the job came into the state, -1 where it left it."""
        was = self.before is not None and self.before.state is state
        return (self.after.state is state) - was


def enqueued(new: NewJob, seq: int, now: datetime) -> Change:
    job = Job(
        id=new.id,
        seq=seq,
        state=JobState.QUEUED,
        request=new.request,
        requester=new.requester,
        destination=new.destination,
        slot_kind=new.slot_kind,
        estimate_s=new.estimate_s,
        cost_class=new.cost_class,
        warm_key=new.warm_key,
        spoiler=new.spoiler,
        private=new.private,
        created_at=now,
    )
    return Change(before=None, after=job, at=now)


def claimed(job: Job, owner_id: str, charge_s: float, now: datetime) -> Change:
    """queued -> running: the attempt counts and the account is charged `charge_s`."""
    after = replace(
        _to(job, JobState.RUNNING, None),
        owner_id=owner_id,
        attempts=job.attempts + 1,
        charged_s=charge_s,
        claimed_at=now,
    )
    return Change(before=job, after=after, at=now)


def rendered(job: Job, owner_id: str, clip: Clip, cost_s: float, now: datetime) -> Change:
    """running -> rendered. The owner stays: the delivery is still theirs."""
    after = replace(
        _to(job, JobState.RENDERED, owner_id), clip=clip, charged_s=cost_s, cost_s=cost_s, ended_at=now, progress=None
    )
    return Change(before=job, after=after, at=now)


def requeued(job: Job, owner_id: str | None, why: str, *, count_attempt: bool, now: datetime) -> Change:
    """running -> queued, with nothing charged; -> cancelled where that was asked for, -> failed after the last attempt.

    `owner_id` None: the owner is dead and cannot be asked.
    """
    if owner_id is None:
        owner_id = job.owner_id
    freed = replace(_to(job, JobState.QUEUED, owner_id), owner_id=None, charged_s=0.0, progress=None)
    if job.cancel_requested is not None:
        after = replace(freed, state=JobState.CANCELLED, ended_at=now)
    elif count_attempt and job.attempts >= MAX_ATTEMPTS:
        message = f"The job was interrupted {job.attempts} times and given up. Ask for it again later."
        failure = Failure(code="interrupted", user_message=message)
        after = replace(freed, state=JobState.FAILED, ended_at=now, failure=failure)
    else:
        after = replace(freed, attempts=job.attempts - (not count_attempt), claimed_at=None)
    return Change(before=job, after=after, at=now, detail=why)


def failed(job: Job, failure: Failure, owner_id: str | None, now: datetime) -> Change:
    """queued|running -> failed, with nothing charged."""
    after = replace(
        _to(job, JobState.FAILED, owner_id),
        owner_id=None,
        charged_s=0.0,
        ended_at=now,
        failure=failure,
        progress=None,
    )
    return Change(before=job, after=after, at=now, detail=failure.user_message)


def cancelled(job: Job, owner_id: str, cost_s: float, now: datetime) -> Change:
    """running -> cancelled. Who lets their job run and then cancels it has used the slot."""
    if job.state is not JobState.RUNNING:
        raise _stale(job)
    after = replace(
        _to(job, JobState.CANCELLED, owner_id),
        owner_id=None,
        charged_s=cost_s,
        cost_s=cost_s,
        ended_at=now,
        progress=None,
    )
    return Change(before=job, after=after, at=now, detail=job.cancel_requested or "")


def cancel_requested(job: Job, reason: str, now: datetime) -> Change:
    """queued -> cancelled; a running job is flagged, and the first reason stays."""
    if job.state is JobState.RUNNING:
        after = replace(job, cancel_requested=job.cancel_requested or reason)
    else:
        after = replace(_to(job, JobState.CANCELLED, None), cancel_requested=reason, ended_at=now)
    return Change(before=job, after=after, at=now, detail=reason)


def delivered(job: Job, receipt: str, now: datetime) -> Change:
    after = replace(
        _to(job, JobState.DELIVERED, job.owner_id), owner_id=None, delivered_at=now, receipt=receipt, failure=None
    )
    return Change(before=job, after=after, at=now, detail=receipt)


def undeliverable(job: Job, failure: Failure, now: datetime) -> Change:
    after = replace(_to(job, JobState.UNDELIVERABLE, job.owner_id), owner_id=None, failure=failure)
    return Change(before=job, after=after, at=now, detail=failure.user_message)


def deleted(job: Job, now: datetime) -> Change:
    after = replace(_to(job, JobState.DELETED, job.owner_id), owner_id=None, clip=None)
    return Change(before=job, after=after, at=now)


def forgotten(job: Job, now: datetime) -> Change:
    """From every state but queued and running -> deleted, without what was asked for, said and made.

    What stays says who used how much and when: ids, times, seconds and the slot kind.
    """
    if job.state in ACTIVE:
        raise _stale(job)
    after = replace(
        job,
        state=JobState.DELETED,
        request=FORGOTTEN,
        destination=LibraryDestination(),
        cost_class="",
        warm_key="",
        owner_id=None,
        cancel_requested=None,
        receipt="",
        failure=None,
        clip=None,
        progress=None,
    )
    return Change(before=job, after=after, at=now)


def is_forgotten(job: Job) -> bool:
    """Every job that can run has a cost class."""
    return job.state is JobState.DELETED and not job.cost_class


def readdressed(job: Job, destination: Destination, now: datetime) -> Change:
    """Another way back, from any state but deleted."""
    if job.state is JobState.DELETED:
        raise _stale(job)
    return Change(before=job, after=replace(job, destination=destination), at=now)


def used_s(job: Job, expected_s: float) -> float:
    """Slot seconds that a job has taken or will; `expected_s` is what jobs like it are expected to take."""
    if job.state is JobState.QUEUED:
        return expected_s
    return job.charged_s if job.state is JobState.RUNNING else job.cost_s


def left_s(charged_s: float, claimed_at: datetime | None, now: datetime) -> float:
    """Slot seconds that a running job will probably still take; 0 once it takes longer than expected."""
    return max(0.0, charged_s - (now - claimed_at).total_seconds()) if claimed_at else charged_s


def check_room(accounts: Iterable[tuple[Account, int]], max_waiting: int) -> None:
    """Each account with the number of jobs that are about to wait for it. Raises TooManyJobs."""
    for account, coming in accounts:
        if account.waiting + coming <= max_waiting:
            continue
        if coming == 1:
            jobs = "a job" if account.waiting == 1 else f"{account.waiting} jobs"
            message = f"You have {jobs} waiting already. Wait for one to start, or cancel one."
        else:
            message = f"{coming} jobs at once are too many: {max_waiting} may wait, and {account.waiting} do already."
        raise TooManyJobs(message)


def _to(job: Job, state: JobState, owner_id: str | None) -> Job:
    """The job in its new state, where the table allows it and the caller owns what runs."""
    if state not in TRANSITIONS[job.state] or job.owner_id != owner_id:
        raise _stale(job)
    return replace(job, state=state)


def _stale(job: Job) -> StaleTransition:
    return StaleTransition(f"The job {job.id} is {job.state.value} now: this can no longer be done with it.")
