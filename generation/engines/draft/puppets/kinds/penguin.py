"""A penguin: one round body, white front, flippers, a beak.

Colours: body; belly (face too); accent (scarf, hats); beak (feet too); eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look, below_head, settle
from generation.engines.draft.puppets.limbs import LimbStyle, boot
from generation.engines.draft.puppets.shading import Flat, Part, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn
from generation.motion.skeleton import CARTOON, Proportions

NAME = "penguin"
WORDS = (
    "penguin",
    "bird",
    "duck",
    "chicken",
    "owl",
    "chick",
    "parrot",
    "eagle",
    "goose",
    "rooster",
    "crow",
    "pigeon",
    "toucan",
)
COLORS = {
    "body": "#3f4a7a", "belly": "#fbfcff", "accent": "#ff5a5f", "beak": "#ffab2e", "eyes": "#2fa8ff", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"body": ("#3f4a7a", "#46446a", "#2f6a7a", "#5a4a8a", "#4a5568")}
ACCESSORIES = WORN


class Penguin(Figure):
    height = 1.20
    half_width = 0.35
    face = FaceBox(0, 18 + 18, 146, 118)
    body = Proportions(
        hip_width=0.12, leg=CARTOON.leg, stance=0.175, neck=0.47, shoulder=0.40, shoulder_width=0.34, arm=0.25,
        head_radius=0.25,
    )  # fmt: skip

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(44, body)
        self.legs = LimbStyle(30, color["beak"])
        flipper = (
            Path().move(-24, -6).cubic(-38, 30, -22, 62, 2, 66).cubic(24, 62, 34, 26, 24, -6).quad(0, -20, -24, -6)
        )
        self.hand = Part(flipper.close(), body, shine=False)
        self.boot = boot(color["beak"], length=76, height=34)
        trunk = Path().move(-120, -356).line(120, -356).cubic(126, -290, 146, -214, 140, -132)
        trunk.cubic(134, -60, 72, -34, 0, -34).cubic(-72, -34, -134, -60, -140, -132)
        trunk.cubic(-146, -214, -126, -290, -120, -356).close()
        self._trunk = Part(trunk, body)
        self._belly = Flat(egg(0, -150, 98, 112, 0.1).within(trunk), color["belly"], ink=5)
        self._tail = Part(
            Path().move(96, -96).quad(164, -96, 190, -60).quad(140, -34, 84, -54).close(), body, shine=False
        )
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        head = egg(0, 0, 162, 142, 0.14)
        self._head = Part(head, body, depth=0.06)
        inner = egg(0, 4, 150, 130, 0.14)
        self._mask = [
            Flat(each.within(inner), color["belly"], ink=0)
            for each in (egg(-58, -2, 84, 90), egg(58, -2, 84, 90), egg(0, 64, 116, 60))
        ]
        tuft = Path().move(-22, -134).quad(-40, -168, -30, -190).quad(-8, -180, -2, -162).quad(8, -186, 34, -190)
        self._tuft = Part(tuft.quad(34, -160, 22, -134).close(), body, shine=False)
        self._neck = Flat(egg(0, 134, 104, 46), body, ink=0)
        beak = (
            Path()
            .move(-36, 32)
            .cubic(-30, 12, 30, 12, 36, 32)
            .cubic(24, 50, 12, 60, 0, 62)
            .cubic(-12, 60, -24, 50, -36, 32)
        )
        self._beak = Part(beak.close(), color["beak"], ink=6)
        self._worn = Worn(
            look, Fit(head_top=-136, head_half=162, eye_x=64, eye_y=-18, eye_radius=44, neck=-276, shoulders=118)
        )
        self._face = Face(
            color["eyes"],
            color["belly"],
            FaceLayout(
                eye_x=64, eye_y=-18, eye_radius=44, mouth_y=90, mouth_size=0.72, cheek_x=98, cheek_y=50,
                brow_color=lighten(body, 0.22),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(90, -76)
            canvas.rotate(9 * acting.swing)
            canvas.translate(-90, 76)
            self._tail.draw(canvas)
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        settle(canvas, acting, -34)
        self._trunk.draw(canvas)
        self._belly.draw(canvas)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.saved():
            canvas.translate(0, -130)
            canvas.rotate(6 * acting.swing)
            canvas.translate(0, 130)
            self._tuft.draw(canvas)
        self._head.draw(canvas)
        self._neck.draw(canvas)
        with below_head(canvas, acting.pose, self.body):
            self._worn.draw_neck(canvas, acting.swing)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(12 * turn, 5 * nod)
            for part in self._mask:
                part.draw(canvas)
            canvas.translate(13 * turn, 4 * nod)
            self._face.draw(canvas, acting)
            self._beak.draw(canvas)
            self._worn.draw_face(canvas)


FIGURE = Penguin
