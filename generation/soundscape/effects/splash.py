"""Something that falls into water."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "splash"
WORDS = ("splash", "splosh", "plop")
LEVEL_DB = -13.0


def make(air: Air) -> Samples:
    return air.burst(0.8, 0.18, (1600, 1.1, 0), (5000, 0.8, -5), attack_s=0.02)
