"""Sums over many jobs: what a user has used, how many are in which state. They run in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from generation.jobs import ENDED, JobState
from storage import accounts
from storage.database import UtcDateTime
from storage.tables import JOBS

_USED = (
    select(
        JOBS.c.state,
        JOBS.c.cost_class,
        func.sum(JOBS.c.estimate_s),
        func.sum(JOBS.c.charged_s),
        func.sum(JOBS.c.cost_s),
    )
    .where(
        JOBS.c.user_id == bindparam("user"),
        JOBS.c.created_at >= bindparam("since", type_=UtcDateTime),
        JOBS.c.guild_id.concat("").is_not_distinct_from(bindparam("guild")),  # an expression: not by its index
    )
    .group_by(JOBS.c.state, JOBS.c.cost_class)
)
_OPEN = [state.value for state in JobState if state not in ENDED]


def used_s(connection: Connection, user_id: str, guild_id: str | None, since: datetime) -> float:
    """The sum of what `transitions.used_s` says of each job."""
    ratios = {cost_class: known.ratio for cost_class, known in accounts.calibrations(connection).items()}
    total_s = 0.0
    rows = connection.execute(_USED, {"user": user_id, "guild": guild_id, "since": since})
    for state, cost_class, estimate_s, charged_s, cost_s in rows:
        if state == JobState.QUEUED.value:
            total_s += estimate_s * ratios.get(cost_class, 1.0)
        else:
            total_s += charged_s if state == JobState.RUNNING.value else cost_s
    return total_s


def tally(connection: Connection, since: datetime, guild_id: str | None) -> Mapping[JobState, int]:
    """Two queries, each by its own index: an OR of both conditions would read the whole history."""
    found = dict.fromkeys(JobState, 0)
    state = JOBS.c.state.concat("")  # an expression: SQLite would read all of the index on the states in its order
    counted = select(state, func.count()).group_by(state)
    if guild_id is not None:
        counted = counted.where(JOBS.c.guild_id.concat("") == guild_id)
    for rows in (
        counted.where(JOBS.c.state.in_(_OPEN)),
        counted.where(JOBS.c.created_at >= since, state.not_in(_OPEN)),
    ):
        found |= {JobState(name): count for name, count in connection.execute(rows)}
    return found
