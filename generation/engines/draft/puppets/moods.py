"""Moods: what a face shows apart from speaking, blinking and looking about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from generation.engines.draft.puppets.faces import Expression, MouthShape
from generation.errors import UnknownName


@dataclass(frozen=True, kw_only=True, slots=True)
class Mood:
    """The fields of `Expression` that a mood decides, in its units, and a mouth for while nothing is said."""

    brow: float = 0.12
    smile: float = 0.6
    slant: float = 0.0
    lid: float = 0.0
    squint: float = 0.0
    pupil: float = 1.0
    smirk: float = 0.0
    tears: float = 0.0
    flush: float = 0.0
    open: float = 0.0  # of the silent mouth, see `MouthShape`
    width: float = 0.9
    round: float = 0.0

    def expression(
        self, mouth: MouthShape, *, blink: float = 0.0, gaze_x: float = 0.0, gaze_y: float = 0.0
    ) -> Expression:
        """This mood on a face whose mouth has that shape: a speaker's, or `silent`."""
        return Expression(
            mouth=mouth,
            blink=blink,
            gaze_x=gaze_x,
            gaze_y=gaze_y,
            brow=self.brow,
            smile=self.smile,
            slant=self.slant,
            lid=self.lid,
            squint=self.squint,
            pupil=self.pupil,
            smirk=self.smirk,
            tears=self.tears,
            flush=self.flush,
        )

    @property
    def silent(self) -> MouthShape:
        """The mouth while nothing is said."""
        return MouthShape(self.open, self.width, self.round)


NEUTRAL = "neutral"
MOODS: Mapping[str, Mood] = {
    NEUTRAL: Mood(),
    "happy": Mood(brow=0.45, smile=1.0, squint=0.35, width=1.05, flush=0.35),
    "laughing": Mood(brow=0.7, smile=1.0, squint=1.0, flush=0.5, open=0.72, width=1.0),
    "sad": Mood(brow=0.1, smile=-0.8, slant=-1.0, lid=0.35, pupil=1.08, width=0.7),
    "crying": Mood(brow=0.2, smile=-1.0, slant=-1.0, lid=0.2, squint=0.45, tears=1.0, flush=0.6, open=0.34, width=0.8),
    "angry": Mood(brow=-0.75, smile=-0.75, slant=1.0, lid=0.25, squint=0.25, pupil=0.86, flush=0.3, width=0.85),
    "surprised": Mood(brow=1.0, smile=0.1, pupil=0.74, open=0.6, width=0.5, round=0.85),
    "scared": Mood(brow=0.7, smile=-0.55, slant=-0.85, pupil=0.5, open=0.16, width=0.9),
    "sly": Mood(brow=-0.2, smile=0.35, slant=0.55, lid=0.5, squint=0.3, smirk=1.0, width=0.85),
    "sleepy": Mood(brow=0.35, smile=0.05, slant=-0.2, lid=0.95, open=0.1, width=0.34, round=0.6),
    "shy": Mood(brow=0.35, smile=0.5, slant=-0.55, lid=0.12, pupil=1.08, flush=1.0, width=0.6),
}  # fmt: skip


MOOD_WORDS: Mapping[str, tuple[str, ...]] = {
    "happy": ("happy", "cheerful", "jolly", "merry", "joyful", "friendly", "sunny", "cheery", "glad", "excited"),
    "sad": ("sad", "gloomy", "lonely", "melancholic", "mournful", "unhappy", "weepy", "heartbroken", "miserable"),
    "angry": ("angry", "grumpy", "furious", "fierce", "evil", "cranky", "grouchy", "stern", "bossy"),
    "surprised": ("surprised", "amazed", "astonished"),
    "scared": ("scared", "anxious", "nervous", "fearful", "frightened", "timid", "worried", "cowardly"),
    "sly": ("sly", "cunning", "cheeky", "mischievous", "sneaky", "tricky", "smug", "wily", "villain"),
    "sleepy": ("sleepy", "tired", "lazy", "drowsy", "bored", "dozy"),
    "shy": ("shy", "bashful", "embarrassed", "coy", "modest"),
}  # fmt: skip


def mood_in(words: Iterable[str]) -> str | None:
    """The basic mood of somebody described by these words (lower case): that of the first word that names one."""
    named = {word: name for name, known in MOOD_WORDS.items() for word in (name, *known)}
    return next((named[word] for word in words if word in named), None)


def mood(name: str) -> Mood:
    """Raises UnknownName."""
    if name not in MOODS:
        raise UnknownName("mood", name, list(MOODS))
    return MOODS[name]


def blend(first: Mood, second: Mood, share: float) -> Mood:
    """A mood between two: `share` 0 is `first`, 1 is `second`."""
    return Mood(
        **{
            field.name: getattr(first, field.name) * (1 - share) + getattr(second, field.name) * share
            for field in fields(Mood)
        }
    )
