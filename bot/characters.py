"""The characters of each place: the bundled ones, everybody's in the data folder, and those of the server."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.app import App
from bot.guild_folders import character_folders, guild_folder
from generation.characters import Change, CharacterLibrary, CharacterWriter, asset_file
from generation.characters.sheet import Sheet
from generation.domain import Asset

T = TypeVar("T")

# Files that were replaced or removed are kept by content at least so long, whoever refers to them: a request that was
# resolved with one is in the queue by then.
KEPT_S = 600.0


class Characters:
    """One library a place, kept: it remembers what it has hashed.

    `for_guild` and `asset_file` are safe in any thread; the coroutines belong to the event loop, one change at a time.
    """

    def __init__(self, app: App, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._libraries: dict[str | None, CharacterLibrary] = {None: app.characters}
        self._changing = asyncio.Lock()
        self._kept: dict[str, float] = {}  # SHA-256 -> when it was kept; what a restart forgets is the sweep's

    def for_guild(self, guild_id: str | None) -> CharacterLibrary:
        """The characters that may be asked for there; None: outside of servers. Cheap: nothing is read."""
        known = self._libraries.get(guild_id)
        if known is not None or guild_id is None:
            return known or self._app.characters
        settings = self._app.settings
        folders = character_folders(settings.storage.data_dir, guild_id)
        return self._libraries.setdefault(guild_id, CharacterLibrary(folders, lora_url=settings.lora_url))

    def asset_file(self, guild_id: str | None, character: str, asset: Asset) -> Path:
        """A file that a job of this place names. Blocks. Raises StorageFailed."""
        return asset_file(self.for_guild(guild_id), self._app.files, character, asset)

    async def titles(self, guild_id: str | None) -> tuple[tuple[str, str], ...]:
        """Name and title of all that may be asked for: quick enough for what is offered while somebody types."""
        return await asyncio.to_thread(self.for_guild(guild_id).titles)

    async def own(self, guild_id: str) -> tuple[str, ...]:
        """Names of the server's own, broken ones too."""
        return await asyncio.to_thread(self._writer(guild_id).names)

    async def sheet(self, guild_id: str, name: str) -> Sheet:
        """What one of the server's own says now. Raises UnknownName; BadInput where it is broken."""
        return await asyncio.to_thread(self._writer(guild_id).sheet, name)

    async def check_new(self, guild_id: str, name: str) -> None:
        """Raises BadInput where no such character can be added."""
        await asyncio.to_thread(self._writer(guild_id).check_new, name)

    async def add(self, guild_id: str, name: str, change: Change) -> None:
        """Raises BadInput, StorageFailed; the server's characters are then as they were. So do the next two."""
        await self._change(lambda: self._writer(guild_id).add(name, change))

    async def edit(self, guild_id: str, name: str, change: Change) -> None:
        await self._change(lambda: self._writer(guild_id).edit(name, change))

    async def remove(self, guild_id: str, name: str) -> None:
        await self._change(lambda: self._writer(guild_id).remove(name))

    async def _change(self, change: Callable[[], T]) -> T:
        """Shielded: a file that was handed on half-way would belong to nobody."""

        async def alone() -> T:
            async with self._changing:
                await self._clear_kept()
                return await asyncio.to_thread(change)

        return await asyncio.shield(asyncio.ensure_future(alone()))

    async def _clear_kept(self) -> None:
        """In the store's thread, where nothing records a file meanwhile."""
        due = frozenset(sha256 for sha256, at in self._kept.items() if self._clock() - at >= KEPT_S)
        if due:
            files = self._app.files
            await self._app.store(lambda store: files.remove(due - store.referenced_files()))
            self._kept = {sha256: at for sha256, at in self._kept.items() if sha256 not in due}

    def _keep(self, path: Path) -> None:
        self._kept[self._app.files.put(path)] = self._clock()

    def _writer(self, guild_id: str) -> CharacterWriter:
        most = self._app.settings.uploads.characters_max_per_server
        return CharacterWriter(self._folder(guild_id), self.for_guild(guild_id), most=most, keep=self._keep)

    def _folder(self, guild_id: str) -> Path:
        return guild_folder(self._app.settings.storage.data_dir, guild_id)
