"""A fire that crackles."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "campfire"
WORDS = ("campfire", "bonfire", "fire", "fireplace", "camping", "🔥", "🏕")
INDOORS = True


def make(air: Air) -> Samples:
    found = 0.5 * air.noise((300, 1.0, 0), (2500, 1.2, -10)) * air.swell(0.8, 0.5)
    crack = air.burst(0.015, 0.003, (2600, 0.9, 0), attack_s=0.0005)
    for at_s in air.happenings(9):
        air.add(found, crack, at_s, float(air.rng.exponential(1.2)))
    return found
