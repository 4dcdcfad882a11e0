"""A hall of stone: the draught, a torch, a drop that echoes."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "castle"
PLACE = "castle"
GROUND = "hard"


def make(air: Air) -> Samples:
    found = air.noise((170, 0.6, 0), (620, 0.35, -10)) * air.swell(6, 0.3)
    for at_s in air.happenings(3.0):
        air.add(found, air.burst(0.02, 0.004, (2500, 1.0, 0)), at_s, float(air.rng.uniform(0.1, 0.5)))
    for at_s in air.happenings(0.15, least=1):
        for echo in range(5):
            drop = air.tone((1500, 1150), 0.12, 0.03)
            air.add(found, drop, at_s + 0.19 * echo, 0.8 * 0.5**echo)
    return found
