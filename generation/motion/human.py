"""A human body in the poses that puppets act: longer legs, a smaller head, knees and elbows where people have them.

Pose ControlNets were trained on people (COCO's 18 points), so that is what they are shown, whatever a character's
puppet looks like.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import copysign, radians, sin, sqrt

import numpy as np

from generation.motion.hand_points import hand_points
from generation.motion.head_points import HeadPose, Points, face_points, skeleton_points
from generation.motion.pose import Point, Pose, Reach
from generation.motion.skeleton import CARTOON, Proportions, elbow_bend, middle_joint, reached, rotated

# Shares of the height (Drillis and Contini 1966, as in Winter, Biomechanics and Motor Control of Human Movement).
_ANKLE, _HIP, _SHOULDER, _CHIN = 0.039, 0.530, 0.818, 0.870
_ARM, _HAND, _FOOT = 0.186 + 0.146, 0.108, 0.152  # the arm ends at the wrist
_SHOULDERS, _HIPS, _STANCE = 0.259, 0.160, 0.150  # hips as COCO's annotators mark them, inside the joints
HEADS_MIN, HEADS_MAX = 2.5, 8.0

_NARROW = 0.60  # how much of its width a body loses in profile
_KNEES_OUT, _ELBOWS_OUT = 0.45, 0.55  # of a joint's bend, seen from the front: the rest is towards the viewer, or away
_HANGING = -0.45  # arm lengths: hands below hang, and people's hang straighter than puppets'
_HANG_IN = 0.65
# A puppet's head is so large that its hands touch it where people's would be over theirs. `out` in arm lengths:
_AT_FACE, _BESIDE = 0.10, 0.45  # hands before the head, and beside it
_FACE_DOWN = 0.45  # of the height over the shoulder
_SEATED, _SINK = -0.10, 4.0  # puppets' hips below this are on the ground; body heights that people's sink more for each
_TRUNK_SHARE = 2.0  # of a puppet's squash, which people do by bending the trunk
_TRUNK_RANGE = 0.55, 1.03


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One body seen, in body heights from the mark between its feet, y up. NaN: not to be seen."""

    body: Points  # COCO's 18 points as OpenPose orders them, shape (18, 2)
    hands: Points  # the person's right and left, shape (2, 21, 2)
    face: Points  # shape (70, 2)
    crown: float  # the head's top


