"""Where the joints of a pose lie."""

import pytest

from generation.motion.pose import Pose
from generation.motion.skeleton import CARTOON, joints


@pytest.mark.parametrize("heading", [-1.0, 1.0])
def test_knees_bend_to_where_somebody_walks(heading: float) -> None:
    found = joints(Pose(heading=heading, bob=-0.06), CARTOON)
    for hip, knee, ankle in (
        (found.left_hip, found.left_knee, found.left_ankle),
        (found.right_hip, found.right_knee, found.right_ankle),
    ):
        assert (knee.x - (hip.x + ankle.x) / 2) * heading > 0.01
