"""The prompt as an image model reads it: who is in it, what was typed, and keywords for quality."""

import re
from collections.abc import Iterable, Sequence

from generation.domain import Character

QUALITY = (
    "detailed cartoon style",
    "masterpiece quality",
    "cinematic lighting",
    "smooth fluid animation",
    "perfect anatomy",
    "professional animation",
)
NEGATIVE = (
    "low quality",
    "worst quality",
    "blurry",
    "pixelated",
    "grainy",
    "jpeg artifacts",
    "oversaturated",
    "bad anatomy",
    "bad proportions",
    "deformed",
    "disfigured",
    "mutated",
    "extra limbs",
    "missing limbs",
    "extra fingers",
    "fused fingers",
    "malformed hands",
    "cross-eyed",
    "duplicate",
    "cropped",
    "out of frame",
    "text",
    "watermark",
    "signature",
    "logo",
    "flickering",
    "jittery motion",
    "morphing",
    "inconsistent character",
    "photorealistic",
)
_JOINED = r"(?:,\s*(?:and|or)\b|,|&|\+|\b(?:and|or|with|plus|together with)\b)"
_TOWARDS = r"\b(?:at|to|for|from|by|near|behind|beside|against|towards?|next to|in front of)"


def model_prompt(prompt: str, cast: Sequence[Character], family: str, *, quality: bool = True) -> str:
    """Trigger words of the cast, the prompt as typed, then the quality keywords; nothing twice.

    A character whose look on this model family has no LoRA is described in words too, since its trigger means
    nothing to the bare model.
    """
    front: list[str] = []
    for character in cast:
        front += character.triggers
        if not has_lora(character, family):
            front.append(character.description)
    parts = [part for part in front if part and not mentions(prompt, part)]
    parts.append(prompt.rstrip(" ,"))
    parts += [keyword for keyword in QUALITY if quality and not mentions(prompt, keyword)]
    return ", ".join(_unique(parts))


def described(prompt: str, cast: Iterable[Character]) -> str:
    """A finished prompt with these characters in words too, for a model that turned out not to know them."""
    front = (each.description for each in cast if each.description and not mentions(prompt, each.description))
    return ", ".join(_unique((*front, prompt)))


def without(prompt: str, others: Sequence[Character]) -> str:
    """The prompt with these characters left out, and with what joined them to the rest: "temo and felfel wave" is
    "temo wave" without felfel. Where nothing but them is left, it is empty.
    """
    names = {name for each in others for name in (each.name, each.title, *each.triggers) if name}
    for name in sorted(names, key=len, reverse=True):
        named = rf"(?<!\w)(?:(?:the|an?)\s+)?{_words(name)}(?:['’]s)?(?!\w)"
        for pattern in (
            rf"{_TOWARDS}\s+{named}",
            rf"\s*{_JOINED}\s*{named}",
            rf"{named}\s*{_JOINED}\s*",
            named,
        ):
            prompt = re.sub(pattern, " ", prompt, flags=re.IGNORECASE)
    return re.sub(r"\s+(?=[,.;!?]|$)", "", " ".join(prompt.split())).strip(" ,")


def model_negative(typed: str, prompt: str, cast: Sequence[Character], *, comprehensive: bool = True) -> str:
    """What was typed, the characters' own, then the comprehensive list; nothing twice.

    Of the list, what the prompt asks for by the same words is left out: a pixelated city may be pixelated.
    """
    parts = [part for text in (typed, *(character.negative for character in cast)) for part in text.split(",")]
    if comprehensive:
        parts += [keyword for keyword in NEGATIVE if not mentions(prompt, keyword)]
    return ", ".join(_unique(parts))


def has_lora(character: Character, family: str) -> bool:
    """Whether the character has its own weights on this model family."""
    return any(look.base == family and look.has_lora for look in character.looks)


def mentions(text: str, phrase: str) -> bool:
    """Whether `text` has `phrase` as whole words, case aside; blanks, hyphens and underscores are alike."""
    words = _words(phrase)
    return bool(words) and re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None


def _words(phrase: str) -> str:
    """A pattern for the phrase, however its words are joined."""
    return r"[\s_-]+".join(re.escape(word) for word in re.split(r"[\s_-]+", phrase) if word)


def _unique(parts: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for part in (each.strip() for each in parts):
        if part:
            kept.setdefault(part.casefold(), part)
    return list(kept.values())
