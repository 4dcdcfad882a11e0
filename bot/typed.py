"""What somebody wrote into a form: nobody should write four thousand characters twice."""

import io
from collections.abc import Iterator, Mapping

import discord


def typed(interaction: discord.Interaction) -> str:
    """All fields of the form that was sent in, in their order; empty where it is none."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return ""
    return "\n\n".join(value for value in _values(dict(interaction.data or {})) if value.strip())


def as_file(text: str) -> discord.File:
    return discord.File(io.BytesIO(text.encode(errors="replace")), "your-text.txt")


def _values(node: object) -> Iterator[str]:
    """However deep Discord wraps them."""
    if isinstance(node, Mapping):
        if isinstance(node.get("value"), str):
            yield node["value"]
        for key in ("components", "component"):
            yield from _values(node.get(key))
    elif isinstance(node, list):
        for each in node:
            yield from _values(each)
