"""The stage on which dispatcher and service are tried."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from generation.async_store import AsyncStore
from generation.memory_store import MemoryStore
from tests.clock import FakeClock
from tests.generation.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = FakeClock()
    store = AsyncStore(MemoryStore(clock))
    yield Stage(tmp_path, store, clock)
    await store.close()
