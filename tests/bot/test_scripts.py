"""Dialogues from files and from standard input."""

import io
import sys
from pathlib import Path

import pytest

from bot.cli.scripts import MAX_BYTES, read_dialogue
from generation.errors import BadInput


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def test_a_file_of_any_size_within_the_limit_is_read_whole(tmp_path: Path) -> None:
    text = "é" * (MAX_BYTES // 2)
    (tmp_path / "s.txt").write_text(text, encoding="utf-8")
    assert read_dialogue("", tmp_path / "s.txt") == text


def test_a_file_that_is_too_large_is_refused_by_its_size(tmp_path: Path) -> None:
    """Cut at the limit it would end within a character, and not be UTF-8 any more."""
    (tmp_path / "s.txt").write_text("x" + "é" * (MAX_BYTES // 2), encoding="utf-8")
    with pytest.raises(BadInput, match=r"s\.txt is larger than 1 MiB"):
        read_dialogue("", tmp_path / "s.txt")


@pytest.mark.parametrize(("content", "expected"), [(b"\xff", "not UTF-8"), (b"x" * (MAX_BYTES + 1), "1 MiB")])
def test_standard_input_is_called_so(monkeypatch: pytest.MonkeyPatch, content: bytes, expected: str) -> None:
    standard_input(monkeypatch, content)
    with pytest.raises(BadInput, match=f"^Standard input is .*{expected}"):
        read_dialogue("", Path("-"))


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    standard_input(monkeypatch, "\ufeff[S1] Hello!".encode())
    assert read_dialogue("", Path("-")) == "[S1] Hello!"
