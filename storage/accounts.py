"""Fairness accounts and what jobs really cost, as rows. Every function runs in the caller's transaction."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from generation.backlog import Account
from generation.domain import SlotKind
from generation.fairness import Calibration, activated
from generation.jobs import JobState
from storage.database import insert_new
from storage.tables import ACCOUNTS, CALIBRATIONS, HAS_WAITING, IS_ACTIVE, JOBS

_COLUMNS = (ACCOUNTS.c.user_id, ACCOUNTS.c.used_s, ACCOUNTS.c.waiting, ACCOUNTS.c.running)
_OF_KIND = ACCOUNTS.c.slot_kind == bindparam("kind")
_ONE = _OF_KIND & (ACCOUNTS.c.user_id == bindparam("user"))

# Statements are built once: building one and its cache key takes longer than SQLite does with it.
_READ = select(*_COLUMNS, ACCOUNTS.c.arrivals).where(_ONE).with_for_update()
_OF_JOB = (
    select(*_COLUMNS)
    .join(JOBS, (JOBS.c.slot_kind == ACCOUNTS.c.slot_kind) & (JOBS.c.user_id == ACCOUNTS.c.user_id))
    .where(JOBS.c.id == bindparam("job_id"))
    .with_for_update(of=ACCOUNTS)
)
_NEXT = (
    select(*_COLUMNS)
    .where(_OF_KIND, HAS_WAITING)
    .order_by(ACCOUNTS.c.used_s, ACCOUNTS.c.oldest_seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_LOWEST_ACTIVE = select(func.min(ACCOUNTS.c.used_s)).where(_OF_KIND, IS_ACTIVE)
_BEGUN = (
    select(JOBS.c.user_id, func.sum(JOBS.c.charged_s / JOBS.c.weight).label("charged_s"))
    .where(JOBS.c.state == JobState.RUNNING.value, JOBS.c.slot_kind == bindparam("kind"))
    .group_by(JOBS.c.user_id)
    .subquery()
)
_LOWEST_RUNNING = (
    select(func.min(ACCOUNTS.c.used_s - _BEGUN.c.charged_s))
    .join(_BEGUN, _BEGUN.c.user_id == ACCOUNTS.c.user_id)
    .where(_OF_KIND)
)
_HIGHEST = select(func.max(ACCOUNTS.c.used_s)).where(_OF_KIND)
_ACTIVE = select(*_COLUMNS).where(_OF_KIND, IS_ACTIVE).order_by(ACCOUNTS.c.user_id)
_OLDEST_SEQ = (
    select(func.min(JOBS.c.seq))
    .where(
        JOBS.c.state == JobState.QUEUED.value,
        JOBS.c.slot_kind == bindparam("kind"),
        JOBS.c.user_id == bindparam("user"),
    )
    .scalar_subquery()
)
_SAVE = (
    update(ACCOUNTS)
    .where(_ONE)
    .values(
        used_s=bindparam("new_used_s"),
        waiting=bindparam("new_waiting"),
        running=bindparam("new_running"),
        arrivals=ACCOUNTS.c.arrivals + bindparam("more_arrivals"),
        oldest_seq=_OLDEST_SEQ,
    )
)
_CALIBRATION = select(CALIBRATIONS.c.ratio, CALIBRATIONS.c.samples).where(
    CALIBRATIONS.c.cost_class == bindparam("cost_class")
)


def opened(connection: Connection, slot_kind: SlotKind, user_id: str) -> tuple[Account, int]:
    """The account, made when there is none, and how many jobs its user has sent so far. Locked until the commit."""
    key = {"kind": slot_kind.value, "user": user_id}
    row = connection.execute(_READ, key).one_or_none()
    if row is None:
        fresh = {"slot_kind": slot_kind.value, "user_id": user_id, "used_s": 0.0}
        counts = {"waiting": 0, "running": 0, "arrivals": 0}
        connection.execute(insert_new(connection, ACCOUNTS).on_conflict_do_nothing(), {**fresh, **counts})
        row = connection.execute(_READ, key).one()
    return Account(user_id=row.user_id, used_s=row.used_s, waiting=row.waiting, running=row.running), row.arrivals


def of_job(connection: Connection, job_id: str) -> Account | None:
    """The account of the job's requester, locked until the commit; None: no such job.

    Taken before the job's own row, always: no two transactions can each hold what the other wants.
    """
    row = connection.execute(_OF_JOB, {"job_id": job_id}).one_or_none()
    return Account(**row._mapping) if row else None


def next_in_turn(connection: Connection, slot_kind: SlotKind, skip_guilds: frozenset[str]) -> Account | None:
    """The rule of `fairness.next_user`, read off one index entry. Accounts that another claim holds are passed over.

    With `skip_guilds` all that waits is read.
    """
    query = _next_but_of(skip_guilds) if skip_guilds else _NEXT
    row = connection.execute(query, {"kind": slot_kind.value}).one_or_none()
    return Account(**row._mapping) if row else None


def passing_over(waiting: Select[Any], skip_guilds: frozenset[str]) -> Select[Any]:
    """A query of waiting jobs without those of the servers."""
    if not skip_guilds:
        return waiting
    return waiting.where(JOBS.c.guild_id.is_(None) | JOBS.c.guild_id.not_in(sorted(skip_guilds)))


def _next_but_of(skip_guilds: frozenset[str]) -> Select[Any]:
    waiting = select(JOBS.c.user_id, func.min(JOBS.c.seq).label("oldest_seq")).where(
        JOBS.c.state == JobState.QUEUED.value, JOBS.c.slot_kind == bindparam("kind")
    )
    heads = passing_over(waiting, skip_guilds).group_by(JOBS.c.user_id).subquery()
    return (
        select(*_COLUMNS)
        .join(heads, heads.c.user_id == ACCOUNTS.c.user_id)
        .where(_OF_KIND)
        .order_by(ACCOUNTS.c.used_s, heads.c.oldest_seq)
        .limit(1)
        .with_for_update(of=ACCOUNTS, skip_locked=True)
    )


def start_of(connection: Connection, account: Account, slot_kind: SlotKind) -> float:
    """Where the account stands now that its user becomes active."""
    kind = {"kind": slot_kind.value}
    lowest = (connection.scalar(_LOWEST_ACTIVE, kind), connection.scalar(_LOWEST_RUNNING, kind))
    lowest_s: float | None = min((each_s for each_s in lowest if each_s is not None), default=None)
    # The highest counts only where nobody is active, and is looked for among all users: 10,000 take 2 ms.
    highest_s: float | None = lowest_s if lowest_s is not None else connection.scalar(_HIGHEST, kind)
    return activated(account.used_s, lowest_s, highest_s or 0.0)


def save(connection: Connection, account: Account, slot_kind: str, *, more_arrivals: int = 0) -> None:
    """After the change to the job's row: the oldest waiting job is looked up among the rows."""
    values = {
        "kind": slot_kind,
        "user": account.user_id,
        "new_used_s": account.used_s,
        "new_waiting": account.waiting,
        "new_running": account.running,
        "more_arrivals": more_arrivals,
    }
    connection.execute(_SAVE, values)


def active(connection: Connection, slot_kind: SlotKind) -> tuple[Account, ...]:
    rows = connection.execute(_ACTIVE, {"kind": slot_kind.value}).all()
    return tuple(
        Account(user_id=user_id, used_s=used_s, waiting=waiting, running=running)
        for user_id, used_s, waiting, running in rows
    )


def calibration(connection: Connection, cost_class: str) -> Calibration:
    row = connection.execute(_CALIBRATION, {"cost_class": cost_class}).one_or_none()
    return Calibration(**row._mapping) if row else Calibration()


def calibrations(connection: Connection) -> dict[str, Calibration]:
    rows = connection.execute(select(CALIBRATIONS))
    return {row.cost_class: Calibration(ratio=row.ratio, samples=row.samples) for row in rows}


def learn(connection: Connection, cost_class: str, estimate_s: float, cost_s: float) -> None:
    """One more finished job of the class."""
    learned = calibration(connection, cost_class).after(estimate_s, cost_s)
    values = {"ratio": learned.ratio, "samples": learned.samples}
    new = insert_new(connection, CALIBRATIONS).values(cost_class=cost_class, **values)
    connection.execute(new.on_conflict_do_update(index_elements=[CALIBRATIONS.c.cost_class], set_=values))
