"""A superhero: broad shoulders, mask, cape in the wind, star on the chest.

Colours: body (suit); accent (cape, mask, boots); gold (star, belt); skin; hair; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, Look
from generation.engines.draft.puppets.hats import HATS
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.person import Person
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.shapes import star
from generation.engines.draft.puppets.worn import WORN_COLORS, draw_cape
from generation.motion.skeleton import CARTOON, Proportions

NAME = "superhero"
WORDS = (
    "superhero",
    "superheroine",
    "hero",
    "heroine",
    "superman",
    "superwoman",
    "vigilante",
    "champion",
    "wrestler",
    "ninja",
)
COLORS = {
    "body": "#2f62d8", "accent": "#e8413c", "skin": "#e8a878", "hair": "#2b1a14", "eyes": "#35a0e0", **WORN_COLORS,
}  # fmt: skip
ACCESSORIES = (*sorted(HATS), "headphones", "medal", "backpack")


class Superhero(Person):
    height = 1.25
    half_width = 0.37
    body = Proportions(
        hip_width=0.115, leg=CARTOON.leg, stance=0.20, neck=CARTOON.neck, shoulder=0.44, shoulder_width=0.35, arm=0.245,
        head_radius=0.25,
    )  # fmt: skip

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        color = look.colors
        body, accent = color["body"], color["accent"]
        self._color = accent
        self.arms = LimbStyle(38, body)
        self.legs = LimbStyle(38, body)
        self.hand = mitten(accent, 1.0)
        self.boot = boot(accent, length=66, height=54)
        self._cuff = Flat(Path().move(-26, -34).line(26, -34).line(22, 0).line(-22, 0).close(), accent, ink=6)
        self._top = Flat(box(-27, -74, 24, -48, 6), accent, ink=6)
        trunk = (
            Path()
            .move(-60, -310)
            .line(60, -310)
            .cubic(124, -308, 134, -262, 120, -226)
            .cubic(104, -190, 70, -170, 66, -130)
        )
        trunk.quad(72, -92, 0, -84).quad(-72, -92, -66, -130).cubic(-70, -170, -104, -190, -120, -226)
        trunk.cubic(-134, -262, -124, -308, -60, -310).close()
        self._trunk = Part(trunk, body)
        self._shorts = Flat(
            Path().move(-90, -140).line(90, -140).line(60, -100).line(0, -70).line(-60, -100).close().within(trunk),
            accent,
            ink=6,
        )
        self._belt = Flat(box(-120, -156, 120, -134, 2).within(trunk), color["gold"], ink=6)
        self._buckle = Flat(egg(0, -145, 19, 16), color["gold"], ink=6)
        self._star = Flat(star(0, -232, 40), color["gold"], ink=6)
        self._back = Flat(egg(0, -20, 168, 132, 0.2), color["hair"], ink=8)
        hair = Path().move(-164, 6).cubic(-178, -90, -120, -150, -20, -160).cubic(-10, -196, 60, -204, 84, -170)
        hair.cubic(140, -150, 176, -80, 164, 6).quad(152, -44, 126, -70).cubic(90, -60, 60, -66, 50, -92)
        hair.cubic(48, -62, 14, -48, -8, -66).cubic(4, -78, 0, -96, -18, -98).cubic(-60, -92, -104, -92, -128, -72)
        self._hair = Part(hair.quad(-152, -44, -164, 6).close(), color["hair"], ink=7)
        band = Path().move(-162, -26).quad(-80, -52, 0, -30).quad(80, -52, 162, -26).cubic(168, 10, 166, 44, 150, 62)
        band.cubic(110, 76, 50, 74, 22, 44).quad(0, 30, -22, 44).cubic(-50, 74, -110, 76, -150, 62)
        self._mask = Flat(
            band.cubic(-166, 44, -168, 10, -162, -26).close().within(egg(0, 4, 157, 133, 0.24)),
            darken(accent, 0.1),
            ink=6,
        )

    def draw_wrist(self, canvas: Canvas) -> None:
        self._cuff.draw(canvas)

    def draw_ankle(self, canvas: Canvas) -> None:
        self._top.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        draw_cape(canvas, self._color, acting, -296, 104)
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        for part in (self._trunk, self._shorts, self._belt, self._buckle, self._star):
            part.draw(canvas)
        canvas.stroke(self._trunk.path, INK, 8)
        collar = Path().move(-84, -300).quad(0, -270, 84, -300)
        canvas.stroke(collar, INK, 36)
        canvas.stroke(collar, self._color, 22)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._back.draw(canvas)

    def draw_beard(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(6 * acting.pose.turn, 8 * acting.pose.nod)
            self._mask.draw(canvas)

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        self._hair.draw(canvas)


FIGURE = Superhero
