"""Figures of single frames."""

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]

_BLUR = 9  # pixels of the box that the frame is blurred with once more
_SEEN = 0.5  # grey levels: less than that does not change from pixel to pixel


def sharpness(frame: Luma) -> float:
    """0 blurred to 1 sharp: how much of its changes from pixel to pixel a frame loses when it is blurred once more.

    Crete, Dolmiere, Ladret and Nicolas, The blur effect: perception and estimation with a new no-reference perceptual
    blur metric, 2007, as 1 - blur. It does not depend on contrast; a flat frame has nothing to be sharp: 0.
    """
    values = frame.astype(np.float32)
    return 1.0 - max(_blur(values), _blur(values.T))


def small(frame: Luma, side: int, multiple: int) -> npt.NDArray[np.float32]:
    """Brightness in a picture whose longer side is at most `side` pixels, both sides multiples of `multiple`.

    By means over whole pixels; what does not fill a last one is cut.
    """
    height, width = frame.shape
    factor = max(1, -(-max(height, width) // side))
    rows, columns = (max(1, length // (factor * multiple)) * multiple for length in (height, width))
    if rows * factor > height or columns * factor > width:  # smaller than one multiple
        frame = np.pad(frame, ((0, max(0, rows * factor - height)), (0, max(0, columns * factor - width))), mode="edge")
    cut = frame[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
    means: npt.NDArray[np.float32] = cut.mean(axis=(1, 3), dtype=np.float32)
    return means


def _blur(values: npt.NDArray[np.float32]) -> float:
    """Along the first axis."""
    if len(values) <= _BLUR:
        return 1.0
    total = np.cumsum(np.pad(values, ((_BLUR // 2 + 1, _BLUR // 2), (0, 0)), mode="edge"), axis=0, dtype=np.float64)
    blurred = (total[_BLUR:] - total[:-_BLUR]) / _BLUR
    before, after = np.abs(np.diff(values, axis=0)), np.abs(np.diff(blurred, axis=0))
    whole = float(before.sum())
    if whole / before.size < _SEEN / 100:
        return 1.0
    return 1.0 - float(np.maximum(0, before - after).sum()) / whole
