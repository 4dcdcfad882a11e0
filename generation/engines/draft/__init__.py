"""The draft engine: puppets and a small voice on a CPU, with no download. Imports nothing heavy until it is used."""

from generation.engine_options import EngineContext
from generation.ports import PictureEngine, SpeechEngine


def preload() -> None:
    """Load what the first clip would wait for, in the thread that will make it. Raises EngineFailed.

    The voice loads beside: half of that is done without the interpreter's lock.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    from generation.engines.draft import pictures  # noqa: PLC0415
    from generation.engines.draft.voice import speaking  # noqa: PLC0415

    with ThreadPoolExecutor(1, thread_name_prefix="preload") as beside:
        loaded = beside.submit(speaking.preload)
        pictures.preload()
        loaded.result()


def picture_engine(_: EngineContext) -> PictureEngine:
    from generation.engines.draft.pictures import DraftPictures  # noqa: PLC0415 - loads the renderer

    return DraftPictures()


def speech_engine(_: EngineContext) -> SpeechEngine:
    from generation.engines.draft.voice import DraftVoice  # noqa: PLC0415 - loads the voice's network

    return DraftVoice()
