from dataclasses import fields
from itertools import pairwise
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.errors import UnknownName
from generation.motion.clock import Clock, Moment
from generation.motion.keys import Keys, eased, number_names, to_numbers
from generation.motion.pose import Pose, mirrored
from generation.motion.registry import all_motions, choose, motion, names
from generation.motion.skeleton import CARTOON, joints, keypoints

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
    asked = {"walk", "run", "dance", "jump", "wave", "fly", "point", "sit", "cheer", "sneak", "float", "idle"}
    assert asked <= set(names())
    assert len(names()) <= 25  # what Discord offers at once


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


# The fastest that anything may go, a second: degrees, arm lengths, body heights and shares.
_FASTEST = {"lean": 90, "tilt": 90, "left_toe": 900, "right_toe": 900, "hand": 12, "foot": 3.0, "nod": 9, "turn": 6}
_FASTEST_ELSE = 2.0


def _fastest(name: str) -> float:
    return _FASTEST.get(name, _FASTEST.get(name.split(".", maxsplit=1)[0].rsplit("_", maxsplit=1)[-1], _FASTEST_ELSE))


@pytest.mark.parametrize("name", names())
def test_no_motion_jerks(name: str) -> None:
    rate_hz = 240
    clock = Clock(12.0)
    poses = np.array([to_numbers(_pose(name, clock, step / rate_hz)) for step in range(12 * rate_hz)])
    speeds = np.abs(np.diff(poses, axis=0)).max(axis=0) * rate_hz
    for which, speed in zip(number_names(), speeds, strict=True):
        assert speed < _fastest(which), which


@pytest.mark.parametrize("name", names())
@given(st.floats(0, 60), st.integers(8, 30), speeds, st.booleans())
def test_frames_follow_each_other_at_every_rate(name: str, time_s: float, fps: int, speed: float, loop: bool) -> None:
    clock = Clock(60.0, speed, loop)
    before, after = (np.array(to_numbers(_pose(name, clock, time))) for time in (time_s, time_s + 1 / fps))
    rate = 1.3 if loop else 1.0  # a short loop rounds its rhythms
    for which, step in zip(number_names(), np.abs(after - before), strict=True):
        assert step <= _fastest(which) * speed * rate / fps, which


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
        ("she runs away", "run"),
        ("he was running", "run"),
        ("a dragon flies over the hill", "fly"),
        ("Temo flew home", "fly"),
        ("they sat down", "sit"),
        ("sitting by the fire", "sit"),
        ("she points at the moon", "point"),
        ("the point of no return", None),
        ("a boy sneaking past", "sneak"),
        ("the cat crept", "sneak"),
        ("swimming", "swim"),
        ("a red bow", None),
        ("a knight bows", "bow"),
        ("clapping", "clap"),
        ("they laugh", "laugh"),
        ("she cries", "cry"),
        ("crying", "cry"),
        ("asleep on the roof", "sleep"),
        ("two cats dancing", "dance"),
        ("Felfel danced all night", "dance"),
        ("waving at the camera", "wave"),
        ("a frog hopping", "jump"),
        ("jumped over", "jump"),
        ("floating in space", "float"),
        ("they cheer", "cheer"),
        ("hurried", "run"),
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


def test_keypoints_follow_the_body() -> None:
    standing, jumping = keypoints(Pose(), CARTOON), keypoints(Pose(x=0.1, lift=0.2), CARTOON)
    for name, point in standing.items():
        assert jumping[name].x == pytest.approx(point.x + 0.1)
        assert jumping[name].y == pytest.approx(point.y + 0.2)
    assert {"nose", "left_eye", "right_eye", "left_ear", "right_ear", "neck", "left_wrist"} <= set(standing)
    assert "right_ear" not in keypoints(Pose(turn=0.8), CARTOON)
    assert standing["left_shoulder"].x < 0 < standing["right_shoulder"].x


@pytest.mark.parametrize(("duration_s", "speed"), [(0.0, 1.0), (1.0, 0.0), (float("nan"), 1.0), (-1.0, 1.0)])
def test_a_clock_needs_time(duration_s: float, speed: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        Clock(duration_s, speed)


def test_each_motion_is_found_once_by_name() -> None:
    assert all(found.name == name for name, found in all_motions().items())
    assert list(names()) == sorted(names())


# ---------------------------------------------------------------- keys


@given(st.floats(-3, 3))
def test_keys_hold_and_never_overshoot(turn: float) -> None:
    low, high = Pose(bob=-0.1, nod=0.5), Pose(bob=0.1, nod=0.5)
    found = Keys((0.0, low), (0.25, high), (0.5, high), (0.75, Pose(nod=0.5))).at(turn)
    assert -0.1 - 1e-9 <= found.bob <= 0.1 + 1e-9
    assert found.nod == pytest.approx(0.5)
    if 0.25 <= turn % 1.0 <= 0.5:
        assert found.bob == pytest.approx(0.1)


def test_easing_is_soft_at_both_ends() -> None:
    assert [eased(share) for share in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]
    assert eased(0.01) < 0.001


def test_a_jump_is_announced_and_lands_softly() -> None:
    """Crouching before, stretched as the feet leave, squashed after they land."""
    poses = [_pose("jump", Clock(1.25), 1.25 * step / 200) for step in range(200)]
    air = [index for index, pose in enumerate(poses) if pose.lift > 0]
    before, after = poses[: air[0]], poses[air[-1] :]
    assert min(pose.stretch for pose in before) < 0.92
    assert poses[air[0]].stretch > 1.03
    assert min(pose.stretch for pose in after) < 0.94
    assert max(pose.lift for pose in poses) == pytest.approx(0.17, abs=0.005)
