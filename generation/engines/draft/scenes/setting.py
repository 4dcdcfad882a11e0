"""What a place is drawn for."""

from dataclasses import dataclass

import numpy as np

from generation.engines.draft.seeds import rng


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a place has to fit: the world's measures, the hour, the weather, the seed of its details."""

    width: float
    horizon: float
    ground: float
    time: str  # "day", "sunset" or "night"
    seed: int
    weather: str | None = None  # a key of WEATHER
    season: str | None = None  # a key of SEASONS

    def numbers(self, purpose: str) -> np.random.Generator:
        return rng(self.seed, "scene", purpose)

    def across(self, per_1000: float) -> int:
        """How many things to scatter over the width, from their number on 1000 units."""
        return max(1, round(per_1000 * self.width / 1000))

    @property
    def snowy(self) -> bool:
        """Whether snow lies."""
        return self.season == "winter" or self.weather == "snow"

    @property
    def dull(self) -> bool:
        """Whether clouds hide the sun."""
        return self.weather in {"rain", "storm", "fog", "snow"}
