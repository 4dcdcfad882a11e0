"""Where files go: a name of one's own, and refusals before anything is queued."""

import os
from pathlib import Path

import pytest

from bot.cli.outputs import targets
from generation.errors import BadInput

ENDINGS = (".mp4", ".gif")


def test_commands_of_one_second_write_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = {path for _ in range(200) for path in targets(None, endings=ENDINGS, count=2)}
    assert len(found) == 400
    assert {path.parent for path in found} == {tmp_path}
    assert not any(path.exists() for path in found)


def test_a_folder_gets_a_new_name_too(tmp_path: Path) -> None:
    first, second = (targets(tmp_path, endings=ENDINGS)[0] for _ in range(2))
    assert first != second
    assert first.parent == tmp_path
    assert first.suffix == ".mp4"


@pytest.mark.parametrize(("spoiler", "folder"), [(False, "w-2.mp4"), (True, "SPOILER_w-2.mp4")])
def test_a_folder_in_the_place_of_any_variation_is_refused(tmp_path: Path, spoiler: bool, folder: str) -> None:
    (tmp_path / folder).mkdir()
    with pytest.raises(BadInput, match=f"{folder} is a folder"):
        targets(tmp_path / "w.mp4", endings=ENDINGS, count=2, spoiler=spoiler)
    assert len(targets(tmp_path / "w.mp4", endings=ENDINGS, count=1, spoiler=spoiler)) == 1


@pytest.mark.parametrize(
    ("output", "count", "expected"),
    [
        (Path("n" * 300), 1, "too long"),
        (Path("n" * 251 + ".mp4"), 2, "too long"),  # 255 bytes, and `-1` more
        (Path("n" * 300, "a.mp4"), 1, "too long"),
        (Path(os.fsdecode(b"\xff.mp4")), 1, "not valid UTF-8"),
        (Path("~nobody-of-this-name/a.mp4"), 1, "no home folder"),
        (Path("a.mp4/b.mp4"), 1, "no folder"),
    ],
)
def test_names_that_cannot_be_written_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: Path, count: int, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=expected) as refused:
        targets(output, endings=ENDINGS, count=count)
    assert len(refused.value.user_message) < 200
    assert list(tmp_path.iterdir()) == []


def test_the_longest_name_is_fine(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 251 + ".mp4")
    assert targets(path, endings=ENDINGS) == (path,)
