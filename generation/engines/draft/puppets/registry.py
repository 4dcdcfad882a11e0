"""The kinds of puppets that exist. A kind is a module in `kinds/`: adding one is adding one file.

Such a module has `NAME`, `WORDS` (what in a description asks for it), `COLORS` (each part it paints and its default),
`ACCESSORIES` (those it can wear) and `FIGURE` (a `Figure` made from a `Look`); and may have, for characters whose looks
are derived, `CHOICES` (colours by part that suit this kind) and `MATCHED` (parts that follow another part's colour:
which, and how much darker, or lighter where negative, 0 to 1).
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generation.engines.draft.puppets import kinds
from generation.engines.draft.puppets.figure import FaceBox, Figure, Look
from generation.errors import UnknownName


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    name: str
    words: tuple[str, ...]
    colors: Mapping[str, str]
    accessories: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    matched: Mapping[str, tuple[str, float]]
    figure: Callable[[Look], Figure]
    height: float  # body heights, see Figure
    half_width: float
    face: FaceBox


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by name, in alphabetical order."""
    found = {}
    for info in sorted(pkgutil.iter_modules(kinds.__path__), key=lambda module: module.name):
        module = import_module(f"{kinds.__name__}.{info.name}")
        found[module.NAME] = Kind(
            name=module.NAME,
            words=module.WORDS,
            colors=module.COLORS,
            accessories=module.ACCESSORIES,
            choices=getattr(module, "CHOICES", {}),
            matched=getattr(module, "MATCHED", {}),
            figure=module.FIGURE,
            height=module.FIGURE.height,
            half_width=module.FIGURE.half_width,
            face=module.FIGURE.face,
        )
    return found


def kind(name: str) -> Kind:
    """Raises UnknownName."""
    known = all_kinds()
    if name not in known:
        raise UnknownName("puppet kind", name, list(known))
    return known[name]
