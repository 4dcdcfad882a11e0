"""A girl with pigtails that swing and a dress.

Colours: body (dress); accent (ribbons, shoes); skin; hair; socks; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.person import CHILD, Person
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.shapes import bell
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS

NAME = "girl"
WORDS = ("girl", "child", "kid", "daughter", "sister", "schoolgirl", "toddler", "student", "pupil", "granddaughter")
COLORS = {
    "body": "#f2629a", "accent": "#ffd23f", "skin": "#f6c096", "hair": "#8a4a24", "socks": "#ffffff",
    "eyes": "#35a06f", **WORN_COLORS,
}  # fmt: skip
ACCESSORIES = WORN


class Girl(Person):
    height = 1.20
    half_width = 0.46
    body = CHILD
    face = FaceBox(0, 26 + 27, 158, 116)
    eyes = 43.0
    nose = 0.7

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        color = look.colors
        self.arms = LimbStyle(24, color["skin"])
        self.legs = LimbStyle(26, color["skin"])
        self.hand = mitten(color["skin"], 0.84)
        self.boot = boot(color["accent"], length=58, height=38)
        self._sock = Flat(box(-20, -58, 17, -32, 6), color["socks"], ink=6)
        self._dress = Part(bell(-272, 70, -82, 128, 4, waist=64), color["body"])
        self._collars = [
            Flat(egg(side * 26, -262, 30, 17, 0.1), lighten(color["body"], 0.75), ink=5) for side in (-1, 1)
        ]
        self._sash = Flat(box(-110, -204, 110, -182, 2).within(self._dress.path), color["accent"], ink=5)
        self._buttons = Path().circle(0, -236, 6).circle(0, -216, 6)
        hair = color["hair"]
        self._back = Flat(egg(0, -14, 176, 142, 0.2), hair, ink=8)
        tail = Path().move(-24, -10).cubic(-78, 20, -62, 130, -6, 168).cubic(4, 172, 12, 164, 14, 152)
        self._tail = Part(tail.cubic(60, 96, 54, 10, 20, -14).close(), hair)
        self._ribbon = Part(egg(0, -4, 27, 22), color["accent"], ink=6)
        fringe = Path().move(-166, 26).cubic(-178, -80, -110, -146, 0, -146).cubic(110, -146, 178, -80, 166, 26)
        fringe.cubic(156, -6, 140, -30, 118, -46).cubic(60, -40, 12, -62, -16, -92)
        self._fringe = Part(fringe.cubic(-36, -54, -90, -34, -136, -34).quad(-158, -10, -166, 26).close(), hair, ink=7)
        self._strand = darken(hair, 0.25)

    def draw_ankle(self, canvas: Canvas) -> None:
        self._sock.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._dress.draw(canvas)
        self._sash.draw(canvas)
        for collar in self._collars:
            collar.draw(canvas)
        canvas.fill(self._buttons, INK)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        for side in (-1, 1):
            with canvas.saved():
                canvas.translate(side * 176, -34)
                canvas.scale(-side, 1.0)
                canvas.rotate(14 + side * 9 * acting.swing)
                self._tail.draw(canvas)
                self._ribbon.draw(canvas)
        self._back.draw(canvas)

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        self._fringe.draw(canvas)
        parting = Path().move(-16, -92).quad(-24, -120, -10, -142).move(-70, -52).quad(-76, -72, -66, -92)
        canvas.stroke(parting, self._strand, 6)


FIGURE = Girl
