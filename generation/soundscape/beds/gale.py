"""Wind that comes in gusts and howls a little."""

from generation.ports import Samples
from generation.soundscape.air import Air
from generation.vocabulary.conditions import WEATHER

NAME = "gale"
WORDS = (*WEATHER["wind"], "blizzard")
COVERS = True


def make(air: Air) -> Samples:
    gust = air.noise((420, 0.9, 0), (1300, 0.7, -9)) * air.swell(3, 0.1)
    howl = air.noise((640, 0.12, 0)) * air.swell(4, 0.0) ** 2
    return gust + 0.35 * howl
