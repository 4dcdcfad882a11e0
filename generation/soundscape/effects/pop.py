"""A bubble, a cork."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "pop"
WORDS = ("pop", "plip", "poof")
LEVEL_DB = -12.0


def make(air: Air) -> Samples:
    return air.tone((420, 900), 0.08, 0.02, attack_s=0.001)
