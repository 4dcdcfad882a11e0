"""Pose maps: skeletons as the pose ControlNets were trained to see them, drawn and not detected.

Colours, order and shapes are those of the annotator that came with ControlNet 1.1 (lllyasviel/ControlNet-v1-1-nightly,
annotator/openpose/util.py): limbs are ellipses in three fifths of their colour, joints discs in full colour on top,
hands lines through a colour wheel with blue joints, faces white dots, on black. Sizes there are for pictures of 512
pixels: control_v11p_sd15_openpose was trained on those. xinsir/controlnet-openpose-sdxl-1.0 was trained on several
sizes with sticks that grow in steps (its model card): twice as thick from 500 pixels on, and once more each 1,000;
hands and faces stay as the annotator draws them.
"""

from colorsys import hsv_to_rgb
from dataclasses import dataclass
from math import isnan

import numpy as np
import numpy.typing as npt

from generation.domain import Shot
from generation.motion.raster import draw_line, fill_disc, fill_stick
from generation.motion.skeletons import BodyOptions, Performer, Points, performers

SD15, SDXL = "sd15", "sdxl"  # families of base models
PoseMap = npt.NDArray[np.uint8]  # RGB, shape (height, width, 3)
PoseMaps = npt.NDArray[np.uint8]  # shape (frames, height, width, 3)

# Pairs of COCO's 18 points as OpenPose numbers them: nose, neck, right shoulder, elbow, wrist, left shoulder, elbow,
# wrist, right hip, knee, ankle, left hip, knee, ankle, right eye, left eye, right ear, left ear. Right is the person's.
LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
    (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
# Of joints, and of the limbs in their order: a colour wheel in steps of 20 degrees.
COLORS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
_LIMB_SHADE = 0.6
_HAND_JOINT, _FACE = (0, 0, 255), (255, 255, 255)
FINGERS = tuple(
    (0 if joint == 0 else first + joint - 1, first + joint) for first in range(1, 21, 4) for joint in range(4)
)
_STICK, _JOINT, _HAND_LINE, _FACE_DOT = 4.0, 4.0, 2.0, 3.0  # pixels: half a limb, radius, width, radius
_SMALLEST = 20.0  # pixels of a hand or a face: those of smaller ones are not looked for
_TRAINED_PX = 512


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Factors on the sizes above."""

    body: float
    details: float  # of hands and face


def _strokes(family: str, width: int, height: int) -> _Strokes:
    if family == SD15:  # the ControlNet saw one size only
        scale = min(width, height) / _TRAINED_PX
        return _Strokes(scale, scale)
    side = max(width, height)
    return _Strokes(1.0 if side < 500 else float(min(2 + side // 1000, 7)), 1.0)


def pose_maps(shot: Shot, family: str, options: BodyOptions) -> PoseMaps:
    """One map for each frame of the shot, in its size; black where nobody is on screen.

    `family` of the base model: SD15 or SDXL. Raises UnknownName for a motion that does not exist.
    """
    width, height = shot.options.width, shot.options.height
    maps = np.zeros((shot.frames, height, width, 3), np.uint8)
    strokes = _strokes(family, width, height)
    for performer in performers(shot, options):
        for index, picture in enumerate(maps):
            _draw(picture, performer, index, strokes, options)
    return maps


def _draw(picture: PoseMap, performer: Performer, index: int, strokes: _Strokes, options: BodyOptions) -> None:
    """Order as the annotator's: body, hands, face."""
    _draw_body(picture, _inside(performer.body[index], picture), strokes.body)
    details = strokes.details
    if options.hands:
        for hand in performer.hands[index]:
            if _is_large(hand, details):
                _draw_hand(picture, _inside(hand, picture), details)
    if options.face and _is_large(performer.face[index], details):
        for x, y in _seen(_inside(performer.face[index], picture)):
            fill_disc(picture, (x, y), _FACE_DOT * details, _FACE)


def _is_large(points: Points, scale: float) -> bool:
    """Whether the annotator would look at it at all."""
    return float(np.ptp(_known(points), axis=0).max()) >= _SMALLEST * scale


def _draw_body(picture: PoseMap, points: Points, scale: float) -> None:
    for (first, second), color in zip(LIMBS, COLORS, strict=False):  # one colour more than limbs
        start, end = points[first], points[second]
        if not np.isnan([start, end]).any():
            red, green, blue = (int(value * _LIMB_SHADE) for value in color)
            fill_stick(picture, (start[0], start[1]), (end[0], end[1]), _STICK * scale, (red, green, blue))
    for (x, y), color in zip(points.tolist(), COLORS, strict=True):
        if not isnan(x):
            fill_disc(picture, (x, y), _JOINT * scale, color)


def _draw_hand(picture: PoseMap, points: Points, scale: float) -> None:
    for number, (first, second) in enumerate(FINGERS):
        start, end = points[first], points[second]
        if not np.isnan([start, end]).any():
            draw_line(picture, (start[0], start[1]), (end[0], end[1]), _HAND_LINE * scale, _wheel(number))
    for x, y in _seen(points):
        fill_disc(picture, (x, y), _JOINT * scale, _HAND_JOINT)


def _wheel(number: int) -> tuple[int, int, int]:
    red, green, blue = hsv_to_rgb(number / len(FINGERS), 1.0, 1.0)
    return int(red * 255), int(green * 255), int(blue * 255)


def _inside(points: Points, picture: PoseMap) -> Points:
    """What a detector would have found: nothing of what lies outside the picture."""
    height, width = picture.shape[:2]
    x, y = points[:, 0], points[:, 1]
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)  # false where it was hidden already
    found: Points = np.where(inside[:, None], points, np.nan)
    return found


def _known(points: Points) -> Points:
    found: Points = points[~np.isnan(points[:, 0])]
    return found


def _seen(points: Points) -> list[list[float]]:
    found: list[list[float]] = _known(points).tolist()
    return found
