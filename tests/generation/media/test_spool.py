"""Frames that wait on disk, and frames between frames."""

import resource
import signal
from pathlib import Path

import numpy as np
import pytest

from generation.errors import MediaFailed, StorageFailed
from generation.media.interpolate import interpolate
from generation.media.spool import FrameSpool
from generation.ports import Frame
from tests.generation.media.material import moving_frames


def spooled(spool: FrameSpool, count: int = 5) -> list[Frame]:
    frames = [np.array(frame) for frame in moving_frames(count)]
    for frame in moving_frames(count):
        spool.write(frame)
    return frames


def test_frames_come_back_in_any_order_and_leave_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shot.rgb"
    with FrameSpool(path, width=64, height=64) as spool:
        frames = spooled(spool)
        assert len(spool) == 5
        for index in (3, 0, 4, 4, 1):
            assert np.array_equal(spool.read(index), frames[index])
        spool.write(frames[2])
        assert np.array_equal(spool.read(5), frames[2])
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_frame_of_this_shot_is_refused(tmp_path: Path) -> None:
    with FrameSpool(tmp_path / "shot.rgb", width=64, height=64) as spool:
        spooled(spool, 2)
        with pytest.raises(MediaFailed, match="wrong size"):
            spool.write(np.zeros((64, 63, 3), np.uint8))
        with pytest.raises(MediaFailed, match="wrong size"):
            spool.write(np.zeros((64, 64, 3), np.float32))  # type: ignore[arg-type]
        with pytest.raises(MediaFailed, match="lost"):
            spool.read(2)
        assert len(spool) == 2


def test_a_folder_that_is_gone_and_a_full_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed), FrameSpool(tmp_path / "gone/shot.rgb", width=8, height=8):
        pass
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the system then says EFBIG in place of killing
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with FrameSpool(tmp_path / "shot.rgb", width=64, height=64) as spool:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
            with pytest.raises(StorageFailed, match=str(tmp_path)):
                spooled(spool, 5)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- between frames


def disc(turn: float, size: int = 96) -> Frame:
    """On a path around the middle of a ground with some structure to hold on to."""
    y, x = np.mgrid[:size, :size]
    frame = np.repeat(((x * 3 + y * 2) % 64)[..., None], 3, axis=2).astype(np.uint8)
    away = np.hypot(
        x - size * (0.5 + 0.25 * np.cos(2 * np.pi * turn)), y - size * (0.5 + 0.25 * np.sin(2 * np.pi * turn))
    )
    frame[away < size * 0.12] = (255, 210, 90)
    return frame


def place(frame: Frame) -> np.ndarray:
    """The middle of what is bright."""
    y, x = np.nonzero(frame[..., 0] > 160)
    return np.array([x.mean(), y.mean()])


def between(folder: Path, count: int, factor: int, *, loop: bool) -> list[Frame]:
    told: list[tuple[int, int]] = []
    with (
        FrameSpool(folder / "a.rgb", width=96, height=96) as source,
        FrameSpool(folder / "b.rgb", width=96, height=96) as target,
    ):
        for index in range(count):
            source.write(disc(index / count if loop else 0.5 * index / count))
        interpolate(source, target, factor, loop=loop, report=lambda done, total: told.append((done, total)))
        frames = [target.read(index).copy() for index in range(count * factor)]
    assert told[-1] == (count, count)
    assert list(folder.iterdir()) == []
    return frames


@pytest.mark.parametrize("factor", [2, 3])
def test_frames_between_continue_the_motion_and_the_drawn_ones_stay(tmp_path: Path, factor: int) -> None:
    frames = between(tmp_path, 16, factor, loop=True)
    for index in range(16):
        assert np.abs(frames[index * factor].astype(int) - disc(index / 16)).mean() < 1.0
    steps = [np.linalg.norm(place(b) - place(a)) for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)]
    assert np.std(steps) < 0.6 * np.mean(steps)  # repeated frames: 1.0 and 1.4
    way = 2 * np.pi * 0.25 * 96 / (16 * factor)
    assert np.mean(steps) == pytest.approx(way, rel=0.15)


def test_what_is_no_loop_ends_with_its_last_frame(tmp_path: Path) -> None:
    frames = between(tmp_path, 8, 2, loop=False)
    assert np.abs(place(frames[-1]) - place(disc(0.5 * 7 / 8))).max() < 1.5


def test_smoothing_stops_where_the_report_says_so(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def report(done: int, total: int) -> None:
        if done == 3:
            raise Stop

    with (
        FrameSpool(tmp_path / "a.rgb", width=96, height=96) as source,
        FrameSpool(tmp_path / "b.rgb", width=96, height=96) as target,
    ):
        for index in range(16):
            source.write(disc(index / 16))
        with pytest.raises(Stop):
            interpolate(source, target, 2, loop=True, report=report)
    assert list(tmp_path.iterdir()) == []
