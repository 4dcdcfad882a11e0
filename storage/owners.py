"""Dispatchers and what they leave behind. Every function runs in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select, update

from generation import transitions
from generation.backlog import Owner, Recovery
from generation.jobs import JobState, Progress
from generation.snapshot import PROGRESS
from storage import jobs
from storage.database import insert_new
from storage.tables import JOBS, OWNERS


def register(connection: Connection, owner: Owner, now: datetime) -> None:
    values = {"folder": owner.folder, "seen_at": now}
    new = insert_new(connection, OWNERS).values(id=owner.id, **values)
    connection.execute(new.on_conflict_do_update(index_elements=[OWNERS.c.id], set_=values))


def unregister(connection: Connection, owner_id: str) -> None:
    connection.execute(delete(OWNERS).where(OWNERS.c.id == owner_id))


def heartbeat(
    connection: Connection, owner_id: str, progress: Mapping[str, Progress], now: datetime
) -> Mapping[str, str]:
    connection.execute(update(OWNERS).where(OWNERS.c.id == owner_id).values(seen_at=now))
    own = (JOBS.c.state == JobState.RUNNING.value) & (JOBS.c.owner_id == owner_id)
    for job_id, latest in progress.items():
        connection.execute(update(JOBS).where(JOBS.c.id == job_id, own).values(progress=PROGRESS.dump(latest)))
    asked = select(JOBS.c.id, JOBS.c.cancel_requested).where(own, JOBS.c.cancel_requested.is_not(None))
    return {row.id: row.cancel_requested for row in connection.execute(asked)}


def recover(connection: Connection, owner: Owner, stale_after_s: float, now: datetime) -> Recovery:
    orphaned = _owned_by_the_dead(owner, now - timedelta(seconds=stale_after_s))
    running = select(JOBS.c.id).where(JOBS.c.state == JobState.RUNNING.value, orphaned).order_by(JOBS.c.seq)
    states = {
        job_id: jobs.take_back(connection, job_id, transitions.OWNER_DIED, now)
        for job_id in connection.scalars(running).all()
    }
    rendered = select(JOBS).where(JOBS.c.state == JobState.RENDERED.value, orphaned).order_by(JOBS.c.seq)
    found = connection.execute(rendered.with_for_update()).all()
    unreadable = [row.id for row in found if jobs.give_up_unreadable(connection, row, now)]
    undelivered = tuple(row.id for row in found if row.id not in unreadable)
    connection.execute(update(JOBS).where(JOBS.c.id.in_(undelivered)).values(owner_id=owner.id))
    connection.execute(delete(OWNERS).where(OWNERS.c.folder == owner.folder, OWNERS.c.id != owner.id))
    return Recovery(
        requeued=tuple(job_id for job_id, state in states.items() if state is JobState.QUEUED),
        failed=(*(job_id for job_id, state in states.items() if state is JobState.FAILED), *unreadable),
        undelivered=undelivered,
    )


def _owned_by_the_dead(owner: Owner, silent_since: datetime) -> ColumnElement[bool]:
    """True of jobs whose owner is neither `owner` nor heard of lately from another folder."""
    alive = select(OWNERS.c.id).where(OWNERS.c.folder != owner.folder, OWNERS.c.seen_at >= silent_since)
    return (JOBS.c.owner_id != owner.id) & JOBS.c.owner_id.not_in(alive)
