"""Where the files lie that a job's characters name: in the folders of its place, kept by content, or fetched."""

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.app import App
from bot.guild_folders import character_folders
from bot.lora_files import FETCHING, LoraFiles, addressed, told, with_asset
from generation.characters import CharacterLibrary, asset_file, located
from generation.domain import Asset, Request
from generation.errors import BadInput, StorageFailed
from generation.jobs import Job
from generation.ports import Report

log = logging.getLogger(__name__)


class FileFinder:
    """Told by a slot's thread as its job begins. Blocks: a file that is new to it is hashed, or fetched."""

    def __init__(self, app: App, loras: LoraFiles) -> None:
        self._app = app
        self._loras = loras
        self._libraries: dict[str | None, CharacterLibrary] = {}

    def __call__(self, job: Job, report: Report) -> Request:
        """Raises Cancelled. What cannot be had is left out and told."""
        guild_id = job.requester.guild_id
        library = self._libraries.setdefault(
            guild_id, CharacterLibrary(character_folders(self._app.settings.storage.data_dir, guild_id))
        )

        def find(character: str, asset: Asset) -> Path:
            return asset_file(library, self._app.files, character, asset)

        return self._with_loras(located(job.request, find), report)

    def _with_loras(self, request: Request, report: Report) -> Request:
        """With those that have an address, of the model that draws."""
        family = request.picture.family if request.picture is not None else ""
        cast, notes = {each.name: each for each in request.on_screen}, list(request.notes)
        for wanted in addressed(tuple(cast.values()), self._app.settings.lora_url, family) if family else ():
            try:
                asset = self._loras.kept(wanted) or self._loras.fetch(wanted, partial(report, FETCHING))
            except (BadInput, StorageFailed) as error:
                log.warning("no LoRA of %s: %s %s", wanted.character.name, error.user_message, error.detail)
                notes.append(told(wanted, error))
                continue
            cast[wanted.character.name] = with_asset(cast[wanted.character.name], wanted.look, asset)
        everybody = tuple(cast.get(each.name, each) for each in request.cast)
        return replace(request, cast=everybody, notes=tuple(notes))
