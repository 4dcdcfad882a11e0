"""Designed voices by name, and which one a character has whose sheet names none. Pure.

The numbers were tuned with `benchmarks/voice_words.py`, which prints how well each is understood and how far it is
from the others.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2

from generation.domain import Character, VoiceDesign


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedVoice:
    """`words` in a character's kind, name or description ask for it. An extreme voice is harder to understand."""

    design: VoiceDesign
    words: tuple[str, ...] = ()
    extreme: bool = False


NAMED: Mapping[str, NamedVoice] = {
    "heroine": NamedVoice(
        design=VoiceDesign(pitch_range=1.1, speed=1.02),
        words=("heroine", "woman", "girl", "lady", "princess", "mother", "mom", "sister", "actress", "she", "her"),
    ),
    "hero": NamedVoice(
        design=VoiceDesign(pitch=0.54, pitch_range=1.15, formant=0.91, tilt_db=1.5),
        words=(
            "hero",
            "superhero",
            "man",
            "guy",
            "knight",
            "prince",
            "father",
            "dad",
            "brother",
            "pilot",
            "astronaut",
            "he",
            "his",
        ),
    ),
    "child": NamedVoice(
        design=VoiceDesign(pitch=1.42, pitch_range=1.15, formant=1.17, speed=0.98),
        words=("child", "kid", "boy", "toddler", "baby", "schoolboy", "schoolgirl", "son", "daughter"),
    ),
    "teen": NamedVoice(
        design=VoiceDesign(pitch=0.84, pitch_range=1.2, formant=1.06, speed=1.06, tilt_db=0.8),
        words=("teen", "teenager", "dog", "puppy", "student", "skater", "gamer", "elf", "fox", "rabbit", "bunny"),
    ),
    "elder": NamedVoice(
        design=VoiceDesign(pitch=0.70, formant=0.93, speed=0.88, breath=0.30, tremble=0.55, tilt_db=-1.0),
        words=("elder", "old", "grandpa", "grandfather", "ancient", "hermit", "professor", "scientist", "turtle"),
    ),
    "grandmother": NamedVoice(
        design=VoiceDesign(pitch=1.08, formant=0.93, speed=0.88, breath=0.25, tremble=0.60, tilt_db=-1.5),
        words=("grandmother", "grandma", "granny", "witch", "crone", "aunt", "auntie"),
    ),
    "wizard": NamedVoice(
        design=VoiceDesign(pitch=0.60, pitch_range=1.45, formant=0.98, speed=0.88, breath=0.35, tilt_db=-1.5),
        words=("wizard", "mage", "sorcerer", "magician", "merlin", "druid", "owl", "king"),
    ),
    "villain": NamedVoice(
        design=VoiceDesign(pitch=0.50, pitch_range=0.7, formant=0.83, speed=0.90, tilt_db=-2.5),
        words=("villain", "evil", "vampire", "dracula", "pirate", "sinister", "snake", "thief", "spy"),
    ),
    "queen": NamedVoice(
        design=VoiceDesign(pitch=0.86, pitch_range=0.8, formant=0.94, speed=0.92, tilt_db=-2.0),
        words=("queen", "empress", "enchantress", "sorceress", "mermaid", "goddess", "teacher", "doctor"),
    ),
    "announcer": NamedVoice(
        design=VoiceDesign(pitch=0.64, pitch_range=1.4, formant=0.81, speed=1.02, tilt_db=1.8),
        words=("announcer", "host", "presenter", "reporter", "commentator", "captain", "coach", "general", "penguin"),
    ),
    "robot": NamedVoice(
        design=VoiceDesign(pitch=0.62, pitch_range=0.0, formant=1.07, speed=0.96, metal=0.9),
        words=("robot", "android", "droid", "cyborg", "machine", "computer", "bot", "mech", "automaton"),
    ),
    "fairy": NamedVoice(
        design=VoiceDesign(pitch=1.62, pitch_range=1.25, formant=1.08, breath=0.35, tilt_db=-1.0),
        words=("fairy", "pixie", "sprite", "angel", "bird", "butterfly", "cat", "kitten", "unicorn"),
    ),
    "giant": NamedVoice(
        design=VoiceDesign(pitch=0.42, formant=0.74, speed=0.86),
        words=("giant", "ogre", "troll", "titan", "golem", "bear", "elephant", "whale", "yeti", "bigfoot"),
        extreme=True,
    ),
    "monster": NamedVoice(
        design=VoiceDesign(pitch=0.48, pitch_range=0.9, formant=0.78, speed=0.92, growl=0.7),
        words=("monster", "beast", "demon", "werewolf", "dragon", "orc", "dinosaur", "zombie", "kraken", "devil"),
        extreme=True,
    ),
    "goblin": NamedVoice(
        design=VoiceDesign(pitch=1.22, pitch_range=1.3, formant=0.90, speed=1.04, growl=0.45, tilt_db=1.5),
        words=("goblin", "gremlin", "imp", "gnome", "dwarf", "frog", "toad", "crow", "parrot", "duck", "clown"),
        extreme=True,
    ),
    "chipmunk": NamedVoice(
        design=VoiceDesign(pitch=1.95, pitch_range=1.1, formant=1.34, speed=0.98),
        words=("chipmunk", "squirrel", "mouse", "hamster", "tiny", "elfin", "bug", "bee", "minion"),
        extreme=True,
    ),
    "alien": NamedVoice(
        design=VoiceDesign(pitch=1.10, pitch_range=0.35, formant=1.28, metal=0.45, tremble=0.3),
        words=("alien", "martian", "extraterrestrial", "octopus", "jellyfish", "slime", "blob", "fish"),
        extreme=True,
    ),
    "ghost": NamedVoice(
        design=VoiceDesign(pitch=0.92, pitch_range=0.8, formant=0.98, speed=0.84, breath=0.85, tremble=0.6),
        words=("ghost", "spirit", "phantom", "skeleton", "spectre", "wraith", "snowman"),
        extreme=True,
    ),
}

