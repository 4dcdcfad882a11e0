"""What members give a character, from an attachment or an address to checked files in a folder of their own."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord

from bot.delivery.refusals import in_the_log
from bot.settings.sections import UploadSettings
from bot.uploads import portraits, voices
from bot.uploads.fetching import Fetcher, Wanted
from generation.characters import Change
from generation.characters.tensor_header import check_start
from generation.characters.weights import check_ending, read_lora
from generation.errors import BadInput, from_os_error

CHAT_HOSTS = ("cdn.discordapp.com",)  # where attachments lie, whatever the owner allows for addresses
IN_MEMORY_BYTES = 32_000_000  # of an attachment that is read at once; larger ones go to the disk as they come
_MB = 1_000_000
_AT_ONCE = 2

Source = discord.Attachment | str  # a file, or its address


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """The files that came with a command."""

    lora: Source | None = None
    voice: Source | None = None
    portrait: Source | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """What holds for files of one role."""

    name: str
    most_mb: int
    check_start: Callable[[bytes], object]


def one_of(attachment: discord.Attachment | None, address: str | None, what: str) -> Source | None:
    """Raises BadInput where both are given."""
    if attachment is not None and address:
        raise BadInput(f"Give the {what} either as a file or as an address, not both.")
    return attachment or address or None


class Uploads:
    """Fetches and checks; two files at once, so that nobody's keep the bot from its work."""

    def __init__(self, settings: UploadSettings, folder: Path, fetcher: Fetcher, chat_fetcher: Fetcher) -> None:
        """`folder` is for files on their way; what lies there is of an earlier run. `chat_fetcher` gets attachments."""
        self._folder = folder
        self._fetcher = fetcher
        self._chat_fetcher = chat_fetcher
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._kinds = {
            "lora": _Kind(name="LoRA", most_mb=settings.lora_max_mb, check_start=check_start),
            "voice": _Kind(name="voice", most_mb=settings.voice_max_mb, check_start=voices.check_start),
            "portrait": _Kind(name="portrait", most_mb=settings.portrait_max_mb, check_start=portraits.check_start),
        }

    def check(self, given: Given) -> None:
        """What can be said before anything is fetched: sizes, names, addresses. Raises BadInput."""
        for role, source in _sources(given).items():
            kind = self._kinds[role]
            if isinstance(source, str):
                self._fetcher.check(source)
            elif source.size > kind.most_mb * _MB:
                raise BadInput(f"The {kind.name} has {source.size / _MB:.1f} MB; {kind.most_mb} MB are allowed.")
            if role == "lora":
                check_ending(source if isinstance(source, str) else source.filename)

    async def clear(self) -> None:
        """Takes away what an earlier run of the program left."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    @asynccontextmanager
    async def taken(self, given: Given) -> AsyncIterator[Change]:
        """The files, fetched and checked, for the block to move away; what it leaves is gone afterwards.

        Raises BadInput that says what is wrong with which file, StorageFailed, Unavailable.
        """
        self.check(given)
        folder = self._folder / secrets.token_hex(8)
        try:
            await asyncio.to_thread(_make, folder)
            async with self._turn:
                for role, source in _sources(given).items():
                    await self._fetch(source, folder / role, self._kinds[role])
                change = await asyncio.to_thread(_checked, folder, frozenset(_sources(given)))
            yield change
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _fetch(self, source: Source, target: Path, kind: _Kind) -> None:
        wanted = Wanted(most_bytes=kind.most_mb * _MB, check_start=kind.check_start)
        if isinstance(source, str):
            await self._fetcher.fetch(source, target, wanted)
        elif source.size > IN_MEMORY_BYTES:
            await self._chat_fetcher.fetch(source.url, target, wanted)
        else:
            await _read(source, target, wanted)


def _sources(given: Given) -> Mapping[str, Source]:
    found = {"lora": given.lora, "voice": given.voice, "portrait": given.portrait}
    return {role: source for role, source in found.items() if source is not None}


async def _read(attachment: discord.Attachment, target: Path, wanted: Wanted) -> None:
    try:
        data = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise BadInput(
            "The file could not be fetched from Discord. Attach it again.", detail=in_the_log(error)
        ) from error
    wanted.check_start(data[:16])
    try:
        await asyncio.to_thread(target.write_bytes, data)
    except OSError as error:
        raise from_os_error(error, "The folder of uploads") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise from_os_error(error, "The folder of uploads") from error


def _checked(folder: Path, roles: frozenset[str]) -> Change:
    """Blocks: reads, decodes and writes anew."""
    loras: dict[str, Path] = {}
    if "lora" in roles:
        base = read_lora(folder / "lora").base
        loras[base] = (folder / "lora").rename(folder / "lora.safetensors")
    if "voice" in roles:
        voices.take_voice(folder / "voice", folder / "voice.wav")
    if "portrait" in roles:
        portraits.take_portrait(folder / "portrait", folder / "portrait.png")
    return Change(
        loras=loras,
        voice=folder / "voice.wav" if "voice" in roles else None,
        portrait=folder / "portrait.png" if "portrait" in roles else None,
    )
