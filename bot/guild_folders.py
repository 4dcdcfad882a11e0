"""Where characters lie: the bundled ones, everybody's, and a server's own."""

from pathlib import Path

from generation.characters import BUNDLED
from generation.errors import BadInput


def character_folders(data_dir: Path, guild_id: str | None) -> tuple[Path, ...]:
    """Of all that may be asked for in a server, or outside of any. Raises BadInput."""
    everybody = (BUNDLED, data_dir / "characters")
    return everybody if guild_id is None else (*everybody, guild_folder(data_dir, guild_id))


def guild_folder(data_dir: Path, guild_id: str) -> Path:
    """Where a server's own characters lie. An id becomes a path only where it is a number: BadInput else."""
    if not (guild_id.isascii() and guild_id.isdigit() and len(guild_id) <= 20):
        raise BadInput("This server has no number that I know.")
    return data_dir / "servers" / guild_id / "characters"
