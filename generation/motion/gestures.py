"""Gestures and what sounds do to a body: laid over any motion, each announced, eased, and let go.

A track is poses over time as numbers: shape (moments, len(number_names())), see `generation.motion.keys`. Gestures
change it in place. Sides are as for the viewer: `side` 1 leads with the hand on the right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from generation.motion.keys import number_names
from generation.motion.pose import Reach
from generation.motion.skeleton import CARTOON

PoseTrack = npt.NDArray[np.float64]
Curve = npt.NDArray[np.float64]

COLUMN = {name: at for at, name in enumerate(number_names())}
_SIDEWAYS = frozenset({"x", "sway", "lean", "tilt", "turn"})

ATTACK_S, DECAY_S = 0.24, 0.38  # a hand is quick to rise and slow to sink
_ANTICIPATION = 0.14  # of the amount, the other way first


@dataclass(frozen=True, kw_only=True, slots=True)
class Shake:
    """A rhythm while the gesture lasts, on one of `number_names`; a hand's is named for the leading one."""

    what: str
    amount: float
    hz: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Gesture:
    """`leading` and `other` are where the hands go, None: where the motion has them. `body` is added at its height."""

    hold_s: float = 0.45
    leading: Reach | None = None
    other: Reach | None = None
    body: Mapping[str, float] = field(default_factory=dict)
    shakes: tuple[Shake, ...] = ()


_CHEEK = Reach(out=0.06, up=0.66)
_MOUTH = Reach(out=-0.40, up=0.60)

