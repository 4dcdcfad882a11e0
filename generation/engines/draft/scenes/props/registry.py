"""The props that exist. Adding one is adding it to a module in `kinds/`, or such a module."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from generation.engines.draft.scenes.props import kinds
from generation.engines.draft.scenes.props.prop import Prop
from generation.vocabulary.phrases import named

MOST = 3  # in one picture


@cache
def all_props() -> Mapping[str, Prop]:
    """Every prop by name."""
    modules = sorted(pkgutil.iter_modules(kinds.__path__), key=lambda module: module.name)
    found = [prop for info in modules for prop in import_module(f"{kinds.__name__}.{info.name}").PROPS]
    return {prop.name: prop for prop in found}


def chosen(prompt: str) -> tuple[Prop, ...]:
    """What the prompt names first, each once, MOST at most."""
    asked = {prop.name: prop.asked for prop in all_props().values()}
    names = dict.fromkeys(named(prompt, asked))
    return tuple(all_props()[name] for name in list(names)[:MOST])
