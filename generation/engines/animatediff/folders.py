"""Where the models of a family lie on this machine. Loads no library."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generation.engines.animatediff.families import Family
from generation.errors import EngineFailed
from generation.models import Models, ModelSource, is_fetched, shown


@dataclass(frozen=True, slots=True)
class Folders:
    """`control` None: not here. `checkpoint`: the file with all weights of the base, which has none in its folder.

    `written`: of the owner's files the name, when (in ns) and how many bytes, by which others in their place are known.
    """

    base: Path
    motion: Path
    vae: Path
    control: Path | None
    checkpoint: Path | None = None
    written: tuple[tuple[str, int, int], ...] = ()


def folders(models: Models, kind: Family) -> Folders:
    """Raises EngineFailed where one that the family cannot do without is not here: which, and what to do."""
    roles = models.roles()
    looked = {role: models.found(roles[role]) for role in (*kind.required, kind.pose)}
    here = {role: path for role, path in looked.items() if path is not None}
    if missing := [roles[role] for role in kind.required if role not in here]:
        raise EngineFailed(_absence(models, kind, missing))
    checkpoint = here[kind.base] if roles[kind.base].is_file else None
    base = _outline(models, roles[kind.base]) if checkpoint else here[kind.base]
    return Folders(
        base=base,
        motion=here[kind.motion],
        vae=here[kind.vae] if kind.vae else base / "vae",
        control=here.get(kind.pose),
        checkpoint=checkpoint,
        written=tuple(_written(path) for path in _weights(here.values())),
    )


def _absence(models: Models, kind: Family, missing: Sequence[ModelSource]) -> str:
    pull = f"Fetch them with `cartoon-bot models pull {kind.name}`."
    for source in missing:
        if (fault := models.fault(source, shown)) is not None:
            return f"In [models], {fault}."
        if source.is_file:
            return f"What {source.shown} goes with is not here: its tokenizers. {pull}"
    return f"The weights of {' and '.join(source.shown for source in missing)} are not here. {pull}"


def _outline(models: Models, checkpoint: ModelSource) -> Path:
    outline = models.outline(checkpoint)
    found = models.found(outline) if outline else None
    if found is None:
        raise EngineFailed(f"What {checkpoint.shown} goes with has just been removed. Fetch it again.")
    return found


def _weights(places: Iterable[Path]) -> Iterator[Path]:
    """The files in the owner's own folders; what was fetched is never written over."""
    for place in places:
        if place.is_file():
            yield place
        elif not is_fetched(place):
            yield from sorted(place.rglob("*.safetensors"))


def _written(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError as error:
        raise EngineFailed(f"{shown(file)} has just been removed.", detail=repr(error)) from error
    return str(file), found.st_mtime_ns, found.st_size
