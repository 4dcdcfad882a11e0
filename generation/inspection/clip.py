"""A whole clip measured. All figures of pictures are of brightness; cuts between shots are left out of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from generation.errors import MediaFailed
from generation.inspection.movement import BLOCK, Gray, Step, step
from generation.inspection.pictures import sharpness, small
from generation.media.audio import read_audio
from generation.media.decode import luma_frames
from generation.media.encode import AUDIO_RATE_HZ
from generation.media.loudness import integrated_lufs, true_peak_dbtp
from generation.media.probe import probe

_SIDE = 160  # pixels: of the pictures that are compared
_SHARP_EVERY = 8  # frames: sharpness is measured in the full size
_CUT = 0.6  # of the usual likeness: less is a cut. At those of drafts it was 0.35, elsewhere 0.9 and more
_FROZEN = 0.15  # grey levels: less changes by the coding alone
_LEAST_STEP = 0.5  # grey levels that a loop's seam is held against where the clip hardly moves

FIGURES: Mapping[str, str] = {
    "consistency": "1: each frame has what the last one had, apart from what moved; shapes that boil or change lower "
    "it (structure of SSIM after block matching)",
    "flicker": "grey levels by which half the picture or more is brighter or darker than in the frames around it",
    "motion": "percent of the picture's height that its parts move in a second, on the average",
    "sharpness": "0 blurred to 1 sharp (1 - blur of Crete et al. 2007), in the clip's own size",
    "brightness": "grey levels, 0 black to 255 white",
    "loop_error": "how much larger the step from the last frame to the first is than the others; 0: a loop",
    "frozen": "share of frames that only repeat the one before",
    "cuts": "hard cuts between shots",
    "loudness_lufs": "integrated loudness (ITU-R BS.1770)",
    "peak_dbtp": "true peak (ITU-R BS.1770)",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """See FIGURES. None: there is no sound, or too few frames."""

    frames: int
    fps: float
    duration_s: float
    width: int
    height: int
    consistency: float | None
    flicker: float | None
    motion: float | None
    sharpness: float
    brightness: float
    loop_error: float | None
    frozen: float | None
    cuts: int
    loudness_lufs: float | None
    peak_dbtp: float | None


def inspect(path: Path) -> Inspection:
    """160 frames of 1024x1024 take 6 s. Raises MediaFailed (broken, or no picture), StorageFailed, Unavailable."""
    info = probe(path)
    pictures, sharp = [], []
    for index, frame in enumerate(luma_frames(path)):
        pictures.append(small(frame, _SIDE, BLOCK))
        if index % _SHARP_EVERY == 0:
            sharp.append(sharpness(frame))
    if not pictures:
        raise MediaFailed(f"{path.name} has no pictures.")
    fps = len(pictures) / info.video_s if info.video_s else 0.0
    steps = [step(old, new) for old, new in pairwise(pictures)]
    within = _without_cuts(steps)
    sound = read_audio(path) if info.audio_codec else None
    return Inspection(
        frames=len(pictures),
        fps=fps,
        duration_s=info.duration_s,
        width=info.width,
        height=info.height,
        consistency=_mean([each.likeness for each in within]),
        flicker=_flicker(steps),
        motion=_motion(within, pictures[0].shape[0], fps),
        sharpness=float(np.mean(sharp)),
        brightness=float(np.mean([picture.mean() for picture in pictures])),
        loop_error=_loop_error(pictures, within),
        frozen=_mean([float(each.difference < _FROZEN) for each in steps]),
        cuts=len(steps) - len(within),
        loudness_lufs=integrated_lufs(sound, AUDIO_RATE_HZ) if sound is not None else None,
        peak_dbtp=true_peak_dbtp(sound) if sound is not None else None,
    )


def _usual_likeness(steps: list[Step]) -> float:
    return float(np.median([each.likeness for each in steps])) if steps else 0.0


def _without_cuts(steps: list[Step]) -> list[Step]:
    usual = _usual_likeness(steps)
    return [each for each in steps if each.likeness >= _CUT * usual]


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _motion(steps: list[Step], height: int, fps: float) -> float | None:
    return 100 * fps * float(np.mean([each.moved for each in steps])) / height if steps else None


def _flicker(steps: list[Step]) -> float | None:
    """Brightness that goes up and down again: a fade has none. Of every two steps without a cut."""
    usual = _usual_likeness(steps)
    whole = [pair for pair in pairwise(steps) if min(each.likeness for each in pair) >= _CUT * usual]
    return _mean([abs(before.brighter - after.brighter) / 2 for before, after in whole])


def _loop_error(pictures: list[Gray], steps: list[Step]) -> float | None:
    if not steps:
        return None
    moving = [each.difference for each in steps if each.difference >= _FROZEN]
    usual = float(np.median(moving)) if moving else 0.0
    seam = float(np.abs(pictures[0] - pictures[-1]).mean())
    return max(0.0, seam / max(usual, _LEAST_STEP) - 1)
