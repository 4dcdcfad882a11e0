"""A princess (or queen): tiara, long hair, a gown to the ground.

Colours: body (gown); accent (sash, gems, shoes); skin; hair; gold (tiara, hems); eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken, lighten
from generation.drawing.path import Path
from generation.engines.draft.puppets.figure import Acting, Look, settle
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.person import Person
from generation.engines.draft.puppets.shading import INK, Flat, Part, box, egg
from generation.engines.draft.puppets.shapes import bell
from generation.engines.draft.puppets.worn import ON_FACE, WORN_COLORS

NAME = "princess"
WORDS = ("princess", "queen", "fairy", "empress", "duchess", "bride", "lady", "ballerina", "mermaid", "cinderella")
COLORS = {
    "body": "#ff86b3", "accent": "#9562ee", "skin": "#ffd9b8", "hair": "#f0b94a", "eyes": "#2fa8ff", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"hair": ("#f0b94a", "#5a3320", "#2b1a14", "#c2562f", "#8a5530")}
ACCESSORIES = (*ON_FACE, "backpack", "bow", "cape", "flower", "medal")


class Princess(Person):
    height = 1.15
    half_width = 0.36
    eyes = 43.0
    nose = 0.6

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        color = look.colors
        self.arms = LimbStyle(24, color["skin"])
        self.legs = LimbStyle(28, color["skin"])
        self.hand = mitten(lighten(color["body"], 0.75), 0.86)
        self.boot = boot(color["accent"], length=58, height=34)
        gown = bell(-304, 74, -30, 172, 6, waist=56)
        self._gown = Part(gown, color["body"])
        self._hem = Flat(box(-220, -58, 220, -6, 2).within(gown), lighten(color["body"], 0.62), ink=6)
        panel = (
            Path().move(-34, -178).line(34, -178).quad(56, -90, 84, 0).line(-84, 0).quad(-56, -90, -34, -178).close()
        )
        self._panel = Flat(panel.within(gown), lighten(color["body"], 0.38), ink=5)
        self._sash = Flat(box(-120, -202, 120, -176, 2).within(gown), color["accent"], ink=6)
        self._jewel = Part(egg(0, -190, 17, 17), color["gold"], ink=5)
        self._neckline = Flat(
            Path()
            .move(-52, -318)
            .line(52, -318)
            .quad(40, -262, 0, -262)
            .quad(-40, -262, -52, -318)
            .close()
            .within(gown),
            color["skin"],
            ink=5,
        )
        self._puffs = [Part(egg(side * 84, -266, 40, 38), lighten(color["body"], 0.24), ink=7) for side in (-1, 1)]
        self._glove = Flat(box(-17, -40, 17, 2, 6), lighten(color["body"], 0.75), ink=6)
        self._build_hair(look)

    def _build_hair(self, look: Look) -> None:
        color = look.colors
        back = (
            Path().move(-170, -40).cubic(-214, 60, -206, 190, -150, 250).quad(-120, 226, -96, 246).quad(0, 200, 96, 246)
        )
        back.quad(120, 226, 150, 250).cubic(206, 190, 214, 60, 170, -40).cubic(164, -200, -164, -200, -170, -40).close()
        self._back = Part(back, color["hair"])
        fringe = Path().move(-170, 40).cubic(-186, -80, -112, -150, 0, -150).cubic(112, -150, 186, -80, 170, 40)
        fringe.cubic(150, 10, 146, -30, 120, -58).cubic(80, -66, 30, -84, 6, -104)
        self._fringe = Part(
            fringe.cubic(-40, -80, -100, -70, -124, -52).cubic(-146, -30, -152, 10, -170, 40).close(),
            color["hair"],
            ink=7,
        )
        self._strand = darken(color["hair"], 0.25)
        tiara = Path().move(-92, -116).quad(-98, -150, -84, -172).quad(-66, -158, -52, -148).quad(-26, -176, 0, -222)
        tiara.quad(26, -176, 52, -148).quad(66, -158, 84, -172).quad(98, -150, 92, -116).quad(
            0, -150, -92, -116
        ).close()
        self._tiara = Part(tiara, color["gold"], ink=7)
        self._gems = Flat(Path().circle(0, -164, 13).circle(-50, -140, 8).circle(50, -140, 8), color["accent"], ink=4)

    def draw_wrist(self, canvas: Canvas) -> None:
        self._glove.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            settle(canvas, acting, -18)
            canvas.translate(0, -200)
            canvas.rotate(1.6 * acting.swing)
            canvas.translate(0, 200)
            for part in (self._gown, self._panel, self._hem):
                part.draw(canvas)
            canvas.stroke(self._gown.path, INK, 8)
        for worn in (self._neckline, self._sash, self._jewel):
            worn.draw(canvas)
        for puff in self._puffs:
            puff.draw(canvas)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_hair_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.rotate(1.8 * acting.swing)
            self._back.draw(canvas)

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        self._fringe.draw(canvas)
        canvas.stroke(Path().move(6, -104).quad(14, -128, 4, -146), self._strand, 6)
        self._tiara.draw(canvas)
        self._gems.draw(canvas)


FIGURE = Princess
