"""The draft engine's pictures: puppets that dance, walk and talk in time with the speech, drawn on a CPU."""

import importlib.util
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial

from generation.domain import Character, PictureOptions, Shot, SlotKind
from generation.engines.draft.turns import can_fork, in_turns
from generation.motion import registry as motions
from generation.ports import Facts, Frame, Report

# Measured on one core of a busy 2-core virtual machine, 1024x1024 on the moon (benchmarks/draft_frames.py), as core
# seconds, and scaled to a machine at rest by a drawing whose speed was known on both (38 to 45 and 66 frames a second).
_START_S = 0.4  # backgrounds; hardly grows with the size
_BACKGROUND_S = 0.005  # a frame of 1024x1024 without anybody, read back included
_FIGURE_S = 0.0043  # more for each puppet
_MEASURED_PIXELS = 1024 * 1024
_LONG_S = 1.0  # of drawing: two processes gain more than the second one takes to be there

_ANYTHING = Shot(
    cast=(Character(name="anybody", title="Anybody"),),
    prompt="",
    options=PictureOptions(engine="draft", width=256, height=256, fps=16),
    frames=1,
    seed=0,
)


def preload() -> None:
    """Draw a small frame, which loads all that any other needs."""
    for _ in DraftPictures().render(_ANYTHING, _unwatched):
        pass


def _unwatched(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
    """Nobody waits for it."""


class DraftPictures:
    """See `generation.ports.PictureEngine`."""

    name = "draft"
    slot_kind = SlotKind.CPU
    follows_speech = True
    families: tuple[str, ...] = ()
    default_fps = 16
    default_frames = 64

    def __init__(self) -> None:
        self.motions = motions.names()

    def available(self) -> str | None:
        if importlib.util.find_spec("skia_canvas_pyr") is None:
            return "The drawing library is missing: install skia-canvas-pyr 0.2.0 (it comes with cartoon-bot)."
        return None

    def lacking(self, family: str) -> str | None:
        return self.available()

    def close(self) -> None:
        """Nothing is kept between shots."""

    def check(self, shot: Shot) -> None:
        from generation.engines.draft.wanted import wanted  # noqa: PLC0415 - loads the renderer with the puppets

        wanted(shot)

    def estimate_s(self, shot: Shot) -> float:
        """Seconds on one core; grows with frames, pixels and the cast."""
        area = shot.options.width * shot.options.height / _MEASURED_PIXELS
        figures = len(shot.cast) * _FIGURE_S * (0.5 + 0.5 * area)  # half of a puppet's time goes by shapes, not pixels
        return _START_S + shot.frames * (area * _BACKGROUND_S + figures)

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        """See the port. Raises BadInput and UnknownName for what cannot be drawn, before the first frame."""
        # Late: these load the renderer, which making an engine and asking for its estimate must not.
        from generation.drawing.memory import keep_freed_frames  # noqa: PLC0415
        from generation.drawing.skia import guarded  # noqa: PLC0415
        from generation.engines.draft.film import Film  # noqa: PLC0415
        from generation.engines.draft.plan import plan  # noqa: PLC0415

        planned = plan(shot)
        keep_freed_frames()
        film = guarded(partial(Film, shot, planned))
        try:
            with closing(self._drawn(shot, lambda index: guarded(partial(film.frame, index)))) as frames:
                for index in range(shot.frames):
                    report("drawing", index, shot.frames)
                    yield next(frames)
            report("drawing", shot.frames, shot.frames)
        finally:
            film.close()
        return {
            "engine": self.name,
            "scene": planned.place.name,
            "time": planned.setting.time,
            "motion": planned.motion.name,
            "puppets": ", ".join(look.kind for look in planned.looks),
            "seed": shot.seed,
        }

    def _drawn(self, shot: Shot, draw: Callable[[int], Frame]) -> Generator[Frame, None, None]:
        if self.estimate_s(shot) > _LONG_S and can_fork():
            yield from in_turns(draw, shot.frames, shot.options.width, shot.options.height)
        else:
            yield from map(draw, range(shot.frames))
