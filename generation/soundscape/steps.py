"""When feet come down, read from the poses of a motion, and what that sounds like on the ground of a place."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generation.motion.clock import Clock, Moment
from generation.motion.phase import offset_turns
from generation.motion.pose import Pose
from generation.motion.registry import Motion
from generation.ports import Samples
from generation.soundscape.air import Air

PERFORMERS_MAX = 2  # more feet than that are a rumble
_LOOKED_AT_HZ = 50.0  # poses; the error is less than half a picture
_DOWN, _UP = 0.004, 0.014  # body heights: a foot under the one, after it was over the other, has come down
_HEAVIEST = 0.12  # body heights from which a fall is as loud as it gets


@dataclass(frozen=True, slots=True)
class Step:
    """`weight` is 0 to 1: a tiptoe, a landing."""

    at_s: float
    weight: float


def steps(motion: Motion, clock: Clock, seed: int, name: str) -> tuple[Step, ...]:
    """In order. None where a motion travels in a loop: there the engine bends its cadence to the land's length."""
    if clock.loop and motion.travel_heights_s:
        return ()
    offset = offset_turns(seed, name)
    found: list[Step] = []
    highest = {"left": 0.0, "right": 0.0}
    for index in range(int(clock.duration_s * _LOOKED_AT_HZ)):
        time_s = index / _LOOKED_AT_HZ
        for side, height in _feet(motion.pose(Moment(clock, time_s, offset))):
            highest[side] = max(highest[side], height)
            if height < _DOWN and highest[side] > _UP:
                found.append(Step(time_s, min(1.0, 0.25 + highest[side] / _HEAVIEST)))
            if height < _DOWN:
                highest[side] = 0.0
    return tuple(found)


def footfall(ground: str, air: Air, weight: float) -> Samples:
    """One step: a thump that is as deep as it is heavy, and what the ground says to it."""
    thump = air.tone((95, 60), 0.11, 0.025) * 0.8 * weight
    surface, level = _GROUNDS[ground](air)
    found = np.zeros(round(0.2 * air.rate_hz), np.float32)
    found[: len(thump)] += thump
    found[: len(surface)] += surface * level * (0.3 + 0.7 * weight)
    return found


def _feet(pose: Pose) -> Iterator[tuple[str, float]]:
    yield "left", pose.lift + pose.left_foot.y
    yield "right", pose.lift + pose.right_foot.y


def _hard(air: Air) -> tuple[Samples, float]:
    return air.burst(0.07, 0.012, (1700, 0.7, 0), (500, 0.6, -3)), 0.30


def _soft(air: Air) -> tuple[Samples, float]:
    return air.burst(0.13, 0.035, (900, 1.0, 0), (3200, 0.8, -8), attack_s=0.012), 0.22


def _sand(air: Air) -> tuple[Samples, float]:
    return air.burst(0.17, 0.05, (2600, 0.9, 0), attack_s=0.02), 0.20


def _snow(air: Air) -> tuple[Samples, float]:
    crunch = air.burst(0.18, 0.06, (2100, 0.7, 0), (5000, 0.6, -6), attack_s=0.01)
    grains = np.repeat(air.rng.uniform(0.2, 1.0, len(crunch) // 200 + 1), 200)[: len(crunch)]
    return np.asarray(crunch * np.convolve(grains, np.ones(60) / 60, "same"), np.float32), 0.40


def _wood(air: Air) -> tuple[Samples, float]:
    return air.burst(0.1, 0.02, (320, 0.5, 0), (1100, 0.5, -8)), 0.45


_GROUNDS = {"hard": _hard, "soft": _soft, "sand": _sand, "snow": _snow, "wood": _wood}
