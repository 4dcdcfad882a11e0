"""From an edit to the frames of a clip: drawn as they are shown where that can be, else spooled and put together."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generation.domain import Shot
from generation.errors import MediaFailed
from generation.media.interpolate import interpolate
from generation.media.spool import FrameSpool
from generation.ports import NOTE, Facts, Frame, PictureEngine, Report
from generation.shots import Edit

SMOOTHING, FINISHING = "smoothing", "finishing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filming:
    """One clip's pictures being made. `smoothness`: frames shown for each that is drawn, those between computed."""

    engine: PictureEngine
    edit: Edit
    folder: Path  # of the job: shots lie there until the clip is done
    report: Report
    smoothness: int = 1

    @property
    def frames(self) -> int:
        """Of the clip."""
        return self.edit.frames * self.smoothness

    def film(self) -> Generator[Frame, None, Facts]:
        """The clip's frames in order, each valid until the next is asked for. Returns the engine's facts.

        Raises what the engine and `FrameSpool` raise, MediaFailed, Cancelled.
        """
        shots = self.edit.shots
        if self.edit.is_as_drawn and self.smoothness == 1:
            return (yield from self.engine.render(shots[0], self.report))
        with ExitStack() as stack:
            spools, facts = self._drawn(stack)
            if self.smoothness > 1:
                spools = self._smoothed(stack, spools)
                facts["drawn_fps"] = shots[0].options.fps
            yield from self._put_together(spools)
        if len(shots) > 1:
            facts["shots"] = len(shots)
        return facts

    def _drawn(self, stack: ExitStack) -> tuple[list[FrameSpool], dict[str, str | int | float | bool]]:
        """Every shot; what is told of the first one, and what only later ones tell."""
        spools: list[FrameSpool] = []
        facts: dict[str, str | int | float | bool] = {}
        for index, shot in enumerate(self.edit.shots):
            spool = self._spool(stack, f"shot-{index}.rgb", shot)
            part = _Part(self.report, index, len(self.edit.shots))
            with closing(self.engine.render(shot, part)) as drawing:
                facts = _joined(facts, _drain(drawing, spool.write))
            if len(spool) != shot.frames:
                raise MediaFailed(f"The engine gave {len(spool)} of {shot.frames} frames.")
            spools.append(spool)
        return spools, facts

    def _smoothed(self, stack: ExitStack, drawn: list[FrameSpool]) -> list[FrameSpool]:
        spools = []
        for index, (shot, spool) in enumerate(zip(self.edit.shots, drawn, strict=True)):
            smooth = self._spool(stack, f"shot-{index}-smooth.rgb", shot)
            part = partial(_Part(self.report, index, len(drawn)), SMOOTHING)
            interpolate(spool, smooth, self.smoothness, loop=shot.options.loop, report=part)
            spools.append(smooth)
        return spools

    def _put_together(self, spools: list[FrameSpool]) -> Generator[Frame, None, None]:
        shown = [0] * len(spools)
        done = 0
        for span in self.edit.spans:
            count = self.edit.shots[span.shot].frames * self.smoothness
            for _ in range(span.frames * self.smoothness):
                self.report(FINISHING, done, self.frames)
                yield spools[span.shot].read(shown[span.shot] % count)
                shown[span.shot] += 1
                done += 1
        self.report(FINISHING, done, self.frames)

    def _spool(self, stack: ExitStack, name: str, shot: Shot) -> FrameSpool:
        options = shot.options
        return stack.enter_context(FrameSpool(self.folder / name, width=options.width, height=options.height))


def _joined(facts: dict[str, str | int | float | bool], later: Facts) -> dict[str, str | int | float | bool]:
    """What both shots tell, the earlier one's word where they differ; their notes are all told."""
    notes = dict.fromkeys(str(each[NOTE]) for each in (facts, later) if NOTE in each)
    return {**later, **facts, **({NOTE: " ".join(notes)} if notes else {})}


def _drain(drawing: Generator[Frame, None, Facts], write: Callable[[Frame], None]) -> Facts:
    while True:
        try:
            frame = next(drawing)
        except StopIteration as end:
            facts: Facts = end.value
            return facts
        write(frame)


@dataclass(frozen=True, slots=True)
class _Part:
    """A `Report` of one shot of several, told as a part of all of them."""

    whole: Report
    index: int
    count: int

    def __call__(self, stage: str, done: int, total: int, preview: bytes | None = None) -> None:
        self.whole(stage, self.index * total + done, self.count * total, preview)
