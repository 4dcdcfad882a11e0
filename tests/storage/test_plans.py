"""The queue's hot paths read indexes: their time must not grow with the history."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from generation.backlog import JobQuery
from generation.domain import SlotKind
from generation.jobs import JobState
from storage.store import SqlStore, open_store, utc_now
from tests.contracts.store.new_jobs import clip, finished, new_job

Statements = list[tuple[str, tuple[str, ...]]]

HOT: dict[str, Callable[[SqlStore], object]] = {
    "enqueue": lambda store: store.enqueue(new_job("joe"), max_waiting=100),
    "claim": lambda store: store.claim("me", SlotKind.CPU, frozenset({"sdxl"})),
    "rendered": lambda store: store.rendered("running", "me", clip(video="b"), 1.0),
    "heartbeat": lambda store: store.heartbeat("me", {}),
    "delivered": lambda store: store.delivered("rendered", "there"),
    "history": lambda store: store.jobs(JobQuery(user_id="ann")),
    "claim, a server paused": lambda store: store.claim("me", SlotKind.CPU, skip_guilds=frozenset({"1"})),
    "used": lambda store: store.used_s("ann", None, utc_now()),
    "used in a server": lambda store: store.used_s("ann", "1", utc_now()),
    "tally": lambda store: store.tally(since=utc_now()),
    "tally of a server": lambda store: store.tally(guild_id="1", since=utc_now()),
    "forget": lambda store: store.forget("ann"),
    "purge": lambda store: store.purge(utc_now()),
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

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[str, ...], *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plan_of(folder: Path, sent: tuple[str, tuple[str, ...]]) -> list[str]:
    raw = sqlite3.connect(folder / "cartoon.db")
    steps = [step[-1] for step in raw.execute(f"EXPLAIN QUERY PLAN {sent[0]}", sent[1])]
    raw.close()
    return steps


@pytest.mark.parametrize("name", HOT)
def test_no_table_that_grows_is_scanned(store: SqlStore, tmp_path: Path, name: str) -> None:
    with watched() as seen:
        HOT[name](store)
    plans = [step for item in seen if item[0].split()[0] != "BEGIN" for step in plan_of(tmp_path, item)]
    assert plans
    assert [step for step in plans if step.startswith(("SCAN jobs", "SCAN job_events", "SCAN file_uses"))] == []


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (JobQuery(), "SCAN jobs"),  # from the newest on, until the page is full
        (JobQuery(before_seq=9), "SEARCH jobs USING INTEGER PRIMARY KEY (rowid<?)"),
        (JobQuery(states=frozenset({JobState.DELIVERED})), "SCAN jobs"),
        (JobQuery(user_id="ann"), "SEARCH jobs USING INDEX ix_jobs_user_id_seq (user_id=?)"),
        (JobQuery(user_id="ann", guild_id="1"), "SEARCH jobs USING INDEX ix_jobs_user_id_seq (user_id=?)"),
        (JobQuery(user_id="ann", after_seq=9), "SEARCH jobs USING INDEX ix_jobs_user_id_seq (user_id=? AND seq>?)"),
        (JobQuery(guild_id="1"), "SEARCH jobs USING INDEX ix_jobs_guild_id_seq (guild_id=?)"),
    ],
)
def test_a_page_of_the_history_is_not_sorted(store: SqlStore, tmp_path: Path, query: JobQuery, index: str) -> None:
    with watched() as seen:
        store.jobs(query)
    assert plan_of(tmp_path, seen[-1]) == [index]


def test_the_next_user_is_one_entry_of_an_index(store: SqlStore, tmp_path: Path) -> None:
    with watched() as seen:
        store.claim("me", SlotKind.CPU)
    found = next(item for item in seen if "FROM accounts" in item[0])
    assert plan_of(tmp_path, found) == ["SEARCH accounts USING INDEX ix_accounts_next (slot_kind=?)"]
