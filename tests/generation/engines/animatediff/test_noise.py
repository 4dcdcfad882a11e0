"""Noise by seed, and what comes again of it in long clips."""

import operator

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.animatediff.noise import initial, order, turns


def test_noise_is_told_by_the_seed_alone() -> None:
    one = initial(5, 64, 32, seed=3, window=32, loop=False)

    assert one.shape == (5, 4, 4, 8)
    assert one.dtype == torch.float32
    assert torch.equal(one, initial(5, 64, 32, seed=3, window=32, loop=False))
    assert not torch.equal(one, initial(5, 64, 32, seed=4, window=32, loop=False))
    assert initial(64, 256, 256, seed=0, window=32, loop=False).std() == pytest.approx(1.0, abs=0.01)


def test_the_first_frames_keep_their_noise_when_more_are_asked_for() -> None:
    longer = initial(48, 64, 64, seed=3, window=16, loop=False)

    assert torch.equal(longer[:9], initial(9, 64, 64, seed=3, window=16, loop=False))


clips = {"frames": st.integers(1, 200), "window": st.sampled_from([8, 16, 32])}


@given(**clips)
def test_noise_comes_again_a_window_later_within_a_block(frames: int, window: int) -> None:
    block = window // 4

    numbers = order(turns(frames, window, loop=False), block, torch.Generator().manual_seed(0)).tolist()

    assert len(numbers) == frames
    assert numbers[:window] == list(range(min(frames, window)))
    for start in range(window, frames, block):
        again = numbers[start : start + block]
        assert len(set(again)) == len(again)
        assert set(again) <= set(range(start % window, start % window + block))


@given(**clips)
def test_on_a_ring_the_same_noise_is_a_window_apart_across_its_ends_too(frames: int, window: int) -> None:
    block = window // 4

    numbers = order(turns(frames, window, loop=True), block, torch.Generator().manual_seed(0)).tolist()

    places: dict[int, list[int]] = {}
    for at, number in enumerate(numbers):
        places.setdefault(number, []).append(at)
    for found in places.values():
        following = [*found[1:], found[0] + frames]
        assert min(map(operator.sub, following, found)) > min(frames, window) - 2 * block


def test_a_long_clip_has_its_noise_again_and_a_longer_one_too() -> None:
    noise = initial(48, 64, 64, seed=1, window=16, loop=False)

    first = {frame.numpy().tobytes() for frame in noise[:16]}
    assert len(first) == 16
    assert all({frame.numpy().tobytes() for frame in noise[start : start + 16]} == first for start in (16, 32))
