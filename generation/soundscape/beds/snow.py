"""A soft, high wind over snow."""

from generation.ports import Samples
from generation.soundscape.air import Air

NAME = "snow"
WORDS = (
    "snowfield",
    "igloo",
    "arctic",
    "antarctica",
    "north pole",
    "south pole",
    "glacier",
    "iceberg",
    "tundra",
    "ski slope",
    "ice rink",
    "winter wonderland",
    "snow mountain",
    "mountain top",
    "🎿",
    "⛷",
    "🏂",
    "🐧",
)
HINTS = (
    "snow",
    "snowy",
    "snowing",
    "ski",
    "skiing",
    "sled",
    "ice",
    "icy",
    "penguin",
    "winter",
    "mountain",
    "snowman",
    "snowball",
    "🏔",
    "⛄",
    "☃",
    "❄",
    "⛰",
)
LAYER = "place"
GROUND = "snow"


def make(air: Air) -> Samples:
    low = air.noise((350, 0.8, 0)) * air.swell(7, 0.3)
    whistle = air.noise((1150, 0.18, 0)) * air.swell(5, 0.0) ** 2
    return low + 0.3 * whistle
