"""The characters of each place, and what becomes of the files that jobs may refer to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.characters import KEPT_S, Characters
from bot.settings import Settings
from bot.settings.sections import StorageSettings, UploadSettings
from generation.characters import Change
from generation.domain import Asset, Character
from generation.errors import BadInput, StorageFailed, UnknownName
from generation.jobs import LibraryDestination, Requester
from generation.service import Order
from tests.generation.requests import animate


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    uploads = UploadSettings(characters_max_per_server=2)
    async with open_app(Settings(storage=StorageSettings(data_dir=tmp_path / "data"), uploads=uploads)) as opened:
        yield opened


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def characters(app: App, clock: Seconds) -> Characters:
    return Characters(app, clock=clock)


def portrait(app: App, data: bytes) -> Change:
    path = app.folder / "upload.png"
    path.write_bytes(data)
    return Change(portrait=path)


def face(character: Character) -> Asset:
    assert character.portrait is not None
    return character.portrait


async def queue(app: App, character: Character) -> None:
    request = replace(animate("draft"), cast=(character,))
    order = Order(request=request, requester=Requester(user_id="1"), destination=LibraryDestination())
    await app.service.submit_all([order])


async def test_a_servers_characters_are_its_own(app: App, characters: Characters) -> None:
    await characters.add("1", "nova", Change(title="Nova One"))
    await characters.add("2", "nova", Change(title="Nova Two"))
    assert characters.for_guild("1").get("nova").title == "Nova One"
    assert characters.for_guild("2").get("nova").title == "Nova Two"
    assert characters.for_guild(None).names() == characters.for_guild("3").names() == ("felfel", "temo")
    assert await characters.titles("1") == (("felfel", "Felfel"), ("temo", "Temo"), ("nova", "Nova One"))
    assert (await characters.own("1"), await characters.own("3")) == (("nova",), ())
    assert (app.folder / "servers" / "1" / "characters" / "nova" / "character.toml").is_file()
    await characters.remove("1", "nova")
    assert (await characters.own("1"), await characters.own("2")) == ((), ("nova",))


async def test_everybodys_are_everywhere_and_not_the_servers_to_change(app: App, characters: Characters) -> None:
    folder = app.folder / "characters" / "vega"
    folder.mkdir(parents=True)
    (folder / "character.toml").write_text('name = "vega"')
    assert "vega" in characters.for_guild(None).names()
    assert "vega" in characters.for_guild("1").names()
    with pytest.raises(BadInput, match="already"):
        await characters.add("1", "vega", Change())
    for name in ("vega", "temo"):
        with pytest.raises(UnknownName):
            await characters.remove("1", name)
        with pytest.raises(UnknownName):
            await characters.sheet("1", name)


async def test_a_library_is_kept(characters: Characters) -> None:
    assert characters.for_guild("1") is characters.for_guild("1")
    assert characters.for_guild("1") is not characters.for_guild("2")


@pytest.mark.parametrize("guild_id", ["..", "1/../2", "", "a", "٣", "1" * 21])
async def test_only_a_number_becomes_a_folder(characters: Characters, guild_id: str) -> None:
    with pytest.raises(BadInput):
        characters.for_guild(guild_id)
    with pytest.raises(BadInput):
        await characters.add(guild_id, "nova", Change())


async def test_a_server_has_room_for_so_many(characters: Characters) -> None:
    added = await asyncio.gather(
        *(characters.add("1", name, Change()) for name in ("a", "b", "c")), return_exceptions=True
    )
    assert [type(each) for each in added] == [type(None), type(None), BadInput]


async def test_what_a_job_refers_to_outlives_edits_and_removal(
    app: App, characters: Characters, clock: Seconds
) -> None:
    await characters.add("1", "nova", portrait(app, b"one"))
    first = characters.for_guild("1").get("nova")
    await queue(app, first)
    await characters.edit("1", "nova", portrait(app, b"two"))
    second = characters.for_guild("1").get("nova")
    await characters.remove("1", "nova")
    clock.now += KEPT_S
    await characters.add("1", "vega", Change())  # a later change clears what nobody refers to
    assert characters.asset_file("1", "nova", face(first)).read_bytes() == b"one"
    with pytest.raises(StorageFailed, match="is gone"):
        characters.asset_file("1", "nova", face(second))


async def test_a_request_that_is_on_its_way_finds_its_files(app: App, characters: Characters, clock: Seconds) -> None:
    """It was resolved before the edit, and is queued after it."""
    await characters.add("1", "nova", portrait(app, b"one"))
    resolved = characters.for_guild("1").get("nova")
    await characters.edit("1", "nova", portrait(app, b"two"))
    clock.now += KEPT_S - 1
    await characters.edit("1", "nova", Change(title="Nova"))
    await queue(app, resolved)
    clock.now += KEPT_S
    await characters.edit("1", "nova", Change(title="Nova again"))
    assert characters.asset_file("1", "nova", face(resolved)).read_bytes() == b"one"


async def test_a_change_whose_asker_has_gone_is_finished(app: App, characters: Characters) -> None:
    task = asyncio.create_task(characters.add("1", "nova", portrait(app, b"one")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await characters.add("1", "vega", Change())
    assert await characters.own("1") == ("nova", "vega")
