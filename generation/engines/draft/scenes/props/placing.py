"""Where props stand and fly: beside the cast, never before it. Pure geometry, in units of the world."""

from collections.abc import Sequence
from dataclasses import dataclass

from generation.engines.draft.scenes.props.prop import Prop
from generation.engines.draft.scenes.setting import Setting
from generation.engines.draft.staging import Mark

_UNITS = 600.0  # of a prop's drawing, to a body height
_FEET = 0.21  # body heights to each side of a mark that feet and legs take
_HEAD = 0.34  # and heads
_EDGE = 0.04  # of the width, between a prop and the picture's edge
_STEPS = 48
_SMALLEST, _LARGEST = 0.42, 1.0  # times its drawing: in a crowd it is not lost, and alone no giant
_BEHIND = 46.0  # units that a prop without room of its own stands farther away
_SKY_TOP, _SKY_BOTTOM = 120.0, 330.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    prop: Prop
    x: float
    y: float
    scale: float
    turns: float  # where its motion starts

    @property
    def half_width(self) -> float:
        return self.prop.half_width * self.scale


def placed(props: Sequence[Prop], marks: Sequence[Mark], setting: Setting) -> tuple[Placed, ...]:
    """Far to near. The seed varies where, among the places with the most room."""
    numbers = setting.numbers("props")
    size = max((mark.size for mark in marks), default=_UNITS * 0.8)
    scale = max(_SMALLEST, min(_LARGEST, size / _UNITS))
    found: list[Placed] = []
    for prop in props:
        reach = _FEET if prop.place == "ground" else _HEAD
        taken = [(mark.x, reach * mark.size) for mark in marks]
        taken += [(other.x, other.half_width) for other in found if other.prop.place == prop.place]
        half = prop.half_width * scale
        room, x = _roomiest(taken, half, setting.width, float(numbers.uniform(0.0, 1.0)))
        shrink = 1.0 if room >= 0 else 0.8
        if prop.place == "ground":
            y = max((mark.y for mark in marks), default=setting.ground) + float(numbers.uniform(-22, 6))
            y -= 0 if room >= 0 else _BEHIND
            y = max(y, setting.horizon + 96)
        else:
            y = float(numbers.uniform(_SKY_TOP, _SKY_BOTTOM)) if room >= 0 else _SKY_TOP
            y = max(y, prop.height * scale / 2 + 40)
        found.append(Placed(prop=prop, x=x, y=y, scale=scale * shrink, turns=float(numbers.uniform(0, 1))))
    return tuple(sorted(found, key=lambda one: one.y))


def _roomiest(taken: list[tuple[float, float]], half: float, width: float, taste: float) -> tuple[float, float]:
    """Room to the nearest thing and the x of the place with the most of it; of several good ones, one by `taste`."""
    left, right = half + _EDGE * width, width * (1 - _EDGE) - half
    spots = [left + (right - left) * step / _STEPS for step in range(_STEPS + 1)]
    rated = sorted(
        ((min((abs(x - at) - reach - half for at, reach in taken), default=half), x) for x in spots), reverse=True
    )
    best = rated[0][0]
    good = sorted(x for room, x in rated if room >= min(best, max(8.0, 0.5 * best)))
    x = good[min(len(good) - 1, int(taste * len(good)))]
    return next(room for room, at in rated if at == x), x
