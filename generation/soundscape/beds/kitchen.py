"""A refrigerator, a pot that simmers, a spoon on a plate."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "kitchen"
PLACE = "kitchen"
GROUND = "hard"
INDOORS = True
LEVEL_DB = -1.0


def make(air: Air) -> Samples:
    found = 0.5 * air.hum(50, (0.5, 0.6, 0.1, 0.2)) + 0.35 * air.noise((900, 0.6, 0)) * air.swell(0.25, 0.3)
    for at_s in air.happenings(0.3, least=1):
        pitch = float(air.rng.uniform(2200, 4200))
        clink = air.tone((pitch, pitch), 0.3, 0.05, attack_s=0.001)
        clink += 0.6 * air.tone((pitch * 1.51, pitch * 1.51), 0.3, 0.03, attack_s=0.001)
        air.add(found, clink, at_s, 0.45)
    return found
