"""One shot being drawn: everything prepared once, then one frame after another.

A film lives and dies in one thread (see `generation.drawing`): `close` drops what is bound to it.
"""

from dataclasses import replace
from math import sin, tau

from generation.domain import Shot
from generation.drawing.canvas import Canvas
from generation.drawing.color import with_alpha
from generation.engines.draft.backdrop import SKY_NEARNESS, Backdrop
from generation.engines.draft.performance import Part, rehearse
from generation.engines.draft.plan import Plan
from generation.engines.draft.puppets.faces import Expression, MouthShape
from generation.engines.draft.puppets.figure import UNITS, Acting
from generation.engines.draft.puppets.registry import kind
from generation.engines.draft.scenes.weather import Weather
from generation.engines.draft.staging import HEIGHT, Mark
from generation.motion.clock import Clock, Moment
from generation.motion.pose import Pose, mirrored
from generation.motion.talk import Voicing, with_talk
from generation.motion.travel import travel
from generation.ports import Frame

_SWING_HZ = 0.8  # scarves, tails, antennas
_BLINKERS_HZ = 0.5
_SHADOW = with_alpha("#120a2c", 0.085)
_SHADOW_STEPS = ((176, 34), (164, 30), (152, 26), (139, 22), (125, 18))  # one over the other: soft without a gradient


class Film:
    """Draws the frames of a shot. Raises ValueError only for mistakes of ours: a plan's values are checked."""

    def __init__(self, shot: Shot, plan: Plan) -> None:
        options = shot.options
        self._plan = plan
        self._fps = options.fps
        self._motion = plan.motion
        self._travel = travel(
            plan.motion,
            Clock(shot.duration_s, options.speed, options.loop),
            max((mark.size for mark in plan.staging.marks), default=0.0),
            plan.staging.width,
        )
        self._clock = self._travel.clock
        self._ambient = Clock(shot.duration_s, 1.0, options.loop)
        self._scale = options.height / HEIGHT
        self._canvas = Canvas(options.width, options.height)
        self._parts = rehearse(shot, plan.staging.marks)
        self._figures = [kind(look.kind).figure(look) for look in plan.looks]
        setting = plan.setting
        self._scenery = plan.place.scenery(setting)
        self._weather = Weather(plan.weather, setting)
        self._backdrop = Backdrop(self._scenery, self._weather, self._scale)

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
        with canvas.saved():
            view.deeper(SKY_NEARNESS).apply(canvas)
            self._backdrop.draw_sky(canvas)
            self._scenery.draw_sky_life(canvas, self._ambient, time_s)
        view.apply(canvas)
        self._ground(canvas, time_s)
        for mark in self._plan.staging.marks:
            if mark.member in shown:
                self._perform(canvas, mark, index, time_s)
        self._scenery.draw_front(canvas, self._ambient, time_s)
        self._weather.draw(canvas, self._ambient, time_s)
        return canvas.read_rgb()

    def _ground(self, canvas: Canvas, time_s: float) -> None:
        width = self._plan.staging.width
        passed = self._passed(time_s)
        for shift in (-passed, width - passed) if passed else (0.0,):
            with canvas.saved():
                canvas.translate(shift, 0)
                self._backdrop.draw_land(canvas)
                self._scenery.draw_land_life(canvas, self._ambient, time_s)

    def _passed(self, time_s: float) -> float:
        """How far the land has moved by to the left while the cast walks on the spot; within the world's width."""
        marks = self._plan.staging.marks
        return marks[0].facing * self._travel.passed(time_s) % self._plan.staging.width if marks else 0.0

    def _perform(self, canvas: Canvas, mark: Mark, index: int, time_s: float) -> None:
        part = self._parts[mark.member]
        acting = self._acting(mark, part, index, time_s)
        with canvas.saved():
            canvas.translate(mark.x, mark.y)
            canvas.scale(mark.size / UNITS)
            self._ground_shadow(canvas, acting.pose)
            self._figures[mark.member].draw(canvas, acting)

    def _ground_shadow(self, canvas: Canvas, pose: Pose) -> None:
        """A soft shadow that shrinks while the feet are in the air."""
        with canvas.saved():
            canvas.translate((pose.x + pose.sway * 0.5) * UNITS, 4)
            shrink = 1 - 1.6 * min(0.3, pose.lift)
            for wide, tall in _SHADOW_STEPS:
                canvas.oval(0, 0, wide * shrink, tall * shrink, _SHADOW)

    def _acting(self, mark: Mark, part: Part, index: int, time_s: float) -> Acting:
        pace = self._travel.pace(mark.size)
        pose = self._motion.pose(Moment(self._clock, time_s, mark.offset_turns, pace))
        pose = mirrored(pose) if mark.mirror else pose
        energy, accent = float(part.energy[index]), float(part.accent[index])
        pose = with_talk(pose, Voicing(energy, accent, mark.hand))
        look = float(part.turn[index])
        wander = self._ambient.turns(time_s, 0.25) + mark.offset_turns
        open_, width, round_ = (float(value) for value in part.mouth[index])
        expression = Expression(
            mouth=MouthShape(max(0.0, open_), width, round_),
            blink=part.blink(time_s),
            gaze_x=max(-1.0, min(1.0, float(part.gaze[index]) + 0.14 * sin(tau * wander))),
            gaze_y=0.10 * sin(tau * (wander * 2 + 0.3)),
            brow=float(part.brow[index]),
            smile=part.smile,
        )
        return Acting(
            pose=replace(pose, turn=max(-0.8, min(0.8, pose.turn + look))),
            expression=expression,
            energy=energy,
            swing=sin(tau * (self._clock.turns(time_s, _SWING_HZ) + mark.offset_turns)),
            turns=self._ambient.turns(time_s, _BLINKERS_HZ) + mark.offset_turns,
        )
