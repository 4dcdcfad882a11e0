"""The tone that stands for what must not be said."""

from collections.abc import Mapping

import numpy as np

from generation.engines.draft.voice.sound import SAMPLE_RATE_HZ
from generation.ports import Samples

_BEEP_HZ = 1000.0  # as on television


def beep(rng: np.random.Generator) -> tuple[Samples, float]:
    time_s = np.arange(round(0.5 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return np.sin(2 * np.pi * _BEEP_HZ * time_s).astype(np.float32), -6.0


SOUNDS: Mapping[str, object] = {"beep": beep}
