"""A ghost: a floating sheet with a wavy hem and stubby arms.

Colours: body; accent (what it wears); eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look, below_head, settle
from generation.engines.draft.puppets.limbs import LimbStyle
from generation.engines.draft.puppets.shading import Flat, Part, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn
from generation.motion.pose import Pose
from generation.motion.skeleton import CARTOON, Joints, Proportions

NAME = "ghost"
WORDS = ("ghost", "spirit", "phantom", "spook", "spectre", "specter", "poltergeist", "wraith", "cloud", "ghoul")
COLORS = {"body": "#eef2ff", "accent": "#8f5bea", "eyes": "#5b7cff", **WORN_COLORS}
CHOICES = {"body": ("#eef2ff", "#e4fbf4", "#fdeaf6", "#e6efff")}
ACCESSORIES = WORN


class Ghost(Figure):
    height = 1.23
    half_width = 0.36
    face = FaceBox(0, 8, 150, 130)
    body = Proportions(
        hip_width=0.12, leg=CARTOON.leg, stance=0.175, neck=CARTOON.neck, shoulder=0.40, shoulder_width=0.29, arm=0.23,
        head_radius=0.25,
    )  # fmt: skip

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(50, body)
        self.legs = LimbStyle(1, body)
        hand = (
            Path().move(-26, -10).cubic(-34, 30, -20, 44, 2, 44).cubic(24, 44, 32, 28, 26, -10).quad(0, -22, -26, -10)
        )
        self.hand = Part(hand.close(), body, shine=False)
        self._hem = Flat(_sheet(132, 5, -52), darken(body, 0.2), ink=7)
        self._sheet = Part(_sheet(150, 4, -62), body, depth=0.07)
        self._head = Part(egg(0, 2, 158, 146, 0.08), body, depth=0.06)
        self._neck = Flat(egg(0, 138, 112, 62), body, ink=0)
        self._worn = Worn(look, Fit(head_top=-138, head_half=160, eye_x=62, eye_y=-16, shoulders=122))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(eye_x=62, eye_y=-16, mouth_y=80, cheek_x=104, cheek_y=48, brow_color=darken(body, 0.7)),
        )

    def draw_legs(self, canvas: Canvas, found: Joints, pose: Pose) -> None:
        """None: it floats."""

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        settle(canvas, acting, -30)
        with canvas.saved():
            canvas.translate(-9 * acting.swing, 5 * acting.swing)
            self._hem.draw(canvas)
        with canvas.saved():
            canvas.translate(0, -250)
            canvas.rotate(2 * acting.swing)
            canvas.translate(0, 250)
            self._sheet.draw(canvas)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        self._head.draw(canvas)
        self._neck.draw(canvas)
        with below_head(canvas, acting.pose, self.body):
            self._worn.draw_neck(canvas, acting.swing)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(28 * turn, 10 * nod)
            self._face.draw(canvas, acting)
            self._worn.draw_face(canvas)


def _sheet(half: float, waves: int, hem: float) -> Path:
    path = Path().move(-122, -396).line(122, -396).cubic(134, -330, 126, -250, 130, -190).quad(134, -120, half, hem)
    for index in range(waves):
        start, end = half - 2 * half * index / waves, half - 2 * half * (index + 1) / waves
        path.cubic(start - 8, hem + 46, end + 8, hem + 46, end, hem)
    return path.quad(-134, -120, -130, -190).cubic(-126, -250, -134, -330, -122, -396).close()


FIGURE = Ghost
