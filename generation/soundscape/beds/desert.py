"""A dry wind that sings over the dunes."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "desert"
PLACE = "desert"
GROUND = "sand"


def make(air: Air) -> Samples:
    wind = air.noise((260, 0.8, 0), (900, 0.5, -6)) * air.swell(6, 0.2)
    sand = air.noise((4500, 0.7, 0)) * air.swell(3, 0.0) ** 2
    return wind + 0.25 * sand
