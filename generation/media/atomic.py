"""Files that appear whole or not at all."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from generation.errors import from_os_error


@contextlib.contextmanager
def temporary_beside(target: Path, ending: str) -> Iterator[Path]:
    """A free name in the folder of `target`, so that renaming can publish it; what lies there is gone afterwards."""
    path = target.with_name(f".{secrets.token_hex(6)}.{ending}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def publish(part: Path, target: Path) -> None:
    """`part` becomes `target`, in place of what was there. Raises StorageFailed."""
    try:
        part.replace(target)
    except OSError as error:
        raise from_os_error(error, str(target)) from error
