"""From an attachment or an address to checked files, and nothing left of what was refused."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.scripts import read_script
from bot.settings.sections import UploadSettings
from bot.uploads.fetching import Fetcher
from bot.uploads.taking import Given, Uploads, one_of
from generation.errors import BadInput
from tests.bot.uploads.material import picture_bytes, voice_file
from tests.bot.uploads.site import HERE, Site, opened_site
from tests.generation.characters.lora_material import lora_bytes

SMALL = UploadSettings(lora_max_mb=40, voice_max_mb=1, portrait_max_mb=1)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened_site() as site:
        yield site


@pytest.fixture
def uploads(tmp_path: Path, site: Site) -> Uploads:
    fetcher = Fetcher(("127.0.0.1",), is_allowed=lambda address: address == HERE, schemes=("http",))
    return Uploads(SMALL, tmp_path / "uploads", fetcher, fetcher)


@dataclass
class Chat:
    """What discord.py's connection is asked for where an attachment is read."""

    files: dict[str, bytes]
    error: Exception | None = None

    @property
    def http(self) -> "Chat":
        return self

    async def get_from_cdn(self, url: str) -> bytes:
        if self.error is not None:
            raise self.error
        return self.files[url]


def attached(
    filename: str,
    data: bytes,
    url: str = "http://cdn/1",
    size: int | None = None,
    error: Exception | None = None,
) -> discord.Attachment:
    """`error`: what fetching it comes to."""
    payload = {"id": "1", "filename": filename, "size": size or len(data), "url": url, "proxy_url": url}
    return discord.Attachment(data=payload, state=Chat({url: data}, error))  # type: ignore[arg-type]


def files_below(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file()]


async def refusal(uploads: Uploads, tmp_path: Path, given: Given) -> str:
    with pytest.raises(BadInput) as caught:
        async with uploads.taken(given):
            pytest.fail("this must be refused")
    assert files_below(tmp_path / "uploads") == []
    return caught.value.user_message


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()])
async def test_an_attachment_whose_connection_breaks_is_asked_for_again(
    uploads: Uploads, tmp_path: Path, error: Exception
) -> None:
    given = Given(portrait=attached("face.png", b"", error=error))
    assert "Attach it again" in await refusal(uploads, tmp_path, given)
    with pytest.raises(BadInput, match="Attach it again"):
        await read_script(attached("a.txt", b"", error=error), 100)


async def test_attachments_become_checked_files(uploads: Uploads, tmp_path: Path) -> None:
    given = Given(
        lora=attached("Whatever It Is.SAFETENSORS", lora_bytes("sdxl")),
        voice=attached("voice.mp3", voice_file(tmp_path / "v.mp3").read_bytes()),
        portrait=attached("../../face.jpg", picture_bytes("mjpeg", 100, 100)),
    )
    async with uploads.taken(given) as change:
        assert change.voice is not None
        assert change.portrait is not None
        assert change.loras["sdxl"].read_bytes() == lora_bytes("sdxl")
        assert change.voice.read_bytes()[:4] == b"RIFF"
        assert change.portrait.read_bytes()[:4] == b"\x89PNG"
        kept = change.portrait.rename(tmp_path / "kept.png")
    assert kept.exists()
    assert files_below(tmp_path / "uploads") == []


async def test_addresses_become_checked_files(uploads: Uploads, tmp_path: Path, site: Site) -> None:
    url = site.serve("/a", lora_bytes("sd15"))
    async with uploads.taken(Given(lora=url, portrait=site.serve("/b", picture_bytes("libwebp")))) as change:
        assert change.loras.keys() == {"sd15"}
        assert change.portrait is not None
        assert change.voice is None


async def test_nothing_given_changes_nothing(uploads: Uploads) -> None:
    async with uploads.taken(Given()) as change:
        assert (change.loras, change.voice, change.portrait) == ({}, None, None)


async def test_a_large_attachment_is_not_held_in_memory(uploads: Uploads, site: Site) -> None:
    """It is fetched like an address; the chat's own reading would raise KeyError."""
    data = lora_bytes("sdxl", rank=6_100)
    attachment = attached("x.safetensors", b"", site.serve("/a", data), size=len(data))
    async with uploads.taken(Given(lora=attachment)) as change:
        assert change.loras["sdxl"].stat().st_size == len(data) > 32_000_000


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Given(lora=attached("x.safetensors", b"", size=40_000_001)), "LoRA has 40.0 MB; 40 MB are allowed"),
        (Given(voice=attached("x.wav", b"", size=1_500_000)), "voice has 1.5 MB; 1 MB are allowed"),
        (Given(lora=attached("x.ckpt", lora_bytes("sdxl"))), "characters convert"),
        (Given(lora="http://127.0.0.1/x.pt?download=true"), "characters convert"),
        (Given(portrait="https://example.org/a.png"), "begins with https"),
    ],
)
async def test_what_can_be_said_before_is_said_before(
    uploads: Uploads, tmp_path: Path, given: Given, told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        uploads.check(given)
    assert told in await refusal(uploads, tmp_path, given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Given(lora=attached("x.safetensors", b"\x80\x04pickle....")), "is a pickle"),
        (Given(lora=attached("x.safetensors", lora_bytes("sdxl")[:-1])), "cut off"),
        (Given(voice=attached("x.wav", b"<html>........")), "WAV, FLAC, MP3 or Ogg"),
        (Given(voice=attached("x.wav", b"RIFF\0\0\0\0WAVE")), "cannot be read"),
        (Given(portrait=attached("x.png", b"GIF89a............")), "PNG, JPEG or WebP"),
        (Given(lora=attached("x.safetensors", lora_bytes("sdxl")), portrait=attached("x.png", b"GIF89a")), "PNG, JPEG"),
    ],
)
async def test_what_is_refused_leaves_nothing(uploads: Uploads, tmp_path: Path, given: Given, told: str) -> None:
    assert told in await refusal(uploads, tmp_path, given)


async def test_an_address_that_is_too_long_an_answer(uploads: Uploads, tmp_path: Path, site: Site) -> None:
    assert "1 MB are allowed" in await refusal(uploads, tmp_path, Given(portrait=site.serve("/a", bytes(1_000_001))))


async def test_what_an_earlier_run_left_is_cleared(uploads: Uploads, tmp_path: Path) -> None:
    (tmp_path / "uploads" / "abc").mkdir(parents=True)
    await uploads.clear()
    assert files_below(tmp_path) == []
    async with uploads.taken(Given(portrait=attached("a.png", picture_bytes("png")))) as change:
        assert change.portrait is not None


def test_a_file_or_an_address() -> None:
    file = attached("a.png", b"")
    assert one_of(file, None, "portrait") is file
    assert one_of(None, "https://a", "portrait") == "https://a"
    assert one_of(None, "", "portrait") is None
    with pytest.raises(BadInput, match="portrait either as a file or as an address"):
        one_of(file, "https://a", "portrait")
