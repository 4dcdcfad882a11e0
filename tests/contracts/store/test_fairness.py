"""Who is claimed next, what it costs them, and what the queue tells about itself."""

import pytest

from generation.backlog import Account
from generation.domain import SlotKind
from generation.errors import StaleTransition, TooManyJobs
from generation.fairness import WARM_WINDOW, forecast
from generation.jobs import Job, Requester
from generation.store import Store
from tests.clock import FakeClock
from tests.contracts.store.new_jobs import BROKEN, claimed, clip, new_job

CPU, GPU = SlotKind.CPU, SlotKind.GPU


def run(store: Store, cost_s: float | None = None, kind: SlotKind = CPU, warm: frozenset[str] = frozenset()) -> Job:
    """Claims the next job and finishes it, by default as estimated."""
    job = store.claim("me", kind, warm)
    assert job is not None
    return store.rendered(job.id, "me", clip(video="a"), job.estimate_s if cost_s is None else cost_s)


def users(store: Store, count: int) -> str:
    """Whose jobs run next, by their initials."""
    return "".join(run(store).requester.user_id[0] for _ in range(count))


def used_s(store: Store, user: str, kind: SlotKind = CPU) -> float:
    """The account of a user; they must be active."""
    return next(account.used_s for account in store.backlog(kind).accounts if account.user_id == user)


def test_nothing_waits(store: Store) -> None:
    assert store.claim("me", CPU) is None
    store.enqueue(new_job())
    assert store.claim("me", GPU) is None


def test_one_user_is_served_first_come_first_served(store: Store) -> None:
    sent = [store.enqueue(new_job(estimate_s=float(n))).id for n in (9, 1, 5)]
    assert [run(store).id for _ in sent] == sent


def test_two_users_take_turns_whoever_sent_more(store: Store) -> None:
    for user in ["ann"] * 6 + ["bob"] * 3:
        store.enqueue(new_job(user))
    assert users(store, 9) == "abababaaa"


def test_between_equal_accounts_the_job_that_waits_longest_goes_first(store: Store) -> None:
    store.request_cancel(store.enqueue(new_job("bob")).id, "user")  # known first, and nothing waits
    for user in ("ann", "bob"):
        store.enqueue(new_job(user))
    assert users(store, 2) == "ab"


def test_time_counts_not_jobs(store: Store) -> None:
    for _ in range(3):
        store.enqueue(new_job("ann", estimate_s=30.0))
    for _ in range(9):
        store.enqueue(new_job("bob", estimate_s=10.0))
    assert users(store, 12) == "abbbabbbabbb"


def test_a_weight_of_two_is_twice_the_share(store: Store) -> None:
    for _ in range(6):
        store.enqueue(new_job("ann", weight=2.0))
        store.enqueue(new_job("bob"))
    assert users(store, 9).count("a") == 6


def test_a_newcomer_does_not_run_twenty_jobs_in_a_row_past_a_heavy_user(store: Store) -> None:
    for _ in range(60):
        store.enqueue(new_job("ann"))
    assert users(store, 40) == "a" * 40
    for _ in range(20):
        store.enqueue(new_job("bob"))
    assert users(store, 40) in ("ab" * 20, "ba" * 20)


def test_a_newcomer_waits_for_no_more_than_one_job_of_a_heavy_user(store: Store) -> None:
    for _ in range(60):
        store.enqueue(new_job("ann"))
    users(store, 40)
    store.enqueue(new_job("bob"))
    assert "b" in users(store, 2)


def test_leaving_and_coming_back_does_not_reset_an_account(store: Store) -> None:
    for _ in range(4):
        store.enqueue(new_job("bob", estimate_s=10.0))
    store.enqueue(new_job("ann", estimate_s=100.0))
    assert users(store, 2) == "ba"
    store.enqueue(new_job("ann", estimate_s=100.0))  # was away: everything of theirs was done
    assert users(store, 4) == "bbba"


def test_a_running_job_keeps_its_user_active(store: Store) -> None:
    store.enqueue(new_job("ann", estimate_s=50.0))
    store.claim("me", CPU)
    store.enqueue(new_job("bob"))
    assert (used_s(store, "ann"), used_s(store, "bob")) == (50.0, 0.0)  # where ann's running job began


