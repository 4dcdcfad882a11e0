"""The rule of the queue, by itself: bounds that hold for every mixture of jobs, and the forecast."""

import math
import time
from collections import Counter, defaultdict
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.backlog import Account, Backlog, WaitingJob
from generation.fairness import (
    WARM_WINDOW,
    Calibration,
    Candidate,
    Head,
    activated,
    charged,
    forecast,
    next_job,
    next_user,
)

SECONDS = st.floats(min_value=0.1, max_value=1000)
WEIGHTS = {"ann": 1.0, "bob": 2.0, "eve": 0.5}


@dataclass
class Job:
    seq: int
    user: str
    cost_s: float

    @property
    def share_s(self) -> float:
        return self.cost_s / WEIGHTS[self.user]


class Queue:
    """The rule with nothing around it: one slot, jobs as long as estimated."""

    def __init__(self) -> None:
        self.used: defaultdict[str, float] = defaultdict(float)
        self.waiting: defaultdict[str, list[Job]] = defaultdict(list)
        self.ran: list[Job] = []
        self._arrivals = 0

    def add(self, user: str, cost_s: float) -> Job:
        if not self.waiting[user]:
            others = [self.used[other] for other, jobs in self.waiting.items() if jobs]
            highest = max(self.used.values(), default=0.0)
            self.used[user] = activated(self.used[user], min(others, default=None), highest)
        self._arrivals += 1
        job = Job(self._arrivals, user, cost_s)
        self.waiting[user].append(job)
        return job

    def run(self) -> Job | None:
        heads = [
            Head(user_id=user, used_s=self.used[user], oldest_seq=jobs[0].seq)
            for user, jobs in self.waiting.items()
            if jobs
        ]
        user = next_user(heads)
        if user is None:
            return None
        job = self.waiting[user].pop(0)
        self.used[user] = charged(self.used[user], job.cost_s, WEIGHTS[user])
        self.ran.append(job)
        return job


jobs_of = st.lists(st.tuples(st.sampled_from(sorted(WEIGHTS)), SECONDS), min_size=1, max_size=40)
histories = st.lists(st.one_of(st.none(), st.tuples(st.sampled_from(sorted(WEIGHTS)), SECONDS)), max_size=80)


def played(history: list[tuple[str, float] | None]) -> Queue:
    """A queue where jobs came (user, seconds) and were run (None) in this order."""
    queue = Queue()
    for happening in history:
        if happening is None:
            queue.run()
        else:
            queue.add(*happening)
    return queue


@given(histories, st.lists(SECONDS, min_size=30, max_size=30), st.lists(SECONDS, min_size=30, max_size=30))
def test_users_who_both_wait_get_equal_shares_within_their_longest_jobs(
    history: list[tuple[str, float] | None], of_ann: list[float], of_bob: list[float]
) -> None:
    """The bound of the paper (theorem 1), after any history: |W_a/w_a - W_b/w_b| <= l_a/w_a + l_b/w_b."""
    queue = played(history)
    for ann_s, bob_s in zip(of_ann, of_bob, strict=True):
        queue.add("ann", ann_s)
        queue.add("bob", bob_s)
    ever = queue.ran + queue.waiting["ann"] + queue.waiting["bob"]
    bound_s = sum(max(job.share_s for job in ever if job.user == user) for user in ("ann", "bob"))
    served = {"ann": 0.0, "bob": 0.0, "eve": 0.0}
    while queue.waiting["ann"] and queue.waiting["bob"]:
        job = queue.run()
        assert job is not None
        served[job.user] += job.share_s
        assert abs(served["ann"] - served["bob"]) <= bound_s + 1e-6


@given(histories)
def test_accounts_of_waiting_users_stay_within_the_longest_job(history: list[tuple[str, float] | None]) -> None:
    """So nobody is ever far behind, and nobody far ahead, whoever came and left when."""
    queue = Queue()
    longest_s = 0.0
    for happening in history:
        if happening is None:
            queue.run()
        else:
            longest_s = max(longest_s, queue.add(*happening).share_s)
        accounts = [queue.used[user] for user, jobs in queue.waiting.items() if jobs]
        if accounts:
            assert max(accounts) - min(accounts) <= longest_s + 1e-6


@given(histories)
def test_each_user_is_served_in_order_and_nothing_is_lost(history: list[tuple[str, float] | None]) -> None:
    queue = played(history)
    while queue.run() is not None:
        pass
    assert len(queue.ran) == sum(happening is not None for happening in history)
    for user in WEIGHTS:
        own = [job.seq for job in queue.ran if job.user == user]
        assert own == sorted(own)


@given(histories)
def test_accounts_only_grow(history: list[tuple[str, float] | None]) -> None:
    queue = Queue()
    for happening in history:
        before = dict(queue.used)
        if happening is None:
            queue.run()
        else:
            queue.add(*happening)
        assert all(queue.used[user] >= used_s for user, used_s in before.items())


def test_who_becomes_active_starts_where_the_active_are() -> None:
    assert activated(5.0, 100.0, 900.0) == 100.0
    assert activated(500.0, 100.0, 900.0) == 500.0
    assert activated(5.0, None, 900.0) == 900.0
    assert activated(0.0, None, 0.0) == 0.0


