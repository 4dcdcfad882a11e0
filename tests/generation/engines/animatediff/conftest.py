"""Tiny models of both families for all tests of the engine, saved once."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.generation.engines.animatediff import tiny
from tests.one_thread import one_thread

__all__ = ["one_thread"]

# Triton is for Linux only; elsewhere nothing is fused.
collect_ignore = [] if find_spec("triton") else ["test_fused.py", "test_kernels.py", "test_merging.py"]


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one for each role."""
    return tiny.save(tmp_path_factory.mktemp("animatediff"))
