"""Tiny models of both families for all tests of the engine, saved once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.generation.engines.animatediff import tiny


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """Models this small lose more time to threads than they gain, and much more where cores are few."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one for each role."""
    return tiny.save(tmp_path_factory.mktemp("animatediff"))
