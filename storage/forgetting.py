"""Deleting what a user asked for and got. Every function runs in the caller's transaction."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, literal, select, update

from generation.jobs import ACTIVE, JobState, LibraryDestination
from generation.snapshot import DESTINATION, REQUEST
from generation.transitions import FORGOTTEN
from storage import settings, uses
from storage.database import UtcDateTime
from storage.tables import JOB_EVENTS, JOBS

_DELETED = JOBS.c.state == JobState.DELETED.value
_IS_FORGOTTEN = _DELETED & (JOBS.c.cost_class == "")


def forget(connection: Connection, user_id: str, now: datetime) -> frozenset[str]:
    """`transitions.forgotten` of all at once: rows that cannot be read must go, too."""
    own = (JOBS.c.user_id == user_id) & JOBS.c.state.not_in([state.value for state in ACTIVE])
    ids = select(JOBS.c.id).where(own)
    connection.execute(update(JOB_EVENTS).where(JOB_EVENTS.c.job_id.in_(ids)).values(detail=""))
    event = (JOBS.c.id, literal(now, UtcDateTime), JOBS.c.state, literal(JobState.DELETED.value), literal(""))
    ended = select(*event).where(own, ~_DELETED).order_by(JOBS.c.seq)
    columns = ["job_id", "at", "from_state", "to_state", "detail"]
    connection.execute(insert(JOB_EVENTS).from_select(columns, ended))
    connection.execute(update(JOBS).where(own).values(_blank()))
    settings.clear(connection, f"user:{user_id}")
    return uses.forget_jobs(connection, ids)


def purge(connection: Connection, before: datetime) -> int:
    old = select(JOBS.c.id).where(_IS_FORGOTTEN, JOBS.c.created_at < before)
    connection.execute(delete(JOB_EVENTS).where(JOB_EVENTS.c.job_id.in_(old)))
    return len(connection.execute(delete(JOBS).where(JOBS.c.id.in_(old)).returning(JOBS.c.id)).all())


def _blank() -> dict[str, object]:
    nothing = ("owner_id", "cancel_requested", "failure", "progress", "clip_files", "clip_facts")
    return {
        "state": JobState.DELETED.value,
        "request": REQUEST.dump(FORGOTTEN),
        "destination": DESTINATION.dump(LibraryDestination()),
        **dict.fromkeys(("cost_class", "warm_key", "receipt"), ""),
        **dict.fromkeys(nothing),
    }