def test_having_used_the_idle_machine_is_held_against_nobody(store: Store) -> None:
    for _ in range(50):
        store.enqueue(new_job("ann"))
    users(store, 50)
    for _ in range(6):
        store.enqueue(new_job("bob"))  # nobody is active: bob comes to where ann has come to
    for _ in range(3):
        store.enqueue(new_job("ann"))
    assert users(store, 6).count("a") == 3


def test_the_slot_kinds_keep_separate_accounts(store: Store) -> None:
    for _ in range(5):
        store.enqueue(new_job("ann", slot_kind=GPU, estimate_s=100.0))
        run(store, kind=GPU)
    store.enqueue(new_job("ann"))
    store.enqueue(new_job("bob"))
    assert (used_s(store, "ann"), used_s(store, "bob")) == (0.0, 0.0)
    assert users(store, 2) == "ab"


def test_an_account_is_charged_at_the_claim_and_corrected_at_the_end(store: Store) -> None:
    store.enqueue(new_job(weight=2.0))
    store.enqueue(new_job(weight=2.0))
    assert used_s(store, "ann") == 0.0
    job = store.claim("me", CPU)
    assert job is not None
    assert used_s(store, "ann") == 5.0
    store.rendered(job.id, "me", clip(video="a"), 16.0)
    assert used_s(store, "ann") == 8.0


def test_a_run_that_is_not_learned_from_is_charged_and_leaves_the_forecast(store: Store) -> None:
    store.enqueue(new_job())
    waiting = store.enqueue(new_job())
    job = store.claim("me", CPU)
    assert job is not None
    store.rendered(job.id, "me", clip(video="a"), 80.0, learn=False)
    assert used_s(store, "ann") == 80.0
    assert [(each.id, each.cost_s) for each in store.backlog(CPU).waiting] == [(waiting.id, 10.0)]


def test_a_cancelled_job_costs_what_it_used(store: Store) -> None:
    job = claimed(store)
    store.enqueue(new_job())
    store.cancelled(job.id, "me", 3.0)
    assert used_s(store, "ann") == 3.0


@pytest.mark.parametrize("end", ["requeue", "fail"])
def test_our_own_faults_cost_nothing(store: Store, end: str) -> None:
    job = claimed(store)
    store.enqueue(new_job())
    assert used_s(store, "ann") == 10.0
    if end == "requeue":
        assert store.requeue(job.id, "me", "lost", count_attempt=True).charged_s == 0.0
    else:
        assert store.fail(job.id, BROKEN, "me").charged_s == 0.0
    assert used_s(store, "ann") == 0.0


def test_what_such_jobs_took_is_learned(store: Store) -> None:
    for _ in range(3):
        store.enqueue(new_job())
    store.enqueue(new_job("bob", cost_class="ultra"))
    run(store, cost_s=30.0)  # estimated 10: the estimate and one measurement, equally
    by_user = {job.user_id: job.cost_s for job in store.backlog(CPU).waiting}
    assert by_user == {"ann": 20.0, "bob": 10.0}
    run(store)
    job = store.claim("me", CPU)
    assert job is not None
    assert (job.requester.user_id, job.estimate_s, job.charged_s) == ("ann", 10.0, 20.0)


def test_a_cancelled_job_teaches_nothing(store: Store) -> None:
    store.cancelled(claimed(store).id, "me", 1.0)
    store.enqueue(new_job())
    assert [job.cost_s for job in store.backlog(CPU).waiting] == [10.0]


def test_warm_models_go_first_within_one_user(store: Store) -> None:
    cold = store.enqueue(new_job(warm_key="sdxl"))
    warm = store.enqueue(new_job(warm_key="sd15"))
    assert run(store, warm=frozenset({"sd15", "dia"})).id == warm.id
    assert run(store, warm=frozenset({"sd15"})).id == cold.id


def test_warm_models_never_decide_between_users(store: Store) -> None:
    store.enqueue(new_job("ann", warm_key="sdxl"))
    store.enqueue(new_job("bob", warm_key="sd15"))
    assert run(store, warm=frozenset({"sd15"})).requester.user_id == "ann"


