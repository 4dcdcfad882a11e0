"""Something heavy, or something that explodes."""

import numpy as np

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "boom"
WORDS = ("boom", "kaboom", "bang", "bam", "blam", "explosion", "thud", "thump", "wham")
LEVEL_DB = -9.0


def make(air: Air) -> Samples:
    deep = air.burst(1.1, 0.28, (60, 0.8, 0), (180, 0.9, -5), attack_s=0.004)
    return deep + np.float32(0.9) * air.burst(1.1, 0.05, (900, 1.2, 0))
