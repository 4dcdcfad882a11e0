"""Knuckles on a door."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "knock"
WORDS = ("knock", "tock")
LEVEL_DB = -13.0


def make(air: Air) -> Samples:
    found = air.silence()[: round(0.6 * air.rate_hz)].copy()
    for knock in range(2):
        wood = air.burst(0.12, 0.02, (300, 0.4, 0), (950, 0.4, -6), attack_s=0.001)
        first = round(0.19 * knock * air.rate_hz)
        found[first : first + len(wood)] += wood
    return found
