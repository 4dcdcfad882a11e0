"""What a user asked for and got goes for good; what fairness and the day's quota need stays, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from generation.backlog import JobQuery
from generation.domain import SlotKind
from generation.errors import JobNotFound
from generation.jobs import ACTIVE, ChatDestination, JobState, LibraryDestination
from generation.store import Store
from generation.transitions import FORGOTTEN
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import IN_STATE, claimed, clip, finished, new_job, sha

EVERYTHING = JobQuery(states=frozenset(JobState))


@pytest.mark.parametrize("state", [state for state in JobState if state not in ACTIVE])
def test_an_ended_job_keeps_its_ids_times_and_seconds_only(store: Store, state: JobState) -> None:
    job = IN_STATE[state](store)
    if state is not JobState.DELETED:
        store.readdress(job.id, ChatDestination(channel_id="7"))
    length = len(store.events(job.id))
    store.forget("ann")
    blank = store.job(job.id)
    assert blank == replace(
        job,
        state=JobState.DELETED,
        request=FORGOTTEN,
        destination=LibraryDestination(),
        cost_class="",
        warm_key="",
        owner_id=None,
        cancel_requested=None,
        receipt="",
        failure=None,
        clip=None,
    )
    log = store.events(job.id)
    assert {event.detail for event in log} == {""}
    assert log[-1].to_state is JobState.DELETED
    assert len(log) == length + (state is not JobState.DELETED)


@pytest.mark.parametrize("state", sorted(ACTIVE))
def test_what_waits_or_runs_is_left_as_it_is(store: Store, state: JobState) -> None:
    job = IN_STATE[state](store)
    before = store.jobs(EVERYTHING), store.events(job.id), store.backlog(SlotKind.CPU)
    assert store.forget("ann") == frozenset()
    assert (store.jobs(EVERYTHING), store.events(job.id), store.backlog(SlotKind.CPU)) == before


def test_somebody_elses_jobs_and_settings_stay(store: Store) -> None:
    other, own = finished(store, new_job("bob"), clip(video="b")), finished(store)
    for scope in ("user:bob", "user:ann", "guild:ann", "global"):
        store.put_setting(scope, "preset", '"draft"')
    store.put_setting("user:ann", "language", '"de"')
    before = store.job(other.id), store.events(other.id)
    assert store.forget("ann") == own_files("a")
    assert (store.job(other.id), store.events(other.id)) == before
    assert own.id not in [job.id for job in store.jobs(JobQuery())]
    scopes = ("user:bob", "guild:ann", "global", "user:ann")
    assert [store.setting(scope, "preset") for scope in scopes] == ['"draft"'] * 3 + [None]
    assert store.setting("user:ann", "language") is None


def test_files_that_another_job_needs_stay(store: Store) -> None:
    for made in (clip(video="a", thumbnail="b"), clip(video="c")):
        finished(store, new_job(assets=(sha("p"),)), made)
    finished(store, new_job("bob"), clip(video="b"))
    assert store.forget("ann") == own_files("a", "c")
    assert store.referenced_files() == own_files("b")
    assert store.forget("ann") == frozenset()


def own_files(*letters: str) -> frozenset[str]:
    return frozenset(sha(letter) for letter in letters)


def test_the_days_quota_and_the_account_still_count_it(store: Store, clock: FakeClock) -> None:
    finished(store, new_job(guild="home"))
    claimed(store)
    used_s, accounts = store.used_s("ann", "home", clock()), store.backlog(SlotKind.CPU).accounts
    store.forget("ann")
    assert store.used_s("ann", "home", clock()) == used_s == 10.0
    assert store.backlog(SlotKind.CPU).accounts == accounts


def test_forgotten_jobs_are_removed_once_they_are_old(store: Store, clock: FakeClock) -> None:
    old, deleted = finished(store), finished(store, new_job("bob"), clip(video="b"))
    store.delete(deleted.id)
    clock.advance(60)
    limit = clock()
    young = finished(store)
    store.forget("ann")
    assert store.purge(limit) == 1
    assert {job.id for job in store.jobs(EVERYTHING)} == {young.id, deleted.id}
    with pytest.raises(JobNotFound):
        store.job(old.id)
    with pytest.raises(JobNotFound):
        store.events(old.id)
    assert store.purge(limit) == 0
    assert store.purge(limit + timedelta(seconds=1)) == 1


def test_the_queue_goes_on_after_its_newest_job_was_removed(store: Store, clock: FakeClock) -> None:
    waiting = store.enqueue(new_job("bob"))
    store.request_cancel(store.enqueue(new_job()).id, "user")
    store.forget("ann")
    store.purge(clock() + timedelta(seconds=1))
    later = store.enqueue(new_job())
    assert later.seq > waiting.seq
    assert [job.id for job in store.jobs(JobQuery())] == [later.id, waiting.id]
