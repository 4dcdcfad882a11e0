"""Wind between chimneys; the city far below."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "rooftop"
PLACE = "rooftop"
GROUND = "hard"


def make(air: Air) -> Samples:
    wind = air.noise((420, 0.9, 0), (1500, 0.7, -12)) * air.swell(3.5, 0.25)
    city = air.noise((80, 0.9, 0), (300, 0.9, -6))
    return 0.8 * wind + 0.7 * city
