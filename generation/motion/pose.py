"""One attitude of a body. Lengths are body heights, y is up, left and right are the viewer's."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """Where a hand is, from its shoulder, in arm lengths: `out` away from the body, `up`."""

    out: float
    up: float


REST = Reach(out=0.34, up=-0.84)
STILL = Point(x=0.0, y=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pose:
    """Zero everywhere is standing straight, facing the viewer."""

    x: float = 0.0  # of the whole body
    lift: float = 0.0  # of the feet above the ground
    bob: float = 0.0  # of the hips above their place
    sway: float = 0.0  # of the hips to the right
    lean: float = 0.0  # of the trunk around the hips, degrees clockwise
    tilt: float = 0.0  # of the head around the neck, degrees clockwise
    nod: float = 0.0  # of the face: -1 up, 1 down
    heading: float = 0.0  # of the body: -1 walks left, 0 faces the viewer, 1 walks right
    turn: float = 0.0  # of the face: -1 left profile, 1 right profile
    stretch: float = 1.0  # of the height; the width makes up for it
    left_hand: Reach = REST
    right_hand: Reach = REST
    left_foot: Point = STILL  # from where it stands
    right_foot: Point = STILL
    left_toe: float = 0.0  # raised from level, degrees; negative on tiptoe
    right_toe: float = 0.0


def mirrored(pose: Pose) -> Pose:
    """The same attitude as a mirror shows it."""
    return replace(
        pose,
        x=-pose.x,
        sway=-pose.sway,
        lean=-pose.lean,
        tilt=-pose.tilt,
        heading=-pose.heading,
        turn=-pose.turn,
        left_hand=pose.right_hand,
        right_hand=pose.left_hand,
        left_foot=Point(x=-pose.right_foot.x, y=pose.right_foot.y),
        right_foot=Point(x=-pose.left_foot.x, y=pose.left_foot.y),
        left_toe=pose.right_toe,
        right_toe=pose.left_toe,
    )
