"""Fairness accounts and what jobs really cost, as rows. Every function runs in the caller's transaction."""

from sqlalchemy import Connection, func, select, update

from generation.domain import SlotKind
from generation.fairness import Calibration, activated
from generation.jobs import JobState
from generation.ports import Account
from storage.database import insert_new
from storage.tables import ACCOUNTS, CALIBRATIONS, HAS_WAITING, IS_ACTIVE, JOBS

_COLUMNS = (ACCOUNTS.c.user_id, ACCOUNTS.c.used_s, ACCOUNTS.c.waiting, ACCOUNTS.c.running)


def opened(connection: Connection, slot_kind: SlotKind, user_id: str) -> tuple[Account, int]:
    """The account, made when there is none, and how many jobs its user has sent so far. Locked until the commit."""
    new = insert_new(connection, ACCOUNTS).on_conflict_do_nothing()
    fresh = {"used_s": 0.0, "waiting": 0, "running": 0, "arrivals": 0}
    key = {"slot_kind": slot_kind.value, "user_id": user_id}
    connection.execute(new, {**key, **fresh})
    row = connection.execute(select(*_COLUMNS, ACCOUNTS.c.arrivals).filter_by(**key).with_for_update()).one()
    return Account(user_id=row.user_id, used_s=row.used_s, waiting=row.waiting, running=row.running), row.arrivals


def of_job(connection: Connection, job_id: str) -> Account | None:
    """The account of the job's requester, locked until the commit. Always before the job itself, so that no two
    transactions can each hold what the other wants. None: no such job.
    """
    held = (JOBS.c.slot_kind == ACCOUNTS.c.slot_kind) & (JOBS.c.user_id == ACCOUNTS.c.user_id)
    query = select(*_COLUMNS).join(JOBS, held).where(JOBS.c.id == job_id).with_for_update(of=ACCOUNTS)
    row = connection.execute(query).one_or_none()
    return Account(**row._mapping) if row else None


def next_in_turn(connection: Connection, slot_kind: SlotKind) -> Account | None:
    """The rule of `fairness.next_user`, read off one index entry. Accounts that another claim holds are passed over."""
    query = (
        select(*_COLUMNS)
        .where(ACCOUNTS.c.slot_kind == slot_kind.value, HAS_WAITING)
        .order_by(ACCOUNTS.c.used_s, ACCOUNTS.c.oldest_seq)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).one_or_none()
    return Account(**row._mapping) if row else None


def start_of(connection: Connection, account: Account, slot_kind: SlotKind) -> float:
    """Where the account stands now that its user becomes active."""
    of_kind = ACCOUNTS.c.slot_kind == slot_kind.value
    lowest = connection.scalar(select(func.min(ACCOUNTS.c.used_s)).where(of_kind, IS_ACTIVE))
    highest = connection.scalar(select(func.max(ACCOUNTS.c.used_s)).where(of_kind))
    return activated(account.used_s, lowest, highest or 0.0)


def save(connection: Connection, account: Account, slot_kind: SlotKind, *, arrivals: int | None = None) -> None:
    """After the change to the job's row: the oldest waiting job is looked up among the rows."""
    oldest = select(func.min(JOBS.c.seq)).where(
        JOBS.c.state == JobState.QUEUED.value,
        JOBS.c.slot_kind == slot_kind.value,
        JOBS.c.user_id == account.user_id,
    )
    values = {"used_s": account.used_s, "waiting": account.waiting, "running": account.running}
    if arrivals is not None:
        values["arrivals"] = arrivals
    connection.execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.slot_kind == slot_kind.value, ACCOUNTS.c.user_id == account.user_id)
        .values(oldest_seq=oldest.scalar_subquery(), **values)
    )


def active(connection: Connection, slot_kind: SlotKind) -> tuple[Account, ...]:
    query = select(*_COLUMNS).where(ACCOUNTS.c.slot_kind == slot_kind.value, IS_ACTIVE).order_by(ACCOUNTS.c.user_id)
    return tuple(Account(**row._mapping) for row in connection.execute(query))


def calibration(connection: Connection, cost_class: str) -> Calibration:
    query = select(CALIBRATIONS.c.ratio, CALIBRATIONS.c.samples).where(CALIBRATIONS.c.cost_class == cost_class)
    row = connection.execute(query).one_or_none()
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
