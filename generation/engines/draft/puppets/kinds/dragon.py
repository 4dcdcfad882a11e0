"""A small friendly dragon: wings that beat, tail, horns, snout, spikes.

Colours: body; belly (snout too); accent (spikes, ear fins, tail's tip); wings; horns (claws too); eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look, settle
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, egg
from generation.engines.draft.puppets.shapes import horn
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn

NAME = "dragon"
WORDS = ("dragon", "dinosaur", "dino", "lizard", "crocodile", "alligator", "wyvern", "drake", "reptile", "griffin")
COLORS = {
    "body": "#57b368", "belly": "#ffe7a6", "accent": "#ff8a3d", "wings": "#3f8f7c", "horns": "#fff0cc",
    "eyes": "#e0862c", **WORN_COLORS,
}  # fmt: skip
MATCHED = {"belly": ("body", -0.68), "wings": ("body", 0.28)}
ACCESSORIES = WORN


class Dragon(Figure):
    height = 1.22
    half_width = 0.52
    face = FaceBox(0, 10, 164, 144)

    def __init__(self, look: Look) -> None:
        color = look.colors
        body, accent = color["body"], color["accent"]
        self.arms = LimbStyle(32, body)
        self.legs = LimbStyle(42, darken(body, 0.12))
        self.hand = mitten(body, 0.98)
        self.boot = boot(body, length=68, height=46)
        self._claws = Flat(Path().oval(52, -4, 11, 9).oval(32, 0, 10, 8), color["horns"], ink=5)
        trunk = egg(0, -190, 112, 114, 0.16)
        self._trunk = Part(trunk, body)
        belly = egg(0, -168, 74, 96).within(trunk)
        self._belly = Flat(belly, color["belly"], ink=0)
        self._plates = Path()
        for y, half in ((-232, 48), (-198, 66), (-164, 70), (-130, 60)):
            self._plates.move(-half, y).quad(0, y + 14, half, y)
        self._plate_color = darken(color["belly"], 0.2)
        wing = Path().move(0, 26).cubic(40, -40, 110, -120, 206, -128).quad(188, -84, 214, -50).quad(166, -40, 176, 8)
        wing.quad(126, -2, 120, 46).quad(70, 34, 40, 64).quad(10, 60, 0, 26).close()
        self._wing = Part(wing, color["wings"], shine=False, depth=0.05)
        self._fingers = (
            Path()
            .move(20, 20)
            .quad(100, -60, 200, -122)
            .move(26, 26)
            .quad(110, -20, 170, 4)
            .move(24, 34)
            .quad(70, 30, 114, 42)
        )
        self._finger_color = darken(color["wings"], 0.3)
        self._color, self._accent = body, accent
        tip = (
            Path()
            .move(-4, 14)
            .quad(-44, 8, -40, -34)
            .quad(-24, -64, 14, -78)
            .quad(38, -46, 36, -14)
            .quad(26, 14, -4, 14)
        )
        self._tip = Part(tip.close(), accent, ink=7)
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self._horns = [
            Part(horn(side * 58, side * 108, -100, side * 134, -222, side * 6), color["horns"]) for side in (-1, 1)
        ]
        fin = (
            Path()
            .move(150, -30)
            .quad(206, -62, 236, -46)
            .quad(216, -18, 232, 16)
            .quad(204, 18, 206, 48)
            .quad(176, 44, 154, 32)
        )
        self._fin = Part(fin.close(), color["accent"], ink=7, shine=False)
        crest = Path().move(-50, -112).quad(-44, -150, -34, -166).quad(-14, -148, -8, -130).quad(-4, -170, 4, -196)
        crest.quad(22, -166, 26, -130).quad(32, -150, 44, -162).quad(54, -136, 54, -112).close()
        self._crest = Part(crest, color["accent"], ink=7)
        self._head = Part(egg(0, -8, 170, 130, 0.2), body, depth=0.06)
        self._snout = Part(egg(0, 82, 122, 70, 0.12), color["belly"], shine=False, depth=0.06)
        self._nostrils = Flat(Path().oval(-34, 40, 10, 8).oval(34, 40, 10, 8), darken(color["belly"], 0.5), ink=0)
        self._worn = Worn(look, Fit(head_top=-132, head_half=168, eye_x=70, eye_y=-28, shoulders=96))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=70, eye_y=-28, mouth_y=94, mouth_size=0.84, cheek_x=106, cheek_y=30, fangs=True,
                brow_color=darken(body, 0.55),
            ),
        )  # fmt: skip

    def draw_toes(self, canvas: Canvas) -> None:
        self._claws.draw(canvas)

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        for side in (-1, 1):
            with canvas.saved():
                canvas.translate(side * 72, -256)
                canvas.scale(side, 1.0)
                canvas.rotate(-8 - 9 * acting.swing)
                self._wing.draw(canvas)
                canvas.stroke(self._fingers, self._finger_color, 7)
        with canvas.saved():
            settle(canvas, acting, -26)
            self._draw_tail(canvas, acting.swing)
        self._worn.draw_behind(canvas, acting)

    def _draw_tail(self, canvas: Canvas, wag: float) -> None:
        tail = Path().move(40, -130).cubic(150, -40, 232, -40, 236 + 14 * wag, -132)
        canvas.stroke(tail, INK, 62)
        with canvas.saved():
            canvas.translate(236 + 14 * wag, -140)
            canvas.rotate(8 + 8 * wag)
            self._tip.draw(canvas)
        canvas.stroke(tail, self._color, 47)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        self._belly.draw(canvas)
        canvas.stroke(self._plates, self._plate_color, 6)
        canvas.stroke(self._trunk.path, INK, 8)
        self._worn.draw_neck(canvas, acting.swing)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        for side in (-1, 1):
            with canvas.saved():
                canvas.scale(side, 1.0)
                canvas.rotate(3 * acting.swing)
                self._fin.draw(canvas)
        for each in self._horns:
            each.draw(canvas)
        self._crest.draw(canvas)
        self._head.draw(canvas)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(24 * turn, 8 * nod)
            self._snout.draw(canvas)
            self._nostrils.draw(canvas)
            self._face.draw(canvas, acting)
            self._worn.draw_face(canvas)


FIGURE = Dragon
