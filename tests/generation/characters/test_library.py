"""Characters as folders."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.characters import BUNDLED, CharacterLibrary
from generation.characters.sheet import read_sheet
from generation.domain import Look, Puppet, Voice, VoiceDesign
from generation.errors import BadInput, UnknownName
from tests.generation.characters.folders import FULL, add, asset


def test_temo_and_felfel_are_bundled() -> None:
    library = CharacterLibrary([BUNDLED])
    assert library.names() == ("felfel", "temo")
    assert library.broken() == {}
    temo, felfel = library.get("temo"), library.get("felfel")
    assert (temo.title, temo.triggers) == ("Temo", ("temo character",))
    assert (felfel.title, felfel.triggers) == ("Felfel", ("felfel character",))
    assert temo.looks == felfel.looks == (Look(base="sdxl", weight=0.9),)
    assert temo.voice.design.pitch < 1 < felfel.voice.design.pitch
    assert temo.puppet is not None
    assert felfel.puppet is not None
    assert (temo.puppet.kind, felfel.puppet.kind) == ("explorer", "adventurer")


def test_a_full_sheet_becomes_a_character(tmp_path: Path) -> None:
    add(tmp_path, "nova", FULL, nova_safetensors=b"weights", voice_wav=b"sound", portrait_png=b"picture")
    nova = CharacterLibrary([tmp_path]).get(" Nova ")
    assert (nova.name, nova.title, nova.description) == ("nova", "Captain Nova", "a brave pilot")
    assert (nova.triggers, nova.negative) == (("nova person",), "beard")
    assert nova.looks == (
        Look(base="sdxl", lora=asset("nova.safetensors", b"weights"), weight=0.8),
        Look(base="sd15", lora_url="https://example.org/nova15.safetensors?token=1"),
    )
    assert nova.voice == Voice(
        reference=asset("voice.wav", b"sound"),
        transcript="Hello, this is Nova.",
        design=VoiceDesign(pitch=0.7, pitch_range=0.5, formant=1.0, speed=1.1),
    )
    assert nova.puppet == Puppet(kind="explorer", colors={"body": "#f4f6ff"}, accessories=("cape",), mood="sly")
    assert nova.portrait == asset("portrait.png", b"picture")


def test_a_name_is_enough(tmp_path: Path) -> None:
    add(tmp_path, "old_man-2")
    character = CharacterLibrary([tmp_path]).get("old_man-2")
    assert (character.title, character.looks, character.puppet, character.portrait) == ("Old Man 2", (), None, None)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("weight = 0.8", "wait = 0.8"), "look.sdxl.wait is an unknown key"),
        (("[look.sd15]", "[look.flux]"), "look.flux is an unknown key"),
        (("[puppet]", "[doll]"), "doll is an unknown key"),
        (('name = "nova"', ""), "name is missing"),
        (('kind = "explorer"', ""), "puppet.kind is missing"),
        (("weight = 0.8", 'weight = "much"'), "look.sdxl.weight: "),
        (("weight = 0.8", "weight = nan"), "look.sdxl.weight: "),
        (("pitch = 0.7", "pitch = 9"), "voice.design.pitch: "),
        (("#f4f6ff", "white"), "puppet.colors.body: "),
        (('name = "nova"', 'name = "Nova"'), "name: a name is"),
        (('name = "nova"', 'name = "vega"'), "name is 'vega', but the folder is 'nova'"),
        (('transcript = "Hello, this is Nova."', ""), "voice: reference needs transcript"),
        (("voice.wav", "voice.exe"), "voice.reference: must end with"),
        (("nova.safetensors", "nova.pt"), "look.sdxl.lora: a LoRA is a .safetensors file"),
        (("nova15.safetensors", "nova15.ckpt"), "look.sd15.lora: a LoRA is a .safetensors file"),
        (("https://", "http://"), "look.sd15.lora: a LoRA's address begins with https://"),
        (("https://", "file://"), "look.sd15.lora: a LoRA's address begins with https://"),
        (("nova.safetensors", "../nova.safetensors"), "look.sdxl.lora: must be the name of a file"),
        (("nova.safetensors", "/etc/nova.safetensors"), "look.sdxl.lora: must be the name of a file"),
        (("voice.wav", "..\\\\voice.wav"), "voice.reference: must be the name of a file"),
        (("nova.safetensors", "gone.safetensors"), "has no file 'gone.safetensors'"),
    ],
)
def test_a_wrong_sheet_says_what_is_wrong(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    add(tmp_path, "nova", FULL.replace(*change), nova_safetensors=b"weights", voice_wav=b"sound")
    library = CharacterLibrary([BUNDLED, tmp_path])
    assert problem in library.broken()["nova"]
    assert library.names() == ("felfel", "temo")
    with pytest.raises(BadInput, match="The character 'nova' cannot be used") as caught:
        library.get("nova")
    assert problem in caught.value.user_message
    assert "\n" not in caught.value.user_message
    assert str(tmp_path) not in caught.value.user_message


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        (b'name = "nova"\n\ntitle = ', "nova/character.toml is not valid TOML: Invalid value (at"),
        (b'name = "nova"\ntitle = "\xff"', "nova/character.toml is not UTF-8 text (at line 2)"),
        (b"a = " + b"[" * 20_000, "nova/character.toml is nested too deeply"),
        (b"# " + b"x" * 70_000, "nova/character.toml is too large"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, sheet: bytes, problem: str) -> None:
    add(tmp_path, "nova", sheet)
    assert problem in CharacterLibrary([tmp_path]).broken()["nova"]


def test_a_folder_without_a_sheet_is_broken(tmp_path: Path) -> None:
    (tmp_path / "nova").mkdir()
    assert "has no file 'character.toml'" in CharacterLibrary([tmp_path]).broken()["nova"]


@pytest.mark.parametrize("name", ["Nova", "no va", "n" * 33, "né", "s1", "s_2", "speaker-3", "--", "a.b"])
def test_misnamed_folders_are_broken(tmp_path: Path, name: str) -> None:
    add(tmp_path, name)
    library = CharacterLibrary([tmp_path])
    assert library.names() == ()
    assert any("misnamed" in reason for reason in library.broken().values())


def test_files_and_hidden_folders_are_no_characters(tmp_path: Path) -> None:
    add(tmp_path, ".git")
    (tmp_path / "README").touch()
    library = CharacterLibrary([tmp_path, tmp_path / "not-there-yet"])
    assert (library.names(), library.broken()) == ((), {})


@pytest.mark.parametrize("name", ["../temo", "temo/../temo", "/", "", ".", "bundled", "x" * 5_000, "te\0mo"])
def test_asking_never_leaves_the_folders(name: str) -> None:
    with pytest.raises(UnknownName):
        CharacterLibrary([BUNDLED]).get(name)


@pytest.mark.parametrize("file", ["nova.safetensors", "voice.wav", "portrait.png", "character.toml"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, file: str) -> None:
    outside = tmp_path / "outside"
    outside.write_text(FULL)
    folder = add(tmp_path / "all", "nova", FULL, nova_safetensors=b"weights", voice_wav=b"sound")
    (folder / file).unlink(missing_ok=True)
    (folder / file).symlink_to(outside)
    assert f"The file '{file}'" in (reason := CharacterLibrary([tmp_path / "all"]).broken()["nova"])
    assert "outside its folder" in reason


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    folder = add(tmp_path, "nova", portrait2_png=b"picture")
    (folder / "portrait.png").symlink_to("portrait2.png")
    assert CharacterLibrary([tmp_path]).get("nova").portrait == asset("portrait.png", b"picture")


def test_links_in_a_circle_and_linked_folders_are_refused(tmp_path: Path) -> None:
    folder = add(tmp_path / "all", "nova")
    (folder / "character.toml").unlink()
    (folder / "character.toml").symlink_to("character.toml")
    (tmp_path / "all" / "vega").symlink_to(add(tmp_path, "vega"))
    broken = CharacterLibrary([tmp_path / "all"]).broken()
    assert "character.toml" in broken["nova"]
    assert "link" in broken["vega"]


def test_an_added_character_never_stands_in_for_a_bundled_one(tmp_path: Path) -> None:
    add(tmp_path, "temo", 'name = "temo"\ntitle = "Impostor"')
    add(tmp_path, "vega")
    library = CharacterLibrary([BUNDLED, tmp_path])
    assert library.names() == ("felfel", "temo", "vega")
    assert library.get("temo").title == "Temo"
    assert "'temo' is taken" in library.broken()["temo"]


def test_names_that_read_alike_are_one_name(tmp_path: Path) -> None:
    add(tmp_path, "old-man")
    add(tmp_path, "old_man")
    library = CharacterLibrary([tmp_path])
    assert library.names() == ("old-man",)
    assert "'old-man' is taken" in library.broken()["old_man"]


def test_an_address_that_is_set_fills_looks_without_weights_and_is_kept_nowhere(tmp_path: Path) -> None:
    add(tmp_path, "nova", FULL, nova_safetensors=b"weights", voice_wav=b"sound")
    add(tmp_path, "bare")
    library = CharacterLibrary([BUNDLED, tmp_path], lora_url=lambda name: f"https://example.org/{name}.safetensors")
    assert library.get("temo").looks == (Look(base="sdxl", lora_from_setting=True, weight=0.9),)
    assert library.get("bare").looks == (Look(base="sdxl", lora_from_setting=True),)
    assert all(look.has_lora for look in library.get("temo").looks)
    assert [look.lora_url for look in library.get("nova").looks] == [
        None,
        "https://example.org/nova15.safetensors?token=1",
    ]


@pytest.mark.parametrize(
    "url", ["http://example.org/a.safetensors", "a.safetensors", "https://", "https://example.org/a.pt?x=1"]
)
def test_an_address_that_cannot_be_used_is_told(url: str) -> None:
    library = CharacterLibrary([BUNDLED], lora_url=lambda name: url if name == "temo" else None)
    assert library.names() == ("felfel",)
    assert "LoRA address that is set for 'temo'" in library.broken()["temo"]
    assert "example.org" not in library.broken()["temo"]


def test_changes_are_seen_at_the_next_call(tmp_path: Path) -> None:
    folder = add(tmp_path, "nova", portrait_png=b"one")
    library = CharacterLibrary([tmp_path])
    assert library.get("nova").portrait == asset("portrait.png", b"one")
    (folder / "portrait.png").write_bytes(b"three")
    (folder / "character.toml").write_text('name = "nova"\ntitle = "New"')
    assert library.get("nova").portrait == asset("portrait.png", b"three")
    assert library.get("nova").title == "New"
    add(tmp_path, "vega")
    assert library.names() == ("nova", "vega")
    (folder / "character.toml").unlink()
    assert library.names() == ("vega",)


def test_a_file_is_hashed_again_only_when_it_changed(tmp_path: Path) -> None:
    folder = add(tmp_path, "nova", portrait_png=b"one")
    library = CharacterLibrary([tmp_path])
    before = library.get("nova").portrait
    state = (folder / "portrait.png").stat()
    # Other bytes behind the same inode, time and size: only a second reading would tell.
    (folder / "portrait.png").write_bytes(b"two")
    os.utime(folder / "portrait.png", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert library.get("nova").portrait == before


def test_a_file_is_found_by_its_bytes(tmp_path: Path) -> None:
    folder = add(tmp_path / "everybody", "nova", portrait_png=b"one")
    library = CharacterLibrary([tmp_path / "everybody", tmp_path / "server"])
    portrait = library.get("nova").portrait
    assert portrait is not None
    assert library.find("nova", portrait) == folder / "portrait.png"
    assert library.find("nova", asset("../../x", b"one")) is None
    assert library.find("../everybody/nova", portrait) is None
    assert library.find("vega", portrait) is None
    (folder / "portrait.png").write_bytes(b"another")
    assert library.find("nova", portrait) is None
    other = add(tmp_path / "server", "nova", portrait_png=b"one")
    assert library.find("nova", portrait) == other / "portrait.png"


def test_titles_are_read_without_reading_the_files(tmp_path: Path) -> None:
    add(tmp_path, "nova", FULL)  # none of its files is there
    add(tmp_path, "vega")
    add(tmp_path, "worse", "name = ")
    library = CharacterLibrary([tmp_path])
    assert library.titles() == (("nova", "Captain Nova"), ("vega", "Vega"), ("worse", "worse"))
    assert library.names() == ("vega",)


def test_a_sheet_may_name_its_portrait(tmp_path: Path) -> None:
    folder = add(tmp_path, "nova", 'name = "nova"\nportrait = "face.png"', face_png=b"face", portrait_png=b"other")
    library = CharacterLibrary([tmp_path])
    assert library.get("nova").portrait == asset("face.png", b"face")
    (folder / "character.toml").write_text('name = "nova"\nportrait = "../face.png"')
    assert "portrait: must be the name of a file" in library.broken()["nova"]
    (folder / "character.toml").write_text('name = "nova"\nportrait = "face.exe"')
    assert "portrait: must end with .png" in library.broken()["nova"]


@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_a_sheet_or_refused_in_words(raw: bytes) -> None:
    try:
        sheet = read_sheet(raw, "x/character.toml")
    except BadInput as error:
        assert error.user_message.startswith("x/character.toml")
        assert "\n" not in error.user_message
    else:
        assert tomllib.loads(raw.decode())["name"] == sheet.name
