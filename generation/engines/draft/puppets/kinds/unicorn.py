"""A unicorn: golden horn, flowing mane and tail, hooves.

Colours: body; belly (muzzle, ears' insides); accent (mane and tail); mane (its second colour); horn; hooves; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.animal import Animal
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Look
from generation.engines.draft.puppets.limbs import LimbStyle, boot
from generation.engines.draft.puppets.shading import Flat, Part, box, egg
from generation.engines.draft.puppets.worn import ON_BODY, ON_FACE, WORN_COLORS, Fit, Worn

NAME = "unicorn"
WORDS = ("unicorn", "horse", "pony", "pegasus", "deer", "reindeer", "donkey", "zebra", "goat", "sheep", "cow", "llama")
COLORS = {
    "body": "#fbf7ff", "belly": "#ffd9ea", "accent": "#ff86c8", "mane": "#8f8bff", "horn": "#ffcf3f",
    "hooves": "#b79ae0", "eyes": "#7b5bd6", **WORN_COLORS,
}  # fmt: skip
CHOICES = {"body": ("#fbf7ff", "#fff3e6", "#e8f4ff", "#f3e4ff"), "mane": ("#8f8bff", "#47c8ea", "#ffb84d", "#7bd88f")}
ACCESSORIES = (*ON_FACE, *ON_BODY, "flower", "headphones")


class Unicorn(Animal):
    height = 1.26
    half_width = 0.44
    face = FaceBox(0, 24, 156, 136)

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(30, body)
        self.legs = LimbStyle(36, darken(body, 0.06))
        hoof = (
            Path().move(-20, -8).line(20, -8).quad(30, 20, 28, 36).quad(0, 48, -28, 36).quad(-30, 20, -20, -8).close()
        )
        self.hand = Part(hoof, color["hooves"], ink=7)
        self.boot = boot(color["hooves"], length=58, height=44)
        trunk = egg(0, -192, 100, 112, 0.2)
        self._trunk = Part(trunk, body)
        self._belly = Flat(egg(0, -172, 64, 84).within(trunk), color["belly"], ink=0)
        self._neck = Flat(box(-44, -336, 44, -270, 16), darken(body, 0.12), ink=7)
        tail = (
            Path()
            .move(0, 0)
            .cubic(60, -60, 140, -30, 134, 30)
            .cubic(130, 66, 156, 74, 168, 66)
            .cubic(150, 112, 96, 108, 84, 66)
        )
        self._tail = Part(tail.cubic(76, 30, 40, 10, 0, 24).close(), color["accent"])
        self._streak = Flat(
            Path().move(14, 4).cubic(70, -34, 116, 0, 112, 44).cubic(104, 10, 66, -4, 14, 4).close(),
            color["mane"],
            ink=0,
        )
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self._ears = []
        for side in (-1, 1):
            outer = (
                Path()
                .move(side * 70, -106)
                .quad(side * 92, -170, side * 136, -196)
                .quad(side * 160, -140, side * 132, -78)
            )
            inner = (
                Path()
                .move(side * 94, -112)
                .quad(side * 108, -150, side * 130, -166)
                .quad(side * 142, -130, side * 124, -96)
            )
            self._ears.append((Part(outer.close(), body, shine=False), Flat(inner.close(), color["belly"], ink=0)))
        self._build_mane(look)

    def _build_mane(self, look: Look) -> None:
        color = look.colors
        locks = Path().move(-30, -140).cubic(-150, -190, -230, -110, -196, -30).cubic(-238, 10, -226, 70, -188, 84)
        locks.cubic(-214, 130, -190, 176, -140, 182).cubic(-60, 150, -40, -40, -30, -140).close()
        self._mane = Part(locks, color["accent"])
        self._lock = Flat(
            Path()
            .move(-96, -134)
            .cubic(-176, -120, -186, -40, -156, 0)
            .cubic(-196, 40, -180, 90, -146, 110)
            .cubic(-120, 40, -110, -60, -96, -134)
            .close(),
            color["mane"],
            ink=6,
        )
        self._build_face(look)

    def _build_face(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self._head = Part(egg(0, -6, 154, 136, 0.14), body, depth=0.06)
        self._muzzle = Part(egg(0, 90, 112, 64, 0.1), color["belly"], shine=False, depth=0.05)
        self._nostrils = Path().oval(-38, 58, 9, 7).oval(38, 58, 9, 7)
        self._nostril = darken(color["belly"], 0.45)
        fringe = Path().move(-36, -146).cubic(30, -176, 96, -128, 84, -84).cubic(60, -100, 40, -96, 30, -72)
        self._fringe = Part(
            fringe.cubic(0, -98, -30, -104, -70, -78).cubic(-96, -110, -70, -140, -36, -146).close(),
            color["accent"],
            ink=7,
        )
        horn = Path().move(-32, -118).quad(-16, -200, 0, -276).quad(16, -200, 32, -118).quad(0, -96, -32, -118).close()
        self._horn = Part(horn, color["horn"])
        self._rings = (
            Path()
            .move(-26, -152)
            .quad(6, -140, 26, -158)
            .move(-18, -192)
            .quad(4, -182, 19, -198)
            .move(-9, -232)
            .quad(2, -226, 11, -236)
        )
        self._ring = darken(color["horn"], 0.3)
        self._worn = Worn(look, Fit(head_top=-136, head_half=156, eye_x=70, eye_y=-24, eye_radius=45))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=70, eye_y=-24, eye_radius=45, mouth_y=104, mouth_size=0.7, cheek_x=104, cheek_y=40,
                brow_color=darken(color["accent"], 0.4),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            canvas.translate(74, -136)
            canvas.rotate(-6 + 9 * acting.swing)
            self._tail.draw(canvas)
            self._streak.draw(canvas)
        self._neck.draw(canvas)
        self._worn.draw_behind(canvas, acting)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.saved():
            canvas.rotate(2.5 * acting.swing)
            self._mane.draw(canvas)
            self._lock.draw(canvas)
        for outer, inner in self._ears:
            outer.draw(canvas)
            inner.draw(canvas)
        self._head.draw(canvas)
        with canvas.saved():
            canvas.translate(24 * turn, 8 * nod)
            self._muzzle.draw(canvas)
            canvas.fill(self._nostrils, self._nostril)
            self._face.draw(canvas, acting)
        with canvas.saved():
            canvas.translate(12 * turn, 0)
            self._horn.draw(canvas)
            canvas.stroke(self._rings, self._ring, 7)
            self._fringe.draw(canvas)
            self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(24 * turn, 8 * nod)
            self._worn.draw_face(canvas)


FIGURE = Unicorn
