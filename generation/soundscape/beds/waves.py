"""Waves that roll up a beach and draw back; a gull now and then."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "waves"
PLACE = "beach"
GROUND = "sand"


def make(air: Air) -> Samples:
    rolling = air.noise((300, 1.2, 0), (1400, 1.0, -6)) * air.swell(5.5, 0.15) ** 2
    foam = air.noise((3800, 0.8, 0)) * air.swell(5.5, 0.0) ** 3
    found = rolling + 0.35 * foam
    for at_s in air.happenings(0.08):
        for call in range(int(air.rng.integers(1, 4))):
            air.add(found, air.tone((1900, 2500, 1700), 0.32, 0.2, attack_s=0.05), at_s + 0.45 * call, 0.3)
    return found
