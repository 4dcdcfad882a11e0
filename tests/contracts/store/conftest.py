import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generation.memory_store import MemoryStore
from generation.store import Store
from storage.store import open_store
from tests.clock import FakeClock
from tests.contracts.store.postgres import emptied

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL")  # a database that may be emptied
KINDS = ["memory", "sqlite", *(["postgres"] if POSTGRES_URL else [])]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its schema: copying it is faster than migrating for every test."""
    path = tmp_path_factory.mktemp("migrated") / "cartoon.db"
    open_store(path).close()
    return path


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    if request.param == "memory":
        opened: Store = MemoryStore(clock)
    elif request.param == "sqlite":
        opened = open_store(shutil.copy(migrated, tmp_path), clock)
    else:
        opened = open_store(emptied(POSTGRES_URL), clock)
    yield opened
    opened.close()
