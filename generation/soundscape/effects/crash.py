"""Things that fall and break."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "crash"
WORDS = ("crash", "smash", "clatter", "shatter")
LEVEL_DB = -12.0


def make(air: Air) -> Samples:
    found = 0.8 * air.burst(0.9, 0.12, (1800, 1.2, 0), (400, 0.8, -4))
    for _ in range(7):
        pitch, at = float(air.rng.uniform(1500, 4500)), int(air.rng.uniform(0.02, 0.5) * air.rate_hz)
        piece = air.tone((pitch, pitch), 0.2, 0.04, attack_s=0.001)
        found[at : at + len(piece)] += 0.5 * piece[: len(found) - at]
    return found
