"""The 21 points of an open hand, as OpenPose numbers them: the wrist, then thumb to little finger, root to tip."""

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

# Degrees from the hand's middle line, towards the thumb, and the joints' distances from the wrist in hand lengths: an
# open, relaxed hand. Phalanges after the shares of Buryanov and Kotiuk, Proportions of hand segments, 2010.
_FINGERS = (
    (48.0, (0.20, 0.38, 0.54, 0.66)),
    (15.0, (0.50, 0.72, 0.85, 0.95)),
    (2.0, (0.50, 0.75, 0.89, 1.00)),
    (-10.0, (0.47, 0.70, 0.84, 0.94)),
    (-22.0, (0.43, 0.60, 0.71, 0.80)),
)


def hand_points(wrist: Points, elbow: Points, length: float, thumb: float) -> Points:
    """A hand in line with its forearm, shape (21, 2).

    `thumb`: 1 where it lies clockwise of the hand with y up, -1 on the other side, 0 where the hand is seen edge-on.
    """
    x, y = wrist - elbow
    heading = np.arctan2(y, x)
    points = [wrist]
    for degrees, distances in _FINGERS:
        angle = heading - thumb * np.radians(degrees)
        points += [wrist + length * distance * np.array([np.cos(angle), np.sin(angle)]) for distance in distances]
    return np.array(points)
