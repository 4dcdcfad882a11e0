"""What a face shows at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MouthShape:
    """How far open, how wide, how pursed; about 0 to 1."""

    open: float
    width: float
    round: float


@dataclass(frozen=True, slots=True)
class Expression:
    """What a face shows at one moment."""

    mouth: MouthShape
    blink: float  # 0 open to 1 closed
    gaze_x: float  # -1 to 1, the viewer's left to right
    gaze_y: float  # -1 up to 1 down
    brow: float  # -1 lowered to 1 raised
    smile: float  # -1 to 1
    slant: float = 0.0  # of the brows: -1 inner ends up, worried; 1 inner ends down, angry
    lid: float = 0.0  # of the upper lids: 0 open, 1 half over the pupils, sleepy
    squint: float = 0.0  # of the lower lids: 0 open, 1 raised as by a broad smile
    pupil: float = 1.0  # its size; small in fright
    smirk: float = 0.0  # a one-sided smile: -1 left corner up, 1 right corner up
    tears: float = 0.0  # 0 to 1
    flush: float = 0.0  # 0 to 1: cheeks redder than usual
