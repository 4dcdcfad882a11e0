"""What moved between two frames, and how alike they are apart from that: block matching on small grey pictures.

As in video coding: each block of the new frame is looked for around its place in the old one, by the sum of absolute
differences (Jain and Jain, Displacement measurement and its application in interframe image coding, IEEE Trans. Commun.
29, 1981), with a parabola through the best match and its neighbours for parts of a pixel.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.float32]  # brightness 0 to 255, shape (height, width), both multiples of BLOCK

BLOCK = 16  # pixels
REACH = 6  # pixels in each direction: what moves farther is told as new
_STILL_BIAS = 0.35  # grey levels a pixel by which another place must be better: flat blocks have no direction
_WINDOW = 8  # pixels: of the comparison by structure
_C2 = (0.03 * 255) ** 2  # Wang et al., Image quality assessment: from error visibility to structural similarity, 2004


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """From one frame to the next. `moved`: mean way of all blocks in pixels.

    `likeness`: of the new frame and the old one with its blocks moved there; 1 the same structure, 0 none in common.
    Contrast and structure count, brightness does not. `brighter`: grey levels by which the new one's blocks are
    brighter than those, in the median. `difference`: mean absolute difference without moving anything, grey levels.
    """

    moved: float
    likeness: float
    brighter: float
    difference: float


def step(old: Gray, new: Gray) -> Step:
    """Pictures of the same size."""
    costs = _costs(old, new)
    best = costs.reshape(-1, *costs.shape[2:]).argmin(axis=0)
    down, right = np.divmod(best, 2 * REACH + 1)
    way = np.hypot(_part(costs, down, right, axis=0) - REACH, _part(costs, down, right, axis=1) - REACH)
    way[(down == REACH) & (right == REACH) & ~_textured(new)] = 0.0
    moved = _compensated(old, down - REACH, right - REACH)
    return Step(
        moved=float(way.mean()),
        likeness=likeness(moved, new),
        brighter=float(np.median(block_means(new - moved))),
        difference=float(np.abs(new - old).mean()),
    )


def likeness(first: Gray, second: Gray) -> float:
    """The contrast and structure terms of SSIM, mean over windows of 8x8 pixels."""
    a, b = _windows(first), _windows(second)
    a, b = a - a.mean(axis=-1, keepdims=True), b - b.mean(axis=-1, keepdims=True)
    covariance, variances = (a * b).mean(axis=-1), (a * a).mean(axis=-1) + (b * b).mean(axis=-1)
    return float(((2 * covariance + _C2) / (variances + _C2)).mean())


def block_means(picture: Gray) -> Gray:
    """Shape (blocks down, blocks across)."""
    height, width = picture.shape
    means: Gray = picture.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK).mean(axis=(1, 3))
    return means


def _costs(old: Gray, new: Gray) -> Gray:
    """Mean absolute difference of each block to each place: (down, right, blocks down, blocks across)."""
    size = 2 * REACH + 1
    padded = np.pad(old, REACH, mode="edge")
    height, width = new.shape
    costs = np.empty((size, size, height // BLOCK, width // BLOCK), np.float32)
    for down in range(size):
        for right in range(size):
            costs[down, right] = block_means(np.abs(padded[down : down + height, right : right + width] - new))
    costs[REACH, REACH] -= _STILL_BIAS
    return costs


def _part(costs: Gray, down: npt.NDArray[np.intp], right: npt.NDArray[np.intp], *, axis: int) -> Gray:
    """The best place along one axis, to a part of a pixel; whole at the edges of what was looked at."""
    at = (down, right)[axis]
    rows, columns = np.indices(at.shape)

    def cost(shift: int) -> Gray:
        moved = np.clip(at + shift, 0, 2 * REACH)
        found: Gray = costs[moved, right, rows, columns] if axis == 0 else costs[down, moved, rows, columns]
        return found

    before, here, after = cost(-1), cost(0), cost(1)
    curve = before - 2 * here + after
    share = np.where(curve > 1e-6, (before - after) / (2 * np.maximum(curve, 1e-6)), 0.0)
    edge = (at == 0) | (at == 2 * REACH)
    found: Gray = (at + np.where(edge, 0.0, np.clip(share, -0.5, 0.5))).astype(np.float32)
    return found


def _textured(picture: Gray) -> npt.NDArray[np.bool_]:
    """Blocks with anything in them that could be seen to move."""
    means, squares = block_means(picture), block_means(picture * picture)
    found: npt.NDArray[np.bool_] = squares - means * means > 4.0
    return found


def _compensated(old: Gray, down: npt.NDArray[np.intp], right: npt.NDArray[np.intp]) -> Gray:
    """The old frame with its blocks where the new one has them."""
    height, width = old.shape
    rows = np.arange(height)[:, None] + np.repeat(np.repeat(down, BLOCK, 0), BLOCK, 1)
    columns = np.arange(width)[None, :] + np.repeat(np.repeat(right, BLOCK, 0), BLOCK, 1)
    moved: Gray = old[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return moved


def _windows(picture: Gray) -> Gray:
    height, width = picture.shape
    cut = picture.reshape(height // _WINDOW, _WINDOW, width // _WINDOW, _WINDOW).swapaxes(1, 2)
    windows: Gray = cut.reshape(height // _WINDOW, width // _WINDOW, -1)
    return windows
