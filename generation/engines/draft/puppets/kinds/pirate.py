"""A pirate: great hat with crossed bones, eye patch, beard, long coat.

Colours: body (coat); accent (sash, feather); hat; skin; hair (beard too); shirt; trousers; boots; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.person import Person
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.worn import WORN_COLORS

NAME = "pirate"
WORDS = ("pirate", "buccaneer", "corsair", "sailor", "privateer", "seaman", "seadog", "bandit", "villain")
COLORS = {
    "body": "#b23a48", "accent": "#ffb83d", "hat": "#3b3358", "skin": "#e8a878", "hair": "#3f2a20", "shirt": "#f4f0e4",
    "trousers": "#4c5478", "boots": "#4a3a38", "eyes": "#35a06f", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"hat": ("#3b3358", "#4a2f3c", "#2c4154", "#4a3a28")}
ACCESSORIES = ("backpack", "cape", "medal", "scarf")


class Pirate(Person):
    height = 1.27
    half_width = 0.40
    face = FaceBox(0, 32, 158, 120)
    mouth_y = 104.0

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        color = look.colors
        self.arms = LimbStyle(36, color["body"])
        self.legs = LimbStyle(34, color["trousers"])
        self.hand = mitten(color["skin"], 0.94)
        self.boot = boot(color["boots"], length=68, height=56)
        self._cuff = Flat(box(-29, -28, 29, 0, 8), color["accent"], ink=6)
        self._top = Flat(box(-29, -72, 24, -48, 7), lighten(color["boots"], 0.14), ink=6)
        coat = Path().move(-66, -308).line(66, -308).quad(104, -300, 98, -240).cubic(96, -190, 124, -120, 138, -54)
        coat.quad(92, -40, 58, -64).line(40, -84).line(-40, -84).line(-58, -64).quad(-92, -40, -138, -54)
        coat.cubic(-124, -120, -96, -190, -98, -240).quad(-104, -300, -66, -308).close()
        self._coat = Part(coat, color["body"])
        shirt = (
            Path()
            .move(-34, -320)
            .line(34, -320)
            .quad(52, -200, 42, -70)
            .line(-42, -70)
            .quad(-52, -200, -34, -320)
            .close()
        )
        shirt = shirt.within(coat)
        self._shirt = Flat(shirt, color["shirt"], ink=6)
        self._stripes = Flat(_bands((-286, -254, -222), 15).within(shirt), color["trousers"], ink=0)
        self._sash = Flat(box(-150, -178, 150, -146, 3).within(coat), color["accent"], ink=6)
        self._buckle = Part(box(-22, -184, 22, -140, 7), color["gold"], ink=6)
        self._buttons = Flat(
            Path().circle(-66, -232, 8).circle(66, -232, 8).circle(-66, -204, 8).circle(66, -204, 8),
            color["gold"],
            ink=4,
        )
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        hair = color["hair"]
        self._back = Flat(egg(0, 0, 178, 142, 0.3), hair, ink=8)
        beard = (
            Path().move(-164, 30).cubic(-172, 120, -118, 168, -60, 176).quad(-34, 206, 0, 208).quad(34, 206, 60, 176)
        )
        beard.cubic(118, 168, 172, 120, 164, 30).cubic(148, 56, 118, 64, 84, 62).quad(0, 50, -84, 62)
        self._beard = Part(beard.cubic(-118, 64, -148, 56, -164, 30).close(), hair, shine=False, depth=0.05)
        lips = egg(0, 98, 74, 40, 0.3)
        self._chin = Flat(lips, color["skin"], ink=0)
        whiskers = Path().move(0, 62).cubic(-30, 48, -74, 56, -112, 44).cubic(-104, 82, -50, 86, 0, 76)
        self._whiskers = Flat(
            whiskers.cubic(50, 86, 104, 82, 112, 44).cubic(74, 56, 30, 48, 0, 62).close(), hair, ink=6
        )
        self._patch = Flat(
            Path()
            .move(22, -26)
            .quad(64, -44, 110, -22)
            .cubic(118, 30, 92, 58, 66, 58)
            .cubic(38, 58, 16, 26, 22, -26)
            .close(),
            color["dark"],
            ink=6,
        )
        self._strap = Path().move(-150, -58).quad(-40, -64, 26, -22).move(106, -16).quad(132, -14, 154, 2)
        self._build_hat(look)

    def _build_hat(self, look: Look) -> None:
        color = look.colors
        crown = Path().move(-214, -92).cubic(-238, -150, -206, -190, -164, -176).cubic(-120, -200, -80, -290, 0, -292)
        crown.cubic(80, -290, 120, -200, 164, -176).cubic(206, -190, 238, -150, 214, -92).quad(
            0, -38, -214, -92
        ).close()
        self._hat = Part(crown, color["hat"])
        trim = Path().move(-206, -106).quad(0, -54, 206, -106)
        self._trim = trim
        skull = Path().oval(0, -188, 36, 33).round_rect(-19, -170, 38, 32, 9)
        bones = (
            Path()
            .round_rect(-66, -156, 132, 15, 7)
            .circle(-64, -158, 12)
            .circle(-64, -140, 12)
            .circle(64, -158, 12)
            .circle(64, -140, 12)
        )
        self._bones = Flat(bones, "#ffffff", ink=0)
        self._skull = Flat(skull, "#ffffff", ink=0)
        self._holes = Path().circle(-14, -188, 9).circle(14, -188, 9).move(0, -176).line(-5, -166).line(5, -166).close()
        self._gold, self._dark = color["accent"], color["hat"]
        feather = Path().move(0, 0).cubic(24, -60, 84, -92, 124, -74).cubic(118, -34, 66, 2, 0, 0).close()
        self._feather = Part(feather, color["accent"], ink=6)

    def draw_wrist(self, canvas: Canvas) -> None:
        self._cuff.draw(canvas)

    def draw_ankle(self, canvas: Canvas) -> None:
        self._top.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        for part in (self._coat, self._shirt, self._stripes, self._sash, self._buckle, self._buttons):
            part.draw(canvas)
        canvas.stroke(self._coat.path, INK, 8)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._back.draw(canvas)

    def draw_beard(self, canvas: Canvas, acting: Acting) -> None:
        self._beard.draw(canvas)
        with canvas.saved():
            canvas.translate(22 * acting.pose.turn, 6 * acting.pose.nod)
            self._chin.draw(canvas)

    def draw_on_face(self, canvas: Canvas) -> None:
        self._whiskers.draw(canvas)
        canvas.stroke(self._strap, INK, 11)
        self._patch.draw(canvas)

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(96, -186)
            canvas.rotate(-14 + 7 * acting.swing)
            self._feather.draw(canvas)
        self._hat.draw(canvas)
        canvas.stroke(self._trim, self._gold, 14)
        self._bones.draw(canvas)
        self._skull.draw(canvas)
        canvas.fill(self._holes, self._dark)
        canvas.stroke(self._hat.path, INK, 8)


def _bands(tops: tuple[int, ...], tall: float) -> Path:
    path = Path()
    for top in tops:
        path.rect(-120, top, 240, tall)
    return path


FIGURE = Pirate
