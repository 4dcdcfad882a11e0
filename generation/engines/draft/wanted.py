"""What a shot asks for, before it is planned. Pure; wrong input is found here, in milliseconds."""

from dataclasses import dataclass

from generation.domain import Shot
from generation.engines.draft.puppets.casting import look_of
from generation.engines.draft.puppets.figure import Look
from generation.errors import BadInput
from generation.motion import registry as motions
from generation.motion.registry import Motion

MIN_SIDE_PX, MAX_SIDE_PX = 256, 1536
MAX_CAST = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    looks: tuple[Look, ...]  # in the cast's order
    motion: Motion


def wanted(shot: Shot) -> Wanted:
    """Raises BadInput (cast, size, colours) and UnknownName (motion, puppet kind)."""
    _check(shot)
    return Wanted(looks=tuple(look_of(character) for character in shot.cast), motion=_motion(shot))


def _motion(shot: Shot) -> Motion:
    """As asked for; else by the prompt's verbs; else a standing figure."""
    return motions.motion(shot.options.motion or motions.choose(shot.prompt) or motions.DEFAULT)


def _check(shot: Shot) -> None:
    options = shot.options
    if shot.frames < 1:
        raise BadInput(f"A clip needs at least one frame, not {shot.frames}.")
    if not 0 <= len(shot.cast) <= MAX_CAST:
        raise BadInput(f"The draft engine shows up to {MAX_CAST} characters, not {len(shot.cast)}.")
    for side in (options.width, options.height):
        if not MIN_SIDE_PX <= side <= MAX_SIDE_PX or side % 2:
            raise BadInput(
                f"The draft engine draws even sizes from {MIN_SIDE_PX} to {MAX_SIDE_PX} pixels a side, "
                f"not {options.width}x{options.height}."
            )
