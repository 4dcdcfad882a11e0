"""A row that this version cannot read, in each state: it is given up alone, and everything else goes on."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from generation.backlog import JobQuery, Owner, Recovery
from generation.errors import StorageFailed
from generation.jobs import JobState
from storage.store import SqlStore, open_store
from tests.contracts.store.new_jobs import claimed, clip, new_job, sha

NEW = Owner(id="new", folder="here")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "cartoon.db")
    yield opened
    opened.close()


def spoil(folder: Path, job_id: str) -> None:
    with closing(sqlite3.connect(folder / "cartoon.db")) as raw, raw:
        raw.execute('UPDATE jobs SET request = \'{"task": "dance"}\' WHERE id = ?', (job_id,))


def move_to_an_unknown_slot_kind(folder: Path, job_id: str) -> None:
    with closing(sqlite3.connect(folder / "cartoon.db")) as raw, raw:
        raw.execute(
            "UPDATE accounts SET slot_kind = 'quantum' WHERE user_id = (SELECT user_id FROM jobs WHERE id = ?)",
            (job_id,),
        )
        raw.execute("UPDATE jobs SET slot_kind = 'quantum' WHERE id = ?", (job_id,))


def failure_of(folder: Path, job_id: str) -> str:
    with closing(sqlite3.connect(folder / "cartoon.db")) as raw:
        return str(raw.execute("SELECT failure FROM jobs WHERE id = ?", (job_id,)).fetchone()[0])


def test_one_that_waits_fails_at_its_turn(store: SqlStore, tmp_path: Path) -> None:
    broken, good = store.enqueue(new_job()), store.enqueue(new_job())
    spoil(tmp_path, broken.id)
    running = store.claim("me", good.slot_kind)
    assert running is not None
    assert running.id == good.id
    log = store.events(broken.id)
    assert [event.to_state for event in log] == [JobState.QUEUED, JobState.FAILED]
    assert "another version" in log[-1].detail
    assert [account.waiting for account in store.backlog(good.slot_kind).accounts] == [0]
    with pytest.raises(StorageFailed, match="another version"):
        store.job(broken.id)


@pytest.mark.parametrize("make_unreadable", [spoil, move_to_an_unknown_slot_kind])
def test_one_that_ran_fails_at_the_recovery_and_the_others_are_taken_back(
    store: SqlStore, tmp_path: Path, make_unreadable: Callable[[Path, str], None]
) -> None:
    broken, good = claimed(store), claimed(store, new_job("bob"))
    make_unreadable(tmp_path, broken.id)
    assert store.recover(NEW, 30.0) == Recovery(requeued=(good.id,), failed=(broken.id,), undelivered=())
    assert store.events(broken.id)[-1].to_state is JobState.FAILED
    assert "another version" in failure_of(tmp_path, broken.id)
    assert store.recover(NEW, 30.0) == Recovery(requeued=(), failed=(), undelivered=())


def test_one_that_ran_is_not_charged(store: SqlStore, tmp_path: Path) -> None:
    broken = claimed(store)
    store.enqueue(new_job())
    spoil(tmp_path, broken.id)
    store.recover(NEW, 30.0)
    account = store.backlog(broken.slot_kind).accounts[0]
    assert (account.used_s, account.running, account.waiting) == (0.0, 0, 1)


def test_one_that_was_rendered_is_undeliverable_and_keeps_its_files(store: SqlStore, tmp_path: Path) -> None:
    broken = store.rendered(claimed(store).id, "me", clip(video="a"), 10.0)
    good = store.rendered(claimed(store).id, "me", clip(video="b"), 10.0)
    spoil(tmp_path, broken.id)
    assert store.recover(NEW, 30.0) == Recovery(requeued=(), failed=(broken.id,), undelivered=(good.id,))
    assert store.events(broken.id)[-1].to_state is JobState.UNDELIVERABLE
    assert "another version" in failure_of(tmp_path, broken.id)
    assert store.referenced_files() == {sha("a"), sha("b")}
    assert store.delivered(good.id, "there").state is JobState.DELIVERED


def test_a_page_leaves_it_out_and_is_full_all_the_same(
    store: SqlStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sent = [store.enqueue(new_job()).id for _ in range(6)]
    for broken in (sent[0], sent[3], sent[4]):
        spoil(tmp_path, broken)
    with caplog.at_level(logging.WARNING):
        first = store.jobs(JobQuery(limit=2))
        second = store.jobs(JobQuery(limit=2, before_seq=first[-1].seq))
    assert [job.id for job in first] == [sent[5], sent[2]]
    assert [job.id for job in second] == [sent[1]]
    assert {getattr(record, "job_id", "") for record in caplog.records} == {sent[0], sent[3], sent[4]}
