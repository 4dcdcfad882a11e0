"""A character's files by content. A file outside the character's own folder is refused, however it got its name."""

import hashlib
from pathlib import Path

from generation.domain import Asset
from generation.errors import BadInput, from_os_error

_Signature = tuple[int, int, int]  # inode, modification time in ns, size


class AssetHasher:
    """Hashes each file once; again only when it was replaced or written to."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Signature, Asset]] = {}

    def asset(self, folder: Path, name: str) -> Asset:
        """The file `name` of `folder`. Raises BadInput when it is missing or elsewhere, StorageFailed."""
        path = inside(folder, name)
        try:
            with path.open("rb") as file:
                state = path.stat()
                signature = (state.st_ino, state.st_mtime_ns, state.st_size)
                known = self._known.get(path)
                if known and known[0] == signature:
                    return known[1]
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise from_os_error(error, f"The file '{name}' of the character '{folder.name}'") from error
        asset = Asset(name=name, sha256=digest, size_bytes=signature[2])
        self._known[path] = (signature, asset)
        return asset


def inside(folder: Path, name: str) -> Path:
    """The file's path without links. Raises BadInput when there is no such file inside the folder."""
    try:
        path = (folder / name).resolve()
    except (OSError, RuntimeError) as error:  # links in a circle
        raise BadInput(f"The file '{name}' of the character '{folder.name}' cannot be found.") from error
    if not path.is_relative_to(folder.resolve()):
        raise BadInput(f"The file '{name}' of the character '{folder.name}' lies outside its folder. Copy it in.")
    if not path.is_file():
        raise BadInput(f"The character '{folder.name}' has no file '{name}'. Put it into its folder.")
    return path
