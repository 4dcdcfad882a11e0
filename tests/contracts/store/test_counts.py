"""What quotas and the owner's overview count."""

from datetime import timedelta

import pytest

from generation.jobs import JobState
from generation.store import Store
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import BROKEN, IN_STATE, claimed, clip, finished, new_job


def test_what_was_taken_and_what_will_be_counts(store: Store, clock: FakeClock) -> None:
    start = clock()
    assert store.used_s("ann", None, start) == 0.0
    store.rendered(claimed(store).id, "me", clip(video="a"), 30.0, learn=False)
    assert store.used_s("ann", None, start) == 30.0
    running = claimed(store)
    store.enqueue(new_job(estimate_s=4.0))
    assert store.used_s("ann", None, start) == 30.0 + 10.0 + 4.0
    store.cancelled(running.id, "me", 3.0)
    assert store.used_s("ann", None, start) == 30.0 + 3.0 + 4.0


def test_what_waits_counts_as_such_jobs_took_before(store: Store, clock: FakeClock) -> None:
    store.rendered(claimed(store, new_job("bob")).id, "me", clip(video="a"), 30.0)  # estimated 10: twice as long
    store.enqueue(new_job())
    assert store.used_s("ann", None, clock()) == 20.0
    store.claim("me", new_job().slot_kind)
    assert store.used_s("ann", None, clock()) == 20.0


@pytest.mark.parametrize("end", ["failed", "given back and cancelled", "cancelled while it waited"])
def test_what_took_nothing_or_failed_by_our_fault_counts_nothing(store: Store, clock: FakeClock, end: str) -> None:
    job = store.enqueue(new_job()) if end == "cancelled while it waited" else claimed(store)
    if end == "failed":
        store.fail(job.id, BROKEN, "me")
    elif end == "given back and cancelled":
        store.requeue(job.id, "me", "shutdown", count_attempt=False)
    if end != "failed":
        store.request_cancel(job.id, "user")
    assert store.used_s("ann", None, clock()) == 0.0


def test_a_deleted_clip_has_been_made_all_the_same(store: Store, clock: FakeClock) -> None:
    store.delete(finished(store).id)
    assert store.used_s("ann", None, clock()) == 10.0


def test_only_this_user_this_server_and_this_day_count(store: Store, clock: FakeClock) -> None:
    finished(store, new_job(guild="home"))
    clock.advance(60)
    since = clock()
    finished(store, new_job(guild="home"))
    finished(store, new_job(guild="away"))
    store.enqueue(new_job(estimate_s=2.0))
    store.enqueue(new_job("bob", guild="home"))
    assert store.used_s("ann", "home", since) == 10.0
    assert store.used_s("ann", "home", since - timedelta(minutes=1)) == 20.0
    assert store.used_s("ann", None, since) == 2.0
    assert store.used_s("ann", "nowhere", since) == 0.0


def test_every_state_is_counted_once(store: Store, clock: FakeClock) -> None:
    for state in sorted(JobState, key=lambda state: state is JobState.QUEUED):  # a claim takes what waits
        IN_STATE[state](store)
    assert store.tally(since=clock()) == dict.fromkeys(JobState, 1)


def test_yesterdays_ends_are_left_out_and_what_goes_on_is_not(store: Store, clock: FakeClock) -> None:
    for state in sorted(JobState, key=lambda state: state is JobState.QUEUED):
        IN_STATE[state](store)
    clock.advance(60)
    unfinished = (JobState.QUEUED, JobState.RUNNING, JobState.RENDERED)
    assert store.tally(since=clock()) == {state: int(state in unfinished) for state in JobState}


def test_one_servers_jobs_are_counted_by_themselves(store: Store, clock: FakeClock) -> None:
    finished(store, new_job(guild="home"))
    store.enqueue(new_job(guild="home"))
    store.enqueue(new_job())
    found = store.tally(guild_id="home", since=clock())
    assert {state: count for state, count in found.items() if count} == {JobState.QUEUED: 1, JobState.DELIVERED: 1}
    assert store.tally(since=clock())[JobState.QUEUED] == 2
    assert sum(store.tally(guild_id="nowhere", since=clock()).values()) == 0
