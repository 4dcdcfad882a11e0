"""Who comes later is next, whatever becomes of what ran before them."""

import pytest

from generation.store import Store
from tests.contracts.store.new_jobs import clip, new_job
from tests.contracts.store.test_fairness import CPU, used_s, users


def test_a_newcomer_is_next(store: Store) -> None:
    for _ in range(20):
        store.enqueue(new_job("ann"))
    users(store, 5)
    store.claim("me", CPU)
    store.enqueue(new_job("bob"))
    assert users(store, 3) == "baa"


@pytest.mark.parametrize("took_s", [0.1, 1.0, 600.0, 900.0])
def test_a_newcomer_is_next_however_long_the_running_job_takes(store: Store, took_s: float) -> None:
    """Whatever is given back at its end, because it was quicker or cancelled, is no time ahead of the newcomer."""
    big = store.enqueue(new_job("ann", estimate_s=600.0))
    for _ in range(20):
        store.enqueue(new_job("ann", estimate_s=5.0))
    store.claim("me", CPU)
    store.enqueue(new_job("bob", estimate_s=5.0))
    if took_s < 1:
        store.request_cancel(big.id, "user")
        store.cancelled(big.id, "me", took_s)
    else:
        store.rendered(big.id, "me", clip(video="a"), took_s)
    assert users(store, 1) == "b"


def test_the_weight_counts_for_what_is_running(store: Store) -> None:
    for _ in range(3):
        store.enqueue(new_job("ann", weight=2.0, estimate_s=50.0))
    users(store, 1)
    store.claim("me", CPU)
    store.enqueue(new_job("bob"))
    assert used_s(store, "bob") == 25.0
