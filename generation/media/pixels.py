"""How a frame's bytes lie in memory, so that ffmpeg can take them as they are."""

import numpy as np
from numpy.lib.array_utils import byte_bounds
from numpy.lib.stride_tricks import as_strided

from generation.ports import Frame

RGB24, RGB0, BGR0 = "rgb24", "rgb0", "bgr0"  # ffmpeg's names; 0 is a byte that is not looked at


def layout_of(frame: Frame) -> str:
    """The ffmpeg pixel format under which `frame` (h, w, 3) needs no copy, RGB24 where every one needs a copy."""
    height, width, _ = frame.shape
    if frame.strides == (width * 4, 4, 1) and _holds(frame, _address(frame), height * width * 4):
        return RGB0
    if frame.strides == (width * 4, 4, -1) and _holds(frame, _address(frame) - 2, height * width * 4):
        return BGR0
    return RGB24


def as_layout(frame: Frame, layout: str) -> memoryview:
    """The frame's bytes in `layout`: without a copy where they lie so, else copied."""
    height, width, _ = frame.shape
    if layout == RGB24:
        return np.ascontiguousarray(frame).data.cast("B")
    first = frame[..., ::-1] if layout == BGR0 else frame
    if layout_of(frame) == layout:
        whole = as_strided(first, (height, width, 4), (width * 4, 4, 1), writeable=False)
    else:
        whole = np.zeros((height, width, 4), np.uint8)
        whole[..., :3] = first
    return whole.data.cast("B")


def _address(frame: Frame) -> int:
    address: int = frame.__array_interface__["data"][0]
    return address


def _holds(frame: Frame, start: int, size: int) -> bool:
    """Whether the memory that `frame` is a view on reaches over all of these bytes, the last fourth one included."""
    base = frame.base
    if not isinstance(base, np.ndarray):
        return False
    low, high = byte_bounds(base)
    return low <= start and start + size <= high
