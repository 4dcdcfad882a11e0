from dataclasses import fields
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.errors import UnknownName
from generation.motion.clock import Clock, Moment
from generation.motion.pose import Pose, Reach, blend, mirrored
from generation.motion.registry import all_motions, choose, motion, names
from generation.motion.skeleton import CARTOON, joints, keypoints
from generation.motion.talk import SILENT, Voicing, with_talk

durations = st.floats(0.5, 20.0)
speeds = st.floats(0.25, 3.0)


def _numbers(pose: Pose) -> list[float]:
    found: list[float] = []
    for field in fields(Pose):
        value = getattr(pose, field.name)
        found.extend([value] if isinstance(value, float | int) else [getattr(value, f.name) for f in fields(value)])
    return found


def _pose(name: str, clock: Clock, time_s: float, offset: float = 0.0) -> Pose:
    return motion(name).pose(Moment(clock, time_s, offset))


def test_there_are_motions_to_choose_from() -> None:
    assert {"idle", "dance", "walk", "wave", "jump"} <= set(names())


@pytest.mark.parametrize("name", names())
@given(durations, speeds, st.floats(0, 1))
def test_every_motion_closes_its_loop(name: str, duration_s: float, speed: float, offset: float) -> None:
    clock = Clock(duration_s, speed, loop=True)
    start, end = _pose(name, clock, 0.0, offset), _pose(name, clock, duration_s, offset)
    assert _numbers(start) == pytest.approx(_numbers(end), abs=1e-6)


@pytest.mark.parametrize("name", names())
def test_every_motion_moves_and_speed_makes_it_faster(name: str) -> None:
    def way(speed: float) -> float:
        poses = [_numbers(_pose(name, Clock(10.0, speed), step / 50)) for step in range(500)]
        return sum(abs(b - a) for first, second in pairwise(poses) for a, b in zip(first, second, strict=True))

    assert way(1.0) > 0.5
    assert way(2.0) == pytest.approx(2 * way(1.0), rel=0.12)


@pytest.mark.parametrize("name", names())
def test_no_motion_jerks(name: str) -> None:
    clock = Clock(10.0)
    poses = [_numbers(_pose(name, clock, step / 200)) for step in range(2000)]
    steps = (abs(b - a) for first, second in pairwise(poses) for a, b in zip(first, second, strict=True))
    assert max(steps) < 0.6  # degrees are the largest numbers: 120 degrees a second


@pytest.mark.parametrize("name", names())
def test_bones_keep_their_length(name: str) -> None:
    clock = Clock(4.0)
    for step in range(64):
        found = joints(_pose(name, clock, step / 16), CARTOON)
        for shoulder, wrist in ((found.left_shoulder, found.left_wrist), (found.right_shoulder, found.right_wrist)):
            assert hypot(wrist.x - shoulder.x, wrist.y - shoulder.y) <= CARTOON.arm + 1e-9
        assert found.head.y > found.neck.y > found.left_hip.y > found.left_ankle.y


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Temo walks on the moon", "walk"),
        ("a robot walking home", "walk"),
        ("she runs away", "walk"),
        ("two cats dancing", "dance"),
        ("Felfel danced all night", "dance"),
        ("waving at the camera", "wave"),
        ("a frog hopping", "jump"),
        ("jumped over", "jump"),
        ("floating in space", "float"),
        ("they cheer", "cheer"),
        ("hurried", "walk"),
        ("watching the waves", "idle"),
        ("the ocean waves", None),
        ("a quiet forest", None),
        ("", None),
        ("a walker", None),
    ],
)
def test_verbs_choose_the_motion(prompt: str, name: str | None) -> None:
    assert choose(prompt) == name


def test_an_unknown_motion_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="dance"):
        motion("danse")


def test_mirroring_twice_changes_nothing() -> None:
    pose = _pose("walk", Clock(4.0), 0.4)
    assert mirrored(mirrored(pose)) == pose
    assert mirrored(pose).heading == -pose.heading
    assert mirrored(pose).left_hand == pose.right_hand


@given(st.floats(0, 1))
def test_blending_lies_between(share: float) -> None:
    first, second = Pose(lift=0.0, left_hand=Reach(out=0.0, up=-1.0)), Pose(lift=0.4, left_hand=Reach(out=1.0, up=0.0))
    middle = blend(first, second, share)
    assert middle.lift == pytest.approx(0.4 * share)
    assert middle.left_hand.out == pytest.approx(share)


def test_keypoints_follow_the_body() -> None:
    standing, jumping = keypoints(Pose(), CARTOON), keypoints(Pose(x=0.1, lift=0.2), CARTOON)
    for name, point in standing.items():
        assert jumping[name].x == pytest.approx(point.x + 0.1)
        assert jumping[name].y == pytest.approx(point.y + 0.2)
    assert {"nose", "left_eye", "right_eye", "left_ear", "right_ear", "neck", "left_wrist"} <= set(standing)
    assert "right_ear" not in keypoints(Pose(turn=0.8), CARTOON)
    assert standing["left_shoulder"].x < 0 < standing["right_shoulder"].x


def test_talking_raises_the_leading_hand_only_while_there_is_a_voice() -> None:
    pose = Pose()
    assert with_talk(pose, SILENT) == pose
    talking = with_talk(pose, Voicing(0.9, 1.0, 1))
    assert talking.right_hand.up > pose.right_hand.up + 0.4
    assert talking.right_hand.up > talking.left_hand.up
    held_high = Pose(right_hand=Reach(out=0.7, up=0.7))
    assert with_talk(held_high, Voicing(0.9, 1.0, 1)).right_hand == held_high.right_hand


@pytest.mark.parametrize(("duration_s", "speed"), [(0.0, 1.0), (1.0, 0.0), (float("nan"), 1.0), (-1.0, 1.0)])
def test_a_clock_needs_time(duration_s: float, speed: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        Clock(duration_s, speed)


def test_each_motion_is_found_once_by_name() -> None:
    assert all(found.name == name for name, found in all_motions().items())
    assert list(names()) == sorted(names())
