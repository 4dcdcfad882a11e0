"""Children who talk and call in the next room; a chair."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "school"
PLACE = "school"
GROUND = "hard"
INDOORS = True
LEVEL_DB = -2.0


def make(air: Air) -> Samples:
    found = 0.8 * air.murmur(5, syllable_hz=5, pitch=1.6) * air.swell(6, 0.4) + 0.12 * air.noise((250, 1.0, 0))
    for at_s in air.happenings(0.12):
        air.add(found, air.burst(0.25, 0.09, (420, 0.4, 0), attack_s=0.03), at_s, 0.8)
    return found
