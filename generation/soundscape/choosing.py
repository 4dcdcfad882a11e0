"""Which sounds a prompt's words ask for. Sounds are modules: adding one is adding one file.

A module in `beds/` has `NAME`, `WORDS` (what asks for it), `LAYER` ("place": one of them is heard; "over": beside the
place) and `make(air)`, and may have `HINTS` (words that ask for it where no place is named), `LEVEL_DB`, `GROUND` (what
feet sound like there, see `steps`), `INDOORS` (no crickets, no rain on the face) and `COVERS` (the place's birds are
silent). A module in `effects/` has `NAME`, `WORDS`, `LEVEL_DB` and `make(air)`.
"""

import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from generation.ports import Samples
from generation.soundscape import beds, effects
from generation.soundscape.air import Air

DEFAULT = "meadow"
_OVER_MAX = 2
_OUTSIDE_DB = -6.0  # of weather, heard indoors
_COVERED_DB = -8.0  # of a place, in bad weather or at night


@dataclass(frozen=True, kw_only=True, slots=True)
class Bed:
    """`level_db` is against other beds; `ground` "" has no steps."""

    name: str
    words: tuple[str, ...]
    hints: tuple[str, ...]
    layer: str
    ground: str
    indoors: bool
    covers: bool
    level_db: float
    make: Callable[[Air], Samples]


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """`level_db` is against speech."""

    name: str
    words: tuple[str, ...]
    level_db: float
    make: Callable[[Air], Samples]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Beds with their levels in dB, the place first."""

    place: Bed
    levels: tuple[tuple[Bed, float], ...]


@cache
def all_beds() -> Mapping[str, Bed]:
    return {module.NAME: _bed(module) for module in _modules(beds)}


@cache
def all_effects() -> Mapping[str, Effect]:
    return {
        module.NAME: Effect(name=module.NAME, words=module.WORDS, level_db=module.LEVEL_DB, make=module.make)
        for module in _modules(effects)
    }


def choose(*texts: str) -> Chosen:
    """By the first text that names a place, or else hints at one; what is heard over it is the first text's."""
    place = next((found for found in map(_place, texts) if found is not None), all_beds()[DEFAULT])
    over = dict.fromkeys(_named(texts[0] if texts else "", "words", "over"))
    heard = [bed for bed in over if not (bed.name == "crickets" and place.indoors)][:_OVER_MAX]
    covered = _COVERED_DB if not place.indoors and any(bed.covers for bed in heard) else 0.0
    outside = _OUTSIDE_DB if place.indoors else 0.0
    levels = [(bed, bed.level_db + (0.0 if bed.indoors else outside)) for bed in heard]
    return Chosen(place, ((place, place.level_db + covered), *levels))


def effect_of(word: str) -> Effect | None:
    """The effect that a spoken word asks for, in whatever way it is typed: "BOOM!", "booooom"."""
    plain = re.sub(r"([a-z])\1{2,}", r"\1\1", "".join(re.findall(r"[a-z]+", word.lower())))
    single = re.sub(r"([a-z])\1+", r"\1", plain)
    return next((each for each in all_effects().values() if plain in each.words or single in each.words), None)


def _place(text: str) -> Bed | None:
    named = _named(text, "words", "place") or _named(text, "hints", "place")
    return named[0] if named else None


def _named(text: str, by: str, layer: str) -> list[Bed]:
    """In the text's order; of phrases that begin at one place the longest counts."""
    pattern, names = _pattern(by, layer)
    found = (names[match["word"] or match["sign"]] for match in pattern.finditer(text.lower()))
    return [all_beds()[name] for name in found]


@cache
def _pattern(by: str, layer: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What matches the words, longest first and in the plural too, and the bed's name by what was matched."""
    names = {word: bed.name for bed in all_beds().values() if bed.layer == layer for word in getattr(bed, by)}
    words = sorted(names, key=len, reverse=True)
    letters = "|".join(re.escape(word) for word in words if word[0].isalpha())
    signs = "|".join(re.escape(word) for word in words if not word[0].isalpha())
    return re.compile(rf"(?<![a-z])(?P<word>{letters or '(?!)'})(?:e?s)?(?![a-z])|(?P<sign>{signs or '(?!)'})"), names


def _bed(module: Any) -> Bed:  # noqa: ANN401 - a module that keeps to the form above
    return Bed(
        name=module.NAME,
        words=module.WORDS,
        hints=getattr(module, "HINTS", ()),
        layer=module.LAYER,
        ground=getattr(module, "GROUND", ""),
        indoors=getattr(module, "INDOORS", False),
        covers=getattr(module, "COVERS", False),
        level_db=getattr(module, "LEVEL_DB", 0.0),
        make=module.make,
    )


def _modules(package: ModuleType) -> list[Any]:
    found = sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name)
    return [import_module(f"{package.__name__}.{info.name}") for info in found]
