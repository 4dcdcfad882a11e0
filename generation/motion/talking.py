"""What somebody does who talks and is not heard: hands and head for pictures that no speech is in time with."""

from math import sin, tau

import numpy as np

from generation.motion.clock import Clock
from generation.motion.gestures import ATTACK_S, COLUMN, DECAY_S, GESTURES, Curve, PoseTrack, perform

_GESTURES = ("open", "near", "offer", "you")
_LEAD_S = 0.7 * ATTACK_S  # what `gestures.envelope` winds up before
_REST_S = 0.25  # between two gestures
_BEAT_HZ, _SYLLABLES_HZ = 1.5, 2.6  # of stressed words, and of the mouth: slower than speech, as pictures are few
_NOD, _TILT = 0.10, 2.0


def talk(track: PoseTrack, times_s: Curve, clock: Clock, side: int) -> None:
    """Lay gestures over the track, as many as fit into the clip whole; a loop stays one. `side` leads."""
    at_s, count = 0.1 + _LEAD_S, 0
    while True:
        gesture = GESTURES[_GESTURES[count % len(_GESTURES)]]
        length_s = ATTACK_S + gesture.hold_s + DECAY_S
        if at_s + length_s > clock.duration_s:
            break
        perform(track, times_s, gesture, at_s, gesture.hold_s, side=side if count % 3 < 2 else -side)
        at_s, count = at_s + length_s + _LEAD_S + _REST_S, count + 1
    beats = np.array([sin(tau * clock.turns(time, _BEAT_HZ)) for time in times_s.tolist()])
    track[:, COLUMN["nod"]] += _NOD * beats
    track[:, COLUMN["tilt"]] += _TILT * side * np.roll(beats, 1) if clock.loop else _TILT * side * beats


def mouth(clock: Clock, time_s: float) -> float:
    """How far it is open, 0 to 1: now more, now less, never still for long."""
    syllable, phrase = clock.turns(time_s, _SYLLABLES_HZ), clock.turns(time_s, _BEAT_HZ / 3)
    return max(0.0, 0.5 - 0.5 * float(np.cos(tau * syllable))) * (0.65 + 0.35 * sin(tau * phrase))
