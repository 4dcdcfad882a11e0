"""Rain that falls on leaves and roofs."""

from generation.ports import Samples
from generation.soundscape.air import Air
from generation.vocabulary.conditions import WEATHER

NAME = "rain"
WORDS = WEATHER["rain"]
COVERS = True
LEVEL_DB = 1.0


def make(air: Air) -> Samples:
    found = air.noise((3000, 1.3, 0), (8000, 0.8, -3)) * air.swell(5, 0.7)
    drop = air.burst(0.012, 0.003, (3500, 0.8, 0))
    for at_s in air.happenings(14):
        air.add(found, drop, at_s, float(air.rng.uniform(0.5, 2.0)))
    return found
