"""Any sequence of operations has the same visible results on the database as in memory."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from generation.backlog import JobQuery, Owner
from generation.domain import SlotKind
from generation.errors import CartoonError
from generation.jobs import ChatDestination, JobState, Progress
from generation.memory_store import MemoryStore
from generation.store import Store
from storage.store import open_store
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import BROKEN, NOBODY, clip, new_job, sha

OWNERS = (Owner(id="me", folder="here"), Owner(id="old", folder="here"), Owner(id="far", folder="elsewhere"))
EVERYTHING = JobQuery(states=frozenset(JobState), limit=1000)

owner_ids = st.sampled_from([owner.id for owner in OWNERS])
kinds = st.sampled_from(SlotKind)
seconds = st.sampled_from([0.5, 3.0, 10.0, 61.0])
guilds = st.sampled_from([None, "x", "y"])
letters = st.sampled_from("abc")
recent = st.integers(0, 5)  # which of the newest jobs: operations meet more often than among all


class SameAsMemory(RuleBasedStateMachine):
    migrated: Path

    @initialize()
    def open(self) -> None:
        self.clock = FakeClock()
        self.folder = Path(tempfile.mkdtemp())
        database = open_store(shutil.copy(self.migrated, self.folder), self.clock)
        self.stores: tuple[Store, Store] = (MemoryStore(self.clock), database)
        self.ids: list[str] = []

    def teardown(self) -> None:
        self.stores[1].close()
        shutil.rmtree(self.folder)

    def both(self, operation: Callable[[Store], object]) -> object:
        expected, found = (outcome(operation, store) for store in self.stores)
        assert found == expected
        return expected

    def on_job(self, which: int, operation: Callable[[Store, str], object]) -> None:
        if which < len(self.ids):
            self.both(lambda store: operation(store, self.ids[-1 - which]))

    @rule(
        user=st.sampled_from(["ann", "bob", "eve"]),
        kind=kinds,
        estimate_s=seconds,
        weight=st.sampled_from([0.5, 1.0, 3.0]),
        key=letters,
        asset=st.sampled_from(["p", "a"]),
        private=st.booleans(),
        guild=guilds,
    )
    def enqueue(
        self,
        *,
        user: str,
        kind: SlotKind,
        estimate_s: float,
        weight: float,
        key: str,
        asset: str,
        private: bool,
        guild: str | None,
    ) -> None:
        new = new_job(
            user,
            slot_kind=kind,
            estimate_s=estimate_s,
            weight=weight,
            warm_key=key,
            cost_class=key,
            assets=(sha(asset),),
            private=private,
            guild=guild,
        )
        if not isinstance(self.both(lambda store: store.enqueue(new, max_waiting=4)), CartoonError):
            self.ids.append(new.id)

    @rule(owner=owner_ids, kind=kinds, warm=st.frozensets(letters), skipped=st.frozensets(st.sampled_from("xy")))
    def claim(self, owner: str, kind: SlotKind, warm: frozenset[str], skipped: frozenset[str]) -> None:
        self.both(lambda store: store.backlog(kind, skip_guilds=skipped))
        self.both(lambda store: store.claim(owner, kind, warm, skip_guilds=skipped))

    @rule(which=recent, owner=owner_ids, cost_s=seconds, video=letters, learn=st.booleans())
    def rendered(self, which: int, owner: str, cost_s: float, video: str, *, learn: bool) -> None:
        made = clip(video=video)
        self.on_job(which, lambda store, job_id: store.rendered(job_id, owner, made, cost_s, learn=learn))

    @rule(which=recent, owner=owner_ids, count=st.booleans())
    def requeue(self, which: int, owner: str, *, count: bool) -> None:
        self.on_job(which, lambda store, job_id: store.requeue(job_id, owner, "lost", count_attempt=count))

    @rule(which=recent, owner=st.none() | owner_ids)
    def fail(self, which: int, owner: str | None) -> None:
        self.on_job(which, lambda store, job_id: store.fail(job_id, BROKEN, owner))

    @rule(which=recent, owner=owner_ids, cost_s=seconds)
    def cancelled(self, which: int, owner: str, cost_s: float) -> None:
        self.on_job(which, lambda store, job_id: store.cancelled(job_id, owner, cost_s))

    @rule(which=recent)
    def request_cancel(self, which: int) -> None:
        self.on_job(which, lambda store, job_id: store.request_cancel(job_id, "user"))

    @rule(which=recent)
    def delivered(self, which: int) -> None:
        self.on_job(which, lambda store, job_id: store.delivered(job_id, "there"))

    @rule(which=recent)
    def undeliverable(self, which: int) -> None:
        self.on_job(which, lambda store, job_id: store.undeliverable(job_id, NOBODY))

    @rule(which=recent)
    def delete(self, which: int) -> None:
        self.on_job(which, lambda store, job_id: store.delete(job_id))

    @rule(which=recent, channel=letters)
    def readdress(self, which: int, channel: str) -> None:
        there = ChatDestination(channel_id=channel)
        self.on_job(which, lambda store, job_id: store.readdress(job_id, there))

    @rule(age_s=seconds)
    def expire(self, age_s: float) -> None:
        moment = self.clock()
        self.clock.advance(age_s)
        self.both(lambda store: store.expire(moment))

    @rule(user=st.sampled_from(["ann", "bob"]))
    def forget(self, user: str) -> None:
        self.both(lambda store: store.forget(user))

    @rule(age_s=st.sampled_from([0.0, 61.0]))
    def purge(self, age_s: float) -> None:
        before = self.clock() - timedelta(seconds=age_s)
        self.both(lambda store: store.purge(before))

    @rule(owner=st.sampled_from(OWNERS))
    def register(self, owner: Owner) -> None:
        self.both(lambda store: store.register(owner))

    @rule(owner=owner_ids)
    def unregister(self, owner: str) -> None:
        self.both(lambda store: store.unregister(owner))

    @rule(owner=owner_ids, which=recent)
    def heartbeat(self, owner: str, which: int) -> None:
        progress = Progress(stage="drawing", done=which, total=5, preview=b"jpeg")
        self.both(lambda store: store.heartbeat(owner, dict.fromkeys(self.ids[-1 - which :], progress)))

    @rule(owner=st.sampled_from(OWNERS))
    def recover(self, owner: Owner) -> None:
        self.both(lambda store: store.recover(owner, 30.0))

    @rule(by=seconds)
    def wait(self, by: float) -> None:
        self.clock.advance(by)

    @rule(user=st.none() | st.sampled_from(["ann", "bob"]), private=st.booleans(), limit=st.integers(1, 4))
    def page(self, user: str | None, limit: int, *, private: bool) -> None:
        self.both(lambda store: store.jobs(JobQuery(user_id=user, include_private=private, limit=limit)))

    @rule(user=st.sampled_from(["ann", "bob"]), guild=guilds, age_s=st.sampled_from([0.0, 61.0, 1000.0]))
    def counts(self, user: str, guild: str | None, age_s: float) -> None:
        since = self.clock() - timedelta(seconds=age_s)
        expected_s, found_s = (store.used_s(user, guild, since) for store in self.stores)
        assert found_s == pytest.approx(expected_s)  # summed in another order
        self.both(lambda store: store.tally(guild_id=guild, since=since))

    @rule(which=recent)
    def events(self, which: int) -> None:
        self.on_job(which, lambda store, job_id: store.events(job_id))

    @invariant()
    def looks_the_same(self) -> None:
        if not hasattr(self, "stores"):
            return  # asked before `open`, too
        self.both(lambda store: store.jobs(EVERYTHING))
        self.both(lambda store: store.referenced_files())
        for kind in SlotKind:
            self.both(lambda store, kind=kind: store.backlog(kind))
            backlog = self.stores[0].backlog(kind)
            assert sum(account.waiting for account in backlog.accounts) == len(backlog.waiting)
            assert sum(account.running for account in backlog.accounts) == len(backlog.running)


def outcome(operation: Callable[[Store], object], store: Store) -> object:
    """What it returns, or the error as something comparable."""
    try:
        return operation(store)
    except CartoonError as error:
        return _Raised(type(error), error.user_message)


class _Raised(CartoonError):
    def __init__(self, kind: type[CartoonError], message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Raised) and (self.kind, self.user_message) == (other.kind, other.user_message)

    __hash__ = CartoonError.__hash__


def test_the_database_does_what_memory_does(migrated: Path) -> None:
    SameAsMemory.migrated = migrated
    run_state_machine_as_test(SameAsMemory, settings=settings(max_examples=15, stateful_step_count=40, deadline=None))
