"""What is drawn on. One canvas serves many frames: `reset`, draw, read, again."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from math import radians
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

from generation.drawing import skia
from generation.drawing.color import checked
from generation.drawing.font import Font
from generation.drawing.paint import Gradient, Paint
from generation.drawing.path import Path, require_finite, require_not_negative
from generation.drawing.png import stored_png

Pixels = npt.NDArray[np.uint8]
MAX_SIDE_PX = 8192
_TEXT_GAMMA = 1.4  # the renderer's own default, stated so that text keeps its weight if that changes
Cap = Literal["round", "butt"]


@dataclass(frozen=True, slots=True)
class TextSize:
    """A text's advance and how far its ink reaches from the baseline, in pixels."""

    width: float
    ascent: float
    descent: float


class Image:
    """A picture to draw again and again. Bound to its thread."""

    __slots__ = ("height", "native", "width")

    def __init__(self, encoded: bytes) -> None:
        """From PNG or JPEG bytes. Raises ValueError when they are not one."""
        self.native = skia.Image()
        if not self.native.set_data(encoded):
            raise ValueError("not an image")
        self.width = int(self.native.get_width())
        self.height = int(self.native.get_height())

    @classmethod
    def of(cls, pixels: Pixels) -> Self:
        """Of shape (height, width, 4), straight alpha.

        Through PNG, because the renderer copies raw pixels anew at every use (51 against 66 frames a second). Without
        the fourth channel where all is opaque: such an image is copied, not blended.
        """
        return cls(stored_png(pixels[:, :, :3] if (pixels[:, :, 3] == 255).all() else pixels))


