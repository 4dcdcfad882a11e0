"""From a character to its puppet's look: as the character says, or derived from its name and description."""

import re

from generation.domain import Character, Puppet
from generation.drawing.color import darken, is_color, lighten
from generation.engines.draft.puppets.figure import Look
from generation.engines.draft.puppets.moods import NEUTRAL, mood, mood_in
from generation.engines.draft.puppets.registry import Kind, all_kinds, kind
from generation.engines.draft.puppets.worn import CALLED
from generation.engines.draft.seeds import stable_hash
from generation.errors import BadInput

# Colour words as puppets wear them: brighter than CSS's colours of those names.
NAMED = {
    "red": "#f0524f", "orange": "#ff9440", "yellow": "#ffd04a", "green": "#4fb96a", "blue": "#4b8df0",
    "purple": "#9562ee", "violet": "#9562ee", "pink": "#ff86b3", "white": "#f4f6ff", "black": "#4a4662",
    "grey": "#9aa3b8", "gray": "#9aa3b8", "brown": "#a9704a", "gold": "#f2b63c", "golden": "#f2b63c",
    "silver": "#c3cbe0", "teal": "#2fb5ad", "turquoise": "#35c4c0", "cyan": "#47c8ea", "lime": "#a5d94a",
}  # fmt: skip
_HAIR_WORDS = {
    "blonde": "#f0c25a", "blond": "#f0c25a", "ginger": "#d9702f", "redhead": "#c9542f", "brunette": "#5a3320",
}  # fmt: skip
# Parts by the words that mean them, where a kind has no part of that very name.
_PARTS = {
    **dict.fromkeys(("jacket", "coat", "robe", "gown", "dress", "suit", "shirt", "fur", "scales", "armor"), "body"),
    **dict.fromkeys(("scarf", "cape", "cloak", "ribbon", "bow", "cap", "tie", "mask", "spikes", "gloves"), "accent"),
    **dict.fromkeys(("beard", "haired", "hair", "mustache", "moustache", "pigtails"), "hair"),
    **dict.fromkeys(("shoes", "sneakers", "shoe"), "boots"),
    **dict.fromkeys(("pants", "shorts", "jeans"), "trousers"),
    "eyed": "eyes", "winged": "wings", "tummy": "belly", "skinned": "skin", "backpack": "leather",
}  # fmt: skip
_BODIES = ("#8f5bea", "#ff9d3f", "#4b8df0", "#4fb96a", "#ff7fa8", "#f0a93c", "#35b6b0", "#e2605a", "#7f8fb8", "#b07ae0")
_PALETTE = {
    "body": _BODIES,
    "accent": ("#ff4d6d", "#ffd23f", "#2fb5ad", "#ff7a3d", "#5b7cff", "#a45bff"),
    "eyes": ("#2fa8ff", "#35c06f", "#8a5a2c", "#9562ee", "#e0862c"),
    "skin": ("#ffd9b8", "#f6c096", "#e8a878", "#c98a5c", "#9c6440", "#75482e"),
    "hair": ("#2b1a14", "#5a3320", "#8a5530", "#d9a04a", "#c2562f", "#3a3350"),
    "hat": tuple(darken(color, 0.35) for color in _BODIES),
    "suit": _BODIES,
}
# Words that tell what somebody is like or has to do with as often as what they are: other words go first.
_VAGUE = frozenset((
    "space", "moon", "star", "rocket", "animal", "friend", "guide", "person", "human", "child", "kid", "hero",
    "giant", "student", "cloud", "lady", "teacher", "elder", "professor", "beast", "creature", "villain", "champion",
))  # fmt: skip
_DAILY = ("backpack", "bow", "cap", "flower", "glasses", "headphones", "scarf", "tie")  # what anybody might wear


def look_of(character: Character) -> Look:
    """The puppet's look. Raises UnknownName (kind, mood) and BadInput (colour, accessory), naming what is allowed."""
    words = re.findall(r"[a-z]+", f"{character.title} {character.name} {character.description}".lower())
    if character.puppet is None:
        return _derived(character, words)
    return _given(character, character.puppet, words)


def _given(character: Character, puppet: Puppet, words: list[str]) -> Look:
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
    if puppet.mood is not None:
        mood(puppet.mood)
    feeling = puppet.mood or mood_in(words) or NEUTRAL
    return Look(found.name, {**found.colors, **puppet.colors}, puppet.accessories, feeling)


def _derived(character: Character, words: list[str]) -> Look:
    found = _derived_kind(character, words)
    painted = _painted(words, found)
    colors = {**found.colors, **_palette(character, found), **painted}
    for part, (source, share) in found.matched.items():
        if part not in painted:
            colors[part] = darken(colors[source], share) if share >= 0 else lighten(colors[source], -share)
    return Look(found.name, colors, _worn(character, words, found), mood_in(words) or NEUTRAL)


def _derived_kind(character: Character, words: list[str]) -> Kind:
    """The kind of the first word that names one, rather by a plain word than by a vague one; else by the name."""
    known = all_kinds()
    for vague in (False, True):
        for word in words:
            forms = {word, word.removesuffix("s"), word.removesuffix("es")}
            named = [candidate for candidate in known.values() if forms & set(candidate.words)]
            if named and (vague or not forms & _VAGUE):
                return named[_number(character, "which") % len(named)]
    return known[tuple(known)[_number(character, "kind") % len(known)]]


def _palette(character: Character, found: Kind) -> dict[str, str]:
    """Colours by the character's name for the parts that this kind paints."""
    choices = {part: found.choices.get(part) or _PALETTE.get(part) for part in found.colors}
    return {part: among[_number(character, part) % len(among)] for part, among in choices.items() if among}


def _painted(words: list[str], found: Kind) -> dict[str, str]:
    """Colours that the words name: "green eyes", "red wool hat"; a colour before nothing known paints the body."""
    painted: dict[str, str] = {}
    loose = None
    for index, word in enumerate(words):
        if word in _HAIR_WORDS and "hair" in found.colors:
            painted["hair"] = _HAIR_WORDS[word]
        if word not in NAMED:
            continue
        part = _part(words[index + 1 : index + 3], found)
        if part:
            painted[part] = NAMED[word]
        else:
            loose = loose or NAMED[word]
    return {"body": loose, **painted} if loose else painted


def _part(following: list[str], found: Kind) -> str | None:
    """Which part a colour word means, by the words after it; the body where they name the kind itself."""
    for word in following:
        for form in (word, word.removesuffix("s"), _PARTS.get(word, "")):
            if form in found.colors:
                return form
            if form in found.words:
                return "body"
        if word in NAMED:
            return None  # that colour's noun, not this one's
    return None


def _worn(character: Character, words: list[str], found: Kind) -> tuple[str, ...]:
    """What the words name; else one thing that anybody might wear, or nothing."""
    forms = {CALLED.get(form, form) for word in words for form in (word, word.removesuffix("s"))}
    worn = tuple(item for item in found.accessories if item in forms)
    daily = [item for item in found.accessories if item in _DAILY]
    if worn or not daily:
        return worn
    choice = _number(character, "accessory") % (2 * len(daily))  # every other wears nothing
    return tuple(daily[choice : choice + 1])


def _number(character: Character, what: str) -> int:
    return stable_hash(character.name, character.description, what)
