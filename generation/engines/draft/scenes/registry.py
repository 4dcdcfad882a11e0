"""The places that can be drawn. Such a place is a module in `places/`, and its words one in `generation.vocabulary`.

The module has `NAME`, `TIME` (of day, where the prompt names none) and `SCENERY` (a `Scenery` made from a `Setting`).
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generation.engines.draft.scenes import places
from generation.engines.draft.scenes.scenery import Scenery
from generation.engines.draft.scenes.setting import Setting
from generation.vocabulary.places import place_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    name: str
    time: str
    scenery: Callable[[Setting], Scenery]


@cache
def all_places() -> Mapping[str, Place]:
    """Every place by name, in alphabetical order."""
    found = {}
    for info in sorted(pkgutil.iter_modules(places.__path__), key=lambda module: module.name):
        module = import_module(f"{places.__name__}.{info.name}")
        found[module.NAME] = Place(name=module.NAME, time=module.TIME, scenery=module.SCENERY)
    return found


def choose(*texts: str) -> Place:
    """The place that the first text names or hints at, or the next text; see `place_of`."""
    return all_places()[place_of(texts, all_places())]
