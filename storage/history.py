"""Reading jobs: one, many, their logs, and the queue as a forecast needs it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select

from generation.backlog import Backlog, JobQuery, WaitingJob
from generation.domain import SlotKind
from generation.errors import JobNotFound, StorageFailed
from generation.jobs import ACTIVE, Job, JobEvent, JobState
from generation.transitions import left_s
from storage import accounts
from storage.database import BATCH
from storage.rows import to_job
from storage.tables import JOB_EVENTS, JOBS

log = logging.getLogger(__name__)

_WAITING = (
    select(JOBS.c.id, JOBS.c.seq, JOBS.c.user_id, JOBS.c.weight, JOBS.c.estimate_s, JOBS.c.cost_class)
    .where(JOBS.c.state == JobState.QUEUED.value, JOBS.c.slot_kind == bindparam("kind"))
    .order_by(JOBS.c.seq)
)
_RUNNING = (
    select(JOBS.c.id, JOBS.c.charged_s, JOBS.c.claimed_at)
    .where(JOBS.c.state == JobState.RUNNING.value, JOBS.c.slot_kind == bindparam("kind"))
    .order_by(JOBS.c.seq)
)


def jobs(connection: Connection, query: JobQuery) -> tuple[Job, ...]:
    """A page of the jobs that can be read. It is full as long as there are more: a short page is the last one."""
    found: list[Job] = []
    while len(found) < query.limit:
        rows = _page(connection, query)
        found += [job for row in rows if (job := _read(row)) is not None]
        if len(rows) < query.limit:
            break
        if query.after_seq is None:
            query = replace(query, before_seq=rows[-1].seq)
        else:
            query = replace(query, after_seq=rows[-1].seq)
    page = found[: query.limit]
    return tuple(page if query.after_seq is None else page[::-1])


def jobs_of(connection: Connection, ids: Sequence[str]) -> tuple[Job, ...]:
    found: dict[str, Job] = {}
    for start in range(0, len(ids), BATCH):
        rows = connection.execute(select(JOBS).where(JOBS.c.id.in_(ids[start : start + BATCH])))
        found |= {row.id: job for row in rows if (job := _read(row)) is not None}
    return tuple(found[job_id] for job_id in ids if job_id in found)


def _page(connection: Connection, query: JobQuery) -> Sequence[Row[Any]]:
    """Rows, by the index that leads to them: of the user, else of the server, else of all jobs.

    Newest first, but the nearest first where the page lies after a job.
    """
    found = select(JOBS).where(_in_states(query.states))
    if query.user_id is not None:
        found = found.where(JOBS.c.user_id == query.user_id)
    if query.guild_id is not None:
        guild_id = JOBS.c.guild_id if query.user_id is None else _by_no_index(JOBS.c.guild_id)
        found = found.where(guild_id == query.guild_id)
    if not query.include_private:
        found = found.where(JOBS.c.private.is_(False))
    if query.before_seq is not None:
        found = found.where(JOBS.c.seq < query.before_seq)
    if query.after_seq is not None:
        found = found.where(JOBS.c.seq > query.after_seq)
    order = JOBS.c.seq.desc() if query.after_seq is None else JOBS.c.seq.asc()
    return connection.execute(found.order_by(order).limit(query.limit)).all()


def _read(row: Row[Any]) -> Job | None:
    """None, and a line in the log, for a row that cannot be read: it must not hide the others."""
    try:
        return to_job(row)
    except StorageFailed as unreadable:
        log.warning("left out: %s %s", unreadable.user_message, unreadable.detail, extra={"job_id": row.id})
        return None


def _in_states(states: frozenset[JobState]) -> ColumnElement[bool]:
    """Few jobs are active, so the index on the states finds them. The others are nearly all there are."""
    if not states:
        return JOBS.c.state != JobState.DELETED.value
    column = JOBS.c.state if states <= ACTIVE else _by_no_index(JOBS.c.state)
    return column.in_(sorted(state.value for state in states))


def _by_no_index(column: ColumnElement[str]) -> ColumnElement[str]:
    """The same value as an expression. SQLite would take the column's index, read all its rows and sort them."""
    return column.concat("")


def events(connection: Connection, job_id: str) -> tuple[JobEvent, ...]:
    if connection.scalar(select(JOBS.c.seq).where(JOBS.c.id == job_id)) is None:
        raise JobNotFound(job_id)
    query = select(JOB_EVENTS).where(JOB_EVENTS.c.job_id == job_id).order_by(JOB_EVENTS.c.id)
    return tuple(
        JobEvent(
            job_id=row.job_id,
            at=row.at,
            from_state=JobState(row.from_state) if row.from_state else None,
            to_state=JobState(row.to_state),
            detail=row.detail,
        )
        for row in connection.execute(query)
    )


def backlog(connection: Connection, slot_kind: SlotKind, skip_guilds: frozenset[str], now: datetime) -> Backlog:
    """Reads no request: 10,000 of them would take seconds. Tuples, since a row's names cost more than the rest."""
    kind = {"kind": slot_kind.value}
    ratios = {cost_class: known.ratio for cost_class, known in accounts.calibrations(connection).items()}
    waiting = connection.execute(accounts.passing_over(_WAITING, skip_guilds), kind).all()
    running = connection.execute(_RUNNING, kind).all()
    return Backlog(
        accounts=accounts.active(connection, slot_kind),
        waiting=tuple(
            WaitingJob(id=id_, seq=seq, user_id=user_id, weight=weight, cost_s=estimate_s * ratios.get(cost_class, 1.0))
            for id_, seq, user_id, weight, estimate_s, cost_class in waiting
        ),
        running={id_: left_s(charged_s, claimed_at, now) for id_, charged_s, claimed_at in running},
    )
