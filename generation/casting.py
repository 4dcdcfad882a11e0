"""Who speaks and who is seen: from tags and names to characters and narrators. Pure, given the characters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from generation.domain import Character, Line, Script, Task, Voice
from generation.errors import BadInput, UnknownName
from generation.script import Turn, tag_key
from generation.voices import derived, told_apart

Roles = tuple[Character | None, ...]  # by number of the speaker, the first one's at 0; None: open
FALLBACK = ("temo", "felfel")  # who plays where nobody is named; both are bundled
_CAST_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_NUMBERED = re.compile(r"s[0-9]+")

_NARRATOR = "a narrator off screen"


class Characters(Protocol):
    """The characters that may be asked for in one place."""

    def all(self) -> tuple[Character, ...]: ...

    def get(self, name: str) -> Character:
        """Raises UnknownName; BadInput with the reason when the character's files are broken."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Casting:
    """Fields as in `Request`. `script` None: nobody speaks."""

    cast: tuple[Character, ...]
    off_screen: tuple[str, ...] = ()
    script: Script | None = None
    notes: tuple[str, ...] = ()

    @property
    def on_screen(self) -> tuple[Character, ...]:
        return tuple(each for each in self.cast if each.name not in self.off_screen)


class Roster:
    """The characters by the keys under which people name them. A name wins over another's title."""

    def __init__(self, library: Characters) -> None:
        self._library = library
        self._all = library.all()
        self._by_key = {tag_key(character.title): character for character in self._all}
        self._by_key.update({tag_key(character.name): character for character in self._all})

    def asked(self, name: str) -> Character:
        """The character of an option. Raises UnknownName, or BadInput when it is broken."""
        is_plain = re.fullmatch(r"[\w '-]+", name) is not None
        found = self._by_key.get(tag_key(name)) if is_plain else None
        return found or self._library.get(name)

    def tagged(self, turn: Turn) -> Character | None:
        """The character of a `[Name]` tag, or None. Raises BadInput when it is broken."""
        if turn.tag in self._by_key:
            return self._by_key[turn.tag]
        try:
            return self._library.get(turn.tag)
        except UnknownName:
            return None

    def named_in(self, prompt: str) -> tuple[Character, ...]:
        """Characters whose name or title stands in the prompt as whole words, in their order, each once."""
        keys = sorted(filter(None, self._by_key), key=len, reverse=True)  # "captain nova" before "nova"
        if not keys:
            return ()
        spelled = "|".join(r"[\W_]+".join(map(re.escape, key.split("_"))) for key in keys)
        found = re.findall(rf"(?<!\w)(?:{spelled})(?!\w)", prompt.casefold())
        return _once(self._by_key[tag_key(words)] for words in found if tag_key(words) in self._by_key)

    def nearest(self, key: str) -> str | None:
        near = get_close_matches(key, list(self._by_key), n=1, cutoff=0.6)
        return self._by_key[near[0]].name if near else None

    def is_taken(self, name: str) -> bool:
        return any(character.name == name for character in self._all)


def cast(
    task: Task,
    *,
    turns: Sequence[Turn],
    prompt: str,
    given: Sequence[str | None],
    library: Characters,
    defaults: Sequence[str | None],
    speakers_max: int,
) -> Casting:
    """`given` are the characters of [S1], [S2] … as asked for; None where the request leaves one open.

    A speaker left open is played by who the prompt names, in its order, then by the `defaults` of the first two, then
    by temo and felfel. Whoever is asked for, named or speaks is seen, but narrators; where that is nobody, the first
    default is. Raises UnknownName, and BadInput for a broken character and for too many speakers.
    """
    notes: list[str] = []
    roster = Roster(library)
    wanted = _wanted(roster, given, prompt)
    roles = _with_defaults(roster, wanted, defaults, notes)
    players, narrators = _speakers(roster, turns, roles, notes)
    speaking = _once(players.values())
    if len(speaking) + len(narrators) > speakers_max:
        raise BadInput(f"The script has {len(speaking) + len(narrators)} speakers; {speakers_max} are allowed.")
    present = speaking if task is Task.SPEAK else _once((*filter(None, wanted), *speaking))
    if task is not Task.SPEAK and not present:
        present = tuple(filter(None, roles[:1]))
    ordered = _once((*(role for role in roles if role in present), *present))
    voices = players | narrators
    lines = tuple(Line(speaker=voices[turn.tag].name, text=turn.text, manner=turn.manner) for turn in turns)
    return Casting(
        cast=told_apart((*_that_fit(ordered, speaking, speakers_max, notes), *narrators.values())),
        off_screen=tuple(narrator.name for narrator in narrators.values()),
        script=Script(lines=lines) if lines else None,
        notes=tuple(notes),
    )


