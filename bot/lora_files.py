"""LoRAs that an owner names by address, in a sheet or a setting: fetched once, checked, kept by content.

An address may be signed: it is a secret, and only its hash is written down. The owner's word counts, so any host will
do; what comes from there is judged like a stranger's file.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.settings import Settings
from generation.characters.tensor_header import check_start
from generation.characters.weights import read_fitting
from generation.domain import Asset, Character, Look
from generation.errors import BadInput, StorageFailed, from_os_error

if TYPE_CHECKING:
    from bot.uploads.fetching import Fetcher

INSTEAD = "put the file into the character's folder"
FETCHING = "fetching LoRAs"  # the stage of a job that has to
_MB = 1_000_000

OnBytes = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressed:
    """A look whose LoRA has an address."""

    character: Character
    look: Look
    address: str

    @property
    def host(self) -> str:
        """All of the address that may be shown."""
        return urlsplit(self.address).hostname or "?"


def addressed(
    characters: Sequence[Character], lora_url: Callable[[str], str | None], base: str | None = None
) -> Iterator[Addressed]:
    """`lora_url`: what the setting says of a character. `base`: of this base model only."""
    for character in characters:
        for look in character.looks:
            address = look.lora_url or (lora_url(character.name) if look.lora_from_setting else None)
            if look.lora is None and address and base in {None, look.base}:
                yield Addressed(character=character, look=look, address=address)


class LoraFiles:
    """The folder of them. Its methods block and may be called from any thread; `fetch` opens a loop of its own."""

    def __init__(self, folder: Path, most_mb: int, fetcher: "Callable[[], Fetcher] | None" = None) -> None:
        """`fetcher` is a parameter for the tests' own server on this machine."""
        self._folder = folder
        self._most_bytes = most_mb * _MB
        self._fetcher = fetcher or _from_anywhere

    def kept(self, wanted: Addressed) -> Asset | None:
        """The file, where it was fetched before."""
        try:
            content = self._note(wanted.address).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None
        return self._asset(content) if len(content) == 64 and content.isalnum() else None

    def fetch(self, wanted: Addressed, on_bytes: OnBytes) -> Asset:
        """Ask for it anew. Raises BadInput with what is wrong, StorageFailed, and what `on_bytes` raises."""
        part = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._get(wanted.address, part, on_bytes)
            read_fitting(part, wanted.look.base)
            with part.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            part.replace(self._folder / f"{content}.safetensors")
            self._note(wanted.address).write_text(content, encoding="ascii")
        except OSError as error:
            raise from_os_error(error, "The folder of fetched LoRAs") from error
        finally:
            part.unlink(missing_ok=True)
        asset = self._asset(content)
        if asset is None:
            raise StorageFailed("The folder of fetched LoRAs was emptied meanwhile. Try again.")
        return asset

    def _get(self, address: str, target: Path, on_bytes: OnBytes) -> None:
        from bot.uploads.fetching import Wanted  # noqa: PLC0415 - aiohttp: most clips need none

        wanted = Wanted(most_bytes=self._most_bytes, check_start=check_start, on_bytes=on_bytes)
        asyncio.run(self._fetcher().fetch(address, target, wanted))

    def _asset(self, content: str) -> Asset | None:
        path = self._folder / f"{content}.safetensors"
        try:
            size = path.stat().st_size
        except OSError:
            return None
        return Asset(name=path.name, sha256=content, size_bytes=size, path=str(path.absolute()))

    def _note(self, address: str) -> Path:
        """Says which content is behind an address."""
        return self._folder / f"{hashlib.sha256(address.encode()).hexdigest()}.address"


def open_lora_files(settings: Settings) -> LoraFiles:
    return LoraFiles(settings.storage.data_dir / "cache" / "loras", settings.uploads.lora_max_mb)


def with_asset(character: Character, look: Look, asset: Asset) -> Character:
    return replace(
        character, looks=tuple(replace(each, lora=asset) if each is look else each for each in character.looks)
    )


def _from_anywhere() -> "Fetcher":
    from bot.uploads.fetching import Fetcher  # noqa: PLC0415

    return Fetcher(None, instead=INSTEAD, is_allowed=lambda address: True)


def told(wanted: Addressed, error: BadInput | StorageFailed) -> str:
    """For the notes of a clip that is made without it."""
    return f"{wanted.character.title} is drawn without the LoRA, which cannot be fetched. {error.user_message}"
