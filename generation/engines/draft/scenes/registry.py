"""The places that exist. A place is a module in `places/`: adding one is adding one file.

Such a module has `NAME`, `WORDS` (what in a prompt asks for it), `TIME` (of day, where the prompt names none),
`SCENERY` (a `Scenery` made from a `Setting`) and may have `HINTS`: words that ask for it where none asks for another.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generation.engines.draft.scenes import places
from generation.engines.draft.scenes.scenery import Scenery
from generation.engines.draft.scenes.setting import Setting, first_named

DEFAULT = "meadow"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    name: str
    words: tuple[str, ...]
    hints: tuple[str, ...]
    time: str
    scenery: Callable[[Setting], Scenery]


@cache
def all_places() -> Mapping[str, Place]:
    """Every place by name, in alphabetical order."""
    found = {}
    for info in sorted(pkgutil.iter_modules(places.__path__), key=lambda module: module.name):
        module = import_module(f"{places.__name__}.{info.name}")
        found[module.NAME] = Place(
            name=module.NAME,
            words=module.WORDS,
            hints=getattr(module, "HINTS", ()),
            time=module.TIME,
            scenery=module.SCENERY,
        )
    return found


def choose(*texts: str) -> Place:
    """The place that the first text names, or else hints at; where it does neither, the next text; else a meadow."""
    known = all_places()
    words = {place.name: place.words for place in known.values()}
    hints = {place.name: place.hints for place in known.values()}
    for text in texts:
        name = first_named(text, words) or first_named(text, hints)
        if name is not None:
            return known[name]
    return known[DEFAULT]
