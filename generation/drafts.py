"""Any request as the draft engine can make it, on any machine: as long, with the same words, characters and seed."""

from collections.abc import Collection
from dataclasses import replace

from generation.domain import PictureOptions, Request
from generation.presets import DRAFT, PRESETS

SIDE_LEAST = 256  # what the draft engine can draw; a very wide picture becomes less wide
_OWN = PRESETS[DRAFT]


def is_draft(request: Request) -> bool:
    """Whether nothing but the draft engine works on it."""
    engines = {part.engine for part in (request.picture, request.speech) if part is not None}
    return engines <= {DRAFT}


def draft_of(request: Request, motions: Collection[str], *, side_most: int = _OWN.picture.width) -> Request:
    """`motions`: those that the draft engine knows. A picture with a side beyond `side_most` pixels becomes smaller."""
    return replace(
        request,
        preset=DRAFT,
        picture=None if request.picture is None else _picture(request.picture, motions, side_most),
        speech=None if request.speech is None else _OWN.speech,
    )


def _picture(asked: PictureOptions, motions: Collection[str], side_most: int) -> PictureOptions:
    scale = min(1.0, side_most / max(asked.width, asked.height))
    return replace(
        _OWN.picture,
        width=_side(asked.width * scale),
        height=_side(asked.height * scale),
        frames=None if asked.frames is None else max(1, round(asked.frames * _OWN.picture.fps / asked.fps)),
        motion=asked.motion if asked.motion in motions else None,
        speed=asked.speed,
        loop=asked.loop,
    )


def _side(pixels: float) -> int:
    """Sides are multiples of 8."""
    return max(SIDE_LEAST, round(pixels / 8) * 8)
