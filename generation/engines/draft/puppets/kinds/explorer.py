"""An astronaut in a puffy suit: round helmet with an open, friendly visor, life-support pack, control box.

Colours: body (suit, helmet); accent (visor ring, stripes, gloves); pack; skin; hair; eyes; visor (the glass's depth).
"""

from math import sin, tau

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn

NAME = "explorer"
WORDS = (
    "astronaut",
    "space",
    "cosmonaut",
    "spaceman",
    "explorer",
    "rocket",
    "pilot",
    "moon",
    "star",
    "spacewoman",
    "astronauts",
)
COLORS = {
    "body": "#f4f6ff",
    "accent": "#ff7a3d",
    "pack": "#8e9cc9",
    "skin": "#ffcfa6",
    "hair": "#6b3b24",
    "eyes": "#3b8be0",
    "visor": "#2c3a78",
    **WORN_COLORS,
}
CHOICES = {"body": ("#f4f6ff", "#ece4fb", "#fff0e2", "#e2edfc", "#e4f5e8", "#ffeaf0", "#e2f4f3", "#fbe7e4")}
ACCESSORIES = WORN


class Explorer(Figure):
    height = 1.26
    half_width = 0.39
    face = FaceBox(0, 8, 142, 112)

    def __init__(self, look: Look) -> None:
        color = look.colors
        body, accent = color["body"], color["accent"]
        grey = darken(body, 0.22)
        self.arms = LimbStyle(38, body)
        self.legs = LimbStyle(44, body)
        self.hand = mitten(accent, 1.0)
        self.boot = boot(grey, length=68, height=50)
        self._cuff = Flat(box(-25, -22, 25, -2, 8), accent, ink=6)
        self._anklet = Flat(box(-27, -62, 25, -42, 8), accent, ink=6)
        self._pack = Part(box(-134, -300, 134, -116, 44), color["pack"])
        self._tanks = [
            Flat(box(side * 118 - 16, -282, side * 118 + 16, -150, 15), lighten(color["pack"], 0.3), ink=6)
            for side in (-1, 1)
        ]
        self._trunk = Part(egg(0, -196, 104, 110, 0.42), body)
        self._build_suit(accent, grey)
        self._build_helmet(look)

    def _build_suit(self, accent: str, grey: str) -> None:
        shape = self._trunk.path
        belt = box(-120, -134, 120, -110, 4).within(shape)
        stripes = box(-92, -320, -66, -80, 2).within(shape)
        self._trim = [Flat(stripes, accent, ink=0), Flat(box(66, -320, 92, -80, 2).within(shape), accent, ink=0)]
        self._belt = Flat(belt, grey, ink=5)
        self._collar = Flat(box(-84, -322, 84, -284, 19), grey, ink=7)
        self._control = Flat(box(-50, -252, 50, -168, 14), "#e6eafc", ink=6)
        self._screen = Flat(box(-38, -240, 14, -206, 6), "#2c3a78", ink=4)

    def _build_helmet(self, look: Look) -> None:
        color = look.colors
        self._helmet = Part(egg(0, -4, 190, 164, 0.16), color["body"], depth=0.06)
        self._ears = [Part(box(side * 184 - 22, -44, side * 184 + 22, 48, 18), color["accent"]) for side in (-1, 1)]
        ring, opening = egg(0, 6, 158, 128, 0.32), egg(0, 6, 139, 109, 0.32)
        self._rim, self._opening = ring, opening
        self._ring = Flat(ring.minus(opening), color["accent"], ink=0)
        self._glass = color["visor"]
        # Cut so that the ring, drawn over it, hides every edge however the head turns: a clip costs 1 ms a frame more.
        behind_ring = egg(0, 6, 148, 118, 0.32)
        self._skin = Part(egg(0, 30, 128, 116, 0.25), color["skin"], ink=6, shine=False, depth=0.05).cut(behind_ring)
        hair = Path().move(-132, 0).cubic(-140, -110, -60, -110, 0, -104).cubic(60, -110, 140, -110, 132, 0)
        hair.cubic(112, -40, 92, -62, 66, -66).cubic(30, -58, 0, -70, -22, -82).cubic(
            -40, -60, -100, -56, -132, 0
        ).close()
        self._hair = Flat(hair.within(behind_ring), color["hair"], ink=6)
        swoosh = Path().move(-112, -44).quad(-92, -88, -44, -94).quad(-84, -70, -98, -28).close()
        swoosh.move(-104, -12).quad(-102, -22, -96, -28).quad(-94, -8, -98, 8).close()
        self._reflex = swoosh.within(opening)
        self._lamp = Part(Path().circle(0, 0, 17), color["accent"], ink=6)
        self._worn = Worn(look, Fit(head_top=-158, head_half=190, eye_x=58, eye_y=10, eye_radius=37))
        self._face = Face(
            color["eyes"],
            color["skin"],
            FaceLayout(
                eye_x=58,
                eye_y=10,
                eye_radius=37,
                mouth_y=80,
                mouth_size=0.66,
                cheek_x=92,
                cheek_y=62,
                brow_color=darken(color["hair"], 0.3),
            ),
        )

    def draw_wrist(self, canvas: Canvas) -> None:
        self._cuff.draw(canvas)

    def draw_ankle(self, canvas: Canvas) -> None:
        self._anklet.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._pack.draw(canvas)
        for tank in self._tanks:
            tank.draw(canvas)
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        for stripe in self._trim:
            stripe.draw(canvas)
        self._belt.draw(canvas)
        canvas.stroke(self._trunk.path, INK, 8)
        self._control.draw(canvas)
        self._screen.draw(canvas)
        pulse = Path().move(-34, -222)
        for step in range(1, 6):
            pulse.line(-34 + step * 9, -222 + 12 * sin(tau * (3 * acting.turns + step * 0.31)) * (0.3 + acting.energy))
        canvas.stroke(pulse, "#63f0a8", 4)
        canvas.circle(34, -232, 8, "#ff5f6d")
        canvas.circle(34, -208, 8, "#ffd166")
        canvas.round_rect(-38, -194, 76, 10, 5, "#b9c2e6")
        self._collar.draw(canvas)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        tip = 8 * acting.swing
        canvas.stroke(Path().move(120, -110).line(146 + tip, -182), INK, 11)
        with canvas.saved():
            canvas.translate(148 + tip, -188)
            self._lamp.draw(canvas)
        for ear in self._ears:
            ear.draw(canvas)
        self._helmet.draw(canvas)
        self._worn.draw_head(canvas)
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.saved():
            canvas.translate(16 * turn, 5 * nod)
            canvas.fill(self._opening, self._glass)
            with canvas.saved():
                canvas.translate(14 * turn, 6 * nod)
                self._skin.draw(canvas)
                canvas.translate(8 * turn, 2 * nod)
                self._face.draw(canvas, acting)
                self._hair.draw(canvas)
            canvas.fill(self._reflex, with_alpha("#ffffff", 0.62))
            self._ring.draw(canvas)
            canvas.stroke(self._rim, INK, 8)
            canvas.stroke(self._opening, INK, 7)
            self._worn.draw_face(canvas)


FIGURE = Explorer
