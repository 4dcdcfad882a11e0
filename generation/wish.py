"""What goes into a request: what was typed, and what the place decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generation.casting import Characters
from generation.domain import Task
from generation.limits import Limits, Typed
from generation.ports import PictureEngine
from generation.presets import PRESETS, Availability, Preset, Reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Everything that may be asked for, as typed. None is "not said": the preset or the setting decides."""

    task: Task
    prompt: str = ""
    dialogue: str = ""
    dialogue_is_file: bool = False  # a script file may be longer than what is typed
    character: str | None = None  # speaks [S1]
    second_character: str | None = None  # speaks [S2]
    more_characters: tuple[str, ...] = ()  # speak [S3] …
    preset: str | None = None
    seed: Typed | None = None
    negative: str = ""
    variations: Typed | None = None
    motion: str | None = None
    frames: Typed | None = None
    fps: Typed | None = None
    size: str | None = None  # WIDTHxHEIGHT; or the sides one by one
    width: Typed | None = None
    height: Typed | None = None
    guidance: Typed | None = None
    steps: Typed | None = None
    speed: Typed | None = None
    loop: bool = False
    captions: bool = True
    background_sound: bool | None = None  # under the voice of a speaking clip
    titles: bool | None = None  # a title card where the clip is long
    speech_guidance: Typed | None = None
    temperature: Typed | None = None
    top_p: Typed | None = None
    top_k: Typed | None = None
    max_new_tokens: Typed | None = None
    quality_prompt: bool | None = None  # keywords for quality behind the prompt
    full_negative: bool | None = None  # the comprehensive negative prompt behind the typed one


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureFacts:
    """What a request needs to know of a picture engine; see `PictureEngine`."""

    unavailable: str | None
    follows_speech: bool
    motions: tuple[str, ...]
    default_fps: int
    default_frames: int
    lacking: Mapping[str, str | None] = field(default_factory=dict)  # by family of base models, as `unavailable`

    @classmethod
    def of(cls, engine: PictureEngine) -> "PictureFacts":
        """Asks for each family once: `available` would ask again for all of them."""
        lacking = {family: engine.lacking(family) for family in engine.families}
        reasons = [*lacking.values()] or [engine.available()]
        return cls(
            unavailable=None if None in reasons else reasons[0],
            follows_speech=engine.follows_speech,
            motions=engine.motions,
            default_fps=engine.default_fps,
            default_frames=engine.default_frames,
            lacking=lacking,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What decides beside the wish: the place, its settings and what can run in it."""

    characters: Characters
    pictures: Mapping[str, PictureFacts]  # by engine
    speech: Reasons  # by engine
    manner_notes: Mapping[str, str] = field(default_factory=dict)  # by engine that neither whispers nor shouts
    new_seed: Callable[[], int]  # 0 to 2^32 - 1
    limits: Limits = field(default_factory=Limits)
    presets: Mapping[str, Preset] = field(default_factory=lambda: PRESETS)  # `presets.with_engines` makes others
    default_preset: str | None = None
    high_quality_mode: bool = False
    default_character: str | None = None  # plays [S1] where nobody is named
    default_second_character: str | None = None
    quality_prompt: bool = True
    full_negative: bool = True
    background_sound: bool = True
    titles: bool = True

    @property
    def availability(self) -> Availability:
        pictures = {name: facts.unavailable for name, facts in self.pictures.items()}
        families = {
            (name, family): lacking
            for name, facts in self.pictures.items()
            for family, lacking in facts.lacking.items()
        }
        return Availability(pictures=pictures, families=families, speech=self.speech)
