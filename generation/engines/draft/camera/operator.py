"""The camera: what is seen at any time of a shot. A pure function of time; in a loop the end leads into the start."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, exp, pi, sin, tau

from generation.domain import SpokenLine
from generation.engines.draft.camera.cutting import Cut, Jolt, cuts, jolts
from generation.engines.draft.camera.framing import Framing, close_up, everybody
from generation.engines.draft.camera.view import View
from generation.engines.draft.seeds import rng
from generation.engines.draft.staging import Staging
from generation.motion.clock import Clock

_DRIFT = 0.0035  # of the view's height: a camera on a shoulder, felt rather than seen
_DRIFT_HZ = ((0.13, 0.31), (0.17, 0.27))  # of two rhythms each, sideways and up
_BREATH_HZ = 0.1  # of the way in and out where nothing is said
_PUSH_S = 7.0  # a way in takes so long at least: slower than it looks for
_SHAKE = 0.020  # of the view's height
_SHAKE_S = 0.22  # until it has become a third
_SHAKE_HZ = (11.0, 7.3)
_SHAKE_END_S = 1.2


@dataclass(frozen=True, slots=True)
class Take:
    """What is seen from one cut until the next."""

    cut: Cut
    until_s: float
    framing: Framing


@dataclass(frozen=True, slots=True)
class Camera:
    takes: tuple[Take, ...]
    jolts: tuple[Jolt, ...]
    clock: Clock
    turns: tuple[float, float]  # where its slow rhythms start
    silent: bool

    def view(self, time_s: float) -> View:
        take = self.take(time_s)
        framing = take.framing
        view = framing.start.towards(framing.end, self._way(take, time_s))
        x, y = self._drift(time_s)
        dx, dy = self._shake(time_s)
        return view.moved((x + dx) * view.height, (y + dy) * view.height, framing.keep)

    def take(self, time_s: float) -> Take:
        starts = [take.cut.start_s for take in self.takes]
        return self.takes[max(0, bisect_right(starts, time_s) - 1)]

    def _way(self, take: Take, time_s: float) -> float:
        """How far from a framing's start to its end, 0 to 1."""
        if take.cut.member is None and self.clock.loop:
            return 0.5 - 0.5 * cos(tau * self.clock.turns(time_s, _BREATH_HZ))
        least_s = 0.0 if self.silent else _PUSH_S
        share = (time_s - take.cut.start_s) / max(least_s, take.until_s - take.cut.start_s)
        return 0.5 - 0.5 * cos(pi * min(1.0, max(0.0, share)))

    def _drift(self, time_s: float) -> tuple[float, float]:
        x, y = (
            sum(sin(tau * (self.clock.turns(time_s, rate) + start)) for rate in rates) / len(rates)
            for rates, start in zip(_DRIFT_HZ, self.turns, strict=True)
        )
        return _DRIFT * x, _DRIFT * y

    def _shake(self, time_s: float) -> tuple[float, float]:
        x = y = 0.0
        for jolt in self.jolts:
            since = self.clock.wrapped(time_s - jolt.start_s)
            if 0 <= since < _SHAKE_END_S:
                size = _SHAKE * jolt.strength * exp(-since / _SHAKE_S)
                x += size * sin(tau * _SHAKE_HZ[0] * since)
                y += size * cos(tau * _SHAKE_HZ[1] * since)
        return x, y


def camera(
    staging: Staging,
    names: Sequence[str],
    spoken: Sequence[SpokenLine],
    prompt: str,
    clock: Clock,
    caption_top: float,
    seed: int,
) -> Camera:
    """The camera of a shot. `names`: of the cast by member; `caption_top`: of the picture's height, the upper edge of
    where captions may be."""
    numbers = rng(seed, "camera")
    facing = {mark.member: mark.facing for mark in staging.marks}
    near = {member: close_up(staging, member, facing[member], caption_top) for member in facing}
    visible = frozenset(member for member, framing in near.items() if framing is not None)
    wide = everybody(staging, caption_top)
    if not spoken:
        wide = (wide, wide.backwards(), wide.across(1), wide.across(-1))[int(numbers.integers(4))]
    edit = cuts(spoken, names, visible, clock.duration_s, seed)
    ends = [*(cut.start_s for cut in edit[1:]), clock.duration_s]
    takes = []
    for cut, until_s in zip(edit, ends, strict=True):
        framing = wide if cut.member is None else near[cut.member]
        if framing is not None:
            takes.append(Take(cut, until_s, framing))
    return Camera(
        takes=tuple(takes),
        jolts=jolts(spoken, prompt, clock.duration_s),
        clock=clock,
        turns=(float(numbers.uniform(0, 1)), float(numbers.uniform(0, 1))),
        silent=not spoken,
    )
