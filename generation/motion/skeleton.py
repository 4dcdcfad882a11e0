"""The joints of a pose. A body's own proportions decide where they lie."""

from dataclasses import dataclass
from math import atan2, cos, hypot, radians, sin

from generation.motion.pose import Point, Pose, Reach


@dataclass(frozen=True, kw_only=True, slots=True)
class Proportions:
    """A body's measures in body heights; the head's top is at 1."""

    hip_width: float  # between the hip joints
    leg: float  # hip joint above the ground
    stance: float  # between the feet
    neck: float  # above the ground
    shoulder: float  # above the ground
    shoulder_width: float  # between the shoulder joints
    arm: float  # shoulder to hand
    head_radius: float


CARTOON = Proportions(
    hip_width=0.125, leg=0.20, stance=0.175, neck=0.5, shoulder=0.435, shoulder_width=0.28, arm=0.28, head_radius=0.25
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Joints:
    """Points in the body's own frame: from the middle between the feet, before shift, lift and stretch."""

    neck: Point
    head: Point  # centre
    left_shoulder: Point
    left_elbow: Point
    left_wrist: Point
    right_shoulder: Point
    right_elbow: Point
    right_wrist: Point
    left_hip: Point
    left_knee: Point
    left_ankle: Point
    right_hip: Point
    right_knee: Point
    right_ankle: Point


def joints(pose: Pose, body: Proportions) -> Joints:
    """Where the joints are; elbows point down and out, knees forward of the line from hip to foot."""
    hips = Point(x=pose.sway, y=body.leg + pose.bob)

    def on_trunk(x: float, height: float) -> Point:
        return rotated(Point(x=hips.x + x, y=height + pose.bob), hips, pose.lean)

    neck = on_trunk(0.0, body.neck)
    head = rotated(Point(x=neck.x, y=neck.y + body.head_radius), neck, pose.tilt)
    half = body.shoulder_width / 2
    left_shoulder, right_shoulder = on_trunk(-half, body.shoulder), on_trunk(half, body.shoulder)
    left_wrist = reached(left_shoulder, pose.left_hand, body.arm, -1)
    right_wrist = reached(right_shoulder, pose.right_hand, body.arm, 1)
    left_hip, right_hip = on_trunk(-body.hip_width / 2, body.leg), on_trunk(body.hip_width / 2, body.leg)
    left_ankle = Point(x=-body.stance / 2 + pose.left_foot.x, y=pose.left_foot.y)
    right_ankle = Point(x=body.stance / 2 + pose.right_foot.x, y=pose.right_foot.y)
    forward = round(pose.heading)
    return Joints(
        neck=neck,
        head=head,
        left_shoulder=left_shoulder,
        left_elbow=middle_joint(left_shoulder, left_wrist, body.arm, elbow_bend(pose.left_hand)),
        left_wrist=left_wrist,
        right_shoulder=right_shoulder,
        right_elbow=middle_joint(right_shoulder, right_wrist, body.arm, -elbow_bend(pose.right_hand)),
        right_wrist=right_wrist,
        left_hip=left_hip,
        left_knee=middle_joint(left_hip, left_ankle, body.leg, -forward or -1),
        left_ankle=left_ankle,
        right_hip=right_hip,
        right_knee=middle_joint(right_hip, right_ankle, body.leg, -forward or 1),
        right_ankle=right_ankle,
    )


def keypoints(pose: Pose, body: Proportions) -> dict[str, Point]:
    """Every joint by name, with nose, eyes and ears, on stage: body heights from the performer's mark, y up.

    Nose, eyes and ears follow the head's tilt and turn. An ear on the far side of a turned head is left out.
    """
    found = joints(pose, body)
    points = {name: getattr(found, name) for name in found.__slots__}
    radius = body.head_radius
    face = Point(x=found.head.x + pose.turn * radius * 0.6, y=found.head.y - pose.nod * radius * 0.25)
    for name, x, y in (("nose", 0.0, -0.1), ("left_eye", -0.3, 0.12), ("right_eye", 0.3, 0.12)):
        points[name] = rotated(Point(x=face.x + x * radius, y=face.y + y * radius), found.neck, pose.tilt)
    for name, side in (("left_ear", -1), ("right_ear", 1)):
        if pose.turn * side < 0.5:
            ear = Point(x=found.head.x + side * radius * (1 - abs(pose.turn) * 0.6), y=found.head.y)
            points[name] = rotated(ear, found.neck, pose.tilt)
    return {name: _on_stage(point, pose) for name, point in points.items()}


def _on_stage(point: Point, pose: Pose) -> Point:
    return Point(x=pose.x + point.x / pose.stretch, y=pose.lift + point.y * pose.stretch)


def rotated(point: Point, around: Point, degrees: float) -> Point:
    """Clockwise for the viewer, with y up."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    x, y = point.x - around.x, point.y - around.y
    return Point(x=around.x + c * x + s * y, y=around.y - s * x + c * y)


def reached(shoulder: Point, reach: Reach, arm: float, side: int) -> Point:
    """Where the hand is. `side` is -1 for the left one."""
    length = max(1.0, hypot(reach.out, reach.up))  # a hand cannot go farther than the arm
    return Point(x=shoulder.x + side * arm * reach.out / length, y=shoulder.y + arm * reach.up / length)


def elbow_bend(hand: Reach) -> float:
    """A hanging arm's elbow points out (1), a raised one's down (-1); between, the arm points at the viewer."""
    return max(-1.0, min(1.0, -(hand.up + 0.15) / 0.35))


def middle_joint(start: Point, end: Point, limb: float, bend: float) -> Point:
    """The joint between two equal bones; `bend` 1 lies clockwise of the line from start to end, -1 the other way,
    values between nearer to the line, as a bend towards the viewer looks."""
    x, y = end.x - start.x, end.y - start.y
    distance = min(hypot(x, y), limb)
    height = (max(0.0, (limb / 2) ** 2 - (distance / 2) ** 2)) ** 0.5
    angle = atan2(y, x)
    return Point(
        x=(start.x + end.x) / 2 + bend * height * sin(angle), y=(start.y + end.y) / 2 - bend * height * cos(angle)
    )
