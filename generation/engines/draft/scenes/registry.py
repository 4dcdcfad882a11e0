"""The places that exist. A place is a module in `places/`: adding one is adding one file.

Such a module has `NAME`, `WORDS` (what in a prompt asks for it), `TIME` (of day, where the prompt names none) and
`SCENERY` (a `Scenery` made from a `Setting`).
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generation.engines.draft.scenes import places
from generation.engines.draft.scenes.scenery import Scenery, Setting
from generation.engines.draft.scenes.setting import first_named

DEFAULT = "meadow"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    name: str
    words: tuple[str, ...]
    time: str
    scenery: Callable[[Setting], Scenery]


@cache
def all_places() -> Mapping[str, Place]:
    """Every place by name, in alphabetical order."""
    found = {}
    for info in sorted(pkgutil.iter_modules(places.__path__), key=lambda module: module.name):
        module = import_module(f"{places.__name__}.{info.name}")
        found[module.NAME] = Place(name=module.NAME, words=module.WORDS, time=module.TIME, scenery=module.SCENERY)
    return found


def choose(*texts: str) -> Place:
    """The place that the first text names; where it names none, the next text; else a meadow."""
    known = {place.name: place.words for place in all_places().values()}
    for text in texts:
        name = first_named(text, known)
        if name is not None:
            return all_places()[name]
    return all_places()[DEFAULT]
