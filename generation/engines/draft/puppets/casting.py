"""From a character to its puppet's look: as the character says, or derived from its name and description."""

import re

from generation.domain import Character, Puppet
from generation.drawing.color import darken, is_color, lighten
from generation.engines.draft.puppets.figure import Look
from generation.engines.draft.puppets.registry import Kind, all_kinds, kind
from generation.engines.draft.seeds import stable_hash
from generation.errors import BadInput

# Colour words as puppets wear them: brighter than CSS's colours of those names.
NAMED = {
    "red": "#f0524f", "orange": "#ff9440", "yellow": "#ffd04a", "green": "#4fb96a", "blue": "#4b8df0",
    "purple": "#9562ee", "violet": "#9562ee", "pink": "#ff86b3", "white": "#f4f6ff", "black": "#4a4662",
    "grey": "#9aa3b8", "gray": "#9aa3b8", "brown": "#a9704a", "gold": "#f2b63c", "golden": "#f2b63c",
    "silver": "#c3cbe0", "teal": "#2fb5ad", "turquoise": "#35c4c0", "cyan": "#47c8ea", "lime": "#a5d94a",
}  # fmt: skip
_BODIES = ("#8f5bea", "#ff9d3f", "#4b8df0", "#4fb96a", "#ff7fa8", "#f0a93c", "#35b6b0", "#e2605a", "#7f8fb8", "#b07ae0")
_ACCENTS = ("#ff4d6d", "#ffd23f", "#2fb5ad", "#ff7a3d", "#5b7cff", "#a45bff")
_EYES = ("#2fa8ff", "#35c06f", "#8a5a2c", "#9562ee", "#e0862c")
_SKINS = ("#ffd9b8", "#f6c096", "#e8a878", "#c98a5c", "#9c6440", "#75482e")
_HAIR = ("#2b1a14", "#5a3320", "#8a5530", "#d9a04a", "#c2562f", "#3a3350")


def look_of(character: Character) -> Look:
    """The puppet's look. Raises UnknownName (kind) and BadInput (colour, accessory), naming what is allowed."""
    if character.puppet is None:
        return _derived(character)
    return _given(character, character.puppet)


def _given(character: Character, puppet: Puppet) -> Look:
    found = kind(puppet.kind)
    for part, color in puppet.colors.items():
        if part not in found.colors:
            known = ", ".join(found.colors)
            raise BadInput(
                f"{character.title}: a puppet of kind '{found.name}' has no colour '{part}'. It has: {known}."
            )
        if not is_color(color):
            raise BadInput(f"{character.title}: the colour '{part}' must be written as #rrggbb, not '{color[:20]}'.")
    for item in puppet.accessories:
        if item not in found.accessories:
            known = ", ".join(found.accessories)
            raise BadInput(f"{character.title}: a puppet of kind '{found.name}' cannot wear '{item}'. It can: {known}.")
    return Look(found.name, {**found.colors, **puppet.colors}, puppet.accessories)


def _derived(character: Character) -> Look:
    words = re.findall(r"[a-z]+", f"{character.title} {character.name} {character.description}".lower())
    found = _derived_kind(character, words)
    colors = {**found.colors, **_palette(character, found)}
    for index, word in enumerate(words):
        if word in NAMED:
            part = _painted(words[index + 1 : index + 3], found)
            colors[part] = NAMED[word]
    if "belly" in colors:
        colors["belly"] = lighten(colors["body"], 0.68)
    worn = [item for item in found.accessories if item in words or f"{item}s" in words]
    if not worn and found.accessories:
        choice = _number(character, "accessory") % (len(found.accessories) + 1)  # one in so many wears nothing
        worn = list(found.accessories[choice : choice + 1])
    return Look(found.name, colors, tuple(worn))


def _derived_kind(character: Character, words: list[str]) -> Kind:
    """The kind of the first word that names one; else by the character's name."""
    known = all_kinds()
    for word in words:
        for candidate in known.values():
            if word in candidate.words or word.removesuffix("s") in candidate.words:
                return candidate
    return known[tuple(known)[_number(character, "kind") % len(known)]]


def _palette(character: Character, found: Kind) -> dict[str, str]:
    """Colours by the character's name for the parts that this kind paints."""
    body = _BODIES[_number(character, "body") % len(_BODIES)]
    choices = {
        "body": body,
        "accent": _ACCENTS[_number(character, "accent") % len(_ACCENTS)],
        "eyes": _EYES[_number(character, "eyes") % len(_EYES)],
        "skin": _SKINS[_number(character, "skin") % len(_SKINS)],
        "hair": _HAIR[_number(character, "hair") % len(_HAIR)],
        "hat": darken(_BODIES[_number(character, "hat") % len(_BODIES)], 0.35),
    }
    if found.name == "explorer":
        choices["body"] = lighten(body, 0.82)  # a space suit is nearly white
    return {part: color for part, color in choices.items() if part in found.colors}


def _painted(following: list[str], found: Kind) -> str:
    """Which part a colour word means, by the words after it: "green eyes", "red wool hat"; else the body."""
    for word in following:
        for part in (word, word.removesuffix("s"), {"jacket": "body", "scarf": "accent", "suit": "body"}.get(word, "")):
            if part in found.colors:
                return part
    return "body"


def _number(character: Character, what: str) -> int:
    return stable_hash(character.name, character.description, what)
