"""A wizard: pointed hat with a tip that nods, long beard, starry robe with wide sleeves.

Colours: body (robe); accent (stars, hems, belt); hat; skin; hair (beard too); boots; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look, settle
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.person import Person
from generation.engines.draft.puppets.shading import INK, Flat, Part, box
from generation.engines.draft.puppets.shapes import bell, star
from generation.engines.draft.puppets.worn import ON_FACE, WORN_COLORS

NAME = "wizard"
WORDS = (
    "wizard", "mage", "magician", "sorcerer", "warlock", "merlin", "grandfather", "grandpa", "sage", "gnome", "santa",
    "witch", "sorceress", "dwarf", "elder", "professor",
)  # fmt: skip
COLORS = {
    "body": "#5b4bd6", "accent": "#ffd23f", "hat": "#4738b4", "skin": "#f2bd92", "hair": "#eef0fa", "boots": "#7a4a2c",
    "eyes": "#3b8be0", "dark": WORN_COLORS["dark"], "leather": WORN_COLORS["leather"],
}  # fmt: skip
CHOICES = {"hair": ("#eef0fa", "#d9dcec", "#b9b4c4", "#c98a5c")}
MATCHED = {"hat": ("body", 0.16)}
ACCESSORIES = (*ON_FACE, "backpack", "cape")


class Wizard(Person):
    height = 1.36
    half_width = 0.37
    face = FaceBox(0, 38, 158, 126)
    mouth_y = 112.0
    nose = 1.3

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        color = look.colors
        self.arms = LimbStyle(46, color["body"])
        self.legs = LimbStyle(34, darken(color["body"], 0.3))
        self.hand = mitten(color["skin"], 0.9)
        self.boot = boot(color["boots"], length=72, height=40)
        robe = bell(-308, 92, -42, 146, 5)
        self._robe = Part(robe, color["body"])
        self._hem = Flat(box(-200, -66, 200, -10, 2).within(robe), color["accent"], ink=6)
        self._belt = Flat(box(-160, -178, 160, -154, 2).within(robe), color["accent"], ink=6)
        stars = [star(-82, -104, 15, 0.04), star(66, -118, 13), star(-2, -98, 11, 0.02), star(104, -88, 12, 0.05)]
        self._stars = [Flat(each.within(robe), lighten(color["accent"], 0.25), ink=0) for each in stars]
        self._cuff = Flat(box(-34, -20, 34, 2, 8), color["accent"], ink=6)
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        white = color["hair"]
        beard = Path().move(-160, 6).cubic(-176, 96, -140, 150, -96, 178).quad(-84, 206, -52, 216)
        beard.quad(-40, 262, 6, 292).quad(30, 254, 48, 220).quad(86, 208, 98, 178).cubic(140, 150, 176, 96, 160, 6)
        beard.cubic(148, 40, 120, 56, 84, 58).quad(0, 44, -84, 58).cubic(-120, 56, -148, 40, -160, 6).close()
        self._beard = Part(beard, white, shine=False, depth=0.05)
        locks = Path().move(-62, 170).quad(-40, 196, -34, 214).move(58, 172).quad(44, 200, 34, 210)
        self._locks = locks.move(-6, 180).quad(-2, 220, 6, 250)
        whiskers = Path().move(0, 62).cubic(-40, 48, -84, 54, -112, 82).cubic(-80, 88, -34, 86, 0, 72)
        whiskers.cubic(34, 86, 80, 88, 112, 82).cubic(84, 54, 40, 48, 0, 62).close()
        self._whiskers = Flat(whiskers, white, ink=6)
        self._shade = darken(white, 0.22)
        cone = Path().move(-132, -84).cubic(-110, -180, -64, -262, -30, -318).cubic(0, -352, 58, -342, 82, -304)
        cone.cubic(60, -306, 46, -296, 50, -276).cubic(80, -220, 118, -160, 132, -84).quad(0, -58, -132, -84).close()
        self._cone = Part(cone, color["hat"])
        self._band = Flat(
            Path()
            .move(-150, -136)
            .quad(0, -108, 150, -136)
            .line(150, -90)
            .quad(0, -62, -150, -90)
            .close()
            .within(cone),
            color["accent"],
            ink=6,
        )
        self._sparks = Flat(star(-24, -196, 22, 0.03).within(cone), lighten(color["accent"], 0.25), ink=0)
        self._spark = Flat(star(48, -164, 14, 0.08).within(cone), lighten(color["accent"], 0.25), ink=0)
        brim = Path().move(-206, -92).cubic(-190, -132, -96, -118, 0, -116).cubic(96, -118, 190, -132, 206, -92)
        brim.cubic(190, -54, 90, -62, 0, -62).cubic(-90, -62, -190, -54, -206, -92).close()
        self._brim = Part(brim, lighten(color["hat"], 0.08), shine=False)

    def draw_wrist(self, canvas: Canvas) -> None:
        self._cuff.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        settle(canvas, acting, -36)
        self._robe.draw(canvas)
        self._hem.draw(canvas)
        self._belt.draw(canvas)
        for each in self._stars:
            each.draw(canvas)
        canvas.stroke(self._robe.path, INK, 8)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_beard(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.rotate(1.6 * acting.swing)
            self._beard.draw(canvas)
            canvas.stroke(self._locks, self._shade, 7)

    def draw_on_face(self, canvas: Canvas) -> None:
        self._whiskers.draw(canvas)

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(0, -90)
            canvas.rotate(2.2 * acting.swing)
            canvas.translate(0, 90)
            for part in (self._cone, self._sparks, self._spark, self._band):
                part.draw(canvas)
        self._brim.draw(canvas)


FIGURE = Wizard