def proportions(heads: float) -> Proportions:
    """Of a person `heads` heads tall: grown-ups have 7.5, children 5, cartoon people about as many or fewer.

    Heights count from the ankles. Raises ValueError outside HEADS_MIN to HEADS_MAX.
    """
    if not HEADS_MIN <= heads <= HEADS_MAX:
        raise ValueError(f"a body is {HEADS_MIN} to {HEADS_MAX} heads tall, not {heads}")
    head = 1 / heads
    scale = (1 - head) / _CHIN
    return Proportions(
        hip_width=_HIPS * scale,
        leg=(_HIP - _ANKLE) * scale,
        stance=_STANCE * scale,
        neck=(_CHIN - _ANKLE) * scale,
        shoulder=(_SHOULDER - _ANKLE) * scale,
        shoulder_width=_SHOULDERS * scale,
        arm=_ARM * scale,
        head_radius=head / 2,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Stance:
    """How a motion's feet are set: where they are on the average, from the mark on stage, and how low they get.

    What they do beyond that grows with the legs.
    """

    left: Point
    right: Point

    @classmethod
    def of(cls, poses: Sequence[Pose]) -> "Stance":
        return cls(left=_usual([_foot(pose, -1) for pose in poses]), right=_usual([_foot(pose, 1) for pose in poses]))


def _usual(places: Sequence[Point]) -> Point:
    return Point(x=sum(place.x for place in places) / len(places), y=min(place.y for place in places))


def figure(pose: Pose, body: Proportions, stance: Stance, mouth: float) -> Figure:
    """`mouth`: 0 closed to 1 wide open."""
    posed, seen = _retargeted(pose, body, stance)
    hips = Point(x=posed.sway, y=seen.leg + posed.bob)

    def on_trunk(x: float, height: float) -> Point:
        return rotated(Point(x=hips.x + x, y=height + posed.bob), hips, posed.lean)

    neck = on_trunk(0.0, seen.neck)
    middle = rotated(Point(x=neck.x, y=neck.y + seen.head_radius), neck, posed.tilt)
    head = HeadPose(
        x=middle.x, y=middle.y, radius=seen.head_radius, turn=posed.turn, nod=posed.nod, tilt=posed.tilt + posed.lean
    )
    limbs: list[Point] = []
    for side, hand in ((-1, posed.left_hand), (1, posed.right_hand)):
        shoulder = on_trunk(side * seen.shoulder_width / 2, seen.shoulder)
        limbs += _arm(shoulder, hand, body.arm, side, posed.heading)
    for side, foot in ((-1, posed.left_foot), (1, posed.right_foot)):
        hip = on_trunk(side * seen.hip_width / 2, seen.leg)
        limbs += _leg(hip, Point(x=side * body.stance / 2 + foot.x, y=foot.y), body.leg, side, posed.heading)
    moved = np.array([posed.x, posed.lift])
    points = np.array([(point.x, point.y) for point in limbs])
    face = skeleton_points(head)
    trunk = np.array([face[0], (points[0] + points[3]) / 2])  # OpenPose's neck lies between the shoulders
    return Figure(
        body=np.concatenate([trunk, points, face[1:]]) + moved,
        hands=_hands(points, _HAND * body.arm / _ARM) + moved,
        face=face_points(head, mouth) + moved,
        crown=head.y + seen.head_radius + posed.lift,
    )


def _retargeted(pose: Pose, body: Proportions, stance: Stance) -> tuple[Pose, Proportions]:
    """The pose for these legs, and the body as this pose shows it: bent forward, or in profile, it looks smaller."""
    longer = body.leg / CARTOON.leg
    trunk = min(_TRUNK_RANGE[1], max(_TRUNK_RANGE[0], 1 + _TRUNK_SHARE * (pose.stretch - 1)))
    narrow = 1 - _NARROW * min(1.0, abs(pose.heading))
    seen = replace(
        body,
        neck=body.leg + (body.neck - body.leg) * trunk,
        shoulder=body.leg + (body.shoulder - body.leg) * trunk,
        shoulder_width=body.shoulder_width * narrow,
        hip_width=body.hip_width * narrow,
    )
    feet = []
    for side, toe, usual in ((-1, pose.left_toe, stance.left), (1, pose.right_toe, stance.right)):
        place = _foot(pose, side)
        x = usual.x * body.stance / CARTOON.stance + (place.x - usual.x) * longer
        heel = _FOOT * 0.7 * max(0.0, sin(radians(-toe)))  # on tiptoe the ankle is up
        feet.append(Point(x=x - side * body.stance / 2, y=usual.y + (place.y - usual.y) * longer + heel))
    bob = pose.bob * longer + _SINK * min(0.0, pose.bob - _SEATED)
    bob = min(bob, *(_reach(pose, seen, side, foot) for side, foot in zip((-1, 1), feet, strict=True)))
    return replace(pose, bob=bob, stretch=1.0, left_foot=feet[0], right_foot=feet[1]), seen


def _foot(pose: Pose, side: int) -> Point:
    """A puppet's foot, from its mark on stage."""
    foot = pose.left_foot if side < 0 else pose.right_foot
    return Point(x=(side * CARTOON.stance / 2 + foot.x) / pose.stretch, y=foot.y * pose.stretch)


def _reach(pose: Pose, body: Proportions, side: int, foot: Point) -> float:
    """The highest `bob` at which this leg still gets down to its foot."""
    hip = rotated(Point(x=side * body.hip_width / 2, y=0.0), Point(x=0.0, y=0.0), pose.lean)
    away = side * body.stance / 2 + foot.x - pose.sway - hip.x
    return foot.y + sqrt(max(0.0, (body.leg * 0.998) ** 2 - away**2)) - body.leg - hip.y


def _arm(shoulder: Point, hand: Reach, arm: float, side: int, heading: float) -> list[Point]:
    """Shoulder, elbow, wrist. From the front a hanging arm's elbow points out, in profile to the back."""
    wrist = reached(shoulder, _human(hand), arm, side)
    share = min(1.0, abs(heading))
    bend = elbow_bend(hand) * (-side * _ELBOWS_OUT * (1 - share) + copysign(share, heading))
    return [shoulder, middle_joint(shoulder, wrist, arm, bend), wrist]


def _human(hand: Reach) -> Reach:
    """Where people hold what puppets hold there: hands at a smaller head, arms that hang straighter."""
    if hand.up > 0:
        share = min(1.0, max(0.0, (_BESIDE - hand.out) / (_BESIDE - _AT_FACE)))
        return replace(hand, up=hand.up * (1 - (1 - _FACE_DOWN) * share))
    hangs = min(1.0, max(0.0, (_HANGING - hand.up) / 0.3))
    return replace(hand, out=hand.out * (1 - (1 - _HANG_IN) * hangs), up=hand.up - 0.08 * hangs)


def _leg(hip: Point, ankle: Point, leg: float, side: int, heading: float) -> list[Point]:
    """Hip, knee, ankle."""
    share = min(1.0, abs(heading))
    bend = -side * _KNEES_OUT * (1 - share) - copysign(share, heading)
    return [hip, middle_joint(hip, ankle, leg, bend), ankle]


def _hands(limbs: Points, length: float) -> Points:
    """Thumbs are on the side of the body's middle; a forearm turns over while it is raised, and lies level edge-on."""
    found = []
    for first, side in ((0, -1), (3, 1)):
        elbow, wrist = limbs[first + 1], limbs[first + 2]
        raised = np.clip((wrist[1] - elbow[1]) / (length * 1.2), -1, 1)
        found.append(hand_points(wrist, elbow, length, thumb=float(-side * raised)))
    return np.array(found)
