"""Several connections to one file: nothing is claimed twice, nothing is lost, nobody is told that it is busy."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generation.backlog import JobQuery, Owner
from generation.domain import SlotKind
from generation.jobs import JobState
from storage.store import SqlStore, open_store
from tests.contracts.store.new_jobs import clip, new_job

CLAIM_ALL = """
import json, sys, time
from generation.domain import SlotKind
from storage.store import open_store

store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
claimed = []
while (job := store.claim(sys.argv[2], SlotKind.CPU)) is not None:
    claimed.append(job.id)
    time.sleep(0.001)  # let the other have the lock
print(json.dumps(claimed))
"""

DIE_HALF_WAY = """
import os, signal, sys
from sqlalchemy import text
from generation.domain import SlotKind
from generation.backlog import Owner
from storage.database import Database
from storage.store import open_store

store = open_store(sys.argv[1])
store.register(Owner(id="killed", folder="here"))
assert store.claim("killed", SlotKind.CPU) is not None
with Database(sys.argv[1]).write() as connection:
    connection.execute(text("UPDATE jobs SET state = 'rendered'"))
    connection.execute(text("DELETE FROM job_events"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_whole_transactions_and_its_job_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    store = open_store(path)
    job = store.enqueue(new_job())
    waiting = store.enqueue(new_job())
    killed = subprocess.run([sys.executable, "-c", DIE_HALF_WAY, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert store.job(job.id).state is JobState.RUNNING
    assert store.job(waiting.id) == waiting
    found = store.recover(Owner(id="next", folder="here"), stale_after_s=30)
    assert found.requeued == (job.id,)
    log = [event.to_state for event in store.events(job.id)]
    assert log == [JobState.QUEUED, JobState.RUNNING, JobState.QUEUED]
    store.close()


def test_two_processes_claim_each_job_once(tmp_path: Path) -> None:
    path = tmp_path / "cartoon.db"
    store = open_store(path)
    sent = [store.enqueue(new_job(f"user {n % 7}")).id for n in range(150)]
    claimants = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM_ALL, str(path), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("one", "two")
    ]
    for claimant in claimants:
        assert claimant.stdout is not None
        assert claimant.stdout.readline() == "ready\n"
    for claimant in claimants:
        assert claimant.stdin is not None
        claimant.stdin.write("go\n")
        claimant.stdin.flush()
    claimed = [json.loads(claimant.communicate(timeout=60)[0]) for claimant in claimants]
    assert sorted(claimed[0] + claimed[1]) == sorted(sent)
    assert all(claimed), "one of them claimed nothing, so nothing was tried"
    owned = {
        owner: {job.id for job in store.jobs(JobQuery(limit=200)) if job.owner_id == owner} for owner in ("one", "two")
    }
    assert owned == {"one": set(claimed[0]), "two": set(claimed[1])}
    store.close()


def test_many_threads_work_through_a_queue_without_losing_a_job(tmp_path: Path) -> None:
    """Each with a store of its own, as processes have: enqueue, claim, fail now and then, finish."""
    path = tmp_path / "cartoon.db"
    open_store(path).close()

    def work(name: str) -> None:
        store = open_store(path)
        for _ in range(10):
            store.enqueue(new_job(name))
        _until_none_waits(store, name)
        store.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, ("ann", "bob", "eve", "joe")))
    store = open_store(path)
    jobs = store.jobs(JobQuery(limit=100))
    assert len(jobs) == 40
    assert {job.state for job in jobs} == {JobState.RENDERED}
    for job in jobs:
        log = [event.to_state for event in store.events(job.id)]
        assert log.count(JobState.RENDERED) == 1
        assert log.count(JobState.RUNNING) == job.attempts
    assert store.backlog(SlotKind.CPU).accounts == ()
    store.close()


def _until_none_waits(store: SqlStore, owner: str) -> None:
    turn = 0
    while (job := store.claim(owner, SlotKind.CPU)) is not None:
        turn += 1
        if turn % 5 == 0 and job.attempts == 1:
            store.requeue(job.id, owner, "lost", count_attempt=True)
        else:
            store.rendered(job.id, owner, clip(video="a"), 1.0)


def test_what_one_process_cancels_the_other_learns_by_its_heartbeat(tmp_path: Path) -> None:
    bot, command = open_store(tmp_path / "cartoon.db"), open_store(tmp_path / "cartoon.db")
    job = command.enqueue(new_job())
    assert bot.claim("bot", SlotKind.CPU) is not None
    command.request_cancel(job.id, "user")
    assert bot.heartbeat("bot", {}) == {job.id: "user"}
    bot.cancelled(job.id, "bot", 1.0)
    assert command.job(job.id).state is JobState.CANCELLED
    bot.close()
    command.close()
