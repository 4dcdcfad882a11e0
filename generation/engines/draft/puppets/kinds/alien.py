"""An alien: bulb of a head, two feelers, great eyes, thin limbs.

Colours: body; belly (suit); accent (feelers' tips, belt, boots); eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, box
from generation.engines.draft.puppets.shapes import star
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn
from generation.motion.skeleton import CARTOON, Proportions

NAME = "alien"
WORDS = ("alien", "martian", "extraterrestrial", "ufo", "insect", "ant", "bug", "bee", "butterfly", "ladybug", "beetle")
COLORS = {"body": "#7fd45a", "suit": "#5b63c9", "accent": "#ff6fb5", "eyes": "#7b4bd6", **WORN_COLORS}
CHOICES = {"body": ("#7fd45a", "#5ec8d8", "#b58af0", "#ffb84d", "#8fd8a0")}
ACCESSORIES = WORN


class Alien(Figure):
    height = 1.25
    half_width = 0.40
    face = FaceBox(0, 5, 152, 141)
    body = Proportions(
        hip_width=0.085, leg=CARTOON.leg, stance=0.14, neck=CARTOON.neck, shoulder=0.43, shoulder_width=0.18, arm=0.28,
        head_radius=0.25,
    )  # fmt: skip

    def __init__(self, look: Look) -> None:
        color = look.colors
        body, accent = color["body"], color["accent"]
        self.arms = LimbStyle(19, body)
        self.legs = LimbStyle(22, color["suit"])
        self.hand = mitten(body, 0.8)
        self.boot = boot(accent, length=56, height=42)
        self._neck = Flat(box(-22, -336, 22, -280, 10), darken(body, 0.14), ink=6)
        trunk = (
            Path()
            .move(-44, -308)
            .quad(0, -322, 44, -308)
            .cubic(66, -290, 54, -210, 66, -150)
            .cubic(72, -104, 40, -88, 0, -88)
        )
        trunk.cubic(-40, -88, -72, -104, -66, -150).cubic(-54, -210, -66, -290, -44, -308).close()
        self._trunk = Part(trunk, color["suit"])
        self._belt = Flat(box(-90, -166, 90, -144, 2).within(trunk), accent, ink=5)
        self._badge = Flat(star(0, -238, 25), lighten(accent, 0.5), ink=5)
        head = Path().move(0, -150).cubic(128, -150, 196, -92, 192, -10).cubic(188, 66, 100, 146, 0, 146)
        head.cubic(-100, 146, -188, 66, -192, -10).cubic(-196, -92, -128, -150, 0, -150).close()
        self._head = Part(head, body, depth=0.06)
        self._spots = Flat(
            Path().oval(-112, -96, 20, 13).oval(-78, -118, 10, 7).oval(126, -82, 14, 10).within(head),
            darken(body, 0.16),
            ink=0,
        )
        self._bulb = Part(Path().circle(0, 0, 22), accent, ink=7)
        self._glow = with_alpha(accent, 0.25)
        self._worn = Worn(look, Fit(head_top=-142, head_half=190, eye_x=80, eye_y=-12, eye_radius=58, shoulders=58))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=80, eye_y=-12, eye_radius=58, mouth_y=98, mouth_size=0.66, cheek_x=106, cheek_y=70,
                brow_color=darken(body, 0.6),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)
        self._neck.draw(canvas)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        self._belt.draw(canvas)
        self._badge.draw(canvas)
        canvas.stroke(self._trunk.path, INK, 8)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        for side in (-1, 1):
            tip = side * 92 + 13 * acting.swing
            canvas.stroke(Path().move(side * 58, -132).quad(side * 62, -190, tip, -232), INK, 12)
            with canvas.saved():
                canvas.translate(tip, -244)
                canvas.circle(0, 0, 32 + 8 * acting.energy, self._glow)
                self._bulb.draw(canvas)
        self._head.draw(canvas)
        self._spots.draw(canvas)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(22 * turn, 8 * nod)
            self._face.draw(canvas, acting)
            canvas.stroke(Path().move(-9, 58).line(-7, 64).move(9, 58).line(7, 64), INK, 5)
            self._worn.draw_face(canvas)


FIGURE = Alien
