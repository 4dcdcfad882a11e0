"""A small bell."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "bell"
WORDS = ("ding", "dong", "bell", "ting")
LEVEL_DB = -16.0


def make(air: Air) -> Samples:
    return air.tone((1318, 1318), 1.4, 0.4, attack_s=0.002) + 0.5 * air.tone((3320, 3320), 1.4, 0.2, attack_s=0.002)
