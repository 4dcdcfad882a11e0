"""A round-cornered robot with a screen for a face and lights that follow its voice.

Colours: body; accent (hands, antenna's lamp); face (screen); metal (arms, ears, feet); eyes.
"""

from math import sin, tau

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten, with_alpha
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, box
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn

NAME = "robot"
WORDS = ("robot", "android", "droid", "machine", "bot", "cyborg", "mech", "computer", "automaton")
COLORS = {
    "body": "#8f5bea",
    "accent": "#ffd23f",
    "face": "#fff3e6",
    "metal": "#9aa3c7",
    "eyes": "#2fa8ff",
    **WORN_COLORS,
}
ACCESSORIES = WORN

_LAMPS = ("#ff5f6d", "#ffd166", "#4fd18b")
_BARS = 6


class Robot(Figure):
    height = 1.23
    half_width = 0.37
    face = FaceBox(0, 3, 146, 121)

    def __init__(self, look: Look) -> None:
        color = look.colors
        self.arms = LimbStyle(26, color["metal"])
        self.legs = LimbStyle(30, darken(color["metal"], 0.25))
        self.hand = mitten(color["body"])
        self.boot = boot(color["metal"], length=66)
        self._trunk = Part(box(-98, -304, 98, -92, 52), color["body"])
        self._panel = Flat(box(-60, -236, 60, -138, 18), "#fff3d6", ink=6)
        self._neck = Flat(box(-34, -322, 34, -290, 10), darken(color["metal"], 0.2), ink=6)
        self._ears = [Part(box(side * 182 - 24, -46, side * 182 + 24, 46, 16), color["metal"]) for side in (-1, 1)]
        self._head = Part(box(-176, -146, 176, 142, 88), color["body"], depth=0.07)
        self._screen = Flat(box(-142, -104, 142, 112, 66), color["face"], ink=7)
        self._bulb = Part(Path().circle(0, 0, 24), color["accent"], ink=7)
        self._glow = lighten(color["accent"], 0.25)
        self._worn = Worn(look, Fit(head_top=-140, head_half=178, eye_x=66, eye_y=-16, eye_radius=42))
        self._face = Face(
            color["eyes"],
            color["face"],
            FaceLayout(eye_x=66, eye_y=-16, eye_radius=42, mouth_y=66, cheek_x=106, cheek_y=46),
        )

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)
        self._neck.draw(canvas)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        self._panel.draw(canvas)
        for index, lamp in enumerate(_LAMPS):
            canvas.circle(-32 + index * 32, -212, 10, lamp)
        canvas.stroke(Path().circle(-32, -212, 10).circle(0, -212, 10).circle(32, -212, 10), INK, 3)
        bars = Path()
        for index in range(_BARS):
            wave = abs(sin(tau * (6 * acting.turns + index * 0.21)))
            tall = 6 + (8 + 26 * acting.energy) * wave
            bars.rect(-45 + index * 16, -146 - tall, 11, tall)
        canvas.fill(bars, "#5b7cff")
        self._worn.draw_neck(canvas, acting.swing)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        tip = 10 * acting.swing
        canvas.stroke(Path().move(0, -140).quad(0, -180, tip, -206), INK, 13)
        with canvas.saved():
            canvas.translate(tip, -218)
            for radius, light in ((58, 0.10), (46, 0.16), (35, 0.24)):
                canvas.circle(0, 0, radius, with_alpha(self._glow, round(light * (0.5 + acting.energy), 2)))
            self._bulb.draw(canvas)
        for ear in self._ears:
            ear.draw(canvas)
        self._head.draw(canvas)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(8 * acting.pose.turn, 4 * acting.pose.nod)
            self._screen.draw(canvas)
            canvas.translate(22 * acting.pose.turn, 8 * acting.pose.nod)
            self._face.draw(canvas, acting)
            self._worn.draw_face(canvas)


FIGURE = Robot
