"""What human kinds share: a head with ears, nose, hair and a face; clothes are the kind's own."""

from typing import ClassVar

from generation.drawing.canvas import Canvas
from generation.drawing.color import darken
from generation.drawing.path import Path
from generation.engines.draft.puppets.features import Face, FaceLayout
from generation.engines.draft.puppets.figure import Acting, FaceBox, Figure, Look
from generation.engines.draft.puppets.shading import Part, egg
from generation.engines.draft.puppets.worn import Fit, Worn
from generation.motion.skeleton import CARTOON, Proportions

CHILD = Proportions(
    hip_width=0.115, leg=CARTOON.leg, stance=0.165, neck=0.455, shoulder=0.388, shoulder_width=0.225, arm=0.235,
    head_radius=0.25,
)  # fmt: skip


class Person(Figure):
    """Draws a human head; kinds add their hair and hats by the methods that draw nothing here."""

    face = FaceBox(0, 26, 158, 116)
    eyes: ClassVar[float] = 40.0  # radius
    nose: ClassVar[float] = 1.0  # its size
    mouth_y: ClassVar[float] = 92.0

    def __init__(self, look: Look) -> None:
        color = look.colors
        self._ears = [Part(egg(side * 158, 26, 27, 32), color["skin"], ink=7, shine=False) for side in (-1, 1)]
        self._head = Part(egg(0, 4, 160, 136, 0.24), color["skin"], shine=False, depth=0.06)
        self._nose = Path().move(-9, 44).quad(2, 44 + 11 * self.nose, 11, 44)
        self._nose_color = darken(color["skin"], 0.42)
        y = 8.0
        self._face = Face(
            color["eyes"],
            color["skin"],
            FaceLayout(
                eye_x=64, eye_y=y, eye_radius=self.eyes, mouth_y=self.mouth_y, mouth_size=0.78, cheek_x=98, cheek_y=66,
                brow_color=darken(color.get("hair", "#4a3a34"), 0.2),
            ),
        )  # fmt: skip
        # Hair stands out from the head, and hats sit on the hair.
        self._worn = Worn(
            look,
            Fit(
                head_top=-146, head_half=166, eye_x=64, eye_y=y, eye_radius=self.eyes,
                neck=-(self.body.neck * 600 - 4), shoulders=self.body.shoulder_width * 300,
            ),
        )  # fmt: skip

    def draw_head(self, canvas: Canvas, acting: Acting) -> None:
        turn, nod = acting.pose.turn, acting.pose.nod
        with canvas.saved():
            canvas.translate(-10 * turn, 0)
            for ear in self._ears:
                ear.draw(canvas)
        self._head.draw(canvas)
        self.draw_beard(canvas, acting)
        with canvas.saved():
            canvas.translate(26 * turn, 8 * nod)
            self._face.draw(canvas, acting)
            canvas.stroke(self._nose, self._nose_color, 7)
            self.draw_on_face(canvas)
        with canvas.saved():
            canvas.translate(8 * turn, 0)
            self.draw_hair(canvas, acting)
            self._worn.draw_head(canvas)
        with canvas.saved():
            canvas.translate(26 * turn, 8 * nod)
            self._worn.draw_face(canvas)

    def draw_beard(self, canvas: Canvas, acting: Acting) -> None:
        """From the middle of the head, between it and the face."""

    def draw_on_face(self, canvas: Canvas) -> None:
        """From the middle of the face, over eyes and mouth."""

    def draw_hair(self, canvas: Canvas, acting: Acting) -> None:
        """From the middle of the head, over the face: fringe and hat."""
