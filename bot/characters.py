"""The characters of each place: the bundled ones, everybody's in the data folder, and those of the server."""

from pathlib import Path

from bot.app import App
from generation.characters import BUNDLED, CharacterLibrary
from generation.errors import BadInput


class Characters:
    """One library a place, kept: it remembers what it has hashed. Safe to use from any thread."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._libraries: dict[str | None, CharacterLibrary] = {None: app.characters}

    def for_guild(self, guild_id: str | None) -> CharacterLibrary:
        """The characters that may be asked for there; None: outside of servers. Cheap: nothing is read."""
        known = self._libraries.get(guild_id)
        if known is not None or guild_id is None:
            return known or self._app.characters
        settings = self._app.settings
        folders = [BUNDLED, settings.storage.data_dir / "characters", self._folder(guild_id)]
        return self._libraries.setdefault(guild_id, CharacterLibrary(folders, lora_url=settings.lora_url))

    def _folder(self, guild_id: str) -> Path:
        """Where a server's own characters lie. An id becomes a path only where it is a number."""
        if not (guild_id.isascii() and guild_id.isdigit() and len(guild_id) <= 20):
            raise BadInput("This server has no number that I know.")
        return self._app.settings.storage.data_dir / "servers" / guild_id / "characters"
