"""Typed text made plain: what a chat adds to words is taken off before they are spoken, drawn or shown.

Both cleaners return one line in Unicode NFC without control, invisible or direction characters and without
Discord's syntax; cleaning a clean text changes nothing. Mentions go without a trace, `@everyone` loses its
sign, marks of emphasis, code, quotes, lists and headings are taken off and their words stay.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import partial

_PASSES = 6  # real texts are plain after two; nested syntax that holds out is cut (see _settled)

_STYLED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]+")  # full-width and "fancy font" letters
_BLANK_LETTERS = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "))  # letters without ink
_EMOJI = "\U0001f000-\U0001faff\u2190-\u2bff"
_JOINED_EMOJI = re.compile(f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])")
_ESCAPED = re.compile(r"\\(?=[^\w\s]|_)")
_FENCE = re.compile(r"```(?:[\w+-]+\n)?")
_MASKED_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(\s*<?https?://[^\s()<>]*>?(?:\s*\"[^\"\n]{0,200}\")?\s*\)", re.I)
_CUSTOM_EMOJI = re.compile(r"<a?:(\w{1,32}):\d+>")
_COMMAND_MENTION = re.compile(r"</([^:<>\n]{1,100}):\d+>")
_MENTION = re.compile(r"<(?:@[!&]?\d+|#\d+|t:-?\d+(?::[a-zA-Z])?|id:\w+|sound:[\d:]+)>")
_LINK = re.compile(r"<?(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)\]}'\"*_~|]>?", re.I)
_LINE_START = re.compile(r"^[ \t]*(?:(?:>{1,3}|#{1,3}|-#|[-*+•])[ \t]+)+", re.M)
_MARKS = re.compile(r"\*{2,}|_{2,}|~{2,}|\|{2,}|`+")
_SINGLE_MARK = re.compile(r"[*_]")
_EVERYONE = re.compile(r"(?<!@)@+(?=everyone|here)", re.I)
_STRAY_SPACE = re.compile(r"\s+(?=[,.!?;…]+(?:\s|$))")
_SYNTAX = re.compile(r"[<>@#*_~`|\\\[\]•+-]")
_EMOTICON = re.compile(
    r"(?<!\S)(?:>?[:;=][-'^]*[()DPp3oOcCsS*/]+|[xX][dD]+|</?3+|\^_*\^|[oO0]_+[oO0]|[TQ]_+[TQ]|;_*;|-_+-|>_*<)(?!\S)"
)
_SPOKEN_SYMBOLS = "°©®™№"

_SCRIPT_NAMES = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}


def clean_prompt(text: str) -> str:
    """A description to draw. Emoji stay, custom emoji become the words of their names, links go."""
    return _settled(partial(_plain, link="", custom_emoji=_name_words), text)


def clean_speech(text: str) -> str:
    """Words to say and to caption. Emoji, emoticons and stacked accents go; a link is said as "link"."""
    return _settled(_plain_speech, text)


def speakable(text: str) -> str | None:
    """None, or one line saying why the voices, which speak English, cannot say this text.

    A text with as many foreign letters as Latin ones is refused: the built-in voice would skip Chinese and
    spell Cyrillic out.
    """
    foreign: dict[str, int] = {}
    latin = 0
    for letter in filter(str.isalpha, text):
        script = unicodedata.name(letter, "UNKNOWN").split()[0]
        if letter.isascii() or script in {"LATIN", "FEMININE", "MASCULINE", "MICRO", "MODIFIER"}:
            latin += 1
        else:
            foreign[script] = foreign.get(script, 0) + 1
    if not foreign or sum(foreign.values()) < latin:
        return None
    most = max(foreign, key=lambda script: foreign[script])
    name = _SCRIPT_NAMES.get(most, most.capitalize())
    shown = text if len(text) <= 40 else text[:39] + "…"
    return f"The voices speak English and cannot say {name} script: '{shown}'. Write it in Latin letters."


def _settled(step: Callable[[str], str], text: str) -> str:
    """Repeat `step` until nothing changes, since taking one mark off can bring another to light.

    A text nested on purpose would need a pass for each level; after a few its syntax is cut as a whole.
    """
    for _ in range(_PASSES):
        after = step(text)
        if after == text:
            return text
        text = after
    return step(step(_SYNTAX.sub(" ", text)))


def _plain(text: str, *, link: str, custom_emoji: Callable[[re.Match[str]], str]) -> str:
    text = _FENCE.sub(" ", _visible("\n".join(text.splitlines())))
    text = _MASKED_LINK.sub(r"\1", _ESCAPED.sub("", text))
    text = _COMMAND_MENTION.sub(r" \1 ", _CUSTOM_EMOJI.sub(custom_emoji, text))
    text = _LINK.sub(f" {link} ", _MENTION.sub(" ", text))
    text = _MARKS.sub("", _LINE_START.sub("", text))
    text = _EVERYONE.sub("", _SINGLE_MARK.sub(_mark, text))
    return _STRAY_SPACE.sub("", " ".join(text.split()))


def _plain_speech(text: str) -> str:
    text = _plain(text, link="link", custom_emoji=lambda _: " ")
    if not text.isascii():
        text = "".join(map(_spoken, text))
    return _STRAY_SPACE.sub("", " ".join(_EMOTICON.sub(" ", text).split()))


def _visible(text: str) -> str:
    """NFC, fancy letters plain, without characters that have no look of their own."""
    text = unicodedata.normalize("NFC", _STYLED.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text))
    if text.isascii() and text.isprintable():
        return text
    text = _JOINED_EMOJI.sub("\ue000", text.translate(_BLANK_LETTERS).replace("\ue000", ""))
    text = "".join(c for c in text if c in "\ue000\n" or c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return text.replace("\ue000", "\u200d")  # the joiner of emoji, kept under a private character


_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format (zero-width, direction), surrogate, private


def _spoken(character: str) -> str:
    """The character itself; nothing for an accent that NFC could not join, a blank for a picture."""
    category = unicodedata.category(character)
    if category in {"Mn", "Me"} or character == "\u200d":
        return ""
    is_picture = category in {"So", "Cn"} or "\U0001f000" <= character <= "\U0001faff"  # Cn: newer than this Python
    return " " if is_picture and character not in _SPOKEN_SYMBOLS else character


def _name_words(match: re.Match[str]) -> str:
    return f" {match[1].replace('_', ' ')} "


def _mark(match: re.Match[str]) -> str:
    """A lone `*` or `_` stays between word characters (snake_case, 2*3) and between blanks (2 * 3)."""
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
    inside_word = (before.isalnum() or before == "_") and (after.isalnum() or after == "_")
    return match[0] if inside_word or (before.isspace() and after.isspace()) else ""
