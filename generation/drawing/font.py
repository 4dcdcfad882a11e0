"""The bundled typeface (Fredoka One, SIL OFL 1.1): Latin letters, digits, punctuation."""

from generation.drawing import skia


class Font:
    """The typeface at one size, for one thread."""

    __slots__ = ("native", "size_px")

    def __init__(self, size_px: float) -> None:
        if not 1 <= size_px <= 2000:
            raise ValueError(f"a font size must lie between 1 and 2000 pixels: {size_px}")
        self.size_px = size_px
        self.native = skia.font(size_px)
