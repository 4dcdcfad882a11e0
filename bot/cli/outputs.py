"""Where a command writes its files: decided, and tried, before anything is queued."""

import tempfile
from datetime import datetime
from pathlib import Path

from generation.errors import BadInput

SPOILER = "SPOILER_"  # Discord hides attachments whose name begins so


def targets(
    output: Path | None, *, endings: tuple[str, ...], count: int = 1, spoiler: bool = False
) -> tuple[Path, ...]:
    """One absolute path for each clip. `endings[0]` is taken where none is given.

    Raises BadInput for an ending that cannot be written and for a folder that cannot be written to.
    """
    path = _named(output, endings)
    if path.suffix.lower() not in endings:
        raise BadInput(f"{path.name}: this command writes {', '.join(endings)}. Choose one of these endings.")
    _check_folder(path.parent)
    name = f"{SPOILER}{path.name}" if spoiler and not path.name.startswith(SPOILER) else path.name
    path = path.with_name(name)
    if path.is_dir():
        raise BadInput(f"{path} is a folder. Name a file.")
    if count == 1:
        return (path,)
    return tuple(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, count + 1))


def _named(output: Path | None, endings: tuple[str, ...]) -> Path:
    if output is not None:
        output = Path.cwd() / output.expanduser()
    if output is not None and not output.is_dir():
        return output if output.suffix else output.with_name(output.name + endings[0])
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    return (output or Path.cwd()) / f"cartoon-{stamp}{endings[0]}"


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
