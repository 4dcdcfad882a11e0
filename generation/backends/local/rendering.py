"""The seam around engines, in whichever process they run: whatever a library raises ends here, as an outcome."""

import logging
import time
import traceback
from pathlib import Path

from generation.domain import Request
from generation.errors import CartoonError, EngineFailed
from generation.ports import EngineSet, Rendered, Report
from generation.render import RenderOptions, render

log = logging.getLogger(__name__)

Outcome = Rendered | CartoonError


def outcome_of(
    job_id: str, request: Request, engines: EngineSet, *, folder: Path, report: Report, options: RenderOptions
) -> Outcome:
    """Blocks until the clip lies in `folder`, or says why it does not. Raises nothing."""
    started = time.monotonic()
    try:
        rendered = render(request, engines, folder, report, options)
    except CartoonError as error:
        _let_go(error)
        return error
    except MemoryError as error:
        _let_go(error)
        return EngineFailed("Not enough memory for this clip. Ask for a smaller or shorter one.", detail=repr(error))
    except BaseException as error:
        log.exception("engine broke", extra={"job_id": job_id})
        _let_go(error)
        return EngineFailed(
            "The clip could not be drawn because of a fault in the program; its log has the details.",
            detail=repr(error),
        )
    log.info("rendered in %.2f s", time.monotonic() - started, extra={"job_id": job_id})
    return rendered


def _let_go(error: BaseException) -> None:
    """Empties the frames that the error has come through; their lines stay. It goes to other threads from here, and
    what a drawing library made in this one must end in this one.
    """
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        traceback.clear_frames(each.__traceback__)
        each = each.__cause__ or each.__context__
