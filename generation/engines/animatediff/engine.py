"""The picture engine `animatediff`: shots drawn by SDXL or SD 1.5, moved by AnimateDiff."""

import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from generation.domain import Shot, SlotKind
from generation.engine_options import EngineContext
from generation.engines.animatediff.compatibility import check
from generation.engines.animatediff.families import FAMILIES
from generation.engines.animatediff.folders import Folders, folders
from generation.errors import BadInput, EngineFailed, Unavailable
from generation.gpu import has_gpu, missing_libraries, prepare_allocator
from generation.motion import registry as motions
from generation.ports import Facts, Frame, Report

if TYPE_CHECKING:
    from generation.engines.animatediff.session import Session

LIBRARIES = ("torch", "diffusers", "transformers", "safetensors", "accelerate", "peft")
MAX_CAST = 6
VERDICT_S = 2.0  # each request and each letter typed asks anew, and to look at the folders of a family takes 2 ms
_SIDE_STEP = 8  # pixels of a latent
# What an H100 reaches in half precision, eager (benchmarks/ultra_clip.py): other cards learn their own factor.
_TFLOPS, _CPU_TFLOPS = 310.0, 0.05
_DECODING_S = 0.095  # a frame of 1024x1024
_START_S = 1.0


class AnimateDiffPictures:
    """See `generation.ports.PictureEngine`. The models of one family are loaded with its first shot and kept until
    another family's, until others lie in their places, or `close`."""

    name = "animatediff"
    follows_speech = False
    families = tuple(FAMILIES)
    default_fps = 16
    default_frames = 32

    def __init__(self, context: EngineContext, clock: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._clock = clock
        self._verdicts: dict[str, tuple[float, str | None]] = {}  # by family: until when it holds, and what it lacks
        self._session: Session | None = None
        self._loaded: tuple[str, Folders] | None = None
        self.motions = motions.names()
        self.slot_kind = SlotKind.CPU if context.options.on_cpu else SlotKind.GPU

    def available(self) -> str | None:
        lacking = [self.lacking(name) for name in FAMILIES]
        return None if None in lacking else lacking[0]

    def lacking(self, family: str) -> str | None:
        """See the port. What changes on the disk is noticed after `VERDICT_S` at the latest."""
        until, lacking = self._verdicts.get(family, (float("-inf"), None))
        if (now := self._clock()) >= until:
            lacking = self._looked(family)
            self._verdicts[family] = now + VERDICT_S, lacking
        return lacking

    def _looked(self, family: str) -> str | None:
        if (lacking := missing_libraries("AnimateDiff", LIBRARIES)) is not None:
            return lacking
        if self.slot_kind is SlotKind.GPU and not has_gpu():
            return "AnimateDiff needs an NVIDIA graphics card, and none is seen here."
        kind = FAMILIES[family]
        try:
            check(kind, folders(self._context.options.models, kind))
        except EngineFailed as error:
            return error.user_message
        return None

    def close(self) -> None:
        session, self._session, self._loaded = self._session, None, None
        if session is not None:
            session.close()

    def check(self, shot: Shot) -> None:
        """Raises Unavailable where the family's weights are not here."""
        options = shot.options
        if options.family not in FAMILIES:
            raise BadInput(f"AnimateDiff draws with {' or '.join(FAMILIES)}, not with '{options.family}'.")
        if (lacking := self.lacking(options.family)) is not None:
            raise Unavailable(lacking)
        if len(shot.cast) > MAX_CAST:
            raise BadInput(f"AnimateDiff draws up to {MAX_CAST} characters, not {len(shot.cast)}.")
        if options.width % _SIDE_STEP or options.height % _SIDE_STEP:
            raise BadInput(f"Sizes are multiples of {_SIDE_STEP}, not {options.width}x{options.height}.")
        if options.steps < 1 or shot.frames < 1:
            raise BadInput("At least one step and one frame are drawn.")

    def estimate_s(self, shot: Shot) -> float:
        """From the arithmetic that the model takes; a card's own speed is learnt from its first clips."""
        options = shot.options
        family = FAMILIES.get(options.family)
        if family is None:
            return _START_S
        pixels: float = options.width * options.height
        chosen = self._context.options.animatediff
        if chosen.second_pass and (small := family.begins_at(options.width, options.height)):
            pixels = small[0] * small[1] + chosen.second_pass * pixels
        area = pixels / family.side**2
        passes = options.steps * (2 if options.guidance > 1 else 1)
        speed = _CPU_TFLOPS if self.slot_kind is SlotKind.CPU else _TFLOPS
        decoding_s = shot.frames * _DECODING_S * options.width * options.height / 1024**2
        return _START_S + shot.frames * passes * family.tflop * area / speed + decoding_s

    def render(self, shot: Shot, report: Report) -> Generator[Frame, None, Facts]:
        """See the port."""
        self.check(shot)
        session = self._opened(shot.options.family, report)
        return (yield from session.render(shot, report))

    def _opened(self, family: str, report: Report) -> "Session":
        """Loaded, in the thread that draws."""
        wanted = family, folders(self._context.options.models, FAMILIES[family])
        if self._session is not None and self._loaded != wanted:
            self.close()
        if self._session is None:
            prepare_allocator()
            from generation.engines.animatediff.session import Session  # noqa: PLC0415 - loads torch and diffusers

            report(f"loading {family}", 0, 1)
            self._session, self._loaded = Session(self._context, family), wanted
            report(f"loading {family}", 1, 1)
        return self._session
