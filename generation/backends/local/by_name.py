"""Functions by their names: what makes a slot's engines goes to another process so, and nothing is pickled."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

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


def named(name: str) -> Any:  # noqa: ANN401 - whatever has that name
    """The other way. Raises ImportError, AttributeError."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
