"""What all kinds share: how limbs are drawn and what covers what."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.engines.draft.puppets.faces import Expression
from generation.engines.draft.puppets.limbs import Limb, LimbStyle, draw_limb, limb
from generation.engines.draft.puppets.shading import Part
from generation.motion.pose import Point, Pose
from generation.motion.skeleton import CARTOON, Joints, Proportions, joints

UNITS = 600.0  # to a body height
HEAD_Y = -150.0  # middle of the head from the neck
HEAD_HEIGHT = CARTOON.neck - HEAD_Y / UNITS  # body heights, of the head's middle, standing
_ANKLE = 0.035  # body heights from the sole to where a leg ends inside its boot
_HEEL, _BALL = -22.0, 34.0  # where a boot stands on the ground, from below the ankle
_SEATED = -0.10  # hips as low as this are on the ground, and the legs before the trunk
_HEM = 2.0  # the lowest of a hem, puppet units
_SHOULDERS = -300.0
_FOREARM = 0.42  # of the way along an arm begins what passes before the head


@dataclass(frozen=True, slots=True)
class Look:
    """A puppet's resolved appearance: every colour that its kind knows, what it wears, its usual mood."""

    kind: str
    colors: Mapping[str, str]
    accessories: tuple[str, ...]
    mood: str = "neutral"


@dataclass(frozen=True, slots=True)
class FaceBox:
    """Where a face lies while it looks ahead: a centre and half sizes in puppet units, x to the viewer's right, y down.

    From the middle of a CARTOON head, `HEAD_Y` above the neck, head upright; `y` makes up for kinds whose neck is
    lower. Brows, cheeks and chin included; hat, ears, hair and horns not.
    """

    x: float
    y: float
    half_width: float
    half_height: float


@dataclass(frozen=True, slots=True)
class Acting:
    """What one puppet does at one moment. `swing` (-1 to 1) and `turns` drive what hangs, waves and blinks on it."""

    pose: Pose
    expression: Expression
    energy: float
    swing: float
    turns: float


def settle(canvas: Canvas, acting: Acting, hem: float) -> None:
    """Squash a gown, or a body without a waist, whose hem (puppet units, from between the feet) would sink into the
    ground when hips go down."""
    sunk = hem - acting.pose.bob * UNITS - _HEM
    if sunk > 0:
        canvas.translate(0, _SHOULDERS)
        canvas.scale(1.0, 1 - sunk / (hem - _SHOULDERS))
        canvas.translate(0, -_SHOULDERS)


