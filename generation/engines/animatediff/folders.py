"""Where the models of a family lie on this machine. Loads no library."""

from dataclasses import dataclass
from pathlib import Path

from generation.engines.animatediff.families import Family
from generation.errors import EngineFailed
from generation.models import Models, ModelSource


@dataclass(frozen=True, slots=True)
class Folders:
    """`control` None: not here. `checkpoint`: the file with all weights of the base, which has none in its folder."""

    base: Path
    motion: Path
    vae: Path
    control: Path | None
    checkpoint: Path | None = None


def absent(models: Models, kind: Family) -> str | None:
    """None where all that the family cannot do without is here, else what is not and what to do."""
    roles = models.roles()
    missing = [role for role in kind.required if models.found(roles[role]) is None]
    pull = f"Fetch them with `cartoon-bot models pull {kind.name}`."
    for source in (roles[role] for role in missing):
        if (fault := models.fault(source)) is not None:
            return f"In [models], {fault}."
        if source.is_file:
            return f"What {source.id} goes with is not here: its tokenizers. {pull}"
    names = " and ".join(roles[role].shown for role in missing)
    return f"The weights of {names} are not here. {pull}" if missing else None


def folders(models: Models, kind: Family) -> Folders:
    """Raises EngineFailed where one of them is not here."""
    if (lacking := absent(models, kind)) is not None:
        raise EngineFailed(lacking)
    roles = models.roles()
    outline = models.outline(roles[kind.base]) if roles[kind.base].is_file else None
    base = _here(models, outline or roles[kind.base])
    return Folders(
        base=base,
        motion=_here(models, roles[kind.motion]),
        vae=_here(models, roles[kind.vae]) if kind.vae else base / "vae",
        control=models.found(roles[kind.pose]),
        checkpoint=_here(models, roles[kind.base]) if outline else None,
    )


def _here(models: Models, source: ModelSource) -> Path:
    found = models.found(source)
    if found is None:
        raise EngineFailed(f"The weights of {source.shown} have just been removed. Fetch them again.")
    return found
