"""Everything far and low; bubbles that rise."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "underwater"
PLACE = "underwater"


def make(air: Air) -> Samples:
    found = air.noise((140, 0.9, 0), (420, 0.7, -10)) * air.swell(5, 0.5)
    for at_s in air.happenings(0.9, least=2):
        size = float(air.rng.uniform(280, 620))
        for bubble in range(int(air.rng.integers(2, 7))):
            rise = size * (1 + 0.12 * bubble)
            air.add(found, air.tone((rise, rise * 1.7), 0.07, 0.035, attack_s=0.008), at_s + 0.09 * bubble, 0.5)
    return found
