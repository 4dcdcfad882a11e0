"""Characters written by the program: what is refused, what changes, and what is kept for jobs."""

from dataclasses import replace
from pathlib import Path

import pytest

from generation.characters import Change, asset_file
from generation.characters.sheet import SHEET_FILE
from generation.domain import Asset
from generation.errors import BadInput, StorageFailed, UnknownName
from tests.generation.characters.place import NOVA, Place, assets, everything, files_below, opened, uploads


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return opened(tmp_path)


# ---------------------------------------------------------------- adding


def test_an_added_character_is_there_with_its_files(place: Place) -> None:
    place.writer.add("nova", everything(place))
    nova = place.nova()
    assert (nova.title, nova.description, nova.triggers, nova.negative) == (
        "Captain Nova",
        "a brave pilot",
        ("nova person",),
        "beard",
    )
    assert nova.voice.transcript == "Hello, this is Nova."
    read = {
        role: asset_file(place.library, place.files, "nova", asset).read_bytes() for role, asset in assets(nova).items()
    }
    assert read == {"sdxl": b"sdxl", "sd15": b"15", "voice": b"voice", "portrait": b"face"}
    assert sorted(path.name for path in place.folder.iterdir()) == ["characters"]  # uploads were moved, nothing is left


@pytest.mark.parametrize("name", ["Nova", "../nova", "nova/x", "", "s1", ".nova", "n" * 33, "te\0mo", "--"])
def test_a_bad_name_is_refused(place: Place, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        place.writer.add(name, NOVA)
    assert files_below(place.folder) == set()


@pytest.mark.parametrize("name", ["temo", "nova", "captain_nova", "no-va", "old_man"])
def test_a_taken_name_is_refused(place: Place, name: str) -> None:
    for taken in ("no_va", "old-man"):
        place.writer.add(taken, Change())
    place.writer.add("nova", NOVA)
    with pytest.raises(BadInput, match=f"called '{name}' already"):
        place.writer.add(name, Change())


@pytest.mark.parametrize("title", ["Temo", "CAPTAIN  nova", "[nova]", "felfel!"])
def test_a_taken_title_is_refused(place: Place, title: str) -> None:
    place.writer.add("nova", NOVA)
    place.writer.add("vega", Change())
    for write in (
        lambda: place.writer.add("orion", Change(title=title)),
        lambda: place.writer.edit("vega", Change(title=title)),
    ):
        with pytest.raises(BadInput, match="already"):
            write()
    assert place.library.names() == ("felfel", "temo", "nova", "vega")


def test_a_title_cannot_be_a_speakers_tag(place: Place) -> None:
    with pytest.raises(BadInput, match="tag of a speaker"):
        place.writer.add("nova", Change(title="Speaker 2"))


def test_a_broken_character_keeps_its_name(place: Place) -> None:
    (place.root / "nova").mkdir(parents=True)
    with pytest.raises(BadInput, match="already"):
        place.writer.add("nova", NOVA)
    place.writer.remove("nova")
    place.writer.add("nova", NOVA)


def test_there_is_room_for_so_many(place: Place) -> None:
    for name in ("a", "b", "c"):
        place.writer.add(name, Change())
    with pytest.raises(BadInput, match="room for 3"):
        place.writer.add("d", Change())
    place.writer.remove("b")
    place.writer.add("d", Change())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (Change(title="x" * 61), "title"),
        (Change(description="x" * 501), "description"),
        (Change(triggers=("a",) * 9), "triggers"),
        (Change(transcript="x" * 1_001), "voice.transcript"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_left(place: Place, change: Change, problem: str) -> None:
    with pytest.raises(BadInput, match=f"nova: {problem}"):
        place.writer.add("nova", replace(change, portrait=place.upload("face.png", b"face")))
    assert place.library.names() == ("felfel", "temo")
    assert files_below(place.root) == set()


def test_a_voice_needs_its_transcript(place: Place) -> None:
    with pytest.raises(BadInput, match="transcript"):
        place.writer.add("nova", Change(voice=place.upload("a.wav", b"voice")))


# ---------------------------------------------------------------- editing


def test_an_edit_changes_what_it_names(place: Place) -> None:
    place.writer.add("nova", everything(place))
    before = place.nova()
    place.writer.edit(" Nova ", Change(description="a retired pilot", triggers=()))
    after = place.nova()
    assert after == replace(before, description="a retired pilot", triggers=())
    assert files_below(place.folder / "clips") == set()


def test_a_text_can_be_emptied(place: Place) -> None:
    place.writer.add("nova", NOVA)
    place.writer.edit("nova", Change(title="", negative=""))
    assert (place.nova().title, place.nova().negative) == ("Nova", "")


def test_what_an_edit_replaces_is_found_by_its_bytes(place: Place) -> None:
    place.writer.add("nova", everything(place))
    before = assets(place.nova())
    place.writer.edit("nova", uploads(place, b"2"))
    after = assets(place.nova())
    for role, old in (("sdxl", b"sdxl"), ("sd15", b"15"), ("voice", b"voice"), ("portrait", b"face")):
        assert place.read(before[role]) == old
        assert place.read(after[role]) == old + b"2"
    assert len(files_below(place.root / "nova")) == 5  # the sheet, and one file for each role


def test_the_same_file_again_changes_nothing(place: Place) -> None:
    place.writer.add("nova", everything(place))
    before = place.nova()
    place.writer.edit("nova", uploads(place))
    assert place.nova() == before


def test_files_that_the_owner_named_are_replaced_too(place: Place) -> None:
    folder = place.root / "nova"
    folder.mkdir(parents=True)
    (folder / SHEET_FILE).write_text('name = "nova"\n[voice]\nreference = "mine.wav"\ntranscript = "Hi."\n')
    (folder / "mine.wav").write_bytes(b"mine")
    (folder / "notes.txt").write_bytes(b"keep me")
    before = place.nova().voice.reference
    assert before is not None
    place.writer.edit("nova", Change(voice=place.upload("v.wav", b"voice")))
    assert place.read(before) == b"mine"
    assert (folder / "notes.txt").exists()
    assert not (folder / "mine.wav").exists()
    assert place.nova().voice.transcript == "Hi."


def test_an_edit_that_is_refused_leaves_the_character(place: Place) -> None:
    place.writer.add("nova", everything(place))
    before, files = place.nova(), files_below(place.root)
    with pytest.raises(BadInput, match="title"):
        place.writer.edit("nova", replace(uploads(place, b"2"), title="x" * 61))
    assert (place.nova(), files_below(place.root)) == (before, files)


@pytest.mark.parametrize("name", ["temo", "vega", "../characters/nova", ""])
def test_only_what_is_here_can_be_changed(place: Place, name: str) -> None:
    place.writer.add("nova", NOVA)
    with pytest.raises(UnknownName, match="There is no character of this server"):
        place.writer.edit(name, Change(title="x"))
    with pytest.raises(UnknownName):
        place.writer.remove(name)
    assert place.writer.names() == ("nova",)


# ---------------------------------------------------------------- removing


def test_a_removed_character_leaves_its_files_to_the_jobs(place: Place) -> None:
    place.writer.add("nova", everything(place))
    before = assets(place.nova())
    place.writer.remove("nova")
    assert place.library.names() == ("felfel", "temo")
    assert files_below(place.root) == set()
    for role, data in (("sdxl", b"sdxl"), ("voice", b"voice"), ("portrait", b"face")):
        assert place.read(before[role]) == data


def test_what_nobody_kept_is_told(place: Place) -> None:
    with pytest.raises(StorageFailed, match=r"The file 'voice.wav' of the character 'nova' is gone"):
        asset_file(place.library, place.files, "nova", Asset(name="voice.wav", sha256="a" * 64, size_bytes=1))
