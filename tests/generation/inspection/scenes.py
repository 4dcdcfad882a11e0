"""Clips with known faults: a textured place that the camera follows in a circle, and what can go wrong with it."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from generation.media.encode import EncodeOptions, FrameEncoder
from generation.ports import Frame, Samples

SIDE, FRAMES, FPS = 320, 24, 8
Picture = npt.NDArray[np.float64]
Change = Callable[[int, Picture], Picture]


@cache
def texture(seed: int, side: int = 2 * SIDE) -> Picture:
    """Smooth hills of brightness with edges in them, 40 to 200, the same at opposite borders."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(rng.normal(size=(side, side)))
    y, x = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :]
    hills = np.fft.irfft2(spectrum * np.exp(-((x**2 + y**2) * 40**2)), (side, side))
    hills /= hills.std()
    return np.clip(120 + 25 * hills + 30 * np.sign(np.sin(4 * hills)), 40, 200)


def view(place: Picture, x: float, y: float) -> Picture:
    """Part of the place from a corner, to parts of a pixel."""
    column, row = int(np.floor(x)), int(np.floor(y))
    cut = np.roll(place, (-row, -column), (0, 1))[: SIDE + 1, : SIDE + 1]
    right, down = x - column, y - row
    cut = cut[:, :-1] * (1 - right) + cut[:, 1:] * right
    return cut[:-1] * (1 - down) + cut[1:] * down


def circling(
    radius: float = 20.0, *, share: float = 1.0, change: Change | None = None, seed: int = 1
) -> Iterator[Frame]:
    """`share` of a round in FRAMES frames."""
    place = texture(seed)
    for index in range(FRAMES):
        turn = 2 * np.pi * share * index / FRAMES
        picture = view(place, 60 + radius * np.cos(turn), 60 + radius * np.sin(turn))
        if change is not None:
            picture = change(index, picture)
        yield np.repeat(np.clip(np.rint(picture), 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def write(path: Path, frames: Iterable[Frame], sound: Samples | None = None, rate: int = 24_000) -> Path:
    shown = list(frames)
    height, width, _ = shown[0].shape
    with FrameEncoder(
        path,
        width=width,
        height=height,
        fps=FPS,
        frames=len(shown),
        sound=(lambda: (sound, rate)) if sound is not None else None,
        options=EncodeOptions(crf=4),
    ) as encoder:
        for frame in shown:
            encoder.write(frame)
    return path


# ---------------------------------------------------------------- faults


def boiling(index: int, picture: Picture) -> Picture:
    """Another structure in each frame, of the same brightness and contrast."""
    other = view(texture(100 + index), 0, 0)
    mixed = 0.65 * picture + 0.35 * other
    return picture.mean() + (mixed - mixed.mean()) * picture.std() / mixed.std()


def flickering(index: int, picture: Picture) -> Picture:
    return picture * (1.08 if index % 2 else 0.92)


def fading(index: int, picture: Picture) -> Picture:
    return picture * (0.7 + 0.3 * index / FRAMES)


def blurred(_: int, picture: Picture) -> Picture:
    for axis in (0, 1):
        padded = np.pad(picture, [(5, 5) if each == axis else (0, 0) for each in (0, 1)], mode="edge")
        picture = np.mean([np.take(padded, range(at, at + SIDE), axis) for at in range(11)], axis=0)
    return picture


def paler(_: int, picture: Picture) -> Picture:
    return picture.mean() + 0.5 * (picture - picture.mean())
