"""A big shaggy monster with one eye, horns and fangs.

Colours: body (fur); belly; accent (spots, claws' pads); horns; eyes.
"""

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look, below_head, settle
from generation.engines.draft.puppets.limbs import LimbStyle, boot, mitten
from generation.engines.draft.puppets.shading import INK, Flat, Part, egg
from generation.engines.draft.puppets.shapes import fur, horn
from generation.engines.draft.puppets.worn import WORN, WORN_COLORS, Fit, Worn
from generation.motion.skeleton import CARTOON, Proportions

NAME = "monster"
WORDS = (
    "monster",
    "yeti",
    "troll",
    "ogre",
    "beast",
    "cyclops",
    "creature",
    "bigfoot",
    "goblin",
    "demon",
    "giant",
    "gremlin",
)
COLORS = {
    "body": "#36b3a8", "belly": "#c9f2dd", "accent": "#7b5bd6", "horns": "#ffe9c4", "eyes": "#f2933c", **WORN_COLORS,
}  # fmt: skip
MATCHED = {"belly": ("body", -0.68)}
ACCESSORIES = WORN


class Monster(Figure):
    height = 1.23
    half_width = 0.46
    face = FaceBox(0, -1, 152, 165)
    body = Proportions(
        hip_width=0.17, leg=CARTOON.leg, stance=0.215, neck=CARTOON.neck, shoulder=0.41, shoulder_width=0.35, arm=0.245,
        head_radius=0.25,
    )  # fmt: skip

    def __init__(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        self.arms = LimbStyle(46, body)
        self.legs = LimbStyle(54, darken(body, 0.12))
        self.hand = mitten(color["accent"], 1.2)
        self.boot = boot(color["accent"], length=78, height=48)
        trunk = fur(0, -196, 150, 134, 17, 0.10)
        self._trunk = Part(trunk, body)
        self._belly = Flat(fur(0, -160, 88, 80, 13, 0.08).within(trunk), color["belly"], ink=0)
        self._spots = Flat(
            Path().oval(-112, -228, 19, 15).oval(118, -196, 14, 18).oval(98, -246, 12, 10).within(trunk),
            color["accent"],
            ink=0,
        )
        self._horns = [
            Part(horn(side * 80, side * 152, -80, side * 214, -232, side * 62), color["horns"]) for side in (-1, 1)
        ]
        self._rings = Path()
        for side in (-1, 1):
            self._rings.move(side * 122, -136).quad(side * 152, -128, side * 178, -142)
            self._rings.move(side * 156, -172).quad(side * 174, -166, side * 192, -178)
        self._color = body
        self._tip = Part(fur(0, 0, 34, 32, 7, 0.28), color["accent"], shine=False)
        self._ring_color = darken(color["horns"], 0.3)
        self._build_head(look)

    def _build_head(self, look: Look) -> None:
        color = look.colors
        body = color["body"]
        head = fur(0, -2, 172, 146, 19, 0.09)
        self._head = Part(head, body, depth=0.06)
        self._marks = Flat(
            Path().oval(-122, -60, 17, 13).oval(128, 40, 13, 17).oval(-138, 28, 11, 13).within(head),
            color["accent"],
            ink=0,
        )
        self._neck = Flat(egg(0, 146, 74, 30), body, ink=0)
        tuft = Path().move(-44, -136).quad(-46, -176, -66, -196).quad(-24, -186, -14, -166).quad(-8, -196, 8, -212)
        self._tuft = Part(
            tuft.quad(20, -180, 16, -164).quad(34, -182, 60, -184).quad(42, -160, 44, -134).close(), body, shine=False
        )
        self._worn = Worn(look, Fit(head_top=-140, head_half=174, eye_x=0, eye_y=-32, eye_radius=70, shoulders=104))
        self._face = Face(
            color["eyes"],
            body,
            FaceLayout(
                eye_x=0, eye_y=-32, eye_radius=70, mouth_y=98, mouth_size=1.0, cheek_x=104, cheek_y=62, fangs=True,
                brow_color=darken(body, 0.6),
            ),
        )  # fmt: skip

    def draw_behind(self, canvas: Canvas, acting: Acting) -> None:
        with canvas.saved():
            settle(canvas, acting, -30)
            wag = acting.swing
            tail = Path().move(90, -110).cubic(170, -50, 226, -84, 214 + 14 * wag, -172)
            canvas.stroke(tail, INK, 52)
            canvas.stroke(tail, self._color, 38)
            canvas.translate(214 + 14 * wag, -178)
            canvas.rotate(10 * wag)
            self._tip.draw(canvas)
        self._worn.draw_behind(canvas, acting)

    def draw_trunk(self, canvas: Canvas, acting: Acting) -> None:
        self._trunk.draw(canvas)
        self._belly.draw(canvas)
        self._spots.draw(canvas)
        canvas.stroke(self._trunk.path, INK, 8)

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        for each in self._horns:
            each.draw(canvas)
        canvas.stroke(self._rings, self._ring_color, 6)
        with canvas.saved():
            canvas.translate(0, -130)
            canvas.rotate(6 * acting.swing)
            canvas.translate(0, 130)
            self._tuft.draw(canvas)
        self._head.draw(canvas)
        self._marks.draw(canvas)
        self._neck.draw(canvas)
        with below_head(canvas, acting.pose, self.body):
            self._worn.draw_neck(canvas, acting.swing)
        self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(26 * turn, 9 * nod)
            self._face.draw(canvas, acting)
            self._worn.draw_face(canvas)


FIGURE = Monster
