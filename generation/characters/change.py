"""What an add or an edit gives to a character, and the sheet that comes of it."""

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generation.characters.sheet import Sheet, checked_sheet

_HASH_LETTERS = 16  # 64 bits: one character has a handful of files
_OURS = re.compile(rf"(?:lora-sdxl|lora-sd15|voice|portrait)-[0-9a-f]{{{_HASH_LETTERS}}}\.[a-z]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """None: stays as it is. Files are checked by who gives them; they are moved away."""

    title: str | None = None
    description: str | None = None
    triggers: tuple[str, ...] | None = None
    negative: str | None = None
    transcript: str | None = None
    loras: Mapping[str, Path] = field(default_factory=dict)  # by base model
    voice: Path | None = None
    portrait: Path | None = None


def prepared(folder: Path, sheet: Sheet, change: Change) -> Sheet:
    """The changed sheet; its files lie in `folder`, the sheet itself is not written.

    Files are named by content, so that none changes under its name and the sheet decides which are the character's.
    Raises BadInput that names what is wrong, OSError.
    """
    values: dict[str, Any] = sheet.model_dump(exclude_defaults=True)
    typed = {"title": change.title, "description": change.description, "negative": change.negative}
    values |= {key: text for key, text in typed.items() if text is not None}
    if change.triggers is not None:
        values["triggers"] = list(change.triggers)
    voice = values.setdefault("voice", {})
    if change.transcript is not None:
        voice["transcript"] = change.transcript
    if change.voice is not None:
        voice["reference"] = _move_in(change.voice, folder, "voice")
    for base, lora in change.loras.items():
        look = values.setdefault("look", {}).setdefault(base, {})
        look["lora"] = _move_in(lora, folder, f"lora-{base}")
    if change.portrait is not None:
        values["portrait"] = _move_in(change.portrait, folder, "portrait")
    return checked_sheet(values, sheet.name)


def files_of(sheet: Sheet) -> frozenset[str]:
    """Names of the files in the character's folder that the sheet names."""
    loras = {look.lora for look in sheet.look.values() if look.lora and "://" not in look.lora}
    return frozenset(name for name in (*loras, sheet.voice.reference, sheet.portrait) if name)


def remove_unnamed(folder: Path, sheet: Sheet) -> None:
    """Files that `prepared` moved in and the sheet does not name. What the owner put there stays."""
    named = files_of(sheet)
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in named:
            path.unlink()


def _move_in(source: Path, folder: Path, role: str) -> str:
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:_HASH_LETTERS]
    name = f"{role}-{digest}{source.suffix.lower()}"
    shutil.move(source, folder / name)
    return name
