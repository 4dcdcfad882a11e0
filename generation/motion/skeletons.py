"""The skeletons of a shot: what its motion, its prompt's verb or somebody's talking makes each performer do."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.domain import Shot
from generation.motion import registry
from generation.motion.blocking import Mark, marks
from generation.motion.clock import Clock, Moment
from generation.motion.gestures import COLUMN, PoseTrack
from generation.motion.human import Figure, Stance, figure, proportions
from generation.motion.keys import from_numbers, to_numbers
from generation.motion.phase import chance, offset_turns
from generation.motion.pose import mirrored
from generation.motion.registry import Motion
from generation.motion.talking import mouth, talk

Points = npt.NDArray[np.float64]

_STANCE_S, _STANCE_HZ = 20.0, 12.0  # of a motion, over which its feet are averaged
_TOWARDS = 0.22  # of a turn of the head, to whoever stands beside
_STANDS = 0.02  # body heights that feet may move where somebody stands
_SITS = -0.05  # body heights: hips lower than this need the legs in the picture


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyOptions:
    """`heads`: how many heads tall the performers are, 2.5 to 8. `hands` and `face`: whether their points are drawn."""

    heads: float = 6.0
    hands: bool = False
    face: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Performer:
    """One member of the cast over all frames of a shot, in pixels, y down. NaN: not seen."""

    body: Points  # COCO's 18 points, shape (frames, 18, 2)
    hands: Points  # right and left, shape (frames, 2, 21, 2)
    face: Points  # shape (frames, 70, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    """How one of them moves."""

    motion: Motion
    clock: Clock
    mirror: bool
    offset_turns: float
    towards: float  # where the head is turned besides
    talks: bool
    leads: int  # the hand that talks


def performers(shot: Shot, options: BodyOptions) -> tuple[Performer, ...]:
    """In the cast's order, which is from left to right. Nobody on screen: none. Raises UnknownName (motion)."""
    if not shot.cast:
        return ()
    ways = [_way(shot, index) for index in range(len(shot.cast))]
    acted = [_acted(shot, way, options) for way in ways]
    medium = len(ways) == 1 and ways[0].talks and _stands(ways[0].motion)
    placed = marks(acted, shot.options.width, shot.options.height, medium=medium)
    return tuple(_performer(figures, mark) for figures, mark in zip(acted, placed, strict=True))


def motion_of(shot: Shot) -> Motion:
    """As asked for; else by the prompt's verbs; else standing at ease. Raises UnknownName."""
    return registry.motion(shot.options.motion or registry.choose(shot.prompt) or registry.DEFAULT)


def _way(shot: Shot, index: int) -> _Way:
    motion, name, count = motion_of(shot), shot.cast[index].name, len(shot.cast)
    left_half = index < count / 2 if count > 1 else chance(shot.seed, "left")
    together = chance(shot.seed, "left") if motion.travel_heights_s else None
    mirror = left_half if together is None else together
    beside = 0.0 if count == 1 or motion.travel_heights_s else (1.0 if index < (count - 1) / 2 else -1.0)
    return _Way(
        motion=motion,
        clock=Clock(shot.duration_s, shot.options.speed, shot.options.loop),
        mirror=mirror,
        offset_turns=offset_turns(shot.seed, name),
        towards=_TOWARDS * beside,
        talks=name == shot.speaker,
        leads=-1 if mirror else 1,
    )


def _acted(shot: Shot, way: _Way, options: BodyOptions) -> list[Figure]:
    times_s = np.arange(shot.frames) / shot.options.fps
    track = _track(way, times_s)
    track[:, COLUMN["turn"]] = np.clip(track[:, COLUMN["turn"]] + way.towards, -0.9, 0.9)
    if way.talks:
        talk(track, times_s, way.clock, way.leads)
    body, stance = proportions(options.heads), _stance(way)
    return [
        figure(from_numbers(numbers), body, stance, mouth(way.clock, time) if way.talks else 0.0)
        for numbers, time in zip(track.tolist(), times_s.tolist(), strict=True)
    ]


def _track(way: _Way, times_s: npt.NDArray[np.float64]) -> PoseTrack:
    poses = (way.motion.pose(Moment(way.clock, time, way.offset_turns)) for time in times_s.tolist())
    return np.array([to_numbers(mirrored(pose) if way.mirror else pose) for pose in poses])


def _stance(way: _Way) -> Stance:
    clock = Clock(_STANCE_S)
    poses = [way.motion.pose(Moment(clock, index / _STANCE_HZ)) for index in range(int(_STANCE_S * _STANCE_HZ))]
    return Stance.of([mirrored(pose) if way.mirror else pose for pose in poses])


def _stands(motion: Motion) -> bool:
    """Whether the legs may be out of the picture: feet that stay, hips that stay up."""
    clock = Clock(_STANCE_S)
    poses = [motion.pose(Moment(clock, index / _STANCE_HZ)) for index in range(int(_STANCE_S * _STANCE_HZ))]
    feet = np.array([(p.left_foot.x, p.left_foot.y + p.lift, p.right_foot.x, p.right_foot.y + p.lift) for p in poses])
    return bool(np.ptp(feet, axis=0).max() < _STANDS and np.mean([pose.bob for pose in poses]) > _SITS)


def _performer(figures: list[Figure], mark: Mark) -> Performer:
    def placed(points: Points) -> Points:
        found: Points = np.array([mark.x, mark.y]) + points * np.array([mark.size, -mark.size])
        return found

    return Performer(
        body=placed(np.array([each.body for each in figures])),
        hands=placed(np.array([each.hands for each in figures])),
        face=placed(np.array([each.face for each in figures])),
    )
