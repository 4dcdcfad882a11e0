"""Characters as folders: read, checked, hashed and written here, and nowhere else."""

from generation.characters.change import Change
from generation.characters.finding import asset_file, located
from generation.characters.library import BUNDLED, CharacterLibrary
from generation.characters.writer import CharacterWriter

__all__ = ["BUNDLED", "Change", "CharacterLibrary", "CharacterWriter", "asset_file", "located"]
