"""How much room a figure takes and where its face may be, whatever its motion does: measured on the motion's poses."""

from dataclasses import dataclass
from functools import lru_cache
from math import radians, sin

from generation.engines.draft.puppets.figure import HEAD_Y, UNITS, FaceBox
from generation.motion.clock import Clock, Moment
from generation.motion.pose import mirrored
from generation.motion.registry import Motion
from generation.motion.skeleton import CARTOON, joints

_HAND = 0.115  # body heights from the wrist to the fingertips of the largest hands
_TALKING = 0.42  # body heights that a talking hand reaches out
_NODDING = 0.05  # body heights that talking and gestures move a face
_BRIM = 0.46  # body heights from the neck to the widest hats
_SAMPLES = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """Room that a figure needs around its mark, in body heights, everything that it does included."""

    half_width: float
    height: float
    face_half: float  # from the mark to either side
    face_top: float  # above the mark, at the highest
    face_bottom: float  # at the lowest


def extent(height: float, half_width: float, face: FaceBox, motion: Motion, clock: Clock) -> Extent:
    """The room of a figure whose kind needs `height` and `half_width` standing, while it moves and gestures."""
    reach = _reach(motion, clock)
    wide = max(reach.hands, half_width * reach.widest + reach.heads)
    middle = (face.y + HEAD_Y) / -UNITS  # above the neck; puppets measure downwards
    half_height = face.half_height / UNITS
    return Extent(
        half_width=wide + reach.shift,
        height=height * reach.stretch + reach.lift,
        face_half=(abs(face.x) + face.half_width) / UNITS + reach.head_aside + _NODDING,
        face_top=CARTOON.neck + middle + half_height + reach.head_up + _NODDING,
        face_bottom=CARTOON.neck + middle - half_height - reach.head_down - _NODDING,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reach:
    """Of a motion, mirrored or not, in body heights."""

    hands: float  # sideways
    heads: float  # likewise, hats
    widest: float  # of the body, while it is squashed
    lift: float
    stretch: float
    shift: float  # of the whole body
    head_aside: float  # of the head's middle from where it is at rest
    head_up: float
    head_down: float


@lru_cache(64)
def _reach(motion: Motion, clock: Clock) -> _Reach:
    poses = [motion.pose(Moment(clock, clock.duration_s * step / _SAMPLES)) for step in range(_SAMPLES)]
    both = [side for pose in poses for side in (pose, mirrored(pose))]
    found = [joints(side, CARTOON) for side in both]
    heads = [
        (abs(pose.x + joint.head.x / pose.stretch), pose.lift + joint.head.y * pose.stretch)
        for pose, joint in zip(both, found, strict=True)
    ]
    rest = CARTOON.neck + CARTOON.head_radius
    return _Reach(
        hands=max(
            *((joint.right_wrist.x + _HAND) / pose.stretch for pose, joint in zip(both, found, strict=True)), _TALKING
        ),
        heads=max(
            abs(joint.neck.x) + _BRIM * sin(radians(abs(pose.tilt))) for pose, joint in zip(both, found, strict=True)
        ),
        widest=max(1.0, *(1 / pose.stretch for pose in poses)),
        lift=max(pose.lift + max(0.0, pose.bob) for pose in poses),
        stretch=max(1.0, *(pose.stretch for pose in poses)),
        shift=max(abs(pose.x) for pose in poses),
        head_aside=max(aside for aside, _ in heads),
        head_up=max(0.0, *(height - rest for _, height in heads)),
        head_down=max(0.0, *(rest - height for _, height in heads)),
    )
