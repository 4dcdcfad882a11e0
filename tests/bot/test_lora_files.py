"""LoRAs behind addresses: fetched once, judged, kept by content, and no address is ever written down."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.files import FileFinder
from bot.lora_files import FETCHING, INSTEAD, Addressed, LoraFiles, addressed
from bot.settings import Settings
from bot.settings.sections import StorageSettings
from bot.uploads.fetching import Fetcher
from generation.domain import Asset, Character, Look, PictureOptions, Request, Task
from generation.errors import BadInput, Cancelled, CancelReason
from tests.bot.uploads.site import HERE, Site, opened_site
from tests.generation.backends.slots import running_job
from tests.generation.characters.lora_material import lora_bytes

SIGNED = "?X-Amz-Signature=s3cr3t"
SDXL = lora_bytes("sdxl")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened_site() as site:
        yield site


@pytest.fixture
def files(tmp_path: Path) -> LoraFiles:
    def fetcher() -> Fetcher:
        return Fetcher(None, instead=INSTEAD, is_allowed=lambda address: address == HERE, schemes=("http",))

    return LoraFiles(tmp_path / "loras", 1, fetcher)


def wanted(address: str, base: str = "sdxl") -> Addressed:
    look = Look(base=base, lora_url=address)
    return Addressed(character=Character(name="temo", title="Temo", looks=(look,)), look=look, address=address)


def quiet(done: int, total: int) -> None:
    """Hears nothing."""


def written(folder: Path) -> str:
    """Every name and every byte below it."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return " ".join(f"{path} {path.read_bytes()!r}" for path in found)


def content(asset: Asset) -> bytes:
    return Path(str(asset.path)).read_bytes()


def take_away(asset: Asset) -> None:
    Path(str(asset.path)).unlink()


# ---------------------------------------------------------------- one file


async def test_a_file_is_fetched_once_and_kept_by_content(site: Site, files: LoraFiles, tmp_path: Path) -> None:
    lora = wanted(site.serve("/a", SDXL) + SIGNED)
    heard: list[tuple[int, int]] = []
    assert files.kept(lora) is None
    asset = await asyncio.to_thread(files.fetch, lora, lambda done, total: heard.append((done, total)))
    assert asset.path is not None
    assert content(asset) == SDXL
    assert heard[-1] == (len(SDXL), len(SDXL))
    assert files.kept(lora) == asset
    signed_anew = wanted(site.url("/a") + "?X-Amz-Signature=other")
    assert files.kept(signed_anew) is None
    assert await asyncio.to_thread(files.fetch, signed_anew, quiet) == asset
    assert len(list((tmp_path / "loras").glob("*.safetensors"))) == 1
    assert "s3cr3t" not in written(tmp_path)
    assert "127.0.0.1" not in written(tmp_path)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((b"<html>", "sdxl"), "not a .safetensors file"),
        ((b"PK" + bytes(200), "sdxl"), "is a pickle"),
        ((SDXL[:-1], "sdxl"), "cut off"),
        ((SDXL, "sd15"), "is for sdxl and does not fit sd15"),
        ((bytes(1_100_000), "sdxl"), "1 MB are allowed"),
    ],
)
async def test_what_is_wrong_is_told_and_not_kept(
    site: Site, files: LoraFiles, tmp_path: Path, given: tuple[bytes, str], told: str
) -> None:
    lora = wanted(site.serve("/a", given[0]) + SIGNED, given[1])
    with pytest.raises(BadInput) as caught:
        await asyncio.to_thread(files.fetch, lora, quiet)
    assert told in caught.value.user_message
    assert "s3cr3t" not in caught.value.user_message + caught.value.detail
    assert list((tmp_path / "loras").iterdir()) == []
    assert files.kept(lora) is None


async def test_an_owner_is_told_what_else_to_do(site: Site, files: LoraFiles) -> None:
    site.serve("/a", b"", status=403)
    with pytest.raises(BadInput, match="put the file into the character's folder"):
        await asyncio.to_thread(files.fetch, wanted(site.url("/a")), quiet)


@pytest.mark.parametrize("address", ["http://127.0.0.1/a", "file:///etc/passwd"])
def test_only_https_is_asked(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadInput, match="https://"):
        LoraFiles(tmp_path, 1).fetch(wanted(address), quiet)


async def test_fetching_stops_when_the_job_does(site: Site, files: LoraFiles, tmp_path: Path) -> None:
    def cancelled(done: int, total: int) -> None:
        raise Cancelled(CancelReason.USER)

    with pytest.raises(Cancelled):
        await asyncio.to_thread(files.fetch, wanted(site.serve("/a", SDXL)), cancelled)
    assert list((tmp_path / "loras").iterdir()) == []


async def test_a_file_that_was_taken_away_is_not_kept(site: Site, files: LoraFiles) -> None:
    lora = wanted(site.serve("/a", SDXL))
    asset = await asyncio.to_thread(files.fetch, lora, quiet)
    take_away(asset)
    assert files.kept(lora) is None


def test_addresses_come_from_sheets_and_settings() -> None:
    own, of_setting = Look(base="sd15", lora_url="https://e.org/a?sig=1"), Look(base="sdxl", lora_from_setting=True)
    temo = Character(name="temo", title="Temo", looks=(own, of_setting, Look(base="x")))

    def settings(name: str) -> str | None:
        return {"temo": "https://s.org/b"}.get(name)

    assert [(each.address, each.host) for each in addressed([temo], settings)] == [
        ("https://e.org/a?sig=1", "e.org"),
        ("https://s.org/b", "s.org"),
    ]
    assert [each.look for each in addressed([temo], settings, "sdxl")] == [of_setting]
    assert list(addressed([temo], lambda _: None, "sdxl")) == []


# ---------------------------------------------------------------- a job


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with open_app(Settings(storage=StorageSettings(data_dir=tmp_path / "data"))) as app:
        yield app


def request_of(address: str, family: str) -> Request:
    picture = PictureOptions(engine="animatediff", family=family, width=64, height=64, fps=8)
    temo = Character(name="temo", title="Temo", looks=(Look(base="sdxl", lora_url=address),))
    return Request(task=Task.ANIMATE, preset="ultra", seed=1, cast=(temo,), picture=picture, notes=("before",))


async def test_a_job_gets_the_loras_of_the_model_that_draws(site: Site, files: LoraFiles, app: App) -> None:
    address = site.serve("/a", SDXL)
    heard: list[str] = []

    def report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        heard.append(stage)

    for family, asked in (("", 0), ("sd15", 0), ("sdxl", 1), ("sdxl", 1)):
        request = await asyncio.to_thread(FileFinder(app, files), running_job(request_of(address, family)), report)
        assert len(site.asked) == asked
    lora = request.cast[0].looks[0].lora
    assert lora is not None
    assert content(lora) == SDXL
    assert set(heard) == {FETCHING}
    assert request.notes == ("before",)


async def test_a_job_goes_on_without_and_says_so(site: Site, files: LoraFiles, app: App) -> None:
    site.serve("/a", b"", status=404)
    job = running_job(request_of(site.url("/a") + SIGNED, "sdxl"))
    request = await asyncio.to_thread(FileFinder(app, files), job, lambda stage, done, total, preview=None: None)
    assert request.cast == job.request.cast
    assert request.notes == (
        "before",
        "Temo is drawn without the LoRA, which cannot be fetched. "
        "The address answers 404 where a file was expected. Check it.",
    )
