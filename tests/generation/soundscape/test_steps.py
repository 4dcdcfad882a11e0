"""Feet that are heard when they come down."""

import numpy as np
import pytest

from generation.motion import registry as motions
from generation.motion.clock import Clock, Moment
from generation.motion.phase import offset_turns
from generation.soundscape.steps import Step, steps


def heard(name: str, duration_s: float = 8.0, *, seed: int = 1, loop: bool = False) -> tuple[Step, ...]:
    return steps(motions.motion(name), Clock(duration_s, 1.0, loop), seed, "temo")


@pytest.mark.parametrize("name", ["walk", "run", "sneak"])
def test_a_gait_has_two_steps_a_stride_at_even_times(name: str) -> None:
    found = heard(name)
    expected = 2 * motions.motion(name).stride_hz * 8.0
    assert len(found) == pytest.approx(expected, abs=2)
    gaps = np.diff([step.at_s for step in found])
    assert gaps.std() < 0.15 * gaps.mean()


def test_a_foot_that_is_heard_is_on_the_ground_and_was_in_the_air() -> None:
    motion, clock = motions.motion("walk"), Clock(8.0)
    for step in heard("walk"):
        before, now = (
            motion.pose(Moment(clock, step.at_s + shift_s, offset_turns(1, "temo"))) for shift_s in (-0.06, 0.0)
        )
        assert min(now.left_foot.y, now.right_foot.y) + now.lift < 0.005
        assert max(before.left_foot.y, before.right_foot.y) > 0.005


def test_landings_are_heavier_than_tiptoes() -> None:
    jump, sneak = (max(step.weight for step in heard(name)) for name in ("jump", "sneak"))
    assert jump > 0.9
    assert len(heard("jump")) >= 2
    assert jump >= sneak


@pytest.mark.parametrize("name", ["idle", "float", "fly", "sit", "sleep"])
def test_who_stays_or_flies_has_no_steps(name: str) -> None:
    assert heard(name) == ()


def test_a_loop_that_travels_has_none() -> None:
    assert heard("walk", loop=True) == ()
    assert heard("jump", loop=True)


def test_performers_do_not_walk_in_step() -> None:
    offsets = {offset_turns(seed, name) for seed in range(4) for name in ("temo", "felfel", "nova")}
    assert len(offsets) > 3
    assert all(0 <= offset < 1 for offset in offsets)
