"""The values a clip is made of. Frozen, without I/O; everything here survives a round trip through JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Task(StrEnum):
    """What is asked for: pictures, speech, or pictures that speak."""

    ANIMATE = "animate"
    SPEAK = "speak"
    COMBINE = "combine"


class SlotKind(StrEnum):
    """What a job occupies while it runs. Each kind has its own fairness accounts."""

    CPU = "cpu"
    GPU = "gpu"


class Isolation(StrEnum):
    """Where the engines of a slot run: in a thread of the program, or in a process of their own."""

    AUTO = "auto"  # as measured for the slot's kind
    THREAD = "thread"
    PROCESS = "process"


class OnEngineLoss(StrEnum):
    """What becomes of a job whose engine was lost in the middle of it."""

    WAIT = "wait"  # back into the queue, three attempts at most
    DRAFT = "draft"  # made by the draft engine instead
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """A file of a character, named by content: the job that snapshots it can find these very bytes later."""

    name: str  # file name inside the character's folder
    sha256: str
    size_bytes: int
    path: str | None = None  # where the bytes lie on this machine: known while a job runs, never stored


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceDesign:
    """A voice as changes to the built-in one: the defaults are the built-in voice itself."""

    # Factors.
    pitch: float = 1.0  # of the mean fundamental frequency
    pitch_range: float = 1.0  # of the intonation's span, on a logarithmic scale; 0 is monotone
    formant: float = 1.0  # of the formant frequencies: below 1 a larger speaker, above 1 a smaller one
    speed: float = 1.0  # of the speaking rate
    # What is added: 0 is nothing of it, 1 as much as is still understood.
    breath: float = 0.0  # air in place of voice
    tremble: float = 0.0  # of pitch and loudness, as of old age or of fear
    growl: float = 0.0  # roughness
    metal: float = 0.0  # the ring of a tin box
    tilt_db: float = 0.0  # an octave, around 1 kHz: below 0 dark and soft, above 0 bright and pressed


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """How a character sounds: a recording to clone with its transcript, a design, or both."""

    reference: Asset | None = None
    transcript: str = ""
    design: VoiceDesign = VoiceDesign()


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a GPU engine draws a character on one base model."""

    base: str  # model family: "sdxl" or "sd15"
    lora: Asset | None = None
    lora_url: str | None = None
    lora_from_setting: bool = False  # its address is the owner's setting, and stays out of jobs: it may be signed
    weight: float = 1.0

    @property
    def has_lora(self) -> bool:
        return self.lora is not None or self.lora_url is not None or self.lora_from_setting


@dataclass(frozen=True, kw_only=True, slots=True)
class Puppet:
    """How the draft engine draws a character. Colours are `#rrggbb` by the part they paint; `mood` is its usual one,
    None: derived from the description."""

    kind: str
    colors: Mapping[str, str] = field(default_factory=dict)
    accessories: tuple[str, ...] = ()
    mood: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Character:
    """One character, complete: what a job keeps of it, so that later edits don't change the job."""

    name: str  # a-z, 0-9, '-', '_'
    title: str
    description: str = ""
    triggers: tuple[str, ...] = ()
    negative: str = ""
    looks: tuple[Look, ...] = ()
    voice: Voice = Voice()
    puppet: Puppet | None = None  # None: derived from name and description
    portrait: Asset | None = None


class Manner(StrEnum):
    """How a line is said, as its script asks for."""

    PLAIN = "plain"
    WHISPER = "whisper"
    SHOUT = "shout"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One speaker's turn. `text` is cleaned; listed non-verbals such as `(laughs)` stay in place."""

    speaker: str  # a name in the request's cast
    text: str
    manner: Manner = Manner.PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SoloPrompt:
    """What an image model reads for one character of several, who are not to be mixed up."""

    character: str  # a name in the request's cast
    prompt: str
    negative: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureOptions:
    """Numbers of the picture, resolved. `frames` None: speech decides the length."""

    engine: str
    width: int
    height: int
    fps: int
    frames: int | None = None
    guidance: float = 0.0
    steps: int = 0
    motion: str | None = None  # None: from the prompt's verbs
    family: str = ""  # of the base model, as in `Look.base`; empty: the engine has none
    speed: float = 1.0  # tempo of the movement; the length stays
    loop: bool = False
    prompt: str = ""  # with triggers and quality keywords, for engines that read prompts as a model does
    negative: str = ""
    solos: tuple[SoloPrompt, ...] = ()  # one for each on screen where there are several; older requests have none

    def alone(self, character: str) -> "PictureOptions":
        """For a shot or a part of the picture that shows this character only."""
        for solo in self.solos:
            if solo.character == character:
                return replace(self, prompt=solo.prompt, negative=solo.negative, solos=())
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeechOptions:
    """Numbers of the speech, resolved; names as in Dia's model card."""

    engine: str
    guidance: float = 3.0
    temperature: float = 1.8
    top_p: float = 0.9
    top_k: int = 45
    max_new_tokens: int = 3072


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Everything that a render needs. Rendering it again, on any day, needs no setting and no folder."""

    task: Task
    preset: str
    seed: int
    cast: tuple[Character, ...]  # who appears or speaks, in order
    off_screen: tuple[str, ...] = ()  # names of cast members who are only heard
    prompt: str = ""  # as typed, cleaned
    negative: str = ""  # likewise
    script: Script | None = None
    picture: PictureOptions | None = None  # None: speak
    speech: SpeechOptions | None = None  # None: animate
    captions: bool = True
    background_sound: bool = False  # of the place, under the voice; older requests have none
    titles: bool = False  # a title card before a long clip; requests from before there were any have none
    notes: tuple[str, ...] = ()  # what was changed on the way and must be told: clamps, dropped tags

    @property
    def on_screen(self) -> tuple[Character, ...]:
        return tuple(c for c in self.cast if c.name not in self.off_screen)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A spoken word as captions show it; seconds from the start of the speech."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Phoneme:
    """One IPA symbol as the voice spoke it; seconds from the start of the speech."""

    symbol: str
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """A listed non-verbal where it is heard or left time for; seconds from the start of the speech."""

    kind: str  # one of `generation.script.NONVERBALS` without its parentheses: "laughs", "clears throat"
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenLine:
    """A line with its times. `phonemes` is empty where the engine does not know them.

    `cues` are in order, do not overlap each other or a word, and lie within the line's times.
    """

    line: Line
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    phonemes: tuple[Phoneme, ...] = ()
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """One continuous picture. Times in `spoken` count from the shot's first frame."""

    cast: tuple[Character, ...]  # on screen, left to right as staged by the engine
    prompt: str
    options: PictureOptions
    frames: int
    seed: int
    spoken: tuple[SpokenLine, ...] = ()
    speaker: str | None = None  # name of who talks in it, for engines that do not follow speech

    @property
    def duration_s(self) -> float:
        return self.frames / self.options.fps
