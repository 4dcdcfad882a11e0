"""The composition root: builds the parts from the settings and takes them down again, in one place."""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.guild_folders import character_folders
from bot.settings import Settings
from bot.settings.sections import GenerationSettings
from generation.async_store import AsyncStore
from generation.characters import CharacterLibrary
from generation.domain import SlotKind
from generation.engine_options import CPU, EngineOptions
from generation.engines import Engines
from generation.errors import BadInput, StorageFailed, UnknownName
from generation.events import Events
from generation.gpu import gpu_devices
from generation.media.encode import EncodeOptions
from generation.ports import EngineSet
from generation.presets import PRESETS, Preset, with_engines
from generation.render import RenderOptions
from generation.service import Service
from generation.wish import Context, PictureFacts
from storage.files import ClipFiles
from storage.store import open_store


@dataclass(frozen=True, slots=True)
class App:
    """What commands work with. `engines` belongs to the event loop's thread."""

    settings: Settings
    folder: Path
    store: AsyncStore
    files: ClipFiles
    events: Events
    engines: EngineSet
    characters: CharacterLibrary
    service: Service


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncIterator[App]:
    """Raises StorageFailed when the data folder or the database cannot be used."""
    folder = settings.storage.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The data folder {folder} cannot be used: {error.strerror}."
        raise StorageFailed(f"{message} Set CARTOON_DATA_DIR to another.", detail=repr(error)) from error
    async with AsyncExitStack() as stack:
        url = settings.storage.url.get_secret_value() if settings.storage.url else None
        store = AsyncStore(open_store(url or folder / "cartoon.db"))
        stack.push_async_callback(store.close)
        engines = Engines(engine_options(settings))
        stack.callback(engines.close)
        files = ClipFiles(folder / "clips")
        events = Events()
        service = Service(
            store,
            files,
            events,
            engines,
            max_waiting=settings.queue.max_waiting,
            retention_days=settings.storage.retention_days,
            clock=lambda: datetime.now(UTC),
        )
        characters = open_characters(settings)
        yield App(settings, folder, store, files, events, engines, characters, service)


def open_characters(settings: Settings) -> CharacterLibrary:
    """The bundled characters and those added in the data folder."""
    return CharacterLibrary(character_folders(settings.storage.data_dir, None), lora_url=settings.lora_url)


def engine_options(settings: Settings) -> EngineOptions:
    """What every engine of this program is made with; each slot has its own card."""
    devices = settings.generation.devices
    return EngineOptions(
        models=settings.models.models(settings.storage.data_dir),
        device=CPU if devices == (CPU,) else "cuda",
        cache_folder=settings.storage.data_dir / "cache",
        pass_manners=settings.generation.pass_manners,
        animatediff=settings.animatediff.options,
    )


def gpus(settings: Settings) -> tuple[str, ...]:
    """The cards that jobs may run on."""
    devices = settings.generation.devices
    if devices == (CPU,):
        return ()
    return gpu_devices() if devices == ("auto",) else devices


def slot_counts(settings: Settings) -> Mapping[SlotKind, int]:
    """How many jobs of each kind run at once here."""
    return {SlotKind.CPU: settings.generation.cpu_slots, SlotKind.GPU: len(gpus(settings))}


def request_context(settings: Settings, engines: EngineSet, characters: CharacterLibrary) -> Context:
    """Everything beside the wish itself that decides what a request becomes. Raises BadInput for a setting."""
    chosen = settings.generation
    presets = _presets(chosen)
    pictures = {preset.picture_engine: engines.picture(preset.picture_engine) for preset in presets.values()}
    voices = {preset.speech_engine: engines.speech(preset.speech_engine) for preset in presets.values()}
    return Context(
        characters=characters,
        pictures={name: PictureFacts.of(engine) for name, engine in pictures.items() if engine is not None},
        speech={name: engine.available() for name, engine in voices.items() if engine is not None},
        manner_notes={name: engine.manner_note for name, engine in voices.items() if engine and engine.manner_note},
        new_seed=new_seed,
        limits=settings.limits,
        presets=presets,
        default_preset=chosen.default_preset,
        high_quality_mode=chosen.high_quality_mode,
        quality_prompt=chosen.quality_prompt,
        full_negative=chosen.quality_prompt,
        background_sound=settings.media.background_sound,
        titles=chosen.titles,
    )


def _presets(chosen: GenerationSettings) -> Mapping[str, Preset]:
    with _named_by("generation.picture_engine"):
        presets = with_engines(PRESETS, picture_engine=chosen.picture_engine)
    with _named_by("generation.speech_engine"):
        presets = with_engines(presets, speech_engine=chosen.speech_engine)
    with _named_by("generation.default_preset"):
        if chosen.default_preset is not None and chosen.default_preset not in presets:
            raise UnknownName("preset", chosen.default_preset, list(presets))
    return presets


@contextmanager
def _named_by(setting: str) -> Iterator[None]:
    """Who reads of a wrong name has typed none: they must be told where it stands."""
    try:
        yield
    except UnknownName as error:
        raise BadInput(f"The setting {setting}: {error.user_message}") from error


def render_options(settings: Settings) -> RenderOptions:
    media = settings.media
    return RenderOptions(
        encode=EncodeOptions(preset=media.x264_preset, crf=media.crf),
        loudness_lufs=media.loudness_lufs,
        smooth_fps=media.smooth_fps,
    )


def new_seed() -> int:
    """Seeds that people can read out and type again."""
    return secrets.randbelow(2**31)