def _wanted(roster: Roster, given: Sequence[str | None], prompt: str) -> Roles:
    """By number of the speaker: who is asked for; into the gaps and behind them who the prompt names."""
    asked = [roster.asked(name) if name else None for name in given]
    named = [character for character in roster.named_in(prompt) if character not in asked]
    filled = [character or (named.pop(0) if named else None) for character in asked]
    return (*filled, *named)


def _with_defaults(roster: Roster, wanted: Roles, defaults: Sequence[str | None], notes: list[str]) -> Roles:
    """The first two speakers are always played, by the defaults where nobody else is wanted."""
    own = [_default(roster, name, notes) for name in defaults]
    fallback = [_default(roster, name, []) for name in FALLBACK]
    roles = [*wanted, *[None] * (2 - len(wanted))]
    for number in range(2):
        candidates = (*reversed(own[: number + 1]), *fallback)
        roles[number] = roles[number] or next((each for each in candidates if each and each not in roles), None)
    return tuple(roles)


def _default(roster: Roster, name: str | None, notes: list[str]) -> Character | None:
    try:
        return roster.asked(name) if name else None
    except BadInput as error:
        notes.append(f"Your default character is not used. {error.user_message}")
        return None


def _speakers(
    roster: Roster, turns: Sequence[Turn], roles: Roles, notes: list[str]
) -> tuple[dict[str, Character], dict[str, Character]]:
    """Tag -> character, and tag -> narrator for the tags that nobody fills."""
    players: dict[str, Character] = {}
    narrators: dict[str, Character] = {}
    for turn in turns:
        if turn.tag in players or turn.tag in narrators:
            continue
        numbered = _NUMBERED.fullmatch(turn.tag)
        if numbered:
            number = int(turn.tag[1:])
            player = roles[number - 1] if 0 < number <= len(roles) else None
        else:
            player = roster.tagged(turn)
        if player:
            players[turn.tag] = player
        else:
            narrators[turn.tag] = _narrator(roster, turn, narrators)
            notes += _told(roster, turn)
    return players, narrators


def _narrator(roster: Roster, turn: Turn, others: Mapping[str, Character]) -> Character:
    name, count = turn.tag, len(others)
    while not _CAST_NAME.fullmatch(name) or roster.is_taken(name):
        count += 1
        name = f"voice-{count}"
    title = f"Speaker {turn.tag[1:]}" if _NUMBERED.fullmatch(turn.tag) else turn.label
    return Character(
        name=name,
        title=title,
        description=_NARRATOR,
        voice=Voice(design=derived(name, title, _NARRATOR)),
    )


def _told(roster: Roster, turn: Turn) -> list[str]:
    if turn.tag == "narrator":
        return []
    near = roster.nearest(turn.tag)
    hint = f" Did you mean [{near}]?" if near else ""
    return [f"[{turn.label}] is no character here: a narrator off screen speaks.{hint}"]


def _that_fit(
    present: Sequence[Character], speaking: Sequence[Character], most: int, notes: list[str]
) -> tuple[Character, ...]:
    """Who speaks stays; of the others as many as fit, in order."""
    room = most - len(speaking)
    silent = [character for character in present if character not in speaking]
    if len(silent) <= room:
        return tuple(present)
    left_out = silent[room:]
    notes.append(f"At most {most} characters fit; left out: {', '.join(each.title for each in left_out)}.")
    return tuple(character for character in present if character not in left_out)


def _once(characters: Iterable[Character]) -> tuple[Character, ...]:
    """Each character once, where it comes first."""
    return tuple({character.name: character for character in characters}.values())
