"""The door to skia-canvas-pyr: the only module that imports it.

Fontconfig reads FONTCONFIG_FILE when the renderer first asks for fonts, in each thread anew: our own file, set before
the import, keeps system fonts out (else the same text draws differently on two machines) and its warnings off stderr.
"""

import os
import threading
import traceback
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any, TypeVar

import font_fredoka_one

from generation.errors import EngineFailed

os.environ["FONTCONFIG_FILE"] = str(FilePath(__file__).with_name("fonts.conf"))

from skia_canvas_pyr.classes import css, typography
from skia_canvas_pyr.skia_canvas_pyr import (
    Canvas,
    CanvasGradient,
    Context2D,
    Image,
    Path2D,
)

__all__ = ["FONT_FILE", "Canvas", "CanvasGradient", "Context2D", "Image", "Path2D", "guarded", "parsed_font"]

FONT_FILE = FilePath(font_fredoka_one.__file__).parent / "files" / "FredokaOne-Regular.ttf"
_FAMILY = "CartoonBot"
_registered = threading.local()  # the renderer's font library is one per thread


def parsed_font(size_px: float) -> Any:  # noqa: ANN401 - an untyped record of the renderer, only handed back to it
    """The bundled typeface at a size, registered in this thread."""
    if not getattr(_registered, "done", False):
        typography.FontLibrary.use(_FAMILY, [str(FONT_FILE)])
        _registered.done = True
    return css.font(f"{size_px:.3f}px {_FAMILY}")


T = TypeVar("T")


def guarded(work: Callable[[], T]) -> T:
    """Run some drawing; a panic of the renderer becomes EngineFailed.

    A panic is a BaseException whose class cannot be imported, hence the test by name. The new error is raised outside
    the handler: as its context the panic would carry frames whose canvases another thread may then free.
    """
    try:
        return work()
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        detail = traceback.format_exc()
    raise EngineFailed("The drawing broke. Try again with another seed or size.", detail=detail)
