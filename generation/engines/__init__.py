"""The engines, found by folder name. A package offers `picture_engine(context)`, `speech_engine(context)` or both."""

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from generation.domain import Character, Line, Script, SpeechOptions
from generation.engine_options import EngineContext, EngineOptions
from generation.errors import Unavailable
from generation.ports import Engine, PictureEngine, Speech, SpeechEngine

DRAFT = "draft"  # speaks designed voices, for itself and for engines that clone them


@cache
def names() -> tuple[str, ...]:
    """Every engine of this version, by name; imports none of them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg))


class Engines:
    """The shipped engines, each made when first asked for. A set belongs to one thread."""

    def __init__(self, options: EngineOptions | None = None) -> None:
        self._context = EngineContext(options or EngineOptions(), self._speak_design)
        self._pictures: dict[str, PictureEngine] = {}
        self._speech: dict[str, SpeechEngine] = {}

    def picture(self, name: str) -> PictureEngine | None:
        if name not in self._pictures:
            make = _factory(name, "picture_engine")
            if make is None:
                return None
            self._pictures[name] = make(self._context)
        return self._pictures[name]

    def speech(self, name: str) -> SpeechEngine | None:
        if name not in self._speech:
            make = _factory(name, "speech_engine")
            if make is None:
                return None
            self._speech[name] = make(self._context)
        return self._speech[name]

    def all(self) -> tuple[Engine, ...]:
        found = [engine for name in names() for engine in (self.picture(name), self.speech(name))]
        return tuple(engine for engine in found if engine is not None)

    def close(self) -> None:
        for engine in (*self._pictures.values(), *self._speech.values()):
            engine.close()

    def _speak_design(self, character: Character, text: str) -> Speech:
        voice = self.speech(DRAFT)
        if voice is None:
            raise Unavailable("This version has no draft voice to make designed voices with.")
        script = Script(lines=(Line(speaker=character.name, text=text),))
        return voice.speak(script, {character.name: character}, SpeechOptions(engine=DRAFT), 0, _unwatched)


def _unwatched(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
    """A few seconds of a voice that is made once: nobody waits long enough to be told."""


def _factory(name: str, function: str) -> Callable[[EngineContext], Any] | None:
    if name not in names():
        return None
    factory: Callable[[EngineContext], Any] | None = getattr(import_module(f"{__name__}.{name}"), function, None)
    return factory
