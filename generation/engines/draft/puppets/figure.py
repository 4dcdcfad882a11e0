"""What all kinds share: how limbs are drawn and what covers what."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import atan2, degrees
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.faces import Expression
from generation.engines.draft.puppets.shading import INK, Part
from generation.motion.pose import Point, Pose
from generation.motion.skeleton import CARTOON, Joints, joints

UNITS = 600.0  # to a body height
NECK_Y = -CARTOON.neck * UNITS
HEAD_Y = -150.0  # middle of the head from the neck
_LIMB_INK = 14.0  # both sides together


@dataclass(frozen=True, slots=True)
class Look:
    """A puppet's resolved appearance: every colour that its kind knows, the accessories it wears."""

    kind: str
    colors: Mapping[str, str]
    accessories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acting:
    """What one puppet does at one moment. `swing` (-1 to 1) and `turns` drive what hangs, waves and blinks on it."""

    pose: Pose
    expression: Expression
    energy: float
    swing: float
    turns: float


@dataclass(frozen=True, slots=True)
class LimbStyle:
    width: float
    color: str


class Figure(ABC):
    """A puppet ready to draw. `height` and `half_width` (body heights) contain it standing, arms down, hat included."""

    height: ClassVar[float]
    half_width: ClassVar[float]

    arms: LimbStyle
    legs: LimbStyle
    hand: Part  # pointing down from the wrist, thumb to the right
    boot: Part  # toe to the right, sole at 0

    def draw(self, canvas: Canvas, acting: Acting) -> None:
        """With the origin between the feet."""
        pose = acting.pose
        found = joints(pose, CARTOON)
        with canvas.saved():
            canvas.translate(pose.x * UNITS, -pose.lift * UNITS)
            canvas.scale(1 / pose.stretch, pose.stretch)
            with _trunk(canvas, pose):
                self.draw_behind(canvas, acting)
            self._legs(canvas, found, pose)
            self._arms(canvas, found)
            with _trunk(canvas, pose):
                self.draw_trunk(canvas, acting)
            with canvas.saved():
                canvas.translate(found.neck.x * UNITS, -found.neck.y * UNITS)
                canvas.rotate(pose.tilt)
                canvas.translate(0, HEAD_Y)
                self.draw_head(canvas, acting)

    @abstractmethod
    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        """What the body covers: a tail, a backpack. From between the feet, trunk upright."""

    @abstractmethod
    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        """From between the feet, trunk upright."""

    @abstractmethod
    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        """From the middle of the head, head upright."""

    def draw_wrist(self, canvas: Canvas) -> None:  # noqa: B027 - most kinds have nothing there
        """What a kind has at its wrists, under the hand; from the wrist, hand pointing down."""

    def draw_ankle(self, canvas: Canvas) -> None:  # noqa: B027 - most kinds have nothing there
        """What a kind has above its boots; from the sole's middle, boot upright."""

    def _legs(self, canvas: Canvas, found: Joints, pose: Pose) -> None:
        facing = 1 if pose.turn > 0.3 else -1 if pose.turn < -0.3 else 0
        for hip, knee, ankle, side in (
            (found.left_hip, found.left_knee, found.left_ankle, -1),
            (found.right_hip, found.right_knee, found.right_ankle, 1),
        ):
            end = Point(x=ankle.x, y=ankle.y + 0.035)
            draw_limb(canvas, (hip, knee, end), self.legs)
            with canvas.saved():
                canvas.translate(ankle.x * UNITS, -ankle.y * UNITS)
                canvas.scale(float(facing or side), 1.0)
                self.draw_ankle(canvas)
                self.boot.draw(canvas)

    def _arms(self, canvas: Canvas, found: Joints) -> None:
        for shoulder, elbow, wrist, side in (
            (found.left_shoulder, found.left_elbow, found.left_wrist, -1),
            (found.right_shoulder, found.right_elbow, found.right_wrist, 1),
        ):
            direction = draw_limb(canvas, (shoulder, elbow, wrist), self.arms)
            raised = wrist.y > shoulder.y
            with canvas.saved():
                canvas.translate(wrist.x * UNITS, -wrist.y * UNITS)
                canvas.rotate(direction - 90)
                canvas.scale(float(side if raised else -side), 1.0)  # thumbs point inwards, up or down
                self.draw_wrist(canvas)
                self.hand.draw(canvas)


@contextmanager
def _trunk(canvas: Canvas, pose: Pose) -> Generator[None]:
    """The trunk's frame: hips moved, leaning around them; the origin stays between the feet of an upright body."""
    with canvas.saved():
        canvas.translate(pose.sway * UNITS, -(CARTOON.leg + pose.bob) * UNITS)
        canvas.rotate(pose.lean)
        canvas.translate(0, CARTOON.leg * UNITS)
        yield


def draw_limb(canvas: Canvas, bones: tuple[Point, Point, Point], style: LimbStyle) -> float:
    """A soft limb through its joint: ink, colour, and a shadow along its lower side. Returns the direction, degrees
    clockwise from the right, in which it ends."""
    start, joint, end = bones
    # The curve's control point lies twice as far out as the joint, so that the curve passes near it.
    cx = (2 * joint.x - (start.x + end.x) / 2) * UNITS
    cy = -(2 * joint.y - (start.y + end.y) / 2) * UNITS
    x0, y0, x1, y1 = start.x * UNITS, -start.y * UNITS, end.x * UNITS, -end.y * UNITS
    path = Path().move(x0, y0).quad(cx, cy, x1, y1)
    canvas.stroke(path, INK, style.width + _LIMB_INK)
    canvas.stroke(path, style.color, style.width)
    shift = style.width * 0.27
    shade = Path().move(x0 + shift, y0 + shift).quad(cx + shift, cy + shift, x1 + shift, y1 + shift)
    canvas.stroke(shade, with_alpha(darken(style.color, 0.5), 0.30), style.width * 0.42, "butt")

    return degrees(atan2(y1 - cy, x1 - cx))


def mitten(color: str, size: float = 1.0) -> Part:
    """A hand: round palm and a thumb, pointing down from the wrist."""
    path = Path().move(-22 * size, 2 * size)
    path.cubic(-36 * size, 20 * size, -34 * size, 52 * size, -4 * size, 54 * size)
    path.cubic(20 * size, 54 * size, 24 * size, 40 * size, 25 * size, 32 * size)
    path.cubic(38 * size, 36 * size, 46 * size, 20 * size, 36 * size, 12 * size)
    path.cubic(30 * size, 6 * size, 26 * size, 2 * size, 18 * size, -4 * size)
    path.quad(0, -12 * size, -22 * size, 2 * size).close()
    return Part(path, color, ink=7)


def boot(color: str, *, length: float = 62.0, height: float = 44.0) -> Part:
    """A shoe seen from the side, toe to the right, sole at 0."""
    path = Path().move(-30, -4).cubic(-36, -height * 0.7, -28, -height, -4, -height)
    path.cubic(10, -height, 14, -height * 0.8, 26, -height * 0.68)
    path.cubic(length - 6, -height * 0.6, length + 2, -height * 0.1, length - 8, 4)
    path.cubic(length - 20, 10, -20, 10, -30, -4).close()
    return Part(path, color, ink=7)
