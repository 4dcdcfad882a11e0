"""What a slot's thread and its child process say to each other: one message a line, as JSON. Files go by path.

After `Start` the child says `Ready`; then each `Begin` is answered by any number of `Progressed` and one `Finished` or
`Failed`. `Logged` may come at any time. The child ends after `End`, and at the end of the socket.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from generation.domain import Request
from generation.engine_options import EngineOptions
from generation.errors import Cancelled, CancelReason, CartoonError, with_code
from generation.jobs import Clip, ClipFacts, Progress
from generation.ports import Rendered
from generation.render import RenderOptions
from generation.snapshot import Codec

# ---------------------------------------------------------------- to the child


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Make the engines. `engines`: where to find what makes them, as `by_name` has it."""

    engines: str
    options: EngineOptions
    log_level: int
    kind: Literal["start"] = "start"


@dataclass(frozen=True, kw_only=True, slots=True)
class Begin:
    """Render this into the folder, which is there and empty."""

    job_id: str
    request: Request
    folder: Path
    options: RenderOptions
    kind: Literal["begin"] = "begin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel:
    """Stop the job at its next report. One that has ended meanwhile is not meant by it."""

    job_id: str
    reason: CancelReason
    kind: Literal["cancel"] = "cancel"


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """No job will come: give back what you hold and end."""

    kind: Literal["end"] = "end"


# ---------------------------------------------------------------- from the child


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """Everything that needs no model is imported."""

    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, kw_only=True, slots=True)
class Progressed:
    """`generation.jobs.Progress`, its preview in base 64 or empty."""

    stage: str
    done: int
    total: int
    preview: str = ""
    kind: Literal["progressed"] = "progressed"

    @classmethod
    def of(cls, progress: Progress) -> "Progressed":
        preview = base64.b64encode(progress.preview or b"").decode("ascii")
        return cls(stage=progress.stage, done=progress.done, total=progress.total, preview=preview)

    @property
    def progress(self) -> Progress:
        preview = base64.b64decode(self.preview) or None
        return Progress(stage=self.stage, done=self.done, total=self.total, preview=preview)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """`files`: role -> the file's name in the job's folder."""

    files: Mapping[str, str]
    facts: ClipFacts
    kind: Literal["finished"] = "finished"

    @classmethod
    def of(cls, rendered: Rendered) -> "Finished":
        return cls(files={role: path.name for role, path in rendered.files.items()}, facts=rendered.clip.facts)

    def rendered(self, folder: Path) -> Rendered:
        files = {role: folder / name for role, name in self.files.items()}
        return Rendered(files=files, clip=Clip(files={}, facts=self.facts))


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """An error of the one tree, by its code; `reason` of a cancel."""

    code: str
    user_message: str
    detail: str = ""
    reason: CancelReason | None = None
    kind: Literal["failed"] = "failed"

    @classmethod
    def of(cls, error: CartoonError) -> "Failed":
        reason = error.reason if isinstance(error, Cancelled) else None
        return cls(code=error.code, user_message=whole(error.user_message), detail=whole(error.detail), reason=reason)

    @property
    def error(self) -> CartoonError:
        if self.reason is not None:
            return Cancelled(self.reason)
        return with_code(self.code, self.user_message, detail=self.detail)


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """A log record, its traceback in the text. `created`: seconds since the epoch."""

    level: int
    logger: str
    text: str
    created: float
    kind: Literal["logged"] = "logged"


_HALF_PAIR = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Without half surrogate pairs, which an odd file name brings and JSON cannot carry."""
    return _HALF_PAIR.sub("\ufffd", text)


ToChild = Start | Begin | Cancel | End
FromChild = Ready | Progressed | Finished | Failed | Logged
TO_CHILD: Codec[ToChild] = Codec("message to the render process", Annotated[ToChild, Field(discriminator="kind")])
FROM_CHILD: Codec[FromChild] = Codec("render process' message", Annotated[FromChild, Field(discriminator="kind")])
