"""One tiny Dia for all its tests, saved once."""

from pathlib import Path

import pytest
import torch

from generation.engine_options import EngineOptions
from generation.engines.dia.loading import Dia, load
from tests.generation.engines.dia import tiny
from tests.one_thread import one_thread

__all__ = ["one_thread"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.save(tmp_path_factory.mktemp("dia"))


@pytest.fixture(scope="session")
def dia(folder: Path) -> Dia:
    return load(folder, folder / "dac", torch.device("cpu"))


@pytest.fixture
def options(folder: Path, tmp_path: Path) -> EngineOptions:
    return tiny.options(folder, tmp_path / "cache")


@pytest.fixture(scope="session")
def endless(tmp_path_factory: pytest.TempPathFactory) -> EngineOptions:
    """A model that never ends by itself."""
    return tiny.options(tiny.save(tmp_path_factory.mktemp("endless"), ends=tiny.NEVER))
