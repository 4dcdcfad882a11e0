"""The hum of a suit and a breath of nothing: what films hear in space."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "space"
PLACE = "moon"
GROUND = "soft"


def make(air: Air) -> Samples:
    drone = air.hum(55, (0.8, 0.35, 0.12)) * air.swell(9, 0.5) + air.hum(82.6, (0.4, 0.15)) * air.swell(7, 0.3)
    found: Samples = drone + 0.25 * air.noise((700, 0.8, 0)) * air.swell(6, 0.2)
    for at_s in air.happenings(0.12):
        air.add(found, air.tone((1320, 1320), 0.6, 0.18, attack_s=0.01), at_s, 0.3)
    return found
