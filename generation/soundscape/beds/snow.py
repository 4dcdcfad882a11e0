"""A soft, high wind over snow."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "snow"
PLACE = "snow"
GROUND = "snow"


def make(air: Air) -> Samples:
    low = air.noise((350, 0.8, 0)) * air.swell(7, 0.3)
    whistle = air.noise((1150, 0.18, 0)) * air.swell(5, 0.0) ** 2
    return low + 0.3 * whistle
