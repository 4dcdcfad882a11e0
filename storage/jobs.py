"""The queue as rows: enqueue, claim and every other transition. Every function runs in the caller's transaction.

What a transition does is said in `generation.transitions`; here it is written, guarded by the state it started from.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from generation import transitions
from generation.backlog import Account
from generation.domain import SlotKind
from generation.errors import JobNotFound, StaleTransition, StorageFailed
from generation.fairness import WARM_WINDOW, Candidate, charged, next_job
from generation.jobs import Failure, Job, JobEvent, JobState, NewJob
from generation.snapshot import FAILURE
from generation.transitions import Change
from storage import accounts, uses
from storage.rows import changed_columns, new_row, to_job
from storage.tables import CALIBRATIONS, JOB_EVENTS, JOBS

# Statements are built once: building one and its cache key takes longer than SQLite does with it.
_INSERT = insert(JOBS).returning(JOBS.c.seq)
_INSERT_EVENT = insert(JOB_EVENTS)
_LOAD = select(JOBS).where(JOBS.c.id == bindparam("job_id"))
_LOAD_WITH_RATIO = (
    select(JOBS, CALIBRATIONS.c.ratio)
    .outerjoin(CALIBRATIONS, CALIBRATIONS.c.cost_class == JOBS.c.cost_class)
    .where(JOBS.c.id == bindparam("job_id"))
)
_NEAR_THE_HEAD = (
    select(JOBS.c.id, JOBS.c.place, JOBS.c.warm_key)
    .where(
        JOBS.c.state == JobState.QUEUED.value,
        JOBS.c.slot_kind == bindparam("kind"),
        JOBS.c.user_id == bindparam("user"),
    )
    .order_by(JOBS.c.seq)
    .limit(WARM_WINDOW + 1)
)


@cache
def _guarded_update(columns: frozenset[str]) -> Update:
    """Sets the columns if the job is still in the state and of the owner that the transition started from."""
    unchanged = (JOBS.c.state == bindparam("from_state")) & JOBS.c.owner_id.is_not_distinct_from(
        bindparam("from_owner")
    )
    values = {name: bindparam(f"new_{name}", type_=JOBS.c[name].type) for name in columns}
    return update(JOBS).where(JOBS.c.id == bindparam("job_id"), unchanged).values(values).returning(JOBS.c.seq)


def enqueue(connection: Connection, new: Sequence[NewJob], max_waiting: int | None, now: datetime) -> tuple[Job, ...]:
    if max_waiting is not None:
        coming = Counter((each.slot_kind, each.requester.user_id) for each in new)
        # In one order everywhere: no two transactions can each hold the account that the other wants.
        held = [(accounts.opened(connection, *of)[0], coming[of]) for of in sorted(coming)]
        transitions.check_room(held, max_waiting)
    return tuple(_enqueue_one(connection, each, now) for each in new)


def _enqueue_one(connection: Connection, new: NewJob, now: datetime) -> Job:
    account, arrivals = accounts.opened(connection, new.slot_kind, new.requester.user_id)
    if not account.waiting + account.running:
        account = replace(account, used_s=accounts.start_of(connection, account, new.slot_kind))
    change = transitions.enqueued(new, 0, now)
    try:
        row = new_row(change.after, place=arrivals + 1)
        seq = connection.scalar(_INSERT, row)
    except IntegrityError as error:
        raise StaleTransition(f"There is a job {new.id} already.") from error
    _log(connection, change)
    accounts.save(connection, change.settle(account), new.slot_kind.value, more_arrivals=1)
    uses.add_assets(connection, new.id, new.request)
    return replace(change.after, seq=seq or 0)


def claim(
    connection: Connection,
    owner_id: str,
    slot_kind: SlotKind,
    now: datetime,
    *,
    warm: frozenset[str],
    skip_guilds: frozenset[str],
) -> Job | None:
    while (account := accounts.next_in_turn(connection, slot_kind, skip_guilds)) is not None:
        row = _next_of(connection, account.user_id, slot_kind, warm, skip_guilds)
        if row is None:
            continue
        try:
            job = to_job(row)
        except StorageFailed as unreadable:  # failing the claim would stop the queue for everybody
            _give_up(connection, row, account, unreadable, now)
            continue
        cost_s = job.estimate_s * (1.0 if row.ratio is None else row.ratio)  # 1: nothing is known yet
        change = transitions.claimed(job, owner_id, cost_s, now)
        _write(connection, change, account)
        return change.after
    return None


def transition(connection: Connection, job_id: str, step: Callable[[Job], Change]) -> Job:
    """Applies the step to the job as it is. Raises JobNotFound, StaleTransition."""
    account = accounts.of_job(connection, job_id)
    if account is None:
        raise JobNotFound(job_id)
    change = step(load(connection, job_id))
    _write(connection, change, account)
    return change.after


def take_back(connection: Connection, job_id: str, why: str, now: datetime) -> JobState:
    """running -> wherever `transitions.requeued` leads a job whose owner is dead; -> failed when it cannot be read."""
    account = accounts.of_job(connection, job_id)
    row = connection.execute(_LOAD, {"job_id": job_id}).one_or_none()
    if account is None or row is None:
        raise JobNotFound(job_id)
    try:
        job = to_job(row)
    except StorageFailed as unreadable:
        _give_up(connection, row, account, unreadable, now)
        return JobState.FAILED
    change = transitions.requeued(job, None, why, count_attempt=True, now=now)
    _write(connection, change, account)
    return change.after.state


def give_up_unreadable(connection: Connection, rendered: Row[Any], now: datetime) -> bool:
    """rendered -> undeliverable for a row that cannot become a `Job`; its files stay. False: it can be read."""
    try:
        to_job(rendered)
    except StorageFailed as unreadable:
        _give_up_as(connection, rendered, JobState.UNDELIVERABLE, unreadable, now)
        return True
    return False


def load(connection: Connection, job_id: str) -> Job:
    row = connection.execute(_LOAD, {"job_id": job_id}).one_or_none()
    if row is None:
        raise JobNotFound(job_id)
    return to_job(row)


def _next_of(
    connection: Connection, user_id: str, slot_kind: SlotKind, warm: frozenset[str], skip_guilds: frozenset[str]
) -> Row[Any] | None:
    """The rule of `fairness.next_job` on one user's rows; the row has the cost class's `ratio` beside it.

    None: another process took the user's last job before their account was locked for us.
    """
    near_the_head = accounts.passing_over(_NEAR_THE_HEAD, skip_guilds)
    near = connection.execute(near_the_head, {"kind": slot_kind.value, "user": user_id}).all()
    if not near:
        return None
    waiting = [Candidate(id=id_, place=place, warm_key=warm_key) for id_, place, warm_key in near]
    return connection.execute(_LOAD_WITH_RATIO, {"job_id": next_job(waiting, warm)}).one()


def _write(connection: Connection, change: Change, account: Account) -> None:
    before, after = change.before, change.after
    if before is None:
        raise ValueError("a new job is inserted, not changed")
    values = changed_columns(before, after)
    if values:
        key = {"job_id": after.id, "from_state": before.state.value, "from_owner": before.owner_id}
        new = {f"new_{name}": value for name, value in values.items()}
        if connection.execute(_guarded_update(frozenset(values)), {**key, **new}).one_or_none() is None:
            raise StaleTransition(f"The job {after.id} was changed by somebody else at the same time.")
    _log(connection, change)
    settled = change.settle(account)
    if settled != account:
        accounts.save(connection, settled, after.slot_kind.value)


def _log(connection: Connection, change: Change) -> None:
    if change.event is not None:
        _insert_event(connection, change.event)


def _insert_event(connection: Connection, event: JobEvent) -> None:
    connection.execute(
        _INSERT_EVENT,
        {
            "job_id": event.job_id,
            "at": event.at,
            "from_state": event.from_state.value if event.from_state else None,
            "to_state": event.to_state.value,
            "detail": event.detail,
        },
    )


def _give_up(connection: Connection, row: Row[Any], account: Account, error: StorageFailed, now: datetime) -> None:
    """queued|running -> failed for a row that cannot become a `Job`. Nothing is charged."""
    _give_up_as(connection, row, JobState.FAILED, error, now)
    given_up = replace(
        account,
        used_s=charged(account.used_s, -row.charged_s, row.weight),
        waiting=account.waiting - (row.state == JobState.QUEUED.value),
        running=account.running - (row.state == JobState.RUNNING.value),
    )
    accounts.save(connection, given_up, row.slot_kind)


def _give_up_as(connection: Connection, row: Row[Any], state: JobState, error: StorageFailed, now: datetime) -> None:
    failure = Failure(code=error.code, user_message=error.user_message)
    values: dict[str, object] = {"state": state.value, "failure": FAILURE.dump(failure)}
    values |= {"owner_id": None, "progress": None}
    if state is JobState.FAILED:
        values |= {"charged_s": 0.0, "ended_at": now}
    connection.execute(update(JOBS).where(JOBS.c.id == row.id).values(values))
    came_from = JobState(row.state)
    _insert_event(
        connection,
        JobEvent(job_id=row.id, at=now, from_state=came_from, to_state=state, detail=failure.user_message),
    )