def test_between_equals_whose_job_waits_longest() -> None:
    heads = [Head(user_id="ann", used_s=1.0, oldest_seq=9), Head(user_id="bob", used_s=1.0, oldest_seq=8)]
    assert next_user(heads) == "bob"
    assert next_user([*heads, Head(user_id="eve", used_s=0.5, oldest_seq=99)]) == "eve"
    assert next_user([]) is None


def test_an_account_never_falls_below_nothing() -> None:
    assert charged(0.1 + 0.2, -0.3, 1.0) >= 0.0
    assert charged(1.0, -5.0, 1.0) == 0.0
    assert charged(1.0, 6.0, 2.0) == 4.0


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=60), st.sets(st.sampled_from(["a", "b", "c"])))
def test_no_job_is_overtaken_more_often_than_the_window(keys: list[str], warm: set[str]) -> None:
    waiting = [Candidate(id=str(place), place=place, warm_key=key) for place, key in enumerate(keys)]
    overtaken: Counter[int] = Counter()
    while waiting:
        chosen = next(job for job in waiting if job.id == next_job(waiting, frozenset(warm)))
        waiting.remove(chosen)
        overtaken.update(job.place for job in waiting if job.place < chosen.place)
    assert max(overtaken.values(), default=0) <= WARM_WINDOW


def test_the_oldest_warm_job_goes_first_and_without_one_the_oldest() -> None:
    waiting = [Candidate(id=name, place=n, warm_key=name[0]) for n, name in enumerate(["a1", "b1", "b2", "c1"])]
    assert next_job(waiting, frozenset("bc")) == "b1"
    assert next_job(waiting, frozenset()) == "a1"
    assert next_job(waiting, frozenset("x")) == "a1"


def test_estimates_are_learned_quickly_at_first_and_steadily_later() -> None:
    known = Calibration()
    ratios = []
    for _ in range(30):
        known = known.after(10.0, 30.0)
        ratios.append(round(known.ratio, 2))
    assert ratios[:4] == [2.0, 2.33, 2.5, 2.6]
    assert ratios[-1] == pytest.approx(3.0, abs=0.01)
    assert known.samples == 30


def test_one_odd_job_moves_a_forecast_little() -> None:
    known = Calibration(ratio=1.0, samples=50)
    assert known.after(10.0, 36_000.0).ratio == pytest.approx(1 + 0.2 * 19)
    assert known.after(10.0, 0.0).ratio == pytest.approx(1 - 0.2 * 0.95)
    assert known.after(0.0, 5.0) == known


def waiting_job(seq: int, user: str, cost_s: float, weight: float = 1.0) -> WaitingJob:
    return WaitingJob(id=f"{user}{seq}", seq=seq, user_id=user, weight=weight, cost_s=cost_s)


def accounts(**used_s: float) -> tuple[Account, ...]:
    return tuple(Account(user_id=user, used_s=value) for user, value in used_s.items())


@given(jobs_of)
def test_the_forecast_for_one_slot_is_what_the_rule_does(sent: list[tuple[str, float]]) -> None:
    queue = Queue()
    jobs = [queue.add(user, cost_s) for user, cost_s in sent]
    backlog = Backlog(
        accounts=accounts(**queue.used),
        waiting=tuple(waiting_job(job.seq, job.user, job.cost_s, WEIGHTS[job.user]) for job in jobs),
        running={},
    )
    told = forecast(backlog, 1)
    now_s = 0.0
    for position in range(1, len(jobs) + 1):
        job = queue.run()
        assert job is not None
        start = told[f"{job.user}{job.seq}"]
        assert (start.position, start.starts_in_s) == (position, pytest.approx(now_s))
        now_s += job.cost_s
    assert len(told) == len(jobs)


def test_slots_that_are_busy_start_later() -> None:
    waiting = tuple(waiting_job(n, "a", 10.0) for n in range(1, 5))
    backlog = Backlog(accounts=accounts(a=0.0), waiting=waiting, running={"x": 3.0})
    starts = [forecast(backlog, 2)[job.id].starts_in_s for job in waiting]
    assert starts == [0.0, 3.0, 10.0, 13.0]


def test_more_running_jobs_than_slots_must_end_first() -> None:
    backlog = Backlog(accounts=accounts(a=0.0), waiting=(waiting_job(1, "a", 1.0),), running={"x": 3.0, "y": 8.0})
    assert forecast(backlog, 1)["a1"].starts_in_s == 8.0


def test_without_slots_the_order_is_known_and_the_time_is_not() -> None:
    backlog = Backlog(
        accounts=accounts(a=9.0), waiting=(waiting_job(1, "a", 1.0), waiting_job(2, "b", 1.0)), running={}
    )
    told = forecast(backlog, 0)
    assert [(told[name].position, told[name].starts_in_s) for name in ("b2", "a1")] == [(1, math.inf), (2, math.inf)]


def test_an_empty_queue_has_no_forecast() -> None:
    assert forecast(Backlog(accounts=(), waiting=(), running={}), 2) == {}


def test_ten_thousand_waiting_jobs_are_forecast_at_once() -> None:
    """Aim 100 ms of processor time; measured 37 ms on two busy cores."""
    waiting = tuple(waiting_job(n, f"user{n % 1000}", 5.0 + n % 7) for n in range(10_000))
    backlog = Backlog(
        accounts=accounts(**{f"user{n}": float(n % 13) for n in range(1000)}), waiting=waiting, running={}
    )
    start_s = time.thread_time()
    assert len(forecast(backlog, 2)) == 10_000
    assert time.thread_time() - start_s < 0.3
