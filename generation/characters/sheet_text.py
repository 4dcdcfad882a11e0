"""A sheet as the text of a character.toml: the few forms of TOML that its fields need."""

import json
from collections.abc import Mapping

from generation.characters.sheet import Sheet


def sheet_text(sheet: Sheet) -> str:
    """What `read_sheet` reads as the same sheet. Fields at their default are left out."""
    values = sheet.model_dump(exclude_defaults=True)
    return "".join(f"{key} = {_value(values[key])}\n" for key in Sheet.model_fields if key in values)


def _value(value: object) -> str:
    """Tables are written inline, on one line: what follows a `[table]` would belong to it."""
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_string(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, float):
        return repr(value)
    raise TypeError(f"a sheet has no {type(value).__name__}")


def _string(text: str) -> str:
    """JSON's strings are TOML's basic strings, but for the delete character, which JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
