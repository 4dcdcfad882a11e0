"""One shot being drawn: everything prepared once, then one frame after another.

A film lives and dies in one thread (see `generation.drawing`): `close` drops what is bound to it.
"""

from generation.domain import Shot
from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.engines.draft.performance import rehearse, travel_of
from generation.engines.draft.plan import Plan
from generation.engines.draft.puppets.figure import UNITS
from generation.engines.draft.puppets.registry import kind
from generation.engines.draft.scenes.scene import Scene, lit
from generation.engines.draft.staging import HEIGHT, Mark
from generation.motion.clock import Clock
from generation.motion.pose import Pose
from generation.ports import Frame

_SHADOW = "#120a2c", 0.085  # of each step, at noon
_SHADOW_STEPS = ((176, 34), (164, 30), (152, 26), (139, 22), (125, 18))  # one over the other: soft without a gradient


class Film:
    """Draws the frames of a shot. Raises ValueError only for mistakes of ours: a plan's values are checked."""

    def __init__(self, shot: Shot, plan: Plan) -> None:
        options = shot.options
        self._plan = plan
        self._fps = options.fps
        self._travel = travel_of(shot, plan)
        self._ambient = Clock(shot.duration_s, 1.0, options.loop)
        self._scale = options.height / HEIGHT
        self._canvas = Canvas(options.width, options.height)
        self._parts = rehearse(shot, plan)
        self._scene = Scene(plan.place.scenery(plan.setting), plan.props, self._ambient, self._scale)
        looks = [lit(look, self._scene.light) for look in plan.looks]
        self._figures = [kind(look.kind).figure(look) for look in looks]

    def close(self) -> None:
        """Drop every drawing object, in the thread that made them."""
        self.__dict__.clear()

    def frame(self, index: int) -> Frame:
        """Frame `index` counted from 0. In a loop the frame after the last equals frame 0."""
        time_s = index / self._fps
        canvas = self._canvas
        canvas.reset()
        canvas.scale(self._scale)
        shown = self._plan.camera.take(time_s).framing.members
        view = self._plan.camera.view(time_s)
        self._scene.draw_behind(canvas, view, lambda depth: self._passed(time_s, depth), time_s)
        view.apply(canvas)
        for mark in self._plan.staging.marks:
            if mark.member in shown:
                self._perform(canvas, mark, index)
        self._scene.draw_before(canvas, time_s)
        return canvas.read_rgb()

    def _passed(self, time_s: float, depth: float) -> float:
        """How far the land of a depth has moved to the left while the cast walks on the spot."""
        marks = self._plan.staging.marks
        return marks[0].facing * self._travel.passed(time_s, depth) if marks else 0.0

    def _perform(self, canvas: Canvas, mark: Mark, index: int) -> None:
        acting = self._parts[mark.member].acting(index)
        with canvas.saved():
            canvas.translate(mark.x, mark.y)
            canvas.scale(mark.size / UNITS)
            self._ground_shadow(canvas, acting.pose)
            self._figures[mark.member].draw(canvas, acting)

    def _ground_shadow(self, canvas: Canvas, pose: Pose) -> None:
        """A soft shadow that falls away from the light and shrinks while the feet are in the air."""
        light = self._scene.light
        color = with_alpha(_SHADOW[0], _SHADOW[1] * light.shadow)
        with canvas.saved():
            canvas.translate((pose.x + pose.sway * 0.5) * UNITS, 4)
            shrink = 1 - 1.6 * min(0.3, pose.lift)
            for step, (wide, tall) in enumerate(_SHADOW_STEPS):
                away = light.lean * (wide - 12 * step) * 0.32
                canvas.oval(away, 0, (wide + abs(away) * 0.6) * shrink, tall * shrink, color)
