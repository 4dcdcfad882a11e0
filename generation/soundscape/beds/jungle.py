"""Insects, birds that laugh, leaves that drip."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "jungle"
PLACE = "jungle"
GROUND = "soft"


def make(air: Air) -> Samples:
    found = 0.7 * air.noise((5200, 0.25, 0)) * air.swell(0.12, 0.3) * air.swell(6, 0.4)
    found += 0.6 * air.noise((900, 1.2, 0)) * air.swell(4, 0.4)
    for at_s in air.happenings(0.35, least=1):
        base = float(air.rng.uniform(700, 1500))
        for note in range(int(air.rng.integers(3, 7))):
            whoop = air.tone((base, base * 1.5, base), 0.13, 0.09, attack_s=0.02)
            air.add(found, whoop, at_s + 0.17 * note, 1.4)
    for at_s in air.happenings(0.8):
        air.add(found, air.tone((1400, 900), 0.05, 0.02), at_s, 0.5)
    return found
