"""What trainers note in a LoRA's header: kohya's `ss_` keys and Stability's `modelspec.` keys. A stranger's words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generation.text import clean_prompt

_SHOWN = 60
TRIGGERS_MAX = 8  # as a character's sheet takes
_TRIGGER_CHARACTERS = 100  # likewise
_IMAGES_MIN = 3  # of fewer, every word comes in all captions


@dataclass(frozen=True, kw_only=True, slots=True)
class LoraNotes:
    """Cleaned and short; empty or 0 where the trainer noted nothing."""

    base: str = ""  # as the trainer calls the base model
    title: str = ""
    author: str = ""
    license: str = ""
    resolution: str = ""  # of the training pictures, in pixels
    images: int = 0
    triggers: tuple[str, ...] = ()  # what seems to call the character up

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What was noted, to be listed."""
        images = f"{self.images} images" if self.images else ""
        trained = ", ".join(part for part in (images, self.resolution) if part)
        found = (
            *(("title", self.title), ("author", self.author), ("licence", self.license)),
            *(("trained on", trained), ("base", self.base), ("suggests", ", ".join(self.triggers))),
        )
        return tuple((label, text) for label, text in found if text)


def notes_of(metadata: Mapping[str, str]) -> LoraNotes:
    """Keys as in sd-scripts' `train_util.py` and Stability-AI/ModelSpec; what is not as expected is passed over."""
    images = metadata.get("ss_num_train_images", "")
    return LoraNotes(
        base=_name(metadata.get("modelspec.architecture") or metadata.get("ss_base_model_version") or ""),
        title=_short(metadata.get("modelspec.title") or metadata.get("ss_output_name") or ""),
        author=_short(metadata.get("modelspec.author", "")),
        license=_short(metadata.get("modelspec.license", "")),
        resolution=_short(metadata.get("modelspec.resolution") or metadata.get("ss_resolution") or "").strip("()"),
        images=int(images) if images.isdecimal() and len(images) < 10 else 0,
        triggers=_triggers(metadata),
    )


def _triggers(metadata: Mapping[str, str]) -> tuple[str, ...]:
    """The phrase that is noted as such, else the words that stand in every caption of the training pictures."""
    phrase = metadata.get("modelspec.trigger_phrase", "")
    found = [part for part in phrase.split(",") if part.strip()] or list(_in_every_caption(metadata))
    cleaned = (clean_prompt(text)[:_TRIGGER_CHARACTERS].strip() for text in found)
    kept = {text.casefold(): text for text in cleaned if text}
    return tuple(kept.values())[:TRIGGERS_MAX]


def _in_every_caption(metadata: Mapping[str, str]) -> Iterator[str]:
    """kohya counts the tags of each folder, and tells how many pictures it had."""
    folders = _json(metadata.get("ss_dataset_dirs", ""))
    for folder, tags in _json(metadata.get("ss_tag_frequency", "")).items():
        about = folders.get(folder)
        images = about.get("img_count") if isinstance(about, dict) else None
        if isinstance(images, int) and images >= _IMAGES_MIN and isinstance(tags, dict):
            yield from (tag for tag, count in tags.items() if count == images)


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _name(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in " ._-/")[:_SHOWN]


def _short(text: str) -> str:
    return clean_prompt(text[: 4 * _SHOWN])[:_SHOWN].strip()
