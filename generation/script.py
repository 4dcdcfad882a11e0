"""A script as people type it: `[S1] Hello! [Temo] (laughs) Hi.`

Tags are `[S1]`, `[S2]` … for speakers by number and `[Name]` for characters; case, blanks, hyphens and
underscores make no difference, a colon may follow. Text before the first tag belongs to [S1], turns with nothing
to say are dropped, and a speaker who has two tags in a row keeps two lines: the second tag was meant as a pause.
So is an empty line between two paragraphs.

In parentheses stand sounds, as Dia knows them. A near one becomes the listed one: `(laughs warmly)` is
`(laughs)`, and so are `[laughs]` and `*laughs*`. Four words or fewer that are no listed sound are a stage
direction: left out and told. Longer ones, and such with digits or punctuation, are speech and lose only their
parentheses, since Dia takes whatever stands in them for a sound. `(whispers)` and `(shouts)` tell how the rest of
the turn is said, or all of it where they stand at its end.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generation.domain import Line, Manner
from generation.text import clean_speech

_STAGE_WORDS = 4
_SOUND_WORDS = 6  # "(gasps in wonder at the sky)" is a sound; a whole sentence is speech
_TOLD_DIRECTIONS = 5

# Canonical sound (Dia's model card) and the forms of a word that mean it.
_SOUND_FORMS = (
    ("(laughs)", r"laugh(?:s|ed|ing|ter)?|giggl(?:es?|ed|ing)|(?:ha){2,}h?|lol"),
    ("(clears throat)", r"clear(?:s|ed|ing)? (?:\w+ )?throat|throat clearing|ahem"),
    ("(sighs)", r"sigh(?:s|ed|ing)?"),
    ("(gasps)", r"gasp(?:s|ed|ing)?"),
    ("(coughs)", r"cough(?:s|ed|ing)?"),
    ("(singing)", r"singing"),
    ("(sings)", r"sings?|sang"),
    ("(mumbles)", r"mumbl(?:es?|ed|ing)|mutter(?:s|ed|ing)?"),
    ("(beep)", r"b(?:l)?eep(?:s|ed|ing)?"),
    ("(groans)", r"groan(?:s|ed|ing)?|moan(?:s|ed|ing)?"),
    ("(sniffs)", r"sniff(?:s|ed|ing|les?|led|ling)?"),
    ("(claps)", r"clap(?:s|ped|ping)?"),
    ("(screams)", r"scream(?:s|ed|ing)?|shriek(?:s|ed|ing)?|yell(?:s|ed|ing)?"),
    ("(inhales)", r"inhal(?:es?|ed|ing)|breath(?:es?|ed|ing) in"),
    ("(exhales)", r"exhal(?:es?|ed|ing)|breath(?:es?|ed|ing) out"),
    ("(applause)", r"appla(?:use|uds?|uded|uding)"),
    ("(burps)", r"burp(?:s|ed|ing)?|belch(?:es|ed|ing)?"),
    ("(humming)", r"hum(?:s|med|ming)?"),
    ("(sneezes)", r"sneez(?:es?|ed|ing)"),
    ("(chuckle)", r"chuckl(?:es?|ed|ing)|snicker(?:s|ed|ing)?"),
    ("(whistles)", r"whistl(?:es?|ed|ing)"),
)
NONVERBALS: tuple[str, ...] = tuple(sound for sound, _ in _SOUND_FORMS)

_MANNER_FORMS = (
    (Manner.WHISPER, r"whisper(?:s|ed|ing)?|hushed|under (?:his|her|their) breath"),
    (Manner.SHOUT, r"shout(?:s|ed|ing)?|holler(?:s|ed|ing)?|loudly"),
)
_MANNERED = re.compile(rf"\(({'|'.join(manner.value for manner, _ in _MANNER_FORMS)})\)")

_SOUND = re.compile("|".join(f"(?P<s{i}>(?:{forms})\\b)" for i, (_, forms) in enumerate(_SOUND_FORMS)))
_LISTED = re.compile("|".join(re.escape(sound) for sound in NONVERBALS))
_STARRED = re.compile(r"(?<![*_\w])([*_])([A-Za-z][A-Za-z' ]{1,39})\1(?![*_\w])")
_BRACKETED = re.compile(r"\[\s*([^\W\d_][\w .'’-]{0,39})\]")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_NUMBERED = re.compile(r"(?:s|speaker)_?0*([1-9][0-9]?)")
_NOT_A_STAGE_DIRECTION = re.compile(r"[\d.!?,;:…]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What stands between two tags, cleaned. `tag` is the tag's key, `label` what was typed in the brackets."""

    tag: str
    label: str
    text: str
    manner: Manner = Manner.PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedScript:
    turns: tuple[Turn, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A run of words, or one of NONVERBALS."""

    text: str
    is_nonverbal: bool


def parse(text: str) -> ParsedScript:
    """Turns of at least one word, number or sound each; no turns where there is nothing to say. Never raises."""
    turns: list[Turn] = []
    dropped: list[str] = []
    label = "S1"
    for paragraph in _PARAGRAPHS.split(text):
        cleaned = clean_speech(_STARRED.sub(_unstarred, paragraph))
        for tag, said in _split_at_tags(cleaned, label):
            label = tag
            turns += (
                Turn(tag=tag_key(label), label=label, text=spoken, manner=how)
                for how, spoken in _in_manners(_spoken(said, dropped))
            )
    return ParsedScript(turns=tuple(turns), notes=_told(dropped))


def tag_key(label: str) -> str:
    """What a tag is compared by: `s1` for the first speaker, else the name in small letters joined by `_`."""
    key = "_".join(re.findall(r"[^\W_]+", label.casefold()))
    numbered = _NUMBERED.fullmatch(key)
    return f"s{numbered[1]}" if numbered else key


def nonverbal(phrase: str) -> str | None:
    """The listed sound that a phrase means, decided by its first word or, of two words, by either; or None."""
    words = phrase.lower().split()
    if len(words) > _SOUND_WORDS:
        return None
    tails = words if len(words) <= 2 else words[:1]
    for at in range(len(tails)):
        match = _SOUND.match(" ".join(words[at:]))
        if match and match.lastgroup:
            return NONVERBALS[int(match.lastgroup[1:])]
    return None


def manner(phrase: str) -> Manner | None:
    """How something is said, where a phrase of few words tells it."""
    if len(phrase.split()) > _STAGE_WORDS:
        return None
    return next((each for each, forms in _MANNER_FORMS if re.match(rf"(?:{forms})\b", phrase.strip().lower())), None)


def split_nonverbals(text: str) -> tuple[Part, ...]:
    """A line's text as words and sounds in order; punctuation that stands alone beside a sound is left out."""
    parts: list[Part] = []
    end = 0
    for match in _LISTED.finditer(text):
        parts += _words(text[end : match.start()])
        parts.append(Part(text=match[0], is_nonverbal=True))
        end = match.end()
    return (*parts, *_words(text[end:]))


def write(lines: Iterable[Line]) -> str:
    """The lines as a script that parses to the same turns."""
    return "\n".join(map(written, lines))


def written(line: Line) -> str:
    """One turn with its tag and manner."""
    manner = "" if line.manner is Manner.PLAIN else f"({line.manner.value}) "
    return f"[{line.speaker}] {manner}{line.text}"


def _words(text: str) -> list[Part]:
    return [Part(text=text.strip(), is_nonverbal=False)] if _has_something_to_say(text) else []


def _unstarred(match: re.Match[str]) -> str:
    return f"({match[2]})" if nonverbal(match[2]) or manner(match[2]) else match[0]


def _in_manners(text: str) -> Iterable[tuple[Manner, str]]:
    """A turn's text parted where the manner changes; parts with nothing to say are left out."""
    pieces = _MANNERED.split(text)  # text, manner, text …
    manners = [Manner.PLAIN, *map(Manner, pieces[1::2])]
    texts = [clean_speech(piece) for piece in pieces[::2]]
    if len(texts) > 1 and not _has_something_to_say(texts[-1]):
        manners[-2] = manners[-1]  # it stands behind what it tells of
    return ((how, said) for how, said in zip(manners, texts, strict=True) if _has_something_to_say(said))


def _split_at_tags(text: str, label: str) -> Iterable[tuple[str, str]]:
    """(label, text) from tag to tag, `label` before the first; sounds in square brackets are sounds, not tags."""
    end = 0
    for match in _BRACKETED.finditer(text):
        if nonverbal(match[1]) is None and manner(match[1]) is None:
            yield label, text[end : match.start()]
            label, end = match[1].strip(), match.end()
    yield label, text[end:]


def _spoken(text: str, dropped: list[str]) -> str:
    """A turn's words and listed sounds on one line; stage directions go to `dropped`."""
    pieces: list[str] = []
    end = 0
    text = _BRACKETED.sub(r"(\1)", text)
    for match in _PARENTHESIS.finditer(text):
        glued = text[match.start() - 1 : match.start()].isalnum() or text[match.end() : match.end() + 1].isalnum()
        pieces += (_bare(text[end : match.start()]), _aside(match[1], glued, dropped))
        end = match.end()
    # Taking brackets out can bring chat syntax to light, as in "h(tt)ps://"; the colon is a tag's, not the turn's.
    return clean_speech("".join((*pieces, _bare(text[end:]))).lstrip(" :"))


def _aside(inside: str, glued: bool, dropped: list[str]) -> str:
    """What a parenthesis leaves behind. A glued one, as in `apple(s)`, is a part of a word."""
    sound = nonverbal(inside)
    if sound:
        return f" {sound} "
    how = None if glued else manner(inside)
    if how:
        return f" ({how.value}) "
    words = _bare(inside).split()
    if glued or len(words) > _STAGE_WORDS or _NOT_A_STAGE_DIRECTION.search(inside):
        return _bare(inside)
    if words:
        dropped.append(f"({' '.join(words)})")
    return " "


def _bare(text: str) -> str:
    """Without brackets: whatever is left of them would steer the voice."""
    return re.sub(r"[()\[\]]", " ", text)


def _has_something_to_say(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _told(dropped: list[str]) -> tuple[str, ...]:
    if not dropped:
        return ()
    several = list(dict.fromkeys(dropped))
    shown = ", ".join(several[:_TOLD_DIRECTIONS]) + (", …" if len(several) > _TOLD_DIRECTIONS else "")
    return (f"Left out as stage directions: {shown}. Write words without parentheses to have them spoken.",)
