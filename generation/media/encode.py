"""Encoding while drawing: frames go into ffmpeg as they come, sound is there by then; out comes one finished mp4.

A frame that is a view on four-channel pixels is sent as those: at 1024x1024 that costs the drawing thread 1.1-1.5 ms
of processor time, copying three channels out first 9-11 ms (benchmarks/encode_speed.py, AMD EPYC). There is no writer
thread: the pipe is written without the interpreter's lock, ffmpeg itself queues eight frames, and a queue of ours would
need a copy of each.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from generation.errors import MediaFailed
from generation.media.atomic import publish, temporary_beside
from generation.media.feeding import Feeder
from generation.media.pixels import FORMATS, packed, with_channels
from generation.media.probe import MediaInfo, probe
from generation.media.process import Ffmpeg, file_argument
from generation.media.wav import write_wav
from generation.ports import Frame, Samples

AUDIO_RATE_HZ = 48_000  # what video players and Opus use; twice the draft voice's 24 kHz
AUDIO_KBPS = 96  # mono AAC of ffmpeg's own encoder, which needs more than others to be clean
AAC_FRAME_S = 1024 / AUDIO_RATE_HZ
# x264 writes its thread count into the stream, so it is fixed: the same frames give the same bytes on any number
# of cores. -bitexact keeps the muxer's version out.
REPRODUCIBLE = ("-threads", "2", "-bitexact")
# RGB is converted with the matrix that the tags name; a player that finds no tags guesses by the picture's height.
# The tags are set on the frames: as options of the encoder alone, all but the matrix get lost.
TO_BT709 = (
    "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
)


# Flat colours and ink lines that move with a puppet need no B-frames, weights or divided blocks, the smaller transform,
# the simpler code and few frames ahead; and one thread of x264 is still faster than the frames are drawn. Together
# they take 29 core ms a frame down to 13.5 for 1.7 times the bytes, at an SSIM of 0.9927 instead of 0.9939 on the moon,
# 0.9900 instead of 0.9917 in a rainy city (1024x1024, two puppets, 2 cores, 2026-11-28). Other presets stay as x264 has
# them, and so do other pictures: with grain the bytes grow as well, and minutes of drawing hide the time.
_FLAT = {
    "veryfast": (
        *("-x264-params", "subme=1:me=dia:bframes=0:weightp=0:partitions=none:8x8dct=0:cabac=0:rc-lookahead=4"),
        *("-threads", "1", "-filter_threads", "1"),
    )
}


@dataclass(frozen=True, kw_only=True, slots=True)
class EncodeOptions:
    """x264's speed and quality, by its own names. `is_flat`: pictures in flat colours, drawn faster than encoded."""

    preset: str = "veryfast"
    crf: int = 20  # constant rate factor: lower is better and larger; 18 is visually lossless
    is_flat: bool = False

    def arguments(self) -> tuple[str, ...]:
        tuning = _FLAT.get(self.preset, ()) if self.is_flat else ()
        return ("-c:v", "libx264", "-preset", self.preset, "-crf", str(self.crf), *tuning)


class FrameEncoder:
    """Writes `frames` frames and the sound, cut or filled with silence to their length, to `target`.

    Use as a context manager in one thread. The file appears under its name when the block ends without an
    exception, whole; otherwise nothing stays. `info` describes it then.
    """

    def __init__(
        self,
        target: Path,
        *,
        width: int,
        height: int,
        fps: int,
        frames: int,
        sound: Callable[[], tuple[Samples, int]] | None = None,
        options: EncodeOptions = EncodeOptions(),
    ) -> None:
        """`width` and `height` even, in pixels; `sound` gives mono samples in [-1, 1] and their rate in Hz.

        It is asked for with the first frame, and what it raises is raised then.
        """
        self._target = target
        self._size = (height, width)
        self._fps = fps
        self._frames = frames
        self._sound = sound
        self._options = options
        self._written = 0
        self._channels = 3
        self._ffmpeg: Ffmpeg | None = None
        self._feeder: Feeder | None = None
        self._cleanup = contextlib.ExitStack()
        self.info: MediaInfo | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._cleanup:
            if error is None:
                self._finish()

    def write(self, frame: Frame) -> None:
        """Send one uint8 frame (height, width, 3); it may be overwritten as soon as this returns.

        Blocks while ffmpeg has enough to do. May tell only at the next frame, or at the end, what went wrong with this
        one. Raises MediaFailed, DiskFull, StorageFailed, Unavailable.
        """
        if frame.shape != (*self._size, 3) or frame.dtype != np.uint8:
            raise MediaFailed("The engine gave a frame of a wrong size.", detail=f"{frame.dtype} {frame.shape}")
        if self._written == self._frames:
            raise MediaFailed(f"The engine gave more than the {self._frames} frames it was asked for.")
        if self._feeder is None:
            self._channels = packed(frame).shape[2]
            self._ffmpeg = self._start()
            self._feeder = self._cleanup.enter_context(Feeder(self._ffmpeg))
        self._feeder.write(with_channels(frame, self._channels).data.cast("B"))
        self._written += 1

    def _start(self) -> Ffmpeg:
        self._part = self._cleanup.enter_context(temporary_beside(self._target, "part"))
        height, width = self._size
        arguments = [
            *("-f", "rawvideo", "-pix_fmt", FORMATS[self._channels], "-video_size", f"{width}x{height}"),
            *("-framerate", str(self._fps), "-i", "pipe:0", *self._sound_arguments()),
            *("-vf", TO_BT709, *REPRODUCIBLE, *self._options.arguments()),
            *("-movflags", "+faststart", "-f", "mp4", file_argument(self._part)),
        ]
        return self._cleanup.enter_context(Ffmpeg(arguments, where=self._target.parent, feed=True))

    def _sound_arguments(self) -> tuple[str, ...]:
        if self._sound is None:
            return ()
        samples, rate = self._sound()
        wav = self._cleanup.enter_context(temporary_beside(self._target, "wav"))
        write_wav(wav, fit_length(samples, round(self._frames * rate / self._fps)), rate)
        coding = ("-c:a", "aac", "-b:a", f"{AUDIO_KBPS}k", "-ar", str(AUDIO_RATE_HZ), "-ac", "1")
        return ("-f", "wav", "-i", file_argument(wav), "-map", "0:v", "-map", "1:a", *coding)

    def _finish(self) -> None:
        if self._ffmpeg is None or self._feeder is None or self._written != self._frames:
            raise MediaFailed(f"The engine gave {self._written} of {self._frames} frames.")
        self._feeder.flush()
        self._ffmpeg.finish()
        info = probe(self._part)
        expected_s = self._frames / self._fps
        wrong_sound = self._sound is not None and abs(info.audio_s - expected_s) > AAC_FRAME_S
        if info.frames != self._frames or abs(info.video_s - expected_s) > 0.5 / self._fps or wrong_sound:
            raise MediaFailed("The encoded clip has a wrong length.", detail=f"{expected_s=} {info}")
        publish(self._part, self._target)
        self.info = info


def fit_length(samples: Samples, count: int) -> Samples:
    """`samples` cut or filled with silence to exactly `count`: `-shortest` measures 63 s for 60 s of sound."""
    return np.pad(samples[:count], (0, max(0, count - len(samples))))
