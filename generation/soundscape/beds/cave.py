"""Drops that fall into water, and a long way for their echo."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "cave"
PLACE = "cave"
GROUND = "hard"


def make(air: Air) -> Samples:
    found = air.noise((120, 0.7, 0)) * air.swell(8, 0.5)
    for at_s in air.happenings(0.7, least=2):
        pitch = float(air.rng.uniform(900, 1900))
        for echo in range(6):
            air.add(found, air.tone((pitch, pitch * 0.8), 0.1, 0.03), at_s + 0.23 * echo, 0.9 * 0.55**echo)
    return found
