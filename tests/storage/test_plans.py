"""The queue's hot paths read indexes: their time must not grow with the history."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from generation.domain import SlotKind
from generation.ports import JobQuery
from storage.store import SqlStore, open_store
from tests.contracts.store.new_jobs import clip, finished, new_job

Statements = list[tuple[str, object]]

HOT: dict[str, Callable[[SqlStore], object]] = {
    "enqueue": lambda store: store.enqueue(new_job("joe"), max_waiting=100),
    "claim": lambda store: store.claim("me", SlotKind.CPU, frozenset({"sdxl"})),
    "rendered": lambda store: store.rendered("running", "me", clip(video="b"), 1.0),
    "heartbeat": lambda store: store.heartbeat("me", {}),
    "delivered": lambda store: store.delivered("rendered", "there"),
    "history": lambda store: store.jobs(JobQuery(user_id="ann")),
    "events": lambda store: store.events("running"),
    "backlog": lambda store: store.backlog(SlotKind.CPU),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "cartoon.db")
    finished(opened)
    for job_id in ("rendered", "running", "waiting"):
        opened.enqueue(new_job(id=job_id))
    for _ in range(2):
        opened.claim("me", SlotKind.CPU)
    opened.rendered("rendered", "me", clip(video="a"), 1.0)
    yield opened
    opened.close()


@contextmanager
def watched() -> Iterator[Statements]:
    """Every statement that is sent to any database, with its parameters."""
    seen: Statements = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", HOT)
def test_no_table_that_grows_is_scanned(store: SqlStore, tmp_path: Path, name: str) -> None:
    with watched() as seen:
        HOT[name](store)
    raw = sqlite3.connect(tmp_path / "cartoon.db")
    plans = [
        (statement, step[-1])
        for statement, parameters in seen
        if not statement.startswith(("BEGIN", "PRAGMA"))
        for step in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    raw.close()
    assert plans
    grown = [plan for plan in plans if plan[1].startswith(("SCAN jobs", "SCAN job_events", "SCAN file_uses"))]
    assert grown == []


def test_the_next_user_is_one_entry_of_an_index(store: SqlStore, tmp_path: Path) -> None:
    with watched() as seen:
        store.claim("me", SlotKind.CPU)
    statement, parameters = next(item for item in seen if "FROM accounts" in item[0])
    raw = sqlite3.connect(tmp_path / "cartoon.db")
    plan = [step[-1] for step in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    raw.close()
    assert plan == ["SEARCH accounts USING INDEX ix_accounts_next (slot_kind=?)"]
