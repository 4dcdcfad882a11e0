"""The files that a job's snapshot of a character names, wherever they are by now."""

from pathlib import Path

from generation.characters.library import CharacterLibrary
from generation.domain import Asset
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
