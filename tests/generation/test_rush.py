"""Engines stand back while many wait, and never for long."""

import threading
import time
from collections.abc import Iterator

import pytest

from generation import rush


@pytest.fixture
def rushed() -> Iterator[None]:
    for _ in range(rush.MANY + 1):
        rush.begin()
    yield
    for _ in range(rush.MANY + 1):
        rush.end()


def took_s() -> float:
    started = time.monotonic()
    rush.stand_back()
    return time.monotonic() - started


def test_nobody_stands_back_for_a_few() -> None:
    assert rush.begin() == 1
    assert took_s() < rush.LONGEST_S / 2
    assert rush.end() == 0


@pytest.mark.usefixtures("rushed")
def test_a_rush_slows_a_frame_down_and_does_not_stop_it() -> None:
    assert took_s() >= rush.LONGEST_S * 0.9


def test_the_end_of_a_rush_is_seen_at_once() -> None:
    for _ in range(rush.MANY + 1):
        rush.begin()
    stood_back = threading.Event()
    thread = threading.Thread(target=lambda: (rush.stand_back(), stood_back.set()))
    thread.start()
    rush.end()
    assert stood_back.wait(rush.LONGEST_S / 2)
    thread.join()
    for _ in range(rush.MANY):
        rush.end()
