"""Every transition, from every state: the legal ones do what they say, the others change nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from generation.backlog import JobQuery
from generation.errors import JobNotFound, StaleTransition
from generation.jobs import MAX_ATTEMPTS, ChatDestination, Job, JobState, Progress
from generation.store import Store
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import BROKEN, IN_STATE, NOBODY, claimed, clip, finished, new_job

THERE = ChatDestination(channel_id="7", guild_id="1", status_id="9", reply_until=datetime(2026, 1, 2, tzinfo=UTC))
Operation = Callable[[Store, str], object]

OPERATIONS: Mapping[str, Operation] = {
    "rendered": lambda store, job_id: store.rendered(job_id, "me", clip(video="b"), 12.0),
    "requeue": lambda store, job_id: store.requeue(job_id, "me", "lost", count_attempt=True),
    "fail": lambda store, job_id: store.fail(job_id, BROKEN, "me"),
    "fail unowned": lambda store, job_id: store.fail(job_id, BROKEN),
    "cancelled": lambda store, job_id: store.cancelled(job_id, "me", 3.0),
    "request_cancel": lambda store, job_id: store.request_cancel(job_id, "user"),
    "delivered": lambda store, job_id: store.delivered(job_id, "there"),
    "undeliverable": lambda store, job_id: store.undeliverable(job_id, NOBODY),
    "delete": lambda store, job_id: store.delete(job_id),
    "readdress": lambda store, job_id: store.readdress(job_id, THERE),
}
LEGAL: Mapping[tuple[JobState, str], JobState] = {
    (JobState.QUEUED, "fail unowned"): JobState.FAILED,
    (JobState.QUEUED, "request_cancel"): JobState.CANCELLED,
    (JobState.RUNNING, "rendered"): JobState.RENDERED,
    (JobState.RUNNING, "requeue"): JobState.QUEUED,
    (JobState.RUNNING, "fail"): JobState.FAILED,
    (JobState.RUNNING, "cancelled"): JobState.CANCELLED,
    (JobState.RUNNING, "request_cancel"): JobState.RUNNING,
    (JobState.RENDERED, "delivered"): JobState.DELIVERED,
    (JobState.RENDERED, "undeliverable"): JobState.UNDELIVERABLE,
    (JobState.RENDERED, "delete"): JobState.DELETED,
    (JobState.DELIVERED, "delete"): JobState.DELETED,
    (JobState.UNDELIVERABLE, "delivered"): JobState.DELIVERED,
    (JobState.UNDELIVERABLE, "delete"): JobState.DELETED,
    **{(state, "readdress"): state for state in JobState if state is not JobState.DELETED},
}


def everything(store: Store, job: Job) -> object:
    everyone = JobQuery(states=frozenset(JobState))
    backlog = store.backlog(job.slot_kind)
    return store.jobs(everyone), store.events(job.id), backlog, store.referenced_files()


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("name", OPERATIONS)
def test_from_every_state_a_transition_happens_or_changes_nothing(store: Store, state: JobState, name: str) -> None:
    job = IN_STATE[state](store)
    before = everything(store, job)
    target = LEGAL.get((state, name))
    if target is None:
        with pytest.raises(StaleTransition):
            OPERATIONS[name](store, job.id)
        assert everything(store, job) == before
    else:
        OPERATIONS[name](store, job.id)
        assert store.job(job.id).state is target


@pytest.mark.parametrize("name", ["rendered", "requeue", "fail", "fail unowned", "cancelled"])
def test_a_running_job_changes_only_by_its_owner(store: Store, name: str) -> None:
    job = claimed(store, owner="another")
    before = everything(store, job)
    with pytest.raises(StaleTransition):
        OPERATIONS[name](store, job.id)
    assert everything(store, job) == before


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_unknown_job_is_told_as_such(store: Store, name: str) -> None:
    with pytest.raises(JobNotFound):
        OPERATIONS[name](store, "nowhere")


def test_looking_up_an_unknown_job_is_told_as_such(store: Store) -> None:
    with pytest.raises(JobNotFound):
        store.job("nowhere")
    with pytest.raises(JobNotFound):
        store.events("nowhere")


def test_an_id_is_taken_once(store: Store) -> None:
    store.enqueue(new_job(id="same"))
    with pytest.raises(StaleTransition):
        store.enqueue(new_job("bob", id="same"))
    assert [job.requester.user_id for job in store.jobs(JobQuery())] == ["ann"]


def test_a_whole_life_is_logged_and_timed(store: Store, clock: FakeClock) -> None:
    start = clock()
    job = store.enqueue(new_job(id="life"))
    assert job == store.job("life")
    assert (job.state, job.created_at, job.attempts, job.charged_s) == (JobState.QUEUED, start, 0, 0.0)
    clock.advance(1)
    running = store.claim("me", job.slot_kind)
    assert running == store.job("life")
    assert running is not None
    assert (running.owner_id, running.attempts, running.charged_s) == ("me", 1, 10.0)
    assert running.claimed_at == clock()
    clock.advance(12)
    made = clip(video="a", thumbnail="b")
    rendered = store.rendered("life", "me", made, 12.0)
    assert rendered == store.job("life")
    assert (rendered.clip, rendered.cost_s, rendered.charged_s, rendered.ended_at) == (made, 12.0, 12.0, clock())
    clock.advance(1)
    delivered = store.delivered("life", "message 7")
    assert delivered == store.job("life")
    assert (delivered.receipt, delivered.delivered_at, delivered.owner_id) == ("message 7", clock(), None)
    store.delete("life")
    assert store.job("life").clip is None
    log = store.events("life")
    assert [event.to_state.value for event in log] == ["queued", "running", "rendered", "delivered", "deleted"]
    assert [event.from_state for event in log] == [None, *(event.to_state for event in log[:-1])]
    assert [(event.at - start).total_seconds() for event in log] == [0, 1, 13, 14, 14]


def test_a_failure_is_kept_and_a_late_delivery_clears_it(store: Store) -> None:
    failed = store.fail(claimed(store).id, BROKEN, "me")
    assert (failed.failure, failed.owner_id, failed.charged_s) == (BROKEN, None, 0.0)
    undelivered = IN_STATE[JobState.UNDELIVERABLE](store)
    assert undelivered.failure == NOBODY
    assert store.delivered(undelivered.id, "fetched").failure is None


def test_an_interrupted_job_keeps_its_place(store: Store) -> None:
    first = claimed(store)
    second = store.enqueue(new_job())
    back = store.requeue(first.id, "me", "lost", count_attempt=True)
    assert (back.state, back.seq, back.owner_id, back.claimed_at) == (JobState.QUEUED, first.seq, None, None)
    again = store.claim("me", first.slot_kind)
    assert again is not None
    assert (again.id, again.attempts) == (first.id, 2)
    assert store.job(second.id).state is JobState.QUEUED


def test_the_last_attempt_fails_for_good(store: Store) -> None:
    job = store.enqueue(new_job())
    for attempt in range(1, MAX_ATTEMPTS + 1):
        running = store.claim("me", job.slot_kind)
        assert running is not None
        assert running.attempts == attempt
        job = store.requeue(job.id, "me", "the card fell off", count_attempt=True)
    assert job.state is JobState.FAILED
    assert job.failure is not None
    assert str(MAX_ATTEMPTS) in job.failure.user_message
    assert store.claim("me", job.slot_kind) is None
    assert store.events(job.id)[-1].detail == "the card fell off"


def test_an_attempt_that_does_not_count_never_runs_out(store: Store) -> None:
    job = store.enqueue(new_job())
    for _ in range(MAX_ATTEMPTS + 2):
        assert store.claim("me", job.slot_kind) is not None
        job = store.requeue(job.id, "me", "shutdown", count_attempt=False)
        assert (job.state, job.attempts) == (JobState.QUEUED, 0)


def test_a_cancel_reaches_the_owner_and_the_first_reason_stays(store: Store) -> None:
    job = claimed(store)
    assert store.heartbeat("me", {}) == {}
    store.request_cancel(job.id, "moderator")
    flagged = store.request_cancel(job.id, "user")
    assert (flagged.state, flagged.cancel_requested) == (JobState.RUNNING, "moderator")
    assert store.heartbeat("me", {}) == {job.id: "moderator"}
    assert store.heartbeat("another", {}) == {}
    assert store.cancelled(job.id, "me", 4.0).state is JobState.CANCELLED
    assert store.heartbeat("me", {}) == {}


def test_a_cancel_wins_over_a_requeue(store: Store) -> None:
    job = claimed(store)
    store.request_cancel(job.id, "user")
    ended = store.requeue(job.id, "me", "shutdown", count_attempt=False)
    assert (ended.state, ended.charged_s) == (JobState.CANCELLED, 0.0)
    assert store.claim("me", job.slot_kind) is None


def test_a_cancel_that_comes_too_late_costs_nobody_the_clip(store: Store) -> None:
    job = claimed(store)
    store.request_cancel(job.id, "user")
    assert store.rendered(job.id, "me", clip(video="a"), 10.0).state is JobState.RENDERED


def test_progress_is_seen_while_the_job_runs_and_only_of_its_owner(store: Store) -> None:
    job = claimed(store)
    preview = Progress(stage="drawing", done=3, total=8, preview=b"jpeg")
    store.heartbeat("another", {job.id: preview})
    assert store.job(job.id).progress is None
    store.heartbeat("me", {job.id: preview})
    assert store.job(job.id).progress == Progress(stage="drawing", done=3, total=8)
    store.rendered(job.id, "me", clip(video="a"), 1.0)
    assert store.job(job.id).progress is None


def test_progress_that_comes_after_the_end_is_passed_over(store: Store) -> None:
    job = finished(store)
    store.heartbeat("me", {job.id: Progress(stage="drawing", done=8, total=8)})
    assert store.job(job.id) == job


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.DELETED])
def test_a_new_address_is_all_that_changes(store: Store, state: JobState) -> None:
    job = IN_STATE[state](store)
    log, backlog = store.events(job.id), store.backlog(job.slot_kind)
    moved = store.readdress(job.id, THERE)
    assert moved == replace(job, destination=THERE) == store.job(job.id)
    assert (store.events(job.id), store.backlog(job.slot_kind)) == (log, backlog)


def test_a_running_job_keeps_its_new_address_to_its_end(store: Store) -> None:
    job = claimed(store)
    store.readdress(job.id, THERE)
    assert store.rendered(job.id, "me", clip(video="a"), 10.0).destination == THERE
