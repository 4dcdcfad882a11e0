"""The places that a prompt can name. A place is a module here: adding one is adding one file.

Such a module has `NAME`, `WORDS` (what asks for the place) and may have `HINTS`: words that ask for it where none asks
for another.
"""

import pkgutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generation.vocabulary.phrases import first_named

DEFAULT = "meadow"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceWords:
    words: tuple[str, ...]
    hints: tuple[str, ...]


@cache
def all_places() -> Mapping[str, PlaceWords]:
    """By name, in alphabetical order."""
    found = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        module = import_module(f"{__name__}.{info.name}")
        found[module.NAME] = PlaceWords(words=module.WORDS, hints=getattr(module, "HINTS", ()))
    return found


def place_of(texts: Collection[str], among: Collection[str]) -> str:
    """The place, one of `among`, that the first text names, or else hints at; where it does neither, the next text;
    else DEFAULT."""
    known = {name: place for name, place in all_places().items() if name in among}
    words = {name: place.words for name, place in known.items()}
    hints = {name: place.hints for name, place in known.items()}
    found = (first_named(text, words) or first_named(text, hints) for text in texts)
    return next((name for name in found if name is not None), DEFAULT)
