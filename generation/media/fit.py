"""A clip made small enough for where it is to be posted."""

from dataclasses import dataclass
from pathlib import Path

from generation.errors import MediaFailed
from generation.media.atomic import publish, temporary_beside
from generation.media.encode import AUDIO_RATE_HZ, REPRODUCIBLE, TO_BT709
from generation.media.probe import MediaInfo, probe
from generation.media.process import Check, file_argument, run

_FILL = 0.94  # of the limit: the index, and what rate control misses
_AUDIO_KBPS = 48  # mono AAC: speech stays clear
_ENOUGH_BPP = 0.045  # bits a pixel and frame at which flat cartoon shapes look clean at veryfast
_LEAST_BPP = 0.015  # below this the smallest picture is mush
_SCALES = (1.0, 0.75, 0.5, 0.375, 0.25)
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Plan:
    width: int
    height: int
    video_kbps: int


def fit(source: Path, target: Path, max_bytes: int, check: Check = lambda: None) -> MediaInfo:
    """Re-encode an mp4 whose index comes first to at most `max_bytes`, with smaller pixels where bits are too few.

    Takes about as long as encoding it did. Raises MediaFailed where the limit is too low for the clip's length,
    DiskFull, StorageFailed, and what `check` raises.
    """
    info = probe(source)
    if not info.video_codec or not info.video_s:
        raise MediaFailed(f"{source.name} has no picture to make smaller.")
    budget = max_bytes * _FILL
    with temporary_beside(target, "part") as part:
        for _ in range(_ATTEMPTS):
            plan = _plan(info, budget)
            if plan is None:
                break
            run(_arguments(info, plan, part), where=target.parent, source=source, check=check)
            made = probe(part)
            if made.size_bytes <= max_bytes:
                publish(part, target)
                return made
            budget *= max_bytes / made.size_bytes * _FILL
    message = f"A clip of {info.duration_s:.0f} s cannot be made as small as {max_bytes / 1e6:.1f} MB."
    raise MediaFailed(message)


def _plan(info: MediaInfo, budget_bytes: float) -> _Plan | None:
    """The largest picture for which the bits suffice, None where they suffice for none."""
    audio_bps = _AUDIO_KBPS * 1000 if info.audio_codec else 0
    video_bps = budget_bytes * 8 / info.duration_s - audio_bps
    pixels_per_s = info.width * info.height * info.fps
    fitting = (scale for scale in _SCALES if video_bps >= _ENOUGH_BPP * pixels_per_s * scale**2)
    scale = next(fitting, _SCALES[-1])
    if video_bps < _LEAST_BPP * pixels_per_s * scale**2:
        return None
    return _Plan(_even(info.width * scale), _even(info.height * scale), max(1, int(video_bps / 1000)))


def _arguments(info: MediaInfo, plan: _Plan, part: Path) -> list[str]:
    rate = (
        "-b:v",
        f"{plan.video_kbps}k",
        "-maxrate",
        f"{plan.video_kbps * 3 // 2}k",
        "-bufsize",
        f"{plan.video_kbps * 2}k",
    )
    sound = (
        ("-c:a", "aac", "-b:a", f"{_AUDIO_KBPS}k", "-ar", str(AUDIO_RATE_HZ), "-ac", "1") if info.audio_codec else ()
    )
    size = f"scale={plan.width}:{plan.height}:flags=area,{TO_BT709}"
    return [
        *("-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0?", "-vf", size),
        *("-c:v", "libx264", "-preset", "veryfast", *rate, *sound),
        *(*REPRODUCIBLE, "-movflags", "+faststart", "-f", "mp4", file_argument(part)),
    ]


def _even(pixels: float) -> int:
    return max(2, round(pixels / 2) * 2)
