"""Many people who talk at once."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "crowd"
WORDS = ("crowd", "party", "fair", "parade", "festival", "stadium", "birthday", "wedding", "🎉", "🥳")
INDOORS = True


def make(air: Air) -> Samples:
    return air.murmur(6) * air.swell(5, 0.5) + 0.4 * air.noise((600, 1.1, 0))
