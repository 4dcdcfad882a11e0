"""A character's portrait, drawn from its puppet: `python -m generation.engines.draft.portrait NAME OUT.png`."""

import sys
from pathlib import Path

from generation.characters.library import CharacterLibrary
from generation.domain import Character
from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.paint import radial
from generation.engines.draft.puppets.casting import look_of
from generation.engines.draft.puppets.faces import Expression, MouthShape
from generation.engines.draft.puppets.figure import HEAD_HEIGHT, UNITS, Acting
from generation.engines.draft.puppets.registry import kind
from generation.errors import CartoonError
from generation.motion.pose import Pose, Reach
from generation.ports import Frame

_BUNDLED = Path(__file__).parents[2] / "characters" / "bundled"
_EXPRESSION = Expression(mouth=MouthShape(0.62, 0.95, 0.05), blink=0.0, gaze_x=0.12, gaze_y=-0.04, brow=0.4, smile=0.85)
_POSE = Pose(tilt=-3.0, turn=0.12, right_hand=Reach(out=0.88, up=0.42), left_hand=Reach(out=0.45, up=-0.8))
_VIEW = 600.0  # puppet units from edge to edge: head, shoulders and a waving hand
_CHIN_AT = 0.76  # of the portrait's height
_TOP = 8.0  # puppet units that stay free over the tallest hats


def draw_portrait(character: Character, size_px: int) -> Frame:
    """Head and shoulders, laughing, before a glow of the accent colour; shape (size, size, 3).

    Raises UnknownName and BadInput like `look_of`.
    """
    return _drawn(character, size_px).read_rgb()


def portrait_png(character: Character, size_px: int) -> bytes:
    """The same as a PNG file's bytes."""
    return _drawn(character, size_px).png()


def _drawn(character: Character, size_px: int) -> Canvas:
    look = look_of(character)
    found = kind(look.kind)
    canvas = Canvas(size_px, size_px)
    accent = look.colors["accent"]
    light, middle, dark = lighten(accent, 0.78), lighten(accent, 0.52), darken(lighten(accent, 0.28), 0.12)
    canvas.rect(0, 0, size_px, size_px, radial(size_px / 2, size_px * 0.45, size_px * 0.75, light, middle, dark))
    canvas.scale(size_px / _VIEW)
    chin = -HEAD_HEIGHT * UNITS + found.face.y + found.face.half_height
    # Tall hats and antennas come closer to the middle, so that they stay in the picture.
    canvas.translate(_VIEW / 2 - 12, max(_CHIN_AT * _VIEW - chin, found.height * UNITS + _TOP))
    figure = found.figure(look)
    figure.draw(canvas, Acting(pose=_POSE, expression=_EXPRESSION, energy=0.6, swing=0.3, turns=0.2))
    return canvas


def main(arguments: list[str]) -> int:
    """Draws a bundled character; for whoever changes one."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m generation.engines.draft.portrait NAME OUT.png\n")
        return 2
    try:
        character = CharacterLibrary([_BUNDLED]).get(arguments[0])
    except CartoonError as error:
        sys.stderr.write(f"{error.user_message}\n")
        return 2
    Path(arguments[1]).write_bytes(portrait_png(character, 512))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
