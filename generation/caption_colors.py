"""The colour that a speaker's words light up in. Pure."""

from collections.abc import Mapping
from math import dist

from generation.domain import Character, Request
from generation.drawing.color import contrast, is_color, lighten, rgba

WORD, ACTIVE, INK = "#ffffff", "#ffe14d", "#261c36"  # letters, the word being said, the outline around both
LEAST_CONTRAST = 7.0  # of letters to their outline; WCAG 2.2 asks for 4.5, and for 7 at its highest level

# For who brings no colour of their own, or one that somebody has already: far from white, from INK, from each other.
_OTHERS = ("#7fe3ff", "#ffa3d1", "#a9f07a", "#ffb45e", "#c9b4ff", "#ff9c8f")
_APART = 80.0  # in RGB; less cannot be told apart in a word


def speaker_colors(request: Request) -> Mapping[str, str]:
    """By speaker, where several speak; empty where one does. Narrators have none: their words light up in ACTIVE."""
    script = request.script
    said = {line.speaker for line in script.lines} if script is not None else set()
    if len(said) < 2:
        return {}
    colors: dict[str, str] = {}
    for character in request.on_screen:
        if character.name in said:
            taken = (WORD, ACTIVE, *colors.values()) if said & {*request.off_screen} else (WORD, *colors.values())
            colors[character.name] = _free(character, taken)
    return colors


def _free(character: Character, taken: tuple[str, ...]) -> str:
    """The puppet's accent, lightened until it can be read, else the first colour that nobody has."""
    own = character.puppet.colors.get("accent", "") if character.puppet is not None else ""
    choices = [_readable(own), *_OTHERS] if is_color(own) else [*_OTHERS]

    def apart(color: str) -> float:
        return min(dist(rgba(color), rgba(other)) for other in taken)

    free = [color for color in choices if apart(color) >= _APART]
    return free[0] if free else max(choices, key=apart)


def _readable(color: str) -> str:
    while contrast(color, INK) < LEAST_CONTRAST:
        color = lighten(color, 0.1)
    return color
