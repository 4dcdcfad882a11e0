"""What the tests of the draft voice speak, and who speaks."""

from collections.abc import Mapping

from hypothesis import strategies as st

from generation.domain import Character, Line, Script, SpeechOptions, Voice, VoiceDesign
from generation.engines.draft.voice import DraftVoice
from generation.ports import Samples, Speech

OPTIONS = SpeechOptions(engine="draft")
CAST: Mapping[str, Character] = {
    name: Character(name=name, title=name.title(), voice=Voice(design=design))
    for name, design in {
        "plain": VoiceDesign(),
        "temo": VoiceDesign(pitch=0.68, formant=0.90),
        "felfel": VoiceDesign(pitch=1.18, pitch_range=1.1, formant=1.06, speed=1.04),
    }.items()
}
# Harvard sentences: public, and balanced in their sounds.
SENTENCES = (
    "The source of the huge river is the clear spring. Kick the ball straight and follow through. "
    "Help the woman get back to her feet. A pot of tea helps to pass the evening."
)

# Pieces that pronouncers trip over, in any order and glued together at will.
_PIECES = (
    *("no.", "No.", "Mr.", "St.", "fig.", "Sun.", "U.S.", "a.m.", "I", "it's", "'tis", "IV", "AT&T", "B2B", "café"),
    *("$5", "5$", "€1,50", ".5", "5.", "10:30 pm", "3/4", "24/7", "5km", "1st", "-5", "1,2,3", "007", "1,250", "50%"),
    *("w-w-what", "soooo", "NOOOOO", "haha", "shhh", "(laughs)", "(sighs)", "—", "--", "-", "…", "...", "?", "!", ","),
    *("🙂", "世界", "мир", "9" * 60, "x" * 90, "Q" * 50, "[a](/b/)"),
)
MESSY = st.lists(st.one_of(st.sampled_from(_PIECES), st.sampled_from([" ", " ", ""]), st.text(max_size=4)), max_size=25)
TEXTS = MESSY.map("".join)


def script(*turns: tuple[str, str]) -> Script:
    return Script(lines=tuple(Line(speaker=speaker, text=text) for speaker, text in turns))


def silent_report(stage: str, done: int, total: int, preview: bytes | None = None) -> None:
    """Nobody watches and nobody cancels."""


def spoken(voice: DraftVoice, *turns: tuple[str, str], seed: int = 7, cast: Mapping[str, Character] = CAST) -> Speech:
    return voice.speak(script(*turns), cast, OPTIONS, seed, silent_report)


def designed(voice: DraftVoice, design: VoiceDesign) -> Samples:
    """The sentences in one designed voice."""
    character = Character(name="someone", title="Someone", voice=Voice(design=design))
    return spoken(voice, ("someone", SENTENCES), cast={"someone": character}).samples
