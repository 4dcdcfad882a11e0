"""Cutting a clip into shots: pure."""

import math

from generation.domain import PictureOptions, Request, Shot
from generation.errors import Unavailable
from generation.ports import PictureEngine, Speech


def plan(request: Request, picture: PictureOptions, engine: PictureEngine, speech: Speech | None) -> tuple[Shot, ...]:
    """The shots in order; together they last as long as the speech, rounded up to a whole frame.

    An engine that follows speech draws the whole clip as one shot. Raises Unavailable for one that does not,
    where there is speech to follow.
    """
    if speech is None:
        frames = picture.frames if picture.frames is not None else engine.default_frames
        return (_shot(request, picture, frames),)
    if not engine.follows_speech:
        raise Unavailable(f"The {engine.name} engine cannot draw speaking characters yet. Use the draft preset.")
    frames = math.ceil(speech.duration_s * picture.fps - 1e-6)  # a whole number of frames must not gain one
    return (_shot(request, picture, max(1, frames), speech),)


def _shot(request: Request, picture: PictureOptions, frames: int, speech: Speech | None = None) -> Shot:
    return Shot(
        cast=request.on_screen,
        prompt=request.prompt,
        options=picture,
        frames=frames,
        seed=request.seed,
        spoken=speech.lines if speech is not None else (),
    )
