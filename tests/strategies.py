"""Hypothesis strategies for the frozen values, read off their types: a new field is covered by itself."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

_PLAIN: Mapping[object, st.SearchStrategy[object]] = {
    str: st.text(max_size=12),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=12),
    NoneType: st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    Path: st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1).map(Path),
}


def values(hint: object) -> st.SearchStrategy[object]:
    """Any value of a type that the frozen values use. Numbers are finite, texts have no half surrogate pairs."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: values(hints[field.name]) for field in fields(hint)})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return _generic(hint)


def _generic(hint: object) -> st.SearchStrategy[object]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*map(values, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin in (Mapping, dict):
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)
    raise TypeError(f"no strategy for {hint}")
