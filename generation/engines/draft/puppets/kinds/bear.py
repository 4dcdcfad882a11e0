"""A chubby bear with round ears.

Colours: body; belly (snout, ears' insides); accent (what it wears); nose; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.animal import Animal
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import Flat, Part, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn
from generation.motion.skeleton import CARTOON, Proportions

NAME = "bear"
WORDS = (
    "bear",
    "teddy",
    "panda",
    "koala",
    "hamster",
    "beaver",
    "otter",
    "badger",
    "raccoon",
    "hippo",
    "capybara",
    "animal",
)
COLORS = {
    "body": "#a9704a", "belly": "#f3d3a4", "accent": "#ff4d6d", "nose": "#4a2f2a", "eyes": "#6b4a2c", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"body": ("#a9704a", "#8a5a3c", "#c98a5c", "#f0ede6", "#7a6a8f", "#d9a35a")}
MATCHED = {"belly": ("body", -0.62)}
ACCESSORIES = WORN


class Bear(Animal):
    height = 1.22
    half_width = 0.37
    face = FaceBox(0, 6, 160, 130)
    body = Proportions(
        hip_width=0.16, leg=CARTOON.leg, stance=0.205, neck=CARTOON.neck, shoulder=0.415, shoulder_width=0.34, arm=0.25,
        head_radius=0.25,
    )  # fmt: skip

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(48, body)
        self.legs = LimbStyle(56, body)
        self.hand = mitten(body, 1.1)
        self.boot = boot(darken(body, 0.12), length=72, height=50)
        trunk = egg(0, -184, 142, 126, 0.12)
        self._trunk = Part(trunk, body)
        self._belly = Flat(egg(0, -164, 94, 92).within(trunk), color["belly"], ink=0)
        self._ears = [
            (Part(egg(side * 132, -104, 56, 54), body), Flat(egg(side * 132, -100, 32, 30), color["belly"], ink=0))
            for side in (-1, 1)
        ]
        self._head = Part(egg(0, 2, 176, 142, 0.1), body, depth=0.06)
        self._snout = Part(egg(0, 72, 88, 62, 0.06), color["belly"], ink=0, shine=False, depth=0.05)
        self._nose = Part(egg(0, 36, 31, 21, 0.2), color["nose"], ink=6)
        self._tail = Part(egg(128, -104, 34, 32), body)
        self._tuft = (
            Path()
            .move(-26, -128)
            .quad(-8, -122, -2, -108)
            .move(2, -130)
            .quad(14, -120, 14, -106)
            .move(28, -128)
            .quad(34, -118, 30, -106)
        )
        self._tuft_color = darken(body, 0.3)
        self._worn = Worn(look, Fit(head_top=-134, head_half=176, eye_x=74, eye_y=-24, eye_radius=40, shoulders=104))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=74, eye_y=-24, eye_radius=40, mouth_y=90, mouth_size=0.72, cheek_x=116, cheek_y=38,
                brow_color=darken(body, 0.55),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(5 * acting.swing, 0)
            self._tail.draw(canvas)
        self._worn.draw_behind(canvas, acting)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        for outer, inner in self._ears:
            outer.draw(canvas)
            inner.draw(canvas)
        self._head.draw(canvas)
        canvas.stroke(self._tuft, self._tuft_color, 7)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(24 * turn, 8 * nod)
            self._snout.draw(canvas)
            self._face.draw(canvas, acting)
            self._nose.draw(canvas)
            self._worn.draw_face(canvas)


FIGURE = Bear
