"""The files that a job's snapshot of a character names, wherever they are by now."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from generation.characters.library import CharacterLibrary
from generation.domain import Asset, Character, Request
from generation.errors import StorageFailed
from generation.ports import Files


def asset_file(library: CharacterLibrary, files: Files, character: str, asset: Asset) -> Path:
    """The very bytes: in the character's folder, or kept by content since they were replaced or removed there.

    Raises StorageFailed where nobody has them. Hashes a file that is new to the library: off the event loop.
    """
    found = library.find(character, asset)
    if found is not None:
        return found
    try:
        return files.path(asset.sha256)
    except StorageFailed as error:
        message = f"The file '{asset.name}' of the character '{character}' is gone. Ask for the clip anew."
        raise StorageFailed(message, detail=error.detail) from error


def located(request: Request, find: Callable[[str, Asset], Path]) -> Request:
    """The request with the place of every file that its characters name.

    A file that `find` raises StorageFailed for keeps none: only an engine that needs it must complain.
    """

    def placed(character: Character, asset: Asset | None) -> Asset | None:
        if asset is None:
            return None
        try:
            return replace(asset, path=str(find(character.name, asset)))
        except StorageFailed:
            return asset

    def with_files(character: Character) -> Character:
        return replace(
            character,
            looks=tuple(replace(look, lora=placed(character, look.lora)) for look in character.looks),
            voice=replace(character.voice, reference=placed(character, character.voice.reference)),
            portrait=placed(character, character.portrait),
        )

    return replace(request, cast=tuple(map(with_files, request.cast)))