GESTURES: Mapping[str, Gesture] = {
    # with words
    "open": Gesture(leading=Reach(out=0.66, up=0.02), other=Reach(out=0.46, up=-0.42), body={"tilt": 2.0}),
    "offer": Gesture(leading=Reach(out=0.60, up=0.12), other=Reach(out=0.60, up=0.08), body={"nod": -0.08}),
    "near": Gesture(leading=Reach(out=0.30, up=0.20), body={"lean": 1.5, "tilt": 3.0}),
    "shrug": Gesture(
        hold_s=0.6,
        leading=Reach(out=0.68, up=0.10),
        other=Reach(out=0.68, up=0.10),
        body={"bob": 0.012, "tilt": 7.0, "stretch": -0.02, "nod": -0.05},
    ),
    "you": Gesture(leading=Reach(out=0.72, up=0.22), body={"lean": 3.5, "turn": 0.16, "nod": 0.06}),
    "there": Gesture(hold_s=0.8, leading=Reach(out=0.66, up=0.62), body={"lean": 3.0, "turn": 0.28, "nod": -0.15}),
    "me": Gesture(leading=Reach(out=-0.28, up=-0.18), body={"nod": -0.10, "stretch": 0.015}),
    "heart": Gesture(
        hold_s=0.8,
        leading=Reach(out=-0.34, up=-0.20),
        other=Reach(out=0.40, up=-0.66),
        body={"tilt": 6.0, "nod": 0.10, "stretch": 0.015},
    ),
    "count": Gesture(
        hold_s=1.1,
        leading=Reach(out=0.34, up=0.52),
        body={"tilt": 2.0},
        shakes=(Shake(what="hand.up", amount=0.09, hz=2.2),),
    ),
    "wave": Gesture(
        hold_s=0.9,
        leading=Reach(out=0.54, up=0.68),
        body={"tilt": 4.0, "lean": -1.5},
        shakes=(Shake(what="hand.out", amount=0.17, hz=2.0), Shake(what="tilt", amount=1.0, hz=2.0)),
    ),
    "fist": Gesture(
        hold_s=0.7,
        leading=Reach(out=0.50, up=0.42),
        other=Reach(out=0.52, up=-0.52),
        body={"bob": -0.012, "stretch": -0.02, "nod": 0.22},
        shakes=(Shake(what="hand.up", amount=0.13, hz=3.0), Shake(what="nod", amount=0.07, hz=3.0)),
    ),
    "wide": Gesture(
        hold_s=0.6,
        leading=Reach(out=0.70, up=0.56),
        other=Reach(out=0.70, up=0.56),
        body={"stretch": 0.035, "bob": 0.008, "nod": -0.18},
    ),
    "small": Gesture(
        leading=Reach(out=-0.10, up=0.24), other=Reach(out=-0.10, up=0.24), body={"nod": 0.2, "bob": -0.02}
    ),
    "stop": Gesture(leading=Reach(out=0.52, up=0.34), body={"lean": -3.0, "nod": 0.05}),
    "hush": Gesture(hold_s=0.9, leading=Reach(out=-0.30, up=0.60), body={"lean": 3.0, "nod": 0.15, "bob": -0.015}),
    "chin": Gesture(hold_s=0.9, leading=Reach(out=-0.24, up=0.36), body={"tilt": 6.0, "nod": -0.2}),
    "cheeks": Gesture(hold_s=0.9, leading=_CHEEK, other=_CHEEK, body={"nod": 0.05, "stretch": -0.015}),
    "headshake": Gesture(hold_s=0.7, body={"nod": 0.10}, shakes=(Shake(what="turn", amount=0.20, hz=1.9),)),
    "nods": Gesture(hold_s=0.5, body={"nod": 0.12}, shakes=(Shake(what="nod", amount=0.26, hz=2.1),)),
    "nod": Gesture(hold_s=0.05, body={"nod": 0.42, "bob": -0.004}),
    "lean_in": Gesture(hold_s=0.15, body={"stretch": 0.04, "bob": -0.008, "nod": 0.24, "lean": 2.0}),
    "tilt": Gesture(hold_s=0.5, body={"tilt": 6.0, "nod": -0.08}),
    "startle": Gesture(
        hold_s=0.15,
        leading=Reach(out=0.50, up=0.22),
        other=Reach(out=0.50, up=0.22),
        body={"stretch": 0.05, "lean": -4.0, "nod": -0.2},
    ),
    "droop": Gesture(hold_s=0.9, body={"stretch": -0.03, "bob": -0.014, "nod": 0.38, "tilt": 4.0}),
    "rise": Gesture(hold_s=0.4, body={"stretch": 0.02, "nod": -0.14}),
    # with sounds, for as long as they last
    "laughs": Gesture(
        leading=Reach(out=-0.28, up=0.02),
        body={"nod": -0.30, "tilt": -4.0, "stretch": -0.005},
        shakes=(
            Shake(what="bob", amount=0.009, hz=3.3),
            Shake(what="nod", amount=0.05, hz=3.3),
            Shake(what="stretch", amount=0.008, hz=3.3),
        ),
    ),
    "chuckle": Gesture(
        body={"nod": 0.10, "tilt": 3.0},
        shakes=(Shake(what="bob", amount=0.006, hz=3.3), Shake(what="stretch", amount=0.006, hz=3.3)),
    ),
    "sighs": Gesture(body={"stretch": -0.04, "bob": -0.018, "nod": 0.42, "tilt": 3.0}),
    "gasps": Gesture(
        leading=_MOUTH, other=Reach(out=0.52, up=0.24), body={"stretch": 0.05, "lean": -3.0, "nod": -0.15}
    ),
    "coughs": Gesture(
        leading=_MOUTH,
        body={"bob": -0.014, "nod": 0.28, "stretch": -0.025},
        shakes=(Shake(what="nod", amount=0.14, hz=3.2), Shake(what="bob", amount=0.008, hz=3.2)),
    ),
    "clears throat": Gesture(
        leading=_MOUTH, body={"nod": 0.18, "stretch": 0.01}, shakes=(Shake(what="nod", amount=0.08, hz=2.6),)
    ),
    "sneezes": Gesture(leading=_MOUTH, body={"bob": -0.02, "nod": 0.65, "stretch": -0.045, "lean": 3.0}),
    "sniffs": Gesture(
        leading=Reach(out=-0.34, up=0.68),
        body={"nod": 0.22, "tilt": 3.0},
        shakes=(Shake(what="stretch", amount=0.008, hz=3.0),),
    ),
    "groans": Gesture(body={"stretch": -0.03, "bob": -0.012, "nod": -0.25, "tilt": 8.0}),
    "screams": Gesture(
        leading=Reach(out=0.58, up=0.66),
        other=Reach(out=0.58, up=0.66),
        body={"stretch": 0.05, "nod": -0.3},
        shakes=(Shake(what="hand.up", amount=0.06, hz=3.4), Shake(what="tilt", amount=1.6, hz=3.4)),
    ),
    "inhales": Gesture(body={"stretch": 0.035, "bob": 0.008, "nod": -0.22}),
    "exhales": Gesture(body={"stretch": -0.03, "bob": -0.010, "nod": 0.25}),
    "burps": Gesture(leading=_MOUTH, body={"stretch": 0.03, "nod": -0.25}),
    "claps": Gesture(
        leading=Reach(out=-0.14, up=0.05),
        other=Reach(out=-0.14, up=0.05),
        body={"nod": -0.08},
        shakes=(Shake(what="hand.out", amount=0.24, hz=2.6), Shake(what="other.out", amount=0.24, hz=2.6)),
    ),
    "sings": Gesture(
        leading=Reach(out=0.62, up=0.26),
        other=Reach(out=0.60, up=0.14),
        body={"nod": -0.25},
        shakes=(Shake(what="tilt", amount=6.0, hz=0.9), Shake(what="sway", amount=0.014, hz=0.9)),
    ),
    "humming": Gesture(
        body={"nod": -0.08}, shakes=(Shake(what="tilt", amount=6.0, hz=0.9), Shake(what="sway", amount=0.014, hz=0.9))
    ),
    "mumbles": Gesture(
        leading=Reach(out=-0.30, up=0.34),
        body={"nod": 0.35, "tilt": 4.0},
        shakes=(Shake(what="tilt", amount=1.2, hz=1.5),),
    ),
    "beep": Gesture(body={"stretch": 0.02}, shakes=(Shake(what="tilt", amount=4.0, hz=1.6),)),
}


