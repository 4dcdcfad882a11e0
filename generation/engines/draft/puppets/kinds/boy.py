"""A boy with tousled hair, a striped shirt, shorts and sneakers.

Colours: body (shirt); accent (stripes, sneakers); skin; hair; trousers; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.person import CHILD, Person
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS

NAME = "boy"
WORDS = (
    "boy",
    "child",
    "kid",
    "son",
    "brother",
    "schoolboy",
    "toddler",
    "student",
    "pupil",
    "teen",
    "teenager",
    "grandson",
)
COLORS = {
    "body": "#39a0ed", "accent": "#ffd23f", "skin": "#f6c096", "hair": "#c2662f", "trousers": "#46538f",
    "eyes": "#2f86c8", **WORN_COLORS,
}  # fmt: skip
ACCESSORIES = WORN


class Boy(Person):
    height = 1.20
    half_width = 0.35
    body = CHILD
    face = FaceBox(0, 26 + 27, 158, 116)
    eyes = 42.0
    nose = 0.8

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        color = look.colors
        self.arms = LimbStyle(25, color["skin"])
        self.legs = LimbStyle(28, color["skin"])
        self.hand = mitten(color["skin"], 0.86)
        self.boot = boot(color["accent"], length=64, height=42)
        trunk = egg(0, -176, 80, 96, 0.5)
        self._trunk = Part(trunk, color["body"])
        self._stripes = [Flat(box(-120, y, 120, y + 20, 1).within(trunk), color["accent"], ink=0) for y in (-234, -194)]
        self._shorts = Flat(box(-120, -142, 120, -60, 4).within(trunk), color["trousers"], ink=6)
        self._outline = trunk
        self._leg = Flat(box(-26, -20, 26, 34, 9), color["trousers"], ink=7)
        self._back = Flat(egg(0, -20, 170, 134, 0.2), color["hair"], ink=8)
        hair = (
            Path().move(-166, 20).cubic(-184, -44, -170, -96, -140, -118).line(-156, -146).quad(-112, -146, -92, -140)
        )
        hair.quad(-76, -176, -40, -192).quad(-46, -166, -30, -154).quad(8, -188, 62, -184).quad(44, -166, 54, -148)
        hair.quad(104, -152, 146, -130).quad(132, -122, 140, -110).cubic(172, -90, 180, -40, 166, 20)
        hair.quad(152, -22, 130, -44).quad(104, -34, 82, -46).quad(86, -66, 74, -78).quad(48, -44, 10, -40)
        hair.quad(18, -60, 4, -74).quad(-40, -36, -92, -42).quad(-88, -58, -98, -66).quad(-132, -40, -166, 20).close()
        self._hair = Part(hair, color["hair"], ink=7)
        self._freckles, self._light = darken(color["skin"], 0.22), lighten(color["hair"], 0.2)

    def draw_ankle(self, canvas: Canvas) -> None:
        canvas.stroke(Path().move(-18, -50).line(16, -50), INK, 16, "butt")
        canvas.stroke(Path().move(-16, -50).line(14, -50), "#ffffff", 7, "butt")

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        for side in (-1, 1):
            with canvas.saved():
                canvas.translate(side * 35, -98)
                self._leg.draw(canvas)
        self._trunk.draw(canvas)
        for stripe in self._stripes:
            stripe.draw(canvas)
        self._shorts.draw(canvas)
        canvas.stroke(self._outline, INK, 8)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._back.draw(canvas)

    def draw_on_face(self, canvas: Canvas) -> None:
        dots = Path()
        for side in (-1, 1):
            for x, y in ((90, 56), (104, 48), (118, 57)):
                dots.circle(side * x, y, 3.8)
        canvas.fill(dots, self._freckles)

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        self._hair.draw(canvas)


FIGURE = Boy
