"""Follow-through: scarves, tails, antennas come after the body, overshoot, and settle."""

import numpy as np

from generation.engines.draft.acting.curves import Curve

OSCILLATION_HZ = 1.35  # of a scarf's end: a pendulum as long as half a forearm of such a figure
_DAMPING = 0.28  # of critical: it swings out in two or three turns
_LONG = 0.16  # body heights from where it hangs to its weight
_FULL = 0.85  # radians that count as a swing of 1


def swing(x: Curve, rate_hz: float, *, loop: bool) -> Curve:
    """From -1 to 1, how far something hangs behind whose upper end moves along `x` (body heights), in samples.

    A damped pendulum driven by its pivot's acceleration, solved over frequencies: in a loop, where `x` is one round
    without its end, the answer closes exactly.
    """
    rest = 0 if loop else round(3 * rate_hz)
    # Mirrored about its ends the movement goes on as it came: a shot begins in the middle of things, without a jolt.
    padded = np.pad(x, rest, mode="reflect", reflect_type="odd") if rest else x
    omega = 2 * np.pi * np.fft.rfftfreq(len(padded), 1 / rate_hz)
    own = 2 * np.pi * OSCILLATION_HZ
    response = omega**2 / (own**2 - omega**2 + 2j * _DAMPING * own * omega) / _LONG
    angle = np.fft.irfft(np.fft.rfft(padded) * response, len(padded))[rest : rest + len(x)]
    swung: Curve = np.tanh(angle / _FULL)
    return swung
