"""Gestures by themselves, and what hangs on a body that makes them."""

import numpy as np
import pytest

from generation.engines.draft.acting.follow import swing
from generation.motion.gestures import GESTURES, envelope


def test_gestures_are_announced_the_other_way() -> None:
    times = np.arange(0, 3, 0.01)
    shape = envelope(times, 1.0, 0.5)
    assert shape[times < 0.8].max() == shape[times < 0.8].min() == 0
    assert shape[(times > 0.82) & (times < 1.0)].min() < -0.1
    assert shape[(times > 1.3) & (times < 1.7)] == pytest.approx(1.0)
    assert shape[times > 2.2] == pytest.approx(0.0)


def test_hands_stay_within_the_room_that_talking_has() -> None:
    """The stage leaves 0.42 body heights for a talking hand."""
    for name, gesture in GESTURES.items():
        for reach in (gesture.leading, gesture.other):
            if reach is not None:
                assert reach.out <= 0.72, name
                assert np.hypot(reach.out, reach.up) <= 1.0, name


# ---------------------------------------------------------------- follow-through


def test_what_hangs_is_late_overshoots_and_settles() -> None:
    rate = 30.0
    times = np.arange(0, 6, 1 / rate)
    share = np.clip((times - 2.5) / 0.4, 0, 1)
    hanging = swing(0.15 * share**2 * (3 - 2 * share), rate, loop=False)
    assert np.abs(hanging[times < 2.4]).max() < 0.05
    assert np.abs(hanging).max() > 0.3
    peak, dip = int(np.argmax(hanging)), int(np.argmin(hanging))
    assert times[min(peak, dip)] > 2.5
    assert hanging[peak] * hanging[dip] < 0
    assert np.abs(hanging[times > 5]).max() < 0.05
