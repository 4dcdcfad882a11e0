"""Water that runs over stones."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "river"
WORDS = ("river", "stream", "brook", "creek", "waterfall", "fountain", "💦")


def make(air: Air) -> Samples:
    found = 0.6 * air.noise((1200, 0.9, 0), (4000, 0.8, -6)) * air.swell(2, 0.7)
    for at_s in air.happenings(10):
        pitch = float(air.rng.uniform(450, 1100))
        air.add(
            found, air.tone((pitch, pitch * 1.4), 0.05, 0.025, attack_s=0.01), at_s, float(air.rng.uniform(0.1, 0.5))
        )
    return found
