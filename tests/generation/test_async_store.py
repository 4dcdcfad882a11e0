"""The store's thread: one, in order, and never interrupted half-way."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from generation.async_store import AsyncStore
from generation.errors import JobNotFound
from generation.memory_store import MemoryStore
from generation.store import Store
from tests.clock import FakeClock


class Gate:
    """An operation that says when it begins, and ends when it may."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()
        self.ended = False
        self._error = error

    def __call__(self, store: Store) -> str:
        self.begun.set()
        assert self.may_end.wait(5)
        self.ended = True
        if self._error is not None:
            raise self._error
        return "done"


async def begun(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.begun.wait, 5)


async def test_operations_run_on_one_named_thread_in_order() -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    seen: list[int] = []

    def note(number: int) -> str:
        seen.append(number)
        return threading.current_thread().name

    names = await asyncio.gather(*(store(lambda _, n=n: note(n)) for n in range(20)))
    assert seen == list(range(20))
    assert set(names) == {"store_0"}
    await store.close()


async def test_errors_come_back_to_who_asked() -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    with pytest.raises(JobNotFound):
        await store(lambda s: s.job("nowhere"))
    await store.close()


async def test_the_loop_runs_on_while_the_disk_is_slow() -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    gate = Gate()
    slow = asyncio.create_task(store(gate))
    await begun(gate)
    assert not slow.done()
    gate.may_end.set()
    assert await slow == "done"
    await store.close()


async def test_a_cancelled_caller_is_let_go_when_the_operation_has_ended() -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    gate = Gate()
    task = asyncio.create_task(store(gate))
    await begun(gate)
    for _ in range(3):  # impatience does not help
        task.cancel()
        await asyncio.sleep(0.005)
        assert not task.done()
    gate.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gate.ended
    await store.close()


async def test_an_operation_that_waits_behind_another_is_done_though_its_caller_is_cancelled() -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    gate = Gate()
    first = asyncio.create_task(store(gate))
    await begun(gate)
    second = asyncio.create_task(store(lambda s: s.put_setting("global", "key", "1")))
    await asyncio.sleep(0.005)
    second.cancel()
    gate.may_end.set()
    await first
    with pytest.raises(asyncio.CancelledError):
        await second
    assert await store(lambda s: s.setting("global", "key")) == "1"
    await store.close()


async def test_an_error_that_nobody_waits_for_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    gate = Gate(JobNotFound("gone"))
    task = asyncio.create_task(store(gate))
    await begun(gate)
    task.cancel()
    await asyncio.sleep(0.005)
    gate.may_end.set()
    with caplog.at_level(logging.ERROR), pytest.raises(asyncio.CancelledError):
        await task
    assert "after its caller was cancelled" in caplog.text
    assert "JobNotFound" in caplog.text
    await store.close()


async def test_closing_waits_for_what_was_asked_and_refuses_the_rest() -> None:
    store = AsyncStore(MemoryStore(FakeClock()))
    gate = Gate()
    slow = asyncio.create_task(store(gate))
    await begun(gate)
    closing = asyncio.create_task(store.close())
    with ThreadPoolExecutor(1) as later:
        later.submit(gate.may_end.set)
        await closing
    assert await slow == "done"
    with pytest.raises(RuntimeError):
        await store(lambda s: s.referenced_files())
