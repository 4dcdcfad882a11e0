"""Where a command writes its files: decided, and tried, before anything is queued."""

import errno
import secrets
import tempfile
from datetime import datetime
from pathlib import Path

from generation.errors import BadInput

SPOILER = "SPOILER_"  # Discord hides attachments whose name begins so


def targets(
    output: Path | None, *, endings: tuple[str, ...], count: int = 1, spoiler: bool = False
) -> tuple[Path, ...]:
    """One absolute path for each clip. `endings[0]` is taken where none is given.

    Without a file name in `output` the names are new ones. Raises BadInput for an ending or a name that cannot be
    written and for a folder that cannot be written to.
    """
    try:
        path = _named(output, endings)
        if path.suffix.lower() not in endings:
            raise BadInput(f"{path.name}: this command writes {', '.join(endings)}. Choose one of these endings.")
        _check_folder(path.parent)
        found = _numbered(path, count, spoiler=spoiler)
        for each in found:
            if each.is_dir():
                raise BadInput(f"{each} is a folder. Name a file.")
    except OSError as error:
        reason = "its name is too long" if error.errno == errno.ENAMETOOLONG else error.strerror
        raise BadInput(
            f"The file cannot be written: {reason}. Choose another name with -o.", detail=repr(error)
        ) from error
    return found


def _named(output: Path | None, endings: tuple[str, ...]) -> Path:
    if output is None:
        return _new(Path.cwd(), endings[0])
    _check_encoding(output)
    try:
        output = Path.cwd() / output.expanduser()
    except RuntimeError as error:
        raise BadInput(f"{output} names no home folder that exists. Choose another with -o.") from error
    if output.is_dir():
        return _new(output, endings[0])
    return output if output.suffix else output.with_name(output.name + endings[0])


def _new(folder: Path, ending: str) -> Path:
    """A name that nobody else takes: two commands may start in the same second."""
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    return folder / f"cartoon-{stamp}-{secrets.token_hex(4)}{ending}"


def _numbered(path: Path, count: int, *, spoiler: bool) -> tuple[Path, ...]:
    if spoiler and not path.name.startswith(SPOILER):
        path = path.with_name(f"{SPOILER}{path.name}")
    if count == 1:
        return (path,)
    return tuple(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, count + 1))


def _check_encoding(path: Path) -> None:
    """The queue keeps paths as text."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise BadInput("The file's name is not valid UTF-8. Choose another name with -o.") from error


def _check_folder(folder: Path) -> None:
    """By writing to it: permissions alone don't tell of read-only disks, nor of what root may not do."""
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}. Make it first, or choose another with -o.")
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".cartoon-"):
            pass
    except OSError as error:
        raise BadInput(
            f"{folder} cannot be written: {error.strerror}. Choose another folder with -o.", detail=repr(error)
        ) from error
