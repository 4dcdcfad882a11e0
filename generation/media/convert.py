"""A finished clip as another kind of file, by the ending that was asked for."""

import shutil
from pathlib import Path

from generation.errors import BadInput, from_os_error
from generation.media.atomic import publish, temporary_beside
from generation.media.audio import AUDIO_ENDINGS, extract_audio
from generation.media.probe import probe
from generation.media.process import Check, file_argument, run

GIF_SIDE_PX = 480
GIF_FPS = 12.5  # a GIF counts in 1/100 s: 8 of them; 16 fps would stumble between 6 and 7
_PALETTE_FPS = 2  # frames that the palette is chosen from
ENDINGS = (".mp4", ".gif", *AUDIO_ENDINGS)


def convert(source: Path, target: Path, check: Check = lambda: None) -> None:
    """Make `target` from an mp4 whose index comes first, or from a sound; whole or not at all.

    `.mp4` copies, `.gif` is at most GIF_SIDE_PX large, an audio ending takes the sound out. Raises BadInput (another
    ending, the sound of a silent clip, the picture of a sound), MediaFailed, DiskFull, StorageFailed, and what
    `check` raises.
    """
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(f"A clip cannot be written as '{target.suffix}'. Choose {', '.join(ENDINGS)}.")
    info = probe(source)
    if ending in AUDIO_ENDINGS:
        if not info.audio_codec:
            raise BadInput("This clip has no sound. Choose .mp4 or .gif.")
        extract_audio(source, target, check)
    elif not info.video_codec:
        raise BadInput(f"This clip has no picture. Choose {', '.join(AUDIO_ENDINGS)}.")
    elif ending == ".mp4":
        copy(source, target)
    else:
        _gif(source, target, check)


def copy(source: Path, target: Path) -> None:
    """The same bytes, whole or not at all. Raises DiskFull, StorageFailed."""
    with temporary_beside(target, "part") as part:
        try:
            shutil.copyfile(source, part)
        except OSError as error:
            raise from_os_error(error, str(target)) from error
        publish(part, target)


def _gif(source: Path, target: Path, check: Check) -> None:
    """Two passes: one with a palette per clip would hold every frame in memory until the last is seen."""
    size = f"scale=w='min({GIF_SIDE_PX},iw)':h='min({GIF_SIDE_PX},ih)':force_original_aspect_ratio=decrease:flags=area"
    where = target.parent
    with temporary_beside(target, "png") as palette, temporary_beside(target, "part") as part:
        choose = f"fps={_PALETTE_FPS}:round=up,{size},palettegen=stats_mode=full"
        picture = ("-frames:v", "1", "-update", "1", "-c:v", "png", "-f", "image2", file_argument(palette))
        run(["-i", "pipe:0", "-vf", choose, *picture], where=where, source=source, check=check)
        # Ordered dither stays still between frames, so unchanged areas cost nothing; error diffusion boils.
        draw = (
            f"[0:v]fps={GIF_FPS}:round=up,{size}[v];[v][1:v]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle"
        )
        inputs = ("-i", "pipe:0", "-i", file_argument(palette))
        output = ("-loop", "0", "-bitexact", "-f", "gif", file_argument(part))
        run([*inputs, "-lavfi", draw, *output], where=where, source=source, check=check)
        publish(part, target)
