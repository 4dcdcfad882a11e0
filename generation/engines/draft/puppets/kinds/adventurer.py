"""A traveller: wide-brimmed hat, scarf, open jacket, satchel, sturdy boots.

Colours: body (jacket); accent (scarf, hat's band); hat; skin; hair; shirt; trousers; boots; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.worn import ON_FACE, WORN_COLORS, Fit, Worn, draw_scarf, scarf, scarf_end

NAME = "adventurer"
WORDS = (
    "adventurer", "man", "woman", "human", "person", "traveller", "traveler", "cowboy", "cowgirl", "farmer",
    "detective", "teacher", "hiker", "ranger", "archaeologist", "guide", "friend", "scout", "hunter",
)  # fmt: skip
COLORS = {
    "body": "#4f9a5b",
    "accent": "#e8413c",
    "hat": "#8a5530",
    "skin": "#e8a878",
    "hair": "#3f2418",
    "shirt": "#fff1d8",
    "trousers": "#5a6a86",
    "boots": "#7a4526",
    "eyes": "#8a5a2c",
    **WORN_COLORS,
}
ACCESSORIES = (*ON_FACE, "backpack", "cape", "medal")


class Adventurer(Figure):
    height = 1.15
    half_width = 0.39
    face = FaceBox(0, 26, 160, 116)

    def __init__(self, look: Look) -> None:
        color = look.colors
        self.arms = LimbStyle(30, color["body"])
        self.legs = LimbStyle(36, color["trousers"])
        self.hand = mitten(color["skin"], 0.92)
        self.boot = boot(color["boots"], length=66, height=56)
        self._cuff = Flat(box(-21, -18, 21, 0, 7), lighten(color["body"], 0.25), ink=6)
        self._sock = Flat(box(-24, -66, 20, -50, 7), color["shirt"], ink=6)
        self._scarf = scarf(color["accent"])
        self._scarf_end = scarf_end(color["accent"])
        self._build_trunk(look)
        self._build_head(look)

    def _build_trunk(self, look: Look) -> None:
        color = look.colors
        trunk = egg(0, -196, 94, 108, 0.45)
        self._trunk = Part(trunk, color["body"])
        shirt = (
            Path()
            .move(-30, -310)
            .line(30, -310)
            .quad(46, -200, 34, -80)
            .line(-34, -80)
            .quad(-46, -200, -30, -310)
            .close()
        )
        self._shirt = Flat(shirt.within(trunk), color["shirt"], ink=6)
        self._belt = Flat(box(-120, -136, 120, -112, 2).within(trunk), darken(color["boots"], 0.2), ink=5)
        self._buckle = Flat(box(-17, -140, 17, -108, 6), "#ffd166", ink=5)
        pockets = box(-86, -186, -52, -150, 6).within(trunk)
        self._pocket = Flat(pockets, darken(color["body"], 0.14), ink=5)
        self._strap = Path().move(-70, -292).quad(10, -230, 88, -146)
        self._leather = color["hat"]
        self._bag = Part(box(60, -160, 144, -84, 18), color["hat"], ink=7)
        self._flap = Flat(
            Path().move(58, -158).line(146, -158).quad(142, -118, 102, -114).quad(62, -118, 58, -158).close(),
            lighten(color["hat"], 0.12),
            ink=6,
        )
        self._clasp = Flat(box(94, -126, 110, -106, 4), "#ffd166", ink=4)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        self._ears = [Part(egg(side * 158, 26, 27, 32), color["skin"], ink=7, shine=False) for side in (-1, 1)]
        self._head = Part(egg(0, 4, 160, 136, 0.24), color["skin"], shine=False, depth=0.06)
        back = egg(0, -18, 172, 132, 0.2)
        self._hair_back = Flat(back, color["hair"], ink=8)
        fringe = Path().move(-164, 18).cubic(-170, -60, -140, -96, -90, -104).line(100, -104)
        fringe.cubic(140, -96, 172, -60, 164, 18).cubic(150, -8, 146, -34, 138, -46)
        fringe.cubic(100, -40, 66, -52, 44, -72).cubic(20, -44, -40, -40, -74, -54)
        fringe.cubic(-96, -44, -128, -50, -138, -46).cubic(-146, -34, -150, -8, -164, 18).close()
        self._fringe = Flat(fringe, color["hair"], ink=6)
        crown = Path().move(-112, -112).cubic(-118, -206, -84, -240, -40, -222).quad(0, -206, 40, -222)
        crown.cubic(84, -240, 118, -206, 112, -112).quad(0, -82, -112, -112).close()
        self._crown = Part(crown, color["hat"])
        band = Path().move(-130, -152).quad(0, -124, 130, -152).line(130, -112).quad(0, -82, -130, -112).close()
        self._band = Flat(band.within(crown), color["accent"], ink=6)
        brim = Path().move(-218, -128).cubic(-186, -92, -110, -138, 0, -132).cubic(110, -138, 186, -92, 218, -128)
        brim.cubic(198, -74, 90, -74, 0, -76).cubic(-90, -74, -198, -74, -218, -128).close()
        self._brim = Part(brim, lighten(color["hat"], 0.06), shine=False)
        self._freckles = darken(color["skin"], 0.22)
        self._worn = Worn(look, Fit(head_top=-140, head_half=170, eye_x=64, eye_y=6, eye_radius=40))
        self._face = Face(
            color["eyes"],
            color["skin"],
            FaceLayout(
                eye_x=64,
                eye_y=6,
                eye_radius=40,
                mouth_y=90,
                mouth_size=0.78,
                cheek_x=98,
                cheek_y=66,
                brow_color=darken(color["hair"], 0.2),
            ),
        )

    def draw_wrist(self, canvas: Canvas) -> None:
        self._cuff.draw(canvas)

    def draw_ankle(self, canvas: Canvas) -> None:
        self._sock.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._hair_back.draw(canvas)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        self._shirt.draw(canvas)
        self._pocket.draw(canvas)
        self._belt.draw(canvas)
        self._buckle.draw(canvas)
        canvas.stroke(self._trunk.path, INK, 8)
        canvas.stroke(self._strap, INK, 24, "butt")
        canvas.stroke(self._strap, self._leather, 13, "butt")
        with canvas.saved():
            canvas.rotate(1.5 * acting.swing)
            self._bag.draw(canvas)
            self._flap.draw(canvas)
            self._clasp.draw(canvas)
        draw_scarf(canvas, self._scarf, self._scarf_end, acting.swing)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.saved():
            canvas.translate(-10 * turn, 0)
            for ear in self._ears:
                ear.draw(canvas)
        self._head.draw(canvas)
        with canvas.saved():
            canvas.translate(26 * turn, 8 * nod)
            for side in (-1, 1):
                for x, y in ((84, 54), (98, 46), (112, 55)):
                    canvas.circle(side * x, y, 3.6, self._freckles)
            self._face.draw(canvas, acting)
            canvas.stroke(Path().move(-9, 42).quad(2, 54, 11, 42), darken(self._freckles, 0.3), 6)
        with canvas.saved():
            canvas.translate(8 * turn, 0)
            self._fringe.draw(canvas)
            self._crown.draw(canvas)
            self._band.draw(canvas)
            self._brim.draw(canvas)
        with canvas.saved():
            canvas.translate(26 * turn, 8 * nod)
            self._worn.draw_face(canvas)


FIGURE = Adventurer
