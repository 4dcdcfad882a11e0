"""A rabbit: tall ears that bend, a puff of a tail.

Colours: body; belly (cheeks, feet too); ears (insides, nose too); accent (what it wears); eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.animal import Animal
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import Flat, Part, box, egg
from generation.engines.draft.puppets.shapes import fur
from generation.engines.draft.puppets.worn import ON_BODY, ON_FACE, WORN_COLORS, Fit, Worn

NAME = "rabbit"
WORDS = ("rabbit", "bunny", "hare", "squirrel", "kangaroo", "chipmunk", "hedgehog", "mole", "easter")
COLORS = {
    "body": "#b9a7d6", "belly": "#f7f0ff", "ears": "#ff9fb8", "accent": "#2fb5ad", "eyes": "#c2477a", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"body": ("#b9a7d6", "#d9c2a3", "#f6f1ea", "#a9b4c8", "#c9a183"), "belly": ("#fbf6ff", "#fff6ea")}
ACCESSORIES = (*ON_FACE, *ON_BODY, "bow", "flower")


class Rabbit(Animal):
    height = 1.34
    half_width = 0.33
    face = FaceBox(0, 10, 150, 136)

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(28, body)
        self.legs = LimbStyle(36, darken(body, 0.1))
        self.hand = mitten(color["belly"], 0.95)
        self.boot = boot(color["belly"], length=82, height=38)
        trunk = Path().move(0, -306).cubic(58, -306, 78, -260, 92, -200).cubic(116, -120, 70, -82, 0, -82)
        trunk.cubic(-70, -82, -116, -120, -92, -200).cubic(-78, -260, -58, -306, 0, -306).close()
        self._neck = Flat(box(-40, -336, 40, -270, 16), darken(body, 0.14), ink=7)
        self._trunk = Part(trunk, body)
        self._belly = Flat(egg(0, -158, 62, 78).within(trunk), color["belly"], ink=0)
        self._tail = Part(fur(104, -116, 42, 40, 9, 0.14), color["belly"])
        ear = Path().move(-30, 10).cubic(-56, -80, -52, -190, -6, -224).cubic(44, -190, 54, -80, 30, 10).close()
        inside = Path().move(-14, -6).cubic(-30, -80, -28, -160, -4, -188).cubic(24, -160, 30, -80, 14, -6).close()
        self._ear = Part(ear, body)
        self._inside = Flat(inside, color["ears"], ink=0)
        self._head = Part(egg(0, 0, 162, 138, 0.12), body, depth=0.06)
        self._cheeks = Flat(Path().oval(0, 86, 104, 50).within(egg(0, 0, 158, 134, 0.12)), color["belly"], ink=0)
        self._nose = Flat(
            Path().move(-17, 32).quad(0, 24, 17, 32).quad(6, 50, 0, 50).quad(-6, 50, -17, 32), color["ears"]
        )
        self._worn = Worn(look, Fit(head_top=-134, head_half=162, eye_x=70, eye_y=-24, eye_radius=45, shoulders=80))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=70, eye_y=-24, eye_radius=45, mouth_y=82, mouth_size=0.78, cheek_x=112, cheek_y=44,
                brow_color=darken(body, 0.6),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(6 * acting.swing, 0)
            self._tail.draw(canvas)
        self._worn.draw_behind(canvas, acting)
        self._neck.draw(canvas)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        for side in (-1, 1):
            with canvas.saved():
                canvas.translate(side * 66, -116)
                canvas.rotate(side * 9 + 6 * acting.swing)
                self._ear.draw(canvas)
                self._inside.draw(canvas)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        self._head.draw(canvas)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(9 * turn, 3 * nod)
            self._cheeks.draw(canvas)
            canvas.translate(15 * turn, 5 * nod)
            self._face.draw(canvas, acting)
            self._nose.draw(canvas)
            self._worn.draw_face(canvas)


FIGURE = Rabbit
