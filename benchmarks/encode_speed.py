"""How fast clips are encoded: sending frames, presets, encoding while drawing, captions, loudness.

python -m benchmarks.encode_speed [--frames 96] [--size 1024x1024]

Best of three runs each; "core ms" is processor time a frame, of this process and of ffmpeg.
"""

import argparse
import os
import platform
import re
import resource
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from generation.caption_overlay import CaptionOverlay
from generation.domain import Character, Line, PictureOptions, Puppet, Shot, SpokenLine, Word
from generation.engines.draft.pictures import DraftPictures
from generation.media.encode import EncodeOptions, FrameEncoder
from generation.media.loudness import normalise_loudness
from generation.media.pixels import packed
from generation.ports import Frame, Samples

RUNS = 3
FPS = 16
TEXT = "Hello everybody, I flew all the way to the moon, and nobody believes what I have found there: a tiny cat!"


class Measurement:
    """Wall and processor seconds of one run."""

    def __init__(self, work: Callable[[], object]) -> None:
        own, children = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        work()
        self.wall_s = time.perf_counter() - start
        self.own_s = _cpu(resource.RUSAGE_SELF) - own
        self.ffmpeg_s = _cpu(resource.RUSAGE_CHILDREN) - children


@dataclass(frozen=True)
class Case:
    """What is encoded: the draft engine's film, drawn anew or taken from memory."""

    shot: Shot
    stored: list[Frame]

    def drawn(self) -> Iterator[Frame]:
        return DraftPictures().render(self.shot, lambda *_: None)

    def captioned(self) -> Iterator[Frame]:
        overlay = self.overlay()
        for index, frame in enumerate(self.drawn()):
            yield overlay.draw(frame, index / FPS)

    def overlay(self) -> CaptionOverlay:
        return CaptionOverlay(self.shot.spoken, width=self.shot.options.width, height=self.shot.options.height)

    def encode(self, path: Path, frames: Iterable[Frame], preset: str = "veryfast") -> None:
        options = self.shot.options
        sound = (_sound(self.shot.duration_s), 24_000)
        with FrameEncoder(
            path,
            width=options.width,
            height=options.height,
            fps=FPS,
            frames=self.shot.frames,
            sound=lambda: sound,
            options=EncodeOptions(preset=preset, is_flat=True),
        ) as encoder:
            for frame in frames:
                encoder.write(frame)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1024x1024")
    parser.add_argument("--frames", type=int, default=96)
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    packages = ("imageio-ffmpeg", "numpy", "skia-canvas-pyr")
    print(f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(", ".join(f"{name} {version(name)}" for name in packages), f"Python {platform.python_version()}")
    print(f"{asked.frames} frames {width}x{height} at {FPS} fps with sound\n")
    _measure(_shot(width, height, asked.frames))


def _measure(shot: Shot) -> None:
    stored = [np.array(packed(frame))[..., :3] for frame in DraftPictures().render(shot, lambda *_: None)]
    case = Case(shot, stored)
    print("| what | fps | own core ms | ffmpeg core ms | kB |\n|---|---|---|---|---|")
    _row("drawing alone", shot.frames, lambda path: deque(case.drawn(), maxlen=0))
    _row("four channels as they are", shot.frames, lambda path: case.encode(path, stored))
    _row("three channels copied out", shot.frames, lambda path: case.encode(path, map(np.ascontiguousarray, stored)))
    for preset in ("ultrafast", "superfast", "faster"):
        _row(preset, shot.frames, lambda path, name=preset: case.encode(path, stored, name))
    _row("drawing and encoding", shot.frames, lambda path: case.encode(path, case.drawn()))
    _row("drawing, captions, encoding", shot.frames, lambda path: case.encode(path, case.captioned()))
    overlay = case.overlay()
    captions = _best(lambda: [overlay.draw(frame, index / FPS) for index, frame in enumerate(stored)])
    print(f"\ncaptions: {captions.own_s * 1000 / shot.frames:.2f} core ms a frame, the letters' drawing included")
    sound = _sound(10.0)
    loudness = _best(lambda: normalise_loudness(sound, 24_000))
    print(f"loudness of 10 s at 24 kHz: {loudness.own_s * 1000:.0f} core ms")


def _row(name: str, frames: int, work: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        best = _best(lambda: work(path))
        size = path.stat().st_size / 1000 if path.exists() else 0
    own, ffmpeg = best.own_s * 1000 / frames, best.ffmpeg_s * 1000 / frames
    print(f"| {name} | {frames / best.wall_s:.0f} | {own:.1f} | {ffmpeg:.1f} | {size:.0f} |", flush=True)


def _best(work: Callable[[], object]) -> Measurement:
    return min((Measurement(work) for _ in range(RUNS)), key=lambda run: run.wall_s)


def _shot(width: int, height: int, frames: int) -> Shot:
    texts = TEXT.split()
    per_word_s = frames / FPS / len(texts)
    words = tuple(Word(text=text, start_s=i * per_word_s, end_s=(i + 0.9) * per_word_s) for i, text in enumerate(texts))
    line = SpokenLine(line=Line(speaker="a", text=TEXT), start_s=0.0, end_s=frames / FPS, words=words)
    kinds = {"a": "robot", "b": "cat"}
    return Shot(
        cast=tuple(Character(name=n, title=n, puppet=Puppet(kind=kind)) for n, kind in kinds.items()),
        prompt="dancing on the moon",
        options=PictureOptions(engine="draft", width=width, height=height, fps=FPS),
        frames=frames,
        seed=7,
        spoken=(line,),
    )


def _sound(seconds: float) -> Samples:
    """Noise in syllables: as hard on the limiter and the encoder as speech."""
    at = np.arange(round(seconds * 24_000)) / 24_000
    noise = np.random.default_rng(1).normal(0, 0.05, len(at))
    return (noise * np.clip(np.sin(2 * np.pi * 4 * at), 0, 1)).astype(np.float32)


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _processor() -> str:
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