# Who is described by none of those words: people, told apart by ear.
_EVERYDAY = ("heroine", "hero", "teen", "queen", "wizard", "announcer", "child", "elder", "grandmother", "villain")
_BY_WORD = {word: name for name, voice in NAMED.items() for word in voice.words}
_PRONOUNS = frozenset({"he", "his", "she", "her"})
_ALIKE_SEMITONES = 2.5  # nearer in pitch, and …
_ALIKE_FORMANT = 0.055  # … in formants (share), two voices are taken for one


def derived(name: str, title: str, description: str, kind: str = "") -> VoiceDesign:
    """The voice of a character whose sheet names none: by its kind's, name's or description's words, else its name.

    The same for the same words on every machine.
    """
    words = re.findall(r"[a-z]+", f"{kind} {title} {name} {description}".lower())
    named = [word for word in words if word in _BY_WORD]
    telling = [word for word in named if word not in _PRONOUNS] or named
    return NAMED[_BY_WORD[telling[0]] if telling else _everyday(name)[0]].design


def told_apart(cast: Sequence[Character]) -> tuple[Character, ...]:
    """The cast with no two voices alike, but where sheets say so: who has a derived voice gets another one."""
    given = [each.voice.design for each in cast if not _is_derived(each)]
    heard: list[Character] = []
    for character in cast:
        others = (*given, *(each.voice.design for each in heard))
        heard.append(_with(character, _unlike(character, others)) if _is_derived(character) else character)
    return tuple(heard)


def are_alike(first: VoiceDesign, second: VoiceDesign) -> bool:
    """Whether people would take one for the other, judged by the numbers alone."""
    near_pitch = abs(12 * log2(first.pitch / second.pitch)) < _ALIKE_SEMITONES
    near_formant = abs(log2(first.formant / second.formant)) < log2(1 + _ALIKE_FORMANT)
    added = ((first.breath, second.breath), (first.growl, second.growl), (first.metal, second.metal))
    return near_pitch and near_formant and all(abs(one - other) < 0.3 for one, other in added)


def _is_derived(character: Character) -> bool:
    return character.voice.design == _derived(character)


def _derived(character: Character) -> VoiceDesign:
    kind = character.puppet.kind if character.puppet else ""
    return derived(character.name, character.title, character.description, kind)


def _unlike(character: Character, others: Iterable[VoiceDesign]) -> VoiceDesign:
    """The character's own voice where nobody is heard like it; else the first that nobody has."""
    taken = tuple(others)
    choices = (character.voice.design, *(NAMED[name].design for name in _everyday(character.name)))
    free = (design for design in choices if not any(are_alike(design, other) for other in taken))
    return next(free, character.voice.design)


def _everyday(name: str) -> tuple[str, ...]:
    """The everyday voices from the one that belongs to the name on."""
    first = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % len(_EVERYDAY)
    return (*_EVERYDAY[first:], *_EVERYDAY[:first])


def _with(character: Character, design: VoiceDesign) -> Character:
    return replace(character, voice=replace(character.voice, design=design))
