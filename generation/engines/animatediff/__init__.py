"""SDXL and SD 1.5 with AnimateDiff's motion modules on a GPU. Imports nothing heavy until it draws."""

from generation.engine_options import EngineContext
from generation.ports import PictureEngine


def picture_engine(context: EngineContext) -> PictureEngine:
    from generation.engines.animatediff.engine import AnimateDiffPictures  # noqa: PLC0415

    return AnimateDiffPictures(context)
