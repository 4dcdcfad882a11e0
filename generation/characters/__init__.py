"""Characters as folders: read, checked and hashed here, and nowhere else."""

from generation.characters.library import BUNDLED, CharacterLibrary

__all__ = ["BUNDLED", "CharacterLibrary"]
