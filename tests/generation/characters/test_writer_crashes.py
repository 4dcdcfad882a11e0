"""A crash at any point of a change leaves the old character or the new one, and nothing that stays for ever."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generation.characters import Change, CharacterWriter, asset_file
from tests.generation.characters.place import assets, everything, files_below, opened, uploads

ROOT = Path(__file__).parents[3]
CUTS = 30  # an edit of all files has fewer operations
EDIT_AND_DIE = """
import os, sys
from pathlib import Path
from generation.characters import CharacterLibrary, CharacterWriter, Change
from storage.files import ClipFiles

def edit(folder, cut_at):
    seen = 0
    def count(event, _):
        nonlocal seen
        if event in {"os.rename", "os.link", "os.remove"}:
            seen += 1
            if seen > cut_at:
                os._exit(0)
    sys.addaudithook(count)
    root = folder / "characters"
    writer = CharacterWriter(root, CharacterLibrary([root]), most=3, keep=ClipFiles(folder / "clips").put)
    loras = {"sdxl": folder / "x.safetensors", "sd15": folder / "15.safetensors"}
    writer.edit("nova", Change(loras=loras, voice=folder / "some.WAV", portrait=folder / "face.png"))
    os._exit(0)

for folder in Path(sys.argv[1]).iterdir():
    child = os.fork()
    if child == 0:
        edit(folder, int(folder.name))
    os.waitpid(child, 0)
"""


class PowerCut(Exception):
    """What ends a process in the middle, without any clean-up of the program's."""


@pytest.mark.parametrize("write", [lambda w, c: w.edit("nova", c), lambda w, c: w.remove("nova")])
def test_a_crash_before_the_files_are_kept_leaves_the_old_character(
    tmp_path: Path, write: Callable[[CharacterWriter, Change], None]
) -> None:
    place = opened(tmp_path)
    place.writer.add("nova", everything(place))
    before = place.nova()

    def cut(_: Path) -> object:
        raise PowerCut

    with pytest.raises(PowerCut):
        write(opened(tmp_path, cut).writer, uploads(place, b"2"))
    assert place.nova() == before


def test_what_a_crash_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    place = opened(tmp_path)
    place.writer.add("nova", everything(place))
    names = (".building-0123456789ab/vega", ".removed-0123456789ab", ".git")
    for name in names:
        (place.root / name).mkdir(parents=True)
    (place.root / ".0123456789ab.part").touch()
    (place.root / "nova" / f"voice-{'0' * 16}.wav").write_bytes(b"came in, but the sheet does not name it")
    assert place.library.names() == ("felfel", "temo", "nova")
    place.writer.edit("nova", Change(title="Nova"))
    assert {path.name for path in place.root.iterdir()} == {"nova", ".git"}
    assert len(files_below(place.root / "nova")) == 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_killed_anywhere_the_old_character_or_the_new_one_is_there(tmp_path: Path) -> None:
    """Processes end, without clean-up, at each of an edit's file operations; the last one comes to its end."""
    for cut_at in range(CUTS):
        place = opened(tmp_path / str(cut_at))
        place.writer.add("nova", everything(place))
        uploads(place, b"2")
    before = place.nova()
    subprocess.run([sys.executable, "-c", EDIT_AND_DIE, tmp_path], cwd=ROOT, check=True)
    outcomes = []
    for cut_at in range(CUTS):
        place = opened(tmp_path / str(cut_at))
        outcomes.append(place.nova() == before)
        assert outcomes[-1] or place.nova() == opened(tmp_path / str(CUTS - 1)).nova()
        for asset in assets(before).values():
            assert asset_file(place.library, place.files, "nova", asset).is_file()
        place.writer.edit("nova", Change(title="Again"))
        assert place.nova().title == "Again"
        assert len(files_below(place.root / "nova")) == 5
        assert {path.name for path in place.root.iterdir()} == {"nova"}
    assert outcomes == sorted(outcomes, reverse=True)
    assert set(outcomes) == {True, False}
