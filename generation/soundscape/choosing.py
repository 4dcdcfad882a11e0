"""Which sounds a prompt's words ask for. Sounds are modules: adding one is adding one file.

A module in `beds/` has `NAME`, `make(air)` and either `PLACE`, the place of `generation.vocabulary` that sounds so, or
`WORDS`: what asks for it beside a place. It may have `LEVEL_DB`, `GROUND` (what feet sound like there, see `steps`),
`INDOORS` (weather is heard through the walls), `ONLY_OUTDOORS` (it is not) and `COVERS` (the place's birds are silent).
A module in `effects/` has `NAME`, `WORDS`, `LEVEL_DB` and `make(air)`.
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
from generation.vocabulary.phrases import named
from generation.vocabulary.places import place_of

_OVER_MAX = 2
_OUTSIDE_DB = -6.0  # of weather, heard indoors
_COVERED_DB = -8.0  # of a place, in bad weather or at night


@dataclass(frozen=True, kw_only=True, slots=True)
class Bed:
    """`level_db` is against other beds; `ground` "" has no steps; `place` "" is heard beside one, by its `words`."""

    name: str
    place: str
    words: tuple[str, ...]
    ground: str
    indoors: bool
    covers: bool
    only_outdoors: bool
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
    sounding = {bed.place: bed for bed in all_beds().values() if bed.place}
    place = sounding[place_of(texts, sounding)]
    beside = {bed.name: bed.words for bed in all_beds().values() if not bed.place}
    over = dict.fromkeys(named(texts[0] if texts else "", beside))
    beds_over = (all_beds()[name] for name in over)
    heard = [bed for bed in beds_over if not (bed.only_outdoors and place.indoors)][:_OVER_MAX]
    covered = _COVERED_DB if not place.indoors and any(bed.covers for bed in heard) else 0.0
    outside = _OUTSIDE_DB if place.indoors else 0.0
    levels = [(bed, bed.level_db + (0.0 if bed.indoors else outside)) for bed in heard]
    return Chosen(place, ((place, place.level_db + covered), *levels))


def effect_of(word: str) -> Effect | None:
    """The effect that a spoken word asks for, in whatever way it is typed: "BOOM!", "booooom"."""
    plain = re.sub(r"([a-z])\1{2,}", r"\1\1", "".join(re.findall(r"[a-z]+", word.lower())))
    single = re.sub(r"([a-z])\1+", r"\1", plain)
    return next((each for each in all_effects().values() if plain in each.words or single in each.words), None)


def _bed(module: Any) -> Bed:  # noqa: ANN401 - a module that keeps to the form above
    return Bed(
        name=module.NAME,
        place=getattr(module, "PLACE", ""),
        words=getattr(module, "WORDS", ()),
        ground=getattr(module, "GROUND", ""),
        indoors=getattr(module, "INDOORS", False),
        covers=getattr(module, "COVERS", False),
        only_outdoors=getattr(module, "ONLY_OUTDOORS", False),
        level_db=getattr(module, "LEVEL_DB", 0.0),
        make=module.make,
    )


def _modules(package: ModuleType) -> list[Any]:
    found = sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name)
    return [import_module(f"{package.__name__}.{info.name}") for info in found]
