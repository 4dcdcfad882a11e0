"""Servers that are passed over: their jobs keep waiting, everybody else's are served as if those were not there."""

from generation.domain import SlotKind
from generation.fairness import forecast
from generation.pausing import EVERYTHING, pause, paused, resume
from generation.store import Store
from tests.contracts.store.new_jobs import clip, new_job

CPU = SlotKind.CPU
HOME = frozenset({"home"})


def run(store: Store, skip_guilds: frozenset[str], warm: frozenset[str] = frozenset()) -> str | None:
    """The id of the next job, which is finished as estimated."""
    job = store.claim("me", CPU, warm, skip_guilds=skip_guilds)
    if job is None:
        return None
    return store.rendered(job.id, "me", clip(video="a"), job.estimate_s).id


def test_jobs_of_a_skipped_server_wait_and_their_users_other_jobs_do_not(store: Store) -> None:
    skipped = store.enqueue(new_job("ann", guild="home"))
    away, alone = store.enqueue(new_job("ann", guild="away")), store.enqueue(new_job("ann"))
    assert [run(store, HOME) for _ in range(3)] == [away.id, alone.id, None]
    assert run(store, HOME | {"away"}) is None
    assert run(store, frozenset()) == skipped.id


def test_fairness_is_as_before_among_the_others(store: Store) -> None:
    for _ in range(3):
        store.enqueue(new_job("eve", guild="home"))
    sent = [store.enqueue(new_job(user, guild="away")).id for user in ("ann", "ann", "ann", "bob", "bob")]
    assert [run(store, HOME) for _ in sent] == [sent[0], sent[3], sent[1], sent[4], sent[2]]


def test_between_equal_accounts_the_oldest_job_that_may_run_decides(store: Store) -> None:
    store.enqueue(new_job("ann", guild="home"))
    bobs, anns = store.enqueue(new_job("bob")), store.enqueue(new_job("ann"))
    assert [run(store, HOME) for _ in range(2)] == [bobs.id, anns.id]


def test_a_warm_job_of_a_skipped_server_is_not_preferred(store: Store) -> None:
    store.enqueue(new_job("ann", guild="home", warm_key="sdxl"))
    cold = store.enqueue(new_job("ann", warm_key="sd15"))
    warm = store.enqueue(new_job("ann", warm_key="sdxl"))
    assert [run(store, HOME, frozenset({"sdxl"})) for _ in range(2)] == [warm.id, cold.id]


def test_many_skipped_jobs_before_the_first_that_may_run_are_no_hindrance(store: Store) -> None:
    for _ in range(20):
        store.enqueue(new_job("ann", guild="home"))
    waiting = store.enqueue(new_job("ann"))
    assert run(store, HOME) == waiting.id


def test_the_backlog_leaves_skipped_jobs_out_and_the_forecast_is_what_happens(store: Store) -> None:
    for user, guild in zip("abacba", ("home", "away", "away", "home", None, "home"), strict=True):
        store.enqueue(new_job(user, guild=guild))
    backlog = store.backlog(CPU, skip_guilds=HOME)
    assert backlog.accounts == store.backlog(CPU).accounts
    told = forecast(backlog, 1)
    assert [told[job_id].position for job_id in (run(store, HOME), run(store, HOME), run(store, HOME)) if job_id] == [
        1,
        2,
        3,
    ]
    assert run(store, HOME) is None


def test_what_is_paused_is_remembered_until_it_is_resumed(store: Store) -> None:
    assert paused(store) == frozenset()
    pause(store, "home")
    pause(store, "home")
    pause(store, EVERYTHING)
    assert paused(store) == {"home", EVERYTHING}
    resume(store, EVERYTHING)
    resume(store, "away")
    assert paused(store) == HOME
    resume(store, "home")
    assert paused(store) == frozenset()
    assert store.setting("global", "paused_guilds") is None