def envelope(times_s: Curve, start_s: float, hold_s: float) -> Curve:
    """A little the other way first, up in ATTACK_S, held, and down; 0 before and after."""
    before = np.clip((times_s - start_s + ATTACK_S * 0.7) / (ATTACK_S * 0.7), 0, 1)
    up = _eased((times_s - start_s) / ATTACK_S)
    down = _eased((times_s - start_s - ATTACK_S - hold_s) / DECAY_S)
    wind_up: Curve = -_ANTICIPATION * np.sin(np.pi * before) ** 2
    found: Curve = wind_up + up * (1 - down)
    return found


def perform(
    track: PoseTrack,
    times_s: Curve,
    gesture: Gesture,
    start_s: float,
    hold_s: float,
    *,
    side: int = 1,
    amount: float = 1.0,
) -> None:
    """Lay a gesture over the track. `amount` scales it; hands that the motion holds high stay there."""
    shape = envelope(times_s, start_s, hold_s) * amount
    for reach, hand in ((gesture.leading, side), (gesture.other, -side)):
        if reach is not None:
            _move_hand(track, reach, hand, np.clip(shape, 0, 1))
    for what, change in gesture.body.items():
        track[:, COLUMN[what]] += shape * change * (side if what in _SIDEWAYS else 1)
    for shake in gesture.shakes:
        name, sign = _shaken(shake.what, side)
        wave = np.sin(2 * np.pi * shake.hz * (times_s - start_s))
        track[:, COLUMN[name]] += np.maximum(shape, 0) * wave * shake.amount * sign


def planted(track: PoseTrack, stretch: Curve) -> None:
    """Let the feet stand where they stood before the track's stretch was changed from `stretch`."""
    factor = track[:, COLUMN["stretch"]] / stretch
    for name, side in (("left_foot.x", -1), ("right_foot.x", 1)):
        place = track[:, COLUMN[name]] + side * CARTOON.stance / 2
        track[:, COLUMN[name]] = place * factor - side * CARTOON.stance / 2


def _move_hand(track: PoseTrack, reach: Reach, side: int, share: Curve) -> None:
    name = "right_hand" if side > 0 else "left_hand"
    out, up = COLUMN[f"{name}.out"], COLUMN[f"{name}.up"]
    # Between two places the hand swings out in an arc; in a straight line it would cut through the body.
    arc = 0.18 * np.sin(np.pi * share)
    share = share * np.clip(1.2 - track[:, up] / 0.6, 0, 1)
    track[:, out] += (reach.out - track[:, out]) * share + arc * (share > 0)
    track[:, up] += (reach.up - track[:, up]) * share


def _shaken(what: str, side: int) -> tuple[str, int]:
    for prefix, hand in (("hand.", side), ("other.", -side)):
        if what.startswith(prefix):
            return f"{'right' if hand > 0 else 'left'}_hand.{what.removeprefix(prefix)}", 1
    return what, side if what in _SIDEWAYS else 1


def _eased(share: Curve) -> Curve:
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)
