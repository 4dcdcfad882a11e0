"""Going somewhere on the spot: the land passes exactly as fast as the feet that stand on it."""

from dataclasses import dataclass, replace
from math import floor

from generation.motion.clock import Clock
from generation.motion.registry import Motion


@dataclass(frozen=True, kw_only=True, slots=True)
class Travel:
    """How a cast moves over land that repeats. Lengths in the land's unit."""

    clock: Clock  # of the performers: in a loop its speed is such that land and legs both come round
    distance: float  # that the land passes by in the whole shot; 0 for a motion that stays where it is
    heights_s: float  # a step's speed over ground at pace 1, body heights a second
    width: float = 0.0  # after which the land repeats

    def passed(self, time_s: float, depth: float = 1.0) -> float:
        """How far the land has moved; at a `depth` below 1, farther away, it moves less.

        In a loop that is a whole number of widths too, so far land may stand still.
        """
        distance = self.distance * depth
        if self.clock.loop and depth < 1.0 and self.width:
            distance = floor(distance / self.width) * self.width
        return distance * time_s / self.clock.duration_s

    def pace(self, size: float) -> float:
        """A factor on the steps of somebody `size` tall, so that their feet don't slide."""
        if not self.distance:
            return 1.0
        return self.distance / (self.clock.duration_s * self.heights_s * size)


def travel(motion: Motion, clock: Clock, size: float, width: float) -> Travel:
    """For a cast whose tallest is `size`, over land that repeats after `width`.

    In a loop the land must pass a whole number of times and the legs swing a whole number of times: the cadence is
    the one at which steps stay nearest to their natural length.
    """
    if not motion.travel_heights_s or size <= 0:
        return Travel(clock=clock, distance=0.0, heights_s=0.0)
    distance = motion.travel_heights_s * clock.speed * clock.duration_s * size
    if not clock.loop:
        return Travel(clock=clock, distance=distance, heights_s=motion.travel_heights_s * clock.speed)
    distance = max(1, round(distance / width)) * width
    stride = motion.travel_heights_s / motion.stride_hz * size
    strides = max(1, round(distance / stride))
    speed = strides / (motion.stride_hz * clock.duration_s)
    return Travel(
        clock=replace(clock, speed=speed), distance=distance, heights_s=motion.travel_heights_s * speed, width=width
    )
