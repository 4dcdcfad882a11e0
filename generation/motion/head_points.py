"""The points of a head in space, and as they are seen: eyes, ears and nose of a skeleton, and the 70 of a face.

Head coordinates: x to the viewer's right, y up, z to the viewer, in half head heights from the head's middle.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

_YAW_DEGREES, _NOD_DEGREES = 75.0, 35.0  # at a full turn, and at a full nod
_HALF_WIDTH, _HALF_DEPTH = 0.74, 0.86  # of the head
_SEEN_FROM = (
    -0.28
)  # what lies farther back is hidden by the head: of two ears, the far one from a turn of 20 degrees on
_JAW_DROP, _LIP_DROP = 0.16, 0.30  # how far chin and lower lip sink at a mouth wide open

# In the order of COCO's skeleton: nose, right eye, left eye, right ear, left ear; right is the person's own.
_SKELETON = np.array(
    [[0.0, -0.30, 0.98], [-0.30, 0.04, 0.74], [0.30, 0.04, 0.74], [-0.74, -0.06, -0.08], [0.74, -0.06, -0.08]]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadPose:
    """`turn` and `nod` as in a `Pose`; `tilt` in degrees clockwise; `x`, `y`, `radius` in body heights, y up."""

    x: float
    y: float
    radius: float  # half the head's height
    turn: float = 0.0
    nod: float = 0.0
    tilt: float = 0.0


def skeleton_points(head: HeadPose) -> Points:
    """Nose, right eye, left eye, right ear, left ear, shape (5, 2); NaN where the head hides them."""
    return _seen(_SKELETON, head)


def face_points(head: HeadPose, mouth: float) -> Points:
    """The 68 points of a face as dlib numbers them, and both pupils, shape (70, 2); NaN where they cannot be seen.

    `mouth` is 0 closed to 1 wide open.
    """
    points = _face().copy()
    points[6:11, 1] -= _JAW_DROP * mouth  # the chin
    points[55:60, 1] -= _LIP_DROP * mouth  # outer and inner lower lip
    points[65:68, 1] -= _LIP_DROP * mouth
    return _seen(points, head)


def _seen(points: Points, head: HeadPose) -> Points:
    yaw, pitch = np.radians(_YAW_DEGREES * head.turn), np.radians(_NOD_DEGREES * head.nod)
    x, y, z = points.T
    x, z = x * np.cos(yaw) + z * np.sin(yaw), z * np.cos(yaw) - x * np.sin(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), z * np.cos(pitch) + y * np.sin(pitch)
    roll = np.radians(head.tilt)
    x, y = x * np.cos(roll) + y * np.sin(roll), y * np.cos(roll) - x * np.sin(roll)
    found = np.stack([head.x + x * head.radius, head.y + y * head.radius], axis=1)
    found[z < _SEEN_FROM] = np.nan
    return found


@cache
def _face() -> Points:
    """On the front of an egg. The person's right side, the viewer's left, comes first."""
    around = np.linspace(-1, 1, 17)
    jaw = np.stack([_HALF_WIDTH * np.sin(around * 1.5), -0.02 - 0.93 * np.cos(around * 1.5)], axis=1)
    brow = np.stack([np.linspace(-0.52, -0.14, 5), [0.20, 0.27, 0.29, 0.27, 0.23]], axis=1)
    bridge = np.stack([np.zeros(4), np.linspace(0.05, -0.26, 4)], axis=1)
    nostrils = np.stack([np.linspace(-0.15, 0.15, 5), [-0.32, -0.34, -0.36, -0.34, -0.32]], axis=1)
    eye = np.array([[-0.42, 0.04], [-0.35, 0.09], [-0.25, 0.09], [-0.18, 0.04], [-0.25, 0.0], [-0.35, 0.0]])
    upper = [[-0.27, -0.50], [-0.17, -0.45], [-0.06, -0.43], [0, -0.44], [0.06, -0.43], [0.17, -0.45], [0.27, -0.50]]
    lower = [[0.17, -0.57], [0.07, -0.60], [0, -0.605], [-0.07, -0.60], [-0.17, -0.57]]
    inner = [[-0.23, -0.50], [-0.07, -0.49], [0, -0.49], [0.07, -0.49], [0.23, -0.50]]
    inner += [[0.07, -0.52], [0, -0.525], [-0.07, -0.52]]
    left_eye = _mirrored(eye)[[3, 2, 1, 0, 5, 4]]
    pupils = np.array([[-0.30, 0.045], [0.30, 0.045]])
    brows = np.concatenate([brow, _mirrored(brow)[::-1]])
    flat = np.concatenate([jaw, brows, bridge, nostrils, eye, left_eye, upper, lower, inner, pupils])
    depth = _HALF_DEPTH * np.sqrt(np.clip(1 - (flat[:, 0] / 0.80) ** 2 - (flat[:, 1] / 1.10) ** 2, 0, 1))
    depth[27:31] += np.linspace(0.02, 0.20, 4)  # the nose stands out
    depth[31:36] += 0.08
    return np.column_stack([flat, depth])


def _mirrored(points: Points) -> Points:
    found: Points = points * np.array([-1.0, 1.0])
    return found
