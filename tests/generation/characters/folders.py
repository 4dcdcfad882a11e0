"""Folders of characters as an owner fills them."""

import hashlib
from pathlib import Path

from generation.domain import Asset

FULL = """
name = "nova"
title = "Captain Nova"
description = "a **brave** pilot"
triggers = ["nova person"]
negative = "beard"
[look.sdxl]
lora = "nova.safetensors"
weight = 0.8
[look.sd15]
lora = "https://example.org/nova15.safetensors?token=1"
[voice]
reference = "voice.wav"
transcript = "Hello, this is Nova."
design = { pitch = 0.7, formant = 1, speed = 1.1, pitch_range = 0.5 }
[puppet]
kind = "explorer"
colors = { body = "#f4f6ff" }
accessories = ["cape"]
mood = "sly"
"""


def add(root: Path, name: str, sheet: str | bytes | None = None, **files: bytes) -> Path:
    """A character's folder; keywords are files, with `_` for the dot."""
    folder = root / name
    folder.mkdir(parents=True)
    text = f'name = "{name}"' if sheet is None else sheet
    (folder / "character.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    for file, data in files.items():
        (folder / file.replace("_", ".")).write_bytes(data)
    return folder


def asset(name: str, data: bytes) -> Asset:
    return Asset(name=name, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