class Canvas:
    """A transparent drawing surface. Bound to its thread. Methods raise ValueError for colours and numbers that
    are not: the renderer would skip such a shape without a word."""

    def __init__(self, width_px: int, height_px: int) -> None:
        if not (1 <= width_px <= MAX_SIDE_PX and 1 <= height_px <= MAX_SIDE_PX):
            raise ValueError(f"a canvas must measure 1 to {MAX_SIDE_PX} pixels a side: {width_px}x{height_px}")
        # Never the GPU: it would draw other bytes on machines that have one.
        self._native = skia.Canvas(0, _TEXT_GAMMA, False)
        self._native.set_width(width_px)
        self._native.set_height(height_px)
        self._context = skia.Context2D(self._native)
        self._context.set_line_join("round")
        # The styles that are set: the renderer parses a colour each time, 6 us, and most ink is of one colour.
        self._fill: Paint | None = None
        self._stroke: Paint | None = None
        self._saved: list[tuple[Paint | None, Paint | None]] = []
        self.width = width_px
        self.height = height_px

    def reset(self) -> None:
        """Back to transparent and untransformed. Drawing is recorded, so memory grows until this is called."""
        self._context.reset()
        self._context.set_line_join("round")
        self._fill = self._stroke = None
        self._saved.clear()

    # ------------------------------------------------------------ transforms

    def save(self) -> None:
        self._context.save()
        self._saved.append((self._fill, self._stroke))

    def restore(self) -> None:
        self._context.restore()
        self._fill, self._stroke = self._saved.pop()

    @contextmanager
    def saved(self) -> Generator[None]:
        """Transforms, clips and opacity set inside end with the block."""
        self.save()
        try:
            yield
        finally:
            self.restore()

    @contextmanager
    def clipped(self, path: Path) -> Generator[None]:
        """What is drawn inside shows only within the path."""
        self.save()
        self._context.clip(path.native, None)
        try:
            yield
        finally:
            self.restore()

    def translate(self, x: float, y: float) -> None:
        require_finite(x + y)
        self._context.translate(x, y)

    def scale(self, x: float, y: float | None = None) -> None:
        require_finite(x + (y or 0.0))
        self._context.scale(x, x if y is None else y)

    def rotate(self, degrees: float) -> None:
        require_finite(degrees)
        self._context.rotate(radians(degrees))

    def clip(self, path: Path) -> None:
        """Until the matching `restore`."""
        self._context.clip(path.native, None)

    def opacity(self, alpha: float) -> None:
        """Of everything drawn after it, until the matching `restore`; 0 to 1."""
        if not 0.0 <= alpha <= 1.0:
            raise ValueError(f"an opacity lies between 0 and 1: {alpha}")
        self._context.set_global_alpha(alpha)

    # ------------------------------------------------------------ shapes

    def fill(self, path: Path, paint: Paint) -> None:
        self._fill_with(paint)
        self._context.fill(path.native, None)

    def stroke(self, path: Path, paint: Paint, width: float, cap: Cap = "round") -> None:
        """Draw along the outline; corners are round."""
        require_finite(width)
        require_not_negative(width)
        context = self._context
        self._stroke_with(paint)
        context.set_line_width(width)
        context.set_line_cap(cap)
        context.stroke(path.native)

    def _fill_with(self, paint: Paint) -> None:
        if paint != self._fill:
            self._context.set_fill_style(paint.native if isinstance(paint, Gradient) else checked(paint))
            self._fill = paint

    def _stroke_with(self, paint: Paint) -> None:
        if paint != self._stroke:
            self._context.set_stroke_style(paint.native if isinstance(paint, Gradient) else checked(paint))
            self._stroke = paint

    def circle(self, x: float, y: float, radius: float, paint: Paint) -> None:
        self.fill(Path().oval(x, y, radius, radius), paint)

    def oval(self, x: float, y: float, rx: float, ry: float, paint: Paint) -> None:
        """A filled ellipse around a centre."""
        self.fill(Path().oval(x, y, rx, ry), paint)

    def rect(self, x: float, y: float, width: float, height: float, paint: Paint) -> None:
        require_finite(x + y + width + height)
        self._fill_with(paint)
        self._context.fill_rect(x, y, width, height)

    def round_rect(self, x: float, y: float, width: float, height: float, radius: float, paint: Paint) -> None:
        self.fill(Path().round_rect(x, y, width, height, radius), paint)

    def line(self, x0: float, y0: float, x1: float, y1: float, paint: Paint, width: float) -> None:
        self.stroke(Path().move(x0, y0).line(x1, y1), paint, width)

    def image(self, image: Image, x: float, y: float, width: float | None = None, height: float | None = None) -> None:
        """Draw an image with its top left corner at a point, stretched to a size where one is given."""
        w, h = (image.width if width is None else width), (image.height if height is None else height)
        require_finite(x + y + w + h)
        self._context.draw_image(image.native, (x, y, w, h))

    def tint(self, paint: Paint) -> None:
        """Paint over the whole canvas, but only where something was drawn before."""
        self._context.set_global_composite_operation("source-atop")
        self.rect(-MAX_SIDE_PX, -MAX_SIDE_PX, 3 * MAX_SIDE_PX, 3 * MAX_SIDE_PX, paint)
        self._context.set_global_composite_operation("source-over")

    # ------------------------------------------------------------ text

    def text(
        self, text: str, x: float, y: float, font: Font, paint: Paint, outline: str = "#00000000", width: float = 0.0
    ) -> None:
        """One line of text from its left end on the baseline; `width` is that of the outline drawn behind it."""
        require_finite(x + y + width)
        context = self._context
        context.set_font(font.native)
        if width > 0:
            self._stroke_with(outline)
            context.set_line_width(width)
            context.stroke_text(text, x, y, None)
        self._fill_with(paint)
        context.fill_text(text, x, y, None)

    def measure(self, text: str, font: Font) -> TextSize:
        self._context.set_font(font.native)
        found = json.loads(self._context.measure_text(text, None))
        return TextSize(found["width"], found["actualBoundingBoxAscent"], found["actualBoundingBoxDescent"])

    # ------------------------------------------------------------ reading back

    def read_rgb(self) -> Pixels:
        """The frame, shape (height, width, 3): a read-only view that drops the fourth channel of its base.

        What was not covered opaquely is meaningless here.
        """
        return self.read_rgba()[:, :, :3]

    def read_rgba(self) -> Pixels:
        """Shape (height, width, 4), read-only, straight alpha: colours are not multiplied by it."""
        raw = self._encoded("raw")
        return np.frombuffer(raw, np.uint8).reshape(self.height, self.width, 4)

    def png(self) -> bytes:
        return self._encoded("png")

    def bake(self, rows: slice = slice(None)) -> Image:
        """What was drawn so far, or some rows of it, as an image: drawing that is far cheaper than repeating shapes."""
        return Image.of(self.read_rgba()[rows])

    def _encoded(self, kind: Literal["raw", "png"]) -> bytes:
        return self._native.to_buffer_sync(
            [self._context],
            {
                "format": kind,
                "quality": 0.92,
                "density": 1,
                "downsample": False,
                "matte": None,
                "msaa": None,
                "color_type": "rgba",
                "text_contrast": 0.0,
                "text_gamma": _TEXT_GAMMA,
                "outline": False,
            },
        )