class Figure(ABC):
    """A puppet ready to draw.

    `height` and `half_width` (body heights) contain it standing, arms down, hat included. `face` is where its face is:
    what captions keep off, and what a close-up shows.
    """

    height: ClassVar[float]
    half_width: ClassVar[float]
    face: ClassVar[FaceBox]
    body: ClassVar[Proportions] = (
        CARTOON  # legs as long as CARTOON's, hands no farther out: walks and staging rely on it
    )

    arms: LimbStyle
    legs: LimbStyle
    hand: Part  # pointing down from the wrist, thumb to the right
    boot: Part  # toe to the right, sole at 0

    def draw(self, canvas: Canvas, acting: Acting) -> None:
        """With the origin between the feet."""
        pose = acting.pose
        found = joints(pose, self.body)
        with canvas.saved():
            canvas.translate(pose.x * UNITS, -pose.lift * UNITS)
            canvas.scale(1 / pose.stretch, pose.stretch)
            with _trunk(canvas, pose):
                self.draw_behind(canvas, acting)
            with _head(canvas, found, pose):
                self.draw_hair_behind(canvas, acting)
            seated = pose.bob < _SEATED
            if not seated:
                self.draw_legs(canvas, found, pose)
            arms = _arms(found)
            near = -round(pose.heading)  # walking, the arm on the viewer's side swings before the trunk
            for arm, side in arms:
                if side != near:
                    self._draw_arm(canvas, arm, side)
            with _trunk(canvas, pose):
                self.draw_trunk(canvas, acting)
            if seated:
                self.draw_legs(canvas, found, pose)
            for arm, side in arms:
                if side == near:
                    self._draw_arm(canvas, arm, side)
                elif not near and _crosses(arm, side):
                    self._draw_arm(canvas, arm, side, _FOREARM)
            with _head(canvas, found, pose):
                self.draw_head(canvas, acting)
            for arm, side in arms:
                if arm.raised:  # shoulders stay behind the trunk, but a hand held up passes before the head
                    self._draw_arm(canvas, arm, side, _FOREARM)

    def draw_toes(self, canvas: Canvas) -> None:  # noqa: B027 - most kinds have nothing there
        """What a kind has on its boots; from the sole's middle, boot upright."""

    @abstractmethod
    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        """What the body covers: a tail, a backpack. From between the feet, trunk upright."""

    @abstractmethod
    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        """From between the feet, trunk upright."""

    @abstractmethod
    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        """From the middle of the head, head upright."""

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:  # noqa: B027 - most kinds have nothing there
        """What of the head the body covers. From the middle of the head, head upright."""

    def draw_wrist(self, canvas: Canvas) -> None:  # noqa: B027 - most kinds have nothing there
        """What a kind has at its wrists, under the hand; from the wrist, hand pointing down."""

    def draw_ankle(self, canvas: Canvas) -> None:  # noqa: B027 - most kinds have nothing there
        """What a kind has above its boots; from the sole's middle, boot upright."""

    def draw_legs(self, canvas: Canvas, found: Joints, pose: Pose) -> None:
        """Both legs, behind the trunk."""
        facing = round(pose.heading)
        rise = max(_ANKLE, self.legs.reach / UNITS)  # a stout leg's round end stays above the sole
        for hip, knee, ankle, side, toe in (
            (found.left_hip, found.left_knee, found.left_ankle, -1, pose.left_toe),
            (found.right_hip, found.right_knee, found.right_ankle, 1, pose.right_toe),
        ):
            above_sole = Point(x=ankle.x, y=ankle.y + rise)
            draw_limb(canvas, limb((hip, knee, above_sole), UNITS), self.legs)
            with canvas.saved():
                canvas.translate(ankle.x * UNITS, -ankle.y * UNITS)
                canvas.scale(float(facing or side), 1.0)
                _roll(canvas, toe)
                self.draw_ankle(canvas)
                self.boot.draw(canvas)
                self.draw_toes(canvas)

    def _draw_arm(self, canvas: Canvas, arm: Limb, side: int, begin: float = 0.0) -> None:
        draw_limb(canvas, arm, self.arms, begin)
        with canvas.saved():
            canvas.translate(arm.x1, arm.y1)
            canvas.rotate(arm.direction - 90)
            canvas.scale(float(side if arm.raised else -side), 1.0)  # thumbs point inwards, up or down
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


@contextmanager
def _head(canvas: Canvas, found: Joints, pose: Pose) -> Generator[None]:
    """The head's frame: tilted around the neck; the origin is its middle."""
    with canvas.saved():
        canvas.translate(found.neck.x * UNITS, -found.neck.y * UNITS)
        canvas.rotate(pose.tilt)
        canvas.translate(0, HEAD_Y)
        yield


@contextmanager
def below_head(canvas: Canvas, pose: Pose, body: Proportions) -> Generator[None]:
    """From a head's frame back to the feet's, head upright: for what is worn at a neck that the head covers."""
    with canvas.saved():
        canvas.translate(0, -HEAD_Y)
        canvas.rotate(-pose.tilt)
        canvas.translate(0, body.neck * UNITS)
        yield


def _crosses(arm: Limb, side: int) -> bool:
    """Whether a hand is held before the chest: hugging, clapping, thanking."""
    return (arm.x1 - arm.x0) * side < 0


def _roll(canvas: Canvas, toe: float) -> None:
    """A boot rolls over its heel while the toe is raised, over its ball while the heel is."""
    if toe:
        pivot = _HEEL if toe > 0 else _BALL
        canvas.translate(pivot, 0)
        canvas.rotate(-toe)
        canvas.translate(-pivot, 0)


def _arms(found: Joints) -> tuple[tuple[Limb, int], ...]:
    left = limb((found.left_shoulder, found.left_elbow, found.left_wrist), UNITS)
    right = limb((found.right_shoulder, found.right_elbow, found.right_wrist), UNITS)
    return (left, -1), (right, 1)
