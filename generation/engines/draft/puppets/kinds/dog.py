"""A dog: long ears that flap, spot around one eye, tail that wags.

Colours: body; belly (muzzle, paws too); ears (spots too); accent (collar); nose; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.animal import Animal
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import Flat, Part, box, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn

NAME = "dog"
WORDS = ("dog", "puppy", "doggy", "hound", "wolf", "poodle", "corgi", "terrier", "retriever", "husky", "mutt", "coyote")
COLORS = {
    "body": "#f1c27d", "belly": "#fff1d6", "ears": "#a5653a", "accent": "#e8413c", "nose": "#43302e",
    "eyes": "#7a4a2c", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"body": ("#f1c27d", "#d9a066", "#f4ead8", "#b0a8b9", "#c98a5c"), "ears": ("#a5653a", "#6b4a3a", "#8a5a44")}
MATCHED = {"belly": ("body", -0.66)}
ACCESSORIES = WORN


class Dog(Animal):
    height = 1.23
    half_width = 0.44
    face = FaceBox(0, 12, 150, 138)

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(30, body)
        self.legs = LimbStyle(36, darken(body, 0.12))
        self.hand = mitten(color["belly"], 1.0)
        self.boot = boot(color["belly"], length=68, height=42)
        trunk = egg(0, -194, 100, 112, 0.24)
        self._neck = Flat(box(-46, -336, 46, -270, 16), darken(body, 0.14), ink=7)
        self._trunk = Part(trunk, body)
        self._belly = Flat(egg(0, -166, 64, 84).within(trunk), color["belly"], ink=0)
        self._collar = Flat(box(-78, -316, 78, -286, 14), color["accent"], ink=7)
        self._tag = Part(egg(0, -272, 17, 18), color["gold"], ink=5)
        tail = Path().move(0, 16).cubic(34, 0, 76, -40, 72, -96).cubic(104, -60, 92, 22, 22, 52).close()
        self._tail = Part(tail, body)
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        ear = Path().move(-10, -40).cubic(50, -60, 92, 0, 88, 84).cubic(84, 150, 34, 164, 8, 118)
        self._ear = Part(ear.cubic(-14, 70, -6, 20, -40, 4).close(), color["ears"])
        head = egg(0, -4, 158, 140, 0.22)
        self._head = Part(head, body, depth=0.06)
        self._spot = Flat(egg(74, -36, 72, 78).within(egg(0, -4, 152, 134, 0.22)), color["ears"], ink=0)
        self._muzzle = Part(egg(0, 82, 96, 66, 0.1), color["belly"], shine=False, depth=0.05)
        self._nose = Part(egg(0, 34, 35, 24, 0.2), color["nose"], ink=6)
        self._dots = Path()
        for side in (-1, 1):
            for x, y in ((62, 74), (76, 88), (58, 98)):
                self._dots.circle(side * x, y, 4)
        self._dot = darken(color["belly"], 0.4)
        self._worn = Worn(look, Fit(head_top=-138, head_half=160, eye_x=70, eye_y=-30, eye_radius=44))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=70, eye_y=-30, eye_radius=44, mouth_y=98, mouth_size=0.74, cheek_x=112, cheek_y=36,
                brow_color=darken(color["ears"], 0.5),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(80, -132)
            canvas.rotate(34 + 14 * acting.swing)
            self._tail.draw(canvas)
        self._worn.draw_behind(canvas, acting)
        self._neck.draw(canvas)

    def draw_collar(self, canvas: Canvas) -> None:
        self._collar.draw(canvas)
        self._tag.draw(canvas)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        self._head.draw(canvas)
        with canvas.saved():
            canvas.translate(5 * turn, 0)
            self._spot.draw(canvas)
        for side in (-1, 1):
            with canvas.saved():
                canvas.translate(side * 142, -88)
                canvas.scale(side, 1.0)
                canvas.rotate(-4 - 9 * acting.swing * side)
                self._ear.draw(canvas)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(24 * turn, 8 * nod)
            self._muzzle.draw(canvas)
            canvas.fill(self._dots, self._dot)
            self._face.draw(canvas, acting)
            self._nose.draw(canvas)
            self._worn.draw_face(canvas)


FIGURE = Dog
