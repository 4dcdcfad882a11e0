"""The list of blocked words that every server begins with."""

from functools import cache
from importlib import resources


@cache
def starter_patterns() -> tuple[str, ...]:
    """The patterns of `starter.txt`, which says what they are for."""
    text = (resources.files("bot.moderation") / "starter.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
