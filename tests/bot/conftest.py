"""The command line in this process, on a data folder of its own."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import run


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """`cli("clip", "--prompt", …)` with the data in `tmp_path/data` and `tmp_path` as the current folder."""
    for name in os.environ:
        if name.startswith("CARTOON_") or name.endswith("_LORA_URL") or name in {"DISCORD_TOKEN", "HIGH_QUALITY_MODE"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("CARTOON_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def call(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    yield call
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)
