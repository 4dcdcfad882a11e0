"""What makes a slot's engines, by its name: another process imports it, nothing is pickled."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from generation.engine_options import EngineOptions
from generation.ports import EngineSet

MakeEngines = Callable[[EngineOptions], EngineSet]


def name_of(make_engines: MakeEngines) -> str:
    """`package.module:name` of a function or class at a module's top. Raises ValueError for any other."""
    module, name = make_engines.__module__, getattr(make_engines, "__qualname__", "")
    is_there = name.isidentifier() and getattr(import_module(module), name, None) is make_engines
    if module == "__main__" or not is_there:
        raise ValueError(f"{make_engines!r} cannot be found by name: another process cannot import it")
    return f"{module}:{name}"


def engines_named(name: str) -> MakeEngines:
    """The other way. Raises ImportError, AttributeError."""
    module, _, attribute = name.partition(":")
    return cast(MakeEngines, getattr(import_module(module), attribute))
