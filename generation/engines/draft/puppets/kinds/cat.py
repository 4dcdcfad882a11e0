"""A striped cat with a swaying tail.

Colours: body; belly (muzzle, hands and feet too); accent (scarf, bow); ears (inside); nose; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.animal import Animal
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn

NAME = "cat"
WORDS = (
    "cat",
    "kitten",
    "kitty",
    "tiger",
    "lion",
    "feline",
    "fox",
    "animal",
    "mouse",
    "leopard",
    "panther",
    "cheetah",
    "lynx",
)
COLORS = {
    "body": "#ff9d3f",
    "belly": "#ffe0b8",
    "accent": "#ff4d6d",
    "ears": "#ff9fb8",
    "nose": "#ff6f91",
    "eyes": "#35c06f",
    **WORN_COLORS,
}
MATCHED = {"belly": ("body", -0.68)}
ACCESSORIES = WORN


class Cat(Animal):
    height = 1.22
    half_width = 0.40
    face = FaceBox(0, 5, 180, 137)

    def __init__(self, look: Look) -> None:
        color = look.colors
        stripes = darken(color["body"], 0.42)
        self._color = color["body"]
        self.arms = LimbStyle(27, color["body"])
        self.legs = LimbStyle(32, darken(color["body"], 0.14))
        self.hand = mitten(color["belly"], 0.95)
        self.boot = boot(color["belly"], length=64, height=40)
        trunk = egg(0, -196, 98, 110, 0.22)
        self._neck = Flat(box(-46, -336, 46, -270, 16), darken(color["body"], 0.14), ink=7)
        self._trunk = Part(trunk, color["body"])
        self._belly = Flat(egg(0, -170, 64, 84).within(trunk), color["belly"], ink=0)
        self._ears = [self._ear(color["body"], color["ears"], side) for side in (-1, 1)]
        head = egg(0, 0, 184, 138, 0.18)
        self._head = Part(head, color["body"], depth=0.06)
        self._muzzle = Flat(egg(0, 84, 116, 80).within(head), color["belly"], ink=0)
        self._head_outline = head
        marks = Path()
        for x in (-46, 0, 46):
            marks.move(x - 15, -150).line(x + 15, -150).quad(x * 0.86 + 8, -110, x * 0.8, -82).quad(
                x * 0.86 - 8, -110, x - 15, -150
            )
        for side in (-1, 1):
            for y in (-4, 32):
                marks.move(side * 196, y - 12).line(side * 196, y + 12).quad(side * 160, y + 8, side * 146, y).close()
        self._stripes = Flat(marks.within(head), stripes, ink=0)
        self._nose = Flat(
            Path().move(-17, 22).quad(0, 14, 17, 22).quad(6, 42, 0, 42).quad(-6, 42, -17, 22), color["nose"]
        )
        self._worn = Worn(look, Fit(head_top=-130, head_half=184, eye_x=72, eye_y=-26))
        self._face = Face(
            color["eyes"], color["body"], FaceLayout(eye_y=-26, mouth_y=70, mouth_size=0.85, cheek_x=116, cheek_y=40)
        )

    @staticmethod
    def _ear(color: str, inside: str, side: int) -> tuple[Part, Flat]:
        outer = Path().move(side * 164, -34).quad(side * 184, -150, side * 150, -204)
        outer.quad(side * 136, -216, side * 118, -204).quad(side * 66, -172, side * 34, -116).close()
        inner = (
            Path()
            .move(side * 140, -80)
            .quad(side * 156, -140, side * 138, -174)
            .quad(side * 96, -150, side * 72, -116)
            .close()
        )
        return Part(outer, color, shine=False), Flat(inner, inside, ink=0)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        wag = acting.swing
        tail = Path().move(60, -132).cubic(190, -96, 216, -220 + 30 * wag, 172 + 26 * wag, -290)
        canvas.stroke(tail, INK, 46)
        canvas.stroke(tail, self._color, 32)
        self._worn.draw_behind(canvas, acting)
        self._neck.draw(canvas)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        for outer, inner in self._ears:
            outer.draw(canvas)
            inner.draw(canvas)
        self._head.draw(canvas)
        self._stripes.draw(canvas)
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.clipped(self._head_outline):
            canvas.translate(22 * turn, 6 * nod)
            self._muzzle.draw(canvas)
        canvas.stroke(self._head_outline, INK, 8)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(26 * turn, 9 * nod)
            self._face.draw(canvas, acting)
            self._nose.draw(canvas)
            whiskers = Path()
            for side in (-1, 1):
                for row in (0, 1):
                    whiskers.move(side * 128, 48 + row * 20).quad(side * 168, 40 + row * 24, side * 206, 36 + row * 34)
            canvas.stroke(whiskers, INK, 4)
            self._worn.draw_face(canvas)


FIGURE = Cat
