"""Where the camera stands to show everybody, or one of them from near by."""

from dataclasses import dataclass, replace

from generation.engines.draft.camera.view import View, around
from generation.engines.draft.staging import HEIGHT, Box, Staging

LOOSE = 1.015  # the widest view: a little room to drift in
CLOSEST = 2.2
FACE_BOTTOM = 0.64  # of the picture's height: where a close-up's chin is at the lowest

_NEAREST = 1.35  # the tightest view of everybody
_MARGIN = 14.0  # between who must be seen and the picture's edge
_HEADROOM = 0.05  # of the picture's height, over a close-up's head
_NEED = 0.92  # body heights that a close-up shows from top to bottom, at least; more for who wears a hat
_HAT = 1.06
_ACROSS = 0.80  # and from side to side, at least
_PUSH = 0.07  # how much nearer a close-up comes while it lasts
_WORTH = 1.22  # a close-up that comes no nearer than this is none
_FACE_ACROSS = 0.92  # of the picture's width, at most
_LOOK_ROOM = 0.05  # of the view's width
_PAN_AT = 0.6  # of the way in: near enough to have room at the sides
_SWING = 0.025  # of the picture's height: what drift and shaking move a face towards the captions
_EDGE = 0.02  # of the picture's width


@dataclass(frozen=True, slots=True)
class Framing:
    """The camera may go from `start` to `end`, and everything of `keep` stays in the picture on the way."""

    start: View
    end: View
    keep: Box | None
    members: frozenset[int]  # who is drawn

    def backwards(self) -> "Framing":
        return replace(self, start=self.end, end=self.start)

    def across(self, direction: int) -> "Framing":
        """Sideways as far as `keep` and the world's edges allow; to the right for 1."""
        middle = self.start.towards(self.end, _PAN_AT)
        left, right = (middle.moved(side * middle.world, 0.0, self.keep) for side in (-1, 1))
        return replace(self, start=left if direction > 0 else right, end=right if direction > 0 else left)


def everybody(staging: Staging, caption_top: float) -> Framing:
    """From nearly the whole world to as near as all bodies allow. `caption_top`: of the picture's height, from where
    captions may be; no face comes below."""
    world = staging.width
    members = frozenset(mark.member for mark in staging.marks)
    whole = staging.everybody
    if whole is None:
        start = around(world / 2, HEIGHT / 2, LOOSE, world)
        return Framing(start, around(world / 2, HEIGHT * 0.55, 1.12, world), None, members)
    wide = Box(
        left=whole.left - _MARGIN, top=whole.top - _MARGIN, right=whole.right + _MARGIN, bottom=whole.bottom + _MARGIN
    )
    keep = Box(left=max(0.0, wide.left), top=max(0.0, wide.top), right=min(world, wide.right), bottom=wide.bottom)
    lowest = max(face.bottom for face in staging.faces)
    start = _holding(keep, lowest, LOOSE, world, caption_top)
    zoom = _NEAREST
    while zoom > LOOSE:
        end = _holding(keep, lowest, zoom, world, caption_top)
        if _holds(end, keep) and end.on_screen(0.0, lowest)[1] <= (caption_top - _SWING) * HEIGHT:
            return Framing(start, end, keep, members)
        zoom -= 0.01
    return Framing(start, start, keep, members)


def close_up(staging: Staging, member: int, facing: int, caption_top: float) -> Framing | None:
    """Head and shoulders of one member, a little room before the eyes; None where everybody is seen as near.

    Of the others only those stay whose whole face is in the picture and above the captions: half a neighbour at the
    edge, or a body without a head behind the speaker, would look like a mistake.
    """
    world, face, body = staging.width, staging.faces[member], staging.bodies[member]
    size = next(mark.size for mark in staging.marks if mark.member == member)
    hat = (face.bottom - body.top) / (FACE_BOTTOM - _HEADROOM)  # what shows all from the chin up
    zoom = min(
        *(CLOSEST, HEIGHT / max(_NEED * size, min(_HAT * size, hat)), world / (_ACROSS * size)),
        *(FACE_BOTTOM * HEIGHT / face.height, _FACE_ACROSS * world / face.width),
    )
    if zoom < _WORTH:
        return None
    aside = _LOOK_ROOM * facing
    start, end = (_near(face, body, near, world, aside) for near in (zoom * (1 - _PUSH), zoom))
    others = (other for other in range(len(staging.faces)) if other != member)
    seen = (other for other in others if all(_keeps(view, staging.faces[other], caption_top) for view in (start, end)))
    return Framing(start, end, face, frozenset((member, *seen)))


def _near(face: Box, body: Box, zoom: float, world: float, aside: float) -> View:
    """Some room above the head; where that would bring the chin below FACE_BOTTOM, the hat is cut instead."""
    height, width = HEIGHT / zoom, world / zoom
    top = max(body.top - _HEADROOM * height, face.bottom - FACE_BOTTOM * height)
    middle = (face.left + face.right) / 2
    room = max(0.0, (width - face.width) / 2)
    return around(middle + max(-room, min(room, aside * width)), top + height / 2, zoom, world)


def _holding(keep: Box, lowest: float, zoom: float, world: float, caption_top: float) -> View:
    """A view around a box: feet where the captions begin or a little below, the `lowest` face above them."""
    height = HEIGHT / zoom
    middle = (keep.left + keep.right) / 2
    feet = keep.bottom - min(0.88, caption_top + 0.04) * height
    top = min(max(feet, lowest - (caption_top - _SWING) * height), keep.top)
    return around(middle, top + height / 2, zoom, world)


def _holds(view: View, box: Box) -> bool:
    seen = view.box
    return seen.left <= box.left and seen.top <= box.top and seen.right >= box.right and seen.bottom >= box.bottom


def _keeps(view: View, face: Box, caption_top: float) -> bool:
    """Whether a whole face is seen, clear of the edges and of where captions may be."""
    shown, edge = view.shown(face), _EDGE * view.world
    return (
        shown.left >= edge
        and shown.right <= view.world - edge
        and shown.top >= 0
        and shown.bottom <= caption_top * HEIGHT
    )
