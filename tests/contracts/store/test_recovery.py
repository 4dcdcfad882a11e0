"""What a dead dispatcher leaves is found by the next one, and the living are left alone."""

from generation.backlog import Owner, Recovery
from generation.domain import SlotKind
from generation.jobs import MAX_ATTEMPTS, JobState
from generation.store import Store
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import claimed, clip, new_job

STALE_S = 30.0
NOTHING = Recovery(requeued=(), failed=(), undelivered=())
OLD = Owner(id="old", folder="here")
NEW = Owner(id="new", folder="here")
FAR = Owner(id="far", folder="elsewhere")


def test_a_start_with_nothing_left_over_finds_nothing(store: Store) -> None:
    store.register(NEW)
    store.enqueue(new_job())
    assert store.recover(NEW, STALE_S) == NOTHING


def test_the_jobs_of_the_folders_last_dispatcher_are_taken_back_at_once(store: Store) -> None:
    store.register(OLD)
    running = claimed(store, owner="old")
    rendered = store.rendered(claimed(store, owner="old").id, "old", clip(video="a"), 10.0)
    store.register(NEW)
    assert store.recover(NEW, STALE_S) == Recovery(requeued=(running.id,), failed=(), undelivered=(rendered.id,))
    back = store.job(running.id)
    assert (back.state, back.owner_id, back.charged_s, back.attempts) == (JobState.QUEUED, None, 0.0, 1)
    assert store.recover(NEW, STALE_S) == NOTHING
    assert store.delivered(rendered.id, "there").state is JobState.DELIVERED


def test_what_was_taken_back_is_not_charged(store: Store) -> None:
    store.register(OLD)
    claimed(store, owner="old")
    store.recover(NEW, STALE_S)
    assert [account.used_s for account in store.backlog(SlotKind.CPU).accounts] == [0.0]


def test_ones_own_jobs_are_left_alone(store: Store) -> None:
    store.register(NEW)
    claimed(store, owner="new")
    store.rendered(claimed(store, new_job("bob"), owner="new").id, "new", clip(video="a"), 10.0)
    assert store.recover(NEW, STALE_S) == NOTHING


def test_another_folders_dispatcher_is_left_alone_while_its_heart_beats(store: Store, clock: FakeClock) -> None:
    store.register(FAR)
    running = claimed(store, owner="far")
    clock.advance(STALE_S)
    assert store.recover(NEW, STALE_S) == NOTHING
    store.heartbeat("far", {})
    clock.advance(STALE_S)
    assert store.recover(NEW, STALE_S) == NOTHING
    clock.advance(1)
    assert store.recover(NEW, STALE_S).requeued == (running.id,)


def test_who_was_thought_dead_learns_it_and_may_go_on_with_new_jobs(store: Store, clock: FakeClock) -> None:
    """A laptop slept: its job was given to another, and what it claims from now on is its own."""
    store.register(FAR)
    lost = claimed(store, owner="far")
    clock.advance(STALE_S + 1)
    store.recover(NEW, STALE_S)
    assert store.job(lost.id).owner_id is None
    store.heartbeat("far", {})
    store.claim("far", SlotKind.CPU)
    assert store.recover(NEW, STALE_S) == NOTHING


def test_who_has_signed_off_owns_nothing(store: Store) -> None:
    store.register(FAR)
    running = claimed(store, owner="far")
    store.unregister("far")
    assert store.recover(NEW, STALE_S).requeued == (running.id,)


def test_a_job_that_kills_its_dispatcher_every_time_is_given_up(store: Store) -> None:
    job = store.enqueue(new_job())
    for attempt in range(1, MAX_ATTEMPTS + 1):
        owner = Owner(id=f"try {attempt}", folder="here")
        store.register(owner)
        store.claim(owner.id, job.slot_kind)
        found = store.recover(NEW, STALE_S)
        assert found == (
            Recovery(requeued=(), failed=(job.id,), undelivered=())
            if attempt == MAX_ATTEMPTS
            else Recovery(requeued=(job.id,), failed=(), undelivered=())
        )
    failure = store.job(job.id).failure
    assert failure is not None
    assert failure.code == "interrupted"


def test_an_asked_for_cancel_wins_over_the_recovery(store: Store) -> None:
    store.register(OLD)
    job = claimed(store, owner="old")
    store.request_cancel(job.id, "user")
    assert store.recover(NEW, STALE_S) == NOTHING
    assert store.job(job.id).state is JobState.CANCELLED


def test_the_order_of_arrival_is_kept(store: Store) -> None:
    store.register(OLD)
    sent = [store.enqueue(new_job(user)).id for user in ("ann", "bob", "eve")]
    for _ in sent:
        store.claim("old", SlotKind.CPU)
    assert store.recover(NEW, STALE_S).requeued == tuple(sent)