def test_a_cold_job_is_overtaken_a_bounded_number_of_times(store: Store) -> None:
    cold = store.enqueue(new_job(warm_key="sdxl"))
    ran = []
    while cold.id not in ran:
        for _ in range(2):  # warm ones arrive faster than they are done
            store.enqueue(new_job(warm_key="sd15"))
            store.enqueue(new_job("bob"))
        ran += [run(store, warm=frozenset({"sd15"})).id for _ in range(2)]
        assert len(ran) <= 4 * WARM_WINDOW
    own = [job_id for job_id in ran if store.job(job_id).requester.user_id == "ann"]
    assert len(own) == WARM_WINDOW + 1


def test_too_many_waiting_jobs_are_refused_by_user_and_kind(store: Store) -> None:
    for _ in range(2):
        store.enqueue(new_job(), max_waiting=2)
    with pytest.raises(TooManyJobs, match="2 jobs"):
        store.enqueue(new_job(), max_waiting=2)
    store.enqueue(new_job("bob"), max_waiting=2)
    store.enqueue(new_job(slot_kind=GPU), max_waiting=2)
    assert store.claim("me", CPU) is not None
    store.enqueue(new_job(), max_waiting=2)  # what runs does not wait
    assert len(store.backlog(CPU).waiting) == 3


def test_a_group_is_queued_whole_in_its_order(store: Store) -> None:
    sent = store.enqueue_all([new_job(estimate_s=float(n)) for n in (9, 1, 5)], max_waiting=3)
    assert [run(store).id for _ in sent] == [job.id for job in sent]
    assert store.enqueue_all([], max_waiting=0) == ()


def test_a_group_that_is_too_many_leaves_nothing(store: Store) -> None:
    store.enqueue(new_job())
    group = [new_job(), new_job(), new_job(slot_kind=GPU)]
    with pytest.raises(TooManyJobs, match="2 jobs at once are too many: 2 may wait, and 1 do already"):
        store.enqueue_all(group, max_waiting=2)
    assert (len(store.backlog(CPU).waiting), store.backlog(GPU).waiting) == (1, ())
    assert [job.id for job in store.enqueue_all(group, max_waiting=3)] == [new.id for new in group]


@pytest.mark.parametrize("known", ["before", "twice"])
def test_a_group_with_an_id_that_is_taken_leaves_nothing(store: Store, known: str) -> None:
    before = [store.enqueue(new_job(id="before")).id]
    with pytest.raises(StaleTransition, match=known):
        store.enqueue_all([new_job(id="twice"), new_job(id=known)])
    assert [job.id for job in store.backlog(CPU).waiting] == before
    assert used_s(store, "ann") == 0.0


def test_the_backlog_tells_who_waits_and_what_runs(store: Store, clock: FakeClock) -> None:
    running = claimed(store, new_job("ann", weight=2.0))
    waiting = [store.enqueue(new_job("ann", weight=2.0)), store.enqueue(new_job("bob", estimate_s=4.0))]
    store.enqueue(new_job("eve", slot_kind=GPU))
    clock.advance(3)
    backlog = store.backlog(CPU)
    assert backlog.running == {running.id: 7.0}
    assert [(job.id, job.seq, job.user_id, job.weight, job.cost_s) for job in backlog.waiting] == [
        (waiting[0].id, waiting[0].seq, "ann", 2.0, 10.0),
        (waiting[1].id, waiting[1].seq, "bob", 1.0, 4.0),
    ]
    assert backlog.accounts == (
        Account(user_id="ann", used_s=5.0, waiting=1, running=1),
        Account(user_id="bob", used_s=0.0, waiting=1, running=0),
    )
    clock.advance(60)
    assert store.backlog(CPU).running == {running.id: 0.0}


def test_the_forecast_is_what_happens(store: Store) -> None:
    for user, seconds in zip("abacbaacb", (5.0, 20.0, 1.0, 7.0, 7.0, 30.0, 2.0, 2.0, 9.0), strict=True):
        store.enqueue(new_job(user, estimate_s=seconds))
    told = forecast(store.backlog(CPU), 1)
    waited_s = 0.0
    for position in range(1, 10):
        job = run(store)
        assert (told[job.id].position, told[job.id].starts_in_s) == (position, waited_s)
        waited_s += job.cost_s


def test_a_users_weight_may_change_from_job_to_job(store: Store) -> None:
    first = claimed(store, new_job(weight=2.0))
    assert first.requester == Requester(user_id="ann", weight=2.0)
    store.enqueue(new_job(weight=4.0))
    store.claim("me", CPU)
    assert used_s(store, "ann") == 10.0 / 2 + 10.0 / 4
