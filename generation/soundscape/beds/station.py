"""Fans and machines of a ship among the stars; a computer that reports."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "station"
PLACE = "space station"
GROUND = "hard"
INDOORS = True


def make(air: Air) -> Samples:
    found = air.hum(60, (0.7, 0.5, 0.25, 0.1)) + 0.5 * air.noise((350, 0.8, 0), (1800, 0.7, -12))
    for at_s in air.happenings(0.35, least=1):
        pitch = float(air.rng.choice([880, 1175, 1568]))
        for beep in range(int(air.rng.integers(1, 4))):
            air.add(found, air.tone((pitch, pitch), 0.09, 0.2), at_s + 0.14 * beep, 0.7)
    return found
