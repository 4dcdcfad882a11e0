"""The engines, found by folder name. Each package offers `picture_engine()`, `speech_engine()` or both."""

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from generation.ports import Engine, PictureEngine, SpeechEngine


@cache
def names() -> tuple[str, ...]:
    """Every engine of this version, by name; imports none of them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg))


class Engines:
    """The shipped engines, each made when first asked for. A set belongs to one thread."""

    def __init__(self) -> None:
        self._pictures: dict[str, PictureEngine] = {}
        self._speech: dict[str, SpeechEngine] = {}

    def picture(self, name: str) -> PictureEngine | None:
        if name not in self._pictures:
            make = _factory(name, "picture_engine")
            if make is None:
                return None
            self._pictures[name] = make()
        return self._pictures[name]

    def speech(self, name: str) -> SpeechEngine | None:
        if name not in self._speech:
            make = _factory(name, "speech_engine")
            if make is None:
                return None
            self._speech[name] = make()
        return self._speech[name]

    def all(self) -> tuple[Engine, ...]:
        found = [engine for name in names() for engine in (self.picture(name), self.speech(name))]
        return tuple(engine for engine in found if engine is not None)

    def close(self) -> None:
        for engine in (*self._pictures.values(), *self._speech.values()):
            engine.close()


def _factory(name: str, function: str) -> Callable[[], Any] | None:
    if name not in names():
        return None
    factory: Callable[[], Any] | None = getattr(import_module(f"{__name__}.{name}"), function, None)
    return factory
