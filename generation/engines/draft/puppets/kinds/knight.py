"""A knight: helmet with an open visor and a plume, breastplate, steel gauntlets.

Colours: body (tabard); accent (plume, star); metal (armour); skin; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.shapes import star
from generation.engines.draft.puppets.worn import ON_FACE, WORN_COLORS, Fit, Worn

NAME = "knight"
WORDS = (
    "knight",
    "warrior",
    "soldier",
    "paladin",
    "guard",
    "king",
    "prince",
    "viking",
    "crusader",
    "samurai",
    "gladiator",
)
COLORS = {
    "body": "#3f6fd8", "accent": "#f0524f", "metal": "#b9c3da", "skin": "#f2bd92", "eyes": "#2f86c8", **WORN_COLORS,
}  # fmt: skip
ACCESSORIES = (*ON_FACE, "backpack", "cape", "medal", "scarf")


class Knight(Figure):
    height = 1.30
    half_width = 0.34
    face = FaceBox(0, 14, 136, 108)

    def __init__(self, look: Look) -> None:
        color = look.colors
        metal = color["metal"]
        self.arms = LimbStyle(34, darken(metal, 0.22))
        self.legs = LimbStyle(38, darken(metal, 0.22))
        self.hand = mitten(metal, 1.0)
        self.boot = boot(metal, length=70, height=52)
        self._cuff = Flat(Path().move(-30, -30).line(30, -30).line(23, 0).line(-23, 0).close(), metal, ink=6)
        self._knee = Flat(egg(2, -72, 28, 16), metal, ink=6)
        trunk = egg(0, -196, 108, 112, 0.44)
        self._trunk = Part(trunk, metal)
        tabard = Path().move(-56, -300).line(56, -300).quad(74, -190, 84, -66).line(42, -80).line(0, -58).line(-42, -80)
        self._tabard = Part(tabard.line(-84, -66).quad(-74, -190, -56, -300).close(), color["body"])
        self._belt = Flat(box(-108, -158, 108, -136, 4).within(trunk), color["leather"], ink=5)
        self._buckle = Flat(box(-17, -162, 17, -132, 6), color["gold"], ink=5)
        self._crest = Flat(star(0, -226, 38), lighten(color["accent"], 0.1), ink=5)
        self._plates = [Part(egg(side * 96, -270, 48, 38, 0.1), metal, ink=7) for side in (-1, 1)]
        self._collar = Flat(box(-78, -324, 78, -288, 17), darken(metal, 0.14), ink=7)
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        metal = color["metal"]
        helmet = Path().move(-160, 128).cubic(-188, 40, -186, -60, -150, -108).cubic(-110, -158, -50, -170, 0, -170)
        helmet.cubic(50, -170, 110, -158, 150, -108).cubic(186, -60, 188, 40, 160, 128).quad(0, 172, -160, 128).close()
        self._helmet = Part(helmet, metal, depth=0.07)
        opening = egg(0, 16, 136, 104, 0.3)
        self._opening = opening
        self._dark = darken(metal, 0.7)
        self._skin = Part(egg(0, 24, 128, 112, 0.25), color["skin"], ink=0, shine=False, depth=0.05).cut(
            egg(0, 16, 142, 110, 0.3)
        )
        self._ring = Flat(egg(0, 16, 152, 120, 0.3).minus(opening), darken(metal, 0.12), ink=0)
        self._rim = egg(0, 16, 152, 120, 0.3)
        visor = Path().move(-166, -54).cubic(-172, -110, -110, -132, 0, -132).cubic(110, -132, 172, -110, 166, -54)
        self._visor = Part(visor.cubic(110, -88, -110, -88, -166, -54).close(), lighten(metal, 0.22), ink=7)
        self._slits = Path().move(-92, -100).quad(-60, -108, -28, -110).move(28, -110).quad(60, -108, 92, -100)
        self._bolts = Path().circle(-158, -48, 9).circle(158, -48, 9)
        plume = Path().move(-14, 10).cubic(-40, -60, -10, -134, 70, -138).cubic(58, -116, 74, -108, 104, -104)
        plume.cubic(84, -84, 92, -66, 118, -48).cubic(84, -38, 70, -20, 72, 4).cubic(46, -24, 26, -16, 14, 12).close()
        self._plume = Part(plume, color["accent"])
        self._worn = Worn(look, Fit(head_top=-166, head_half=176, eye_x=58, eye_y=4, eye_radius=38, shoulders=96))
        self._face = Face(
            color["eyes"],
            color["skin"],
            FaceLayout(
                eye_x=58, eye_y=4, eye_radius=38, mouth_y=80, mouth_size=0.68, cheek_x=92, cheek_y=58,
                brow_color=darken(color["skin"], 0.62),
            ),
        )  # fmt: skip

    def draw_wrist(self, canvas: Canvas) -> None:
        self._cuff.draw(canvas)

    def draw_ankle(self, canvas: Canvas) -> None:
        self._knee.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        for part in (self._trunk, self._tabard, self._belt, self._buckle, self._crest):
            part.draw(canvas)
        for plate in self._plates:
            plate.draw(canvas)
        self._collar.draw(canvas)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.saved():
            canvas.translate(0, -160)
            canvas.rotate(-8 + 7 * acting.swing)
            self._plume.draw(canvas)
        self._helmet.draw(canvas)
        with canvas.saved():
            canvas.translate(14 * turn, 5 * nod)
            canvas.fill(self._opening, self._dark)
            self._skin.draw(canvas)
            with canvas.saved():
                canvas.translate(14 * turn, 5 * nod)
                self._face.draw(canvas, acting)
            self._ring.draw(canvas)
            canvas.stroke(self._rim, INK, 7)
            canvas.stroke(self._opening, INK, 6)
            self._visor.draw(canvas)
            canvas.stroke(self._slits, INK, 9)
            canvas.fill(self._bolts, INK)
            canvas.translate(14 * turn, 5 * nod)
            self._worn.draw_face(canvas)


FIGURE = Knight
