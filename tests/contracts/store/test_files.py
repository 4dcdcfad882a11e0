"""Clip files are forgotten when the last job that needs them is, never earlier."""

from generation.jobs import JobState
from generation.store import Store
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import claimed, clip, finished, new_job, sha


def test_a_deleted_clips_files_are_given_back(store: Store) -> None:
    job = finished(store, made=clip(video="a", thumbnail="b"))
    assert store.referenced_files() == {sha("a"), sha("b")}
    assert store.delete(job.id) == {sha("a"), sha("b")}
    assert store.referenced_files() == frozenset()
    assert store.job(job.id).clip is None


def test_two_jobs_with_the_same_bytes_do_not_delete_each_others_file(store: Store) -> None:
    first = finished(store, made=clip(video="a", thumbnail="b"))
    second = finished(store, made=clip(video="a", thumbnail="c"))
    assert store.delete(first.id) == {sha("b")}
    assert store.referenced_files() == {sha("a"), sha("c")}
    assert store.delete(second.id) == {sha("a"), sha("c")}


def test_one_file_in_two_roles_is_one_file(store: Store) -> None:
    job = finished(store, made=clip(video="a", preview="a"))
    assert store.job(job.id).clip == clip(video="a", preview="a")
    assert store.delete(job.id) == {sha("a")}


def test_old_clips_lose_their_files_and_keep_their_facts(store: Store, clock: FakeClock) -> None:
    old = finished(store, made=clip(video="a", thumbnail="b"))
    clock.advance(100)
    limit = clock()
    at_limit = finished(store, made=clip(video="b"))
    assert store.expire(limit) == {sha("a")}
    now = store.job(old.id)
    assert now.state is JobState.DELIVERED
    assert now.clip is not None
    assert old.clip is not None
    assert (now.clip.files, now.clip.facts) == ({}, old.clip.facts)
    assert store.job(at_limit.id) == at_limit
    assert store.expire(limit) == frozenset()


def test_only_delivered_clips_expire(store: Store, clock: FakeClock) -> None:
    store.rendered(claimed(store).id, "me", clip(video="a"), 1.0)
    clock.advance(100)
    assert store.expire(clock()) == frozenset()
    assert store.referenced_files() == {sha("a")}


def test_a_snapshots_files_survive_retention_and_every_end(store: Store, clock: FakeClock) -> None:
    assets = (sha("p"), sha("v"), sha("l"))
    waiting = new_job("eve", assets=assets[:1])
    finished(store, new_job(assets=assets), clip(video="a"))
    store.request_cancel(store.enqueue(waiting).id, "user")
    clock.advance(100)
    assert store.expire(clock()) == {sha("a")}
    assert store.referenced_files() == set(assets)


def test_a_deleted_job_gives_up_its_snapshots_files_to_the_sweep_only(store: Store) -> None:
    """The character that they come from may live on, so they are not handed out for removal."""
    job = finished(store, new_job(assets=(sha("p"),)), clip(video="a"))
    assert store.delete(job.id) == {sha("a")}
    assert store.referenced_files() == frozenset()


def test_a_clip_file_that_a_snapshot_needs_stays(store: Store) -> None:
    """A designed voice's recording may be a clip's sound and a character's reference."""
    job = finished(store, made=clip(audio="a"))
    store.enqueue(new_job("bob", assets=(sha("a"),)))
    assert store.delete(job.id) == frozenset()
    assert store.referenced_files() == {sha("a")}
