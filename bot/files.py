"""Where the files lie that a job's characters name: in the folders that its place may use, or kept by content."""

from pathlib import Path

from bot.app import App
from bot.guild_folders import character_folders
from generation.characters import CharacterLibrary, asset_file, located
from generation.domain import Asset, Request
from generation.jobs import Job


class FileFinder:
    """Told by a slot's thread as its job begins. Blocks: a file that is new to it is hashed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._libraries: dict[str | None, CharacterLibrary] = {}

    def __call__(self, job: Job) -> Request:
        guild_id = job.requester.guild_id
        library = self._libraries.setdefault(
            guild_id, CharacterLibrary(character_folders(self._app.settings.storage.data_dir, guild_id))
        )

        def find(character: str, asset: Asset) -> Path:
            return asset_file(library, self._app.files, character, asset)

        return located(job.request, find)
