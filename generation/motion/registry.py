"""The motions that exist. A motion is a module in `motions/`: adding one is adding one file.

Such a module has `NAME`, `VERBS` (the plain forms that ask for it in a prompt) and `pose(moment)`, and may have
`NOT_AFTER` (words after which a verb is a noun, as in "the waves"), `TRAVEL_HEIGHTS_S` and `STRIDE_HZ`, see `Motion`.
"""

import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generation.errors import UnknownName
from generation.motion import motions
from generation.motion.clock import Moment
from generation.motion.pose import Pose

DEFAULT = "idle"


@dataclass(frozen=True, kw_only=True, slots=True)
class Motion:
    """`pose` is a pure function of the moment."""

    name: str
    verbs: tuple[str, ...]
    pose: Callable[[Moment], Pose]
    not_after: frozenset[str] = frozenset()
    travel_heights_s: float = 0.0  # speed over ground at tempo 1 and pace 1, body heights a second
    stride_hz: float = 0.0  # of the rhythm that carries them on, for a motion that travels


@cache
def all_motions() -> Mapping[str, Motion]:
    """Every motion by name, in alphabetical order."""
    found = {}
    for info in sorted(pkgutil.iter_modules(motions.__path__), key=lambda module: module.name):
        module = import_module(f"{motions.__name__}.{info.name}")
        found[module.NAME] = Motion(
            name=module.NAME,
            verbs=module.VERBS,
            pose=module.pose,
            not_after=frozenset(getattr(module, "NOT_AFTER", ())),
            travel_heights_s=getattr(module, "TRAVEL_HEIGHTS_S", 0.0),
            stride_hz=getattr(module, "STRIDE_HZ", 0.0),
        )
    return found


def names() -> tuple[str, ...]:
    return tuple(all_motions())


def motion(name: str) -> Motion:
    """Raises UnknownName."""
    known = all_motions()
    if name not in known:
        raise UnknownName("motion", name, list(known))
    return known[name]


def choose(prompt: str) -> str | None:
    """The motion of the first verb in the prompt that asks for one, or None."""
    forms = _forms()
    before = ""
    for word in re.findall(r"[a-z]+", prompt.lower()):
        name = forms.get(word)
        if name is not None and before not in all_motions()[name].not_after:
            return name
        before = word
    return None


@cache
def _forms() -> Mapping[str, str]:
    return {form: name for name, found in all_motions().items() for verb in found.verbs for form in _inflected(verb)}


def _inflected(verb: str) -> tuple[str, ...]:
    """A regular verb's plain, -s, -ed and -ing forms: dance, hop, cross, hurry."""
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if re.fullmatch(r".*[^aeiou]y", verb):
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if re.search(r"(s|x|z|ch|sh)$", verb):
        return verb, verb + "es", verb + "ed", verb + "ing"
    # Short verbs double their last consonant: hop, hopping.
    stem = verb + verb[-1] if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb) else verb
    return verb, verb + "s", stem + "ed", stem + "ing"
