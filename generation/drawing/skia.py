"""The door to skia-canvas-pyr: the only module that imports it.

Fontconfig reads FONTCONFIG_FILE when the renderer first asks for fonts, in each thread anew: our own file, set before
the import, keeps system fonts out (else the same text draws differently on two machines) and its warnings off stderr.
"""

import importlib.util
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TypeVar

import font_fredoka_one

from generation.errors import EngineFailed

os.environ["FONTCONFIG_FILE"] = str(FilePath(__file__).with_name("fonts.conf"))


@contextmanager
def _without_its_classes() -> Iterator[None]:
    """The package's own classes wrap the renderer in a browser's manner and import an HTTP client for it: 0.1 s of the
    program's start, and nothing here uses them.
    """
    spec = importlib.util.find_spec("skia_canvas_pyr")
    if spec is None or spec.name in sys.modules:
        yield
        return
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[spec.name]


with _without_its_classes():
    from skia_canvas_pyr.skia_canvas_pyr import (
        Canvas,
        CanvasGradient,
        Context2D,
        Image,
        Path2D,
        add_family,
    )

__all__ = ["FONT_FILE", "Canvas", "CanvasGradient", "Context2D", "FontRecord", "Image", "Path2D", "font", "guarded"]

FONT_FILE = FilePath(font_fredoka_one.__file__).parent / "files" / "FredokaOne-Regular.ttf"
_FAMILY = "CartoonBot"
_registered = threading.local()  # the renderer's font library is one per thread


@dataclass(slots=True, kw_only=True)  # not frozen: the renderer's own type has it so
class FontRecord:
    """A font as the renderer reads it, by CSS's names."""

    size: float  # pixels
    canonical: str  # by which the renderer tells fonts apart
    family: list[str] = field(default_factory=lambda: [_FAMILY])
    style: str = "normal"
    variant: str = "normal"
    weight: float = 400
    stretch: str = "normal"
    lineHeight: float | None = None  # noqa: N815
    features: dict[str, float | list[str]] = field(default_factory=dict)


def font(size_px: float) -> FontRecord:
    """The bundled typeface at a size, registered in this thread."""
    if not getattr(_registered, "done", False):
        add_family([str(FONT_FILE)], _FAMILY)
        _registered.done = True
    size = round(size_px, 3)
    return FontRecord(size=size, canonical=f"normal 400 {size}px {_FAMILY}")


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
