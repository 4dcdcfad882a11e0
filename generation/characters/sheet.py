"""character.toml: its format, and what is wrong with one that does not keep to it."""

import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from generation.errors import BadInput
from generation.limits import shown
from generation.script import tag_key
from generation.text import clean_prompt
from generation.voices import NAMED

SHEET_FILE = "character.toml"
MAX_SHEET_BYTES = 64 * 1024
_NAME = re.compile(r"[a-z0-9_-]{1,32}")
SPEAKER_TAG = re.compile(r"s[0-9]+|")  # tags of speakers by number, and names of which no letter is left
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,99}")
_SOUND_ENDINGS = (".wav", ".flac", ".mp3", ".ogg")
_PICKLE_ENDINGS = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")
_CONVERT = "convert old weights with: cartoon-bot characters convert FILE"


def check_name(name: str) -> str:
    """The name itself. Raises ValueError; what passes is safe as a folder's name and as a tag."""
    if not _NAME.fullmatch(name):
        raise ValueError("a name is 1 to 32 of a-z, 0-9, - and _")
    if SPEAKER_TAG.fullmatch(tag_key(name)):
        raise ValueError("a name needs a letter or digit and cannot be a speaker's tag such as s1")
    return name


def check_lora(lora: str) -> str:
    """A file's name or a URL. Raises ValueError for what could run code when it is loaded."""
    is_url = "://" in lora
    if is_url and (not lora.startswith("https://") or not urlsplit(lora).hostname):
        raise ValueError("a LoRA's address begins with https://")
    path = urlsplit(lora).path if is_url else _file_name(lora)
    if path.lower().endswith(_PICKLE_ENDINGS) or not (is_url or path.lower().endswith(".safetensors")):
        raise ValueError(f"a LoRA is a .safetensors file; {_CONVERT}")
    return lora


def _file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name) or ".." in name:
        raise ValueError("must be the name of a file in the character's own folder, without a path")
    return name


def _picture_file(name: str) -> str:
    if not _file_name(name).lower().endswith(".png"):
        raise ValueError("must end with .png")
    return name


def _sound_file(name: str) -> str:
    if not _file_name(name).lower().endswith(_SOUND_ENDINGS):
        raise ValueError(f"must end with one of {', '.join(_SOUND_ENDINGS)}")
    return name


Words = Annotated[str, AfterValidator(clean_prompt)]


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,  # an address may hold a secret
    )


class Design(_Section):
    """Fields as in `VoiceDesign`; the bounds are where the built-in voice is still understood."""

    pitch: float = Field(default=1.0, ge=0.35, le=2.5)
    pitch_range: float = Field(default=1.0, ge=0.0, le=3.0)
    formant: float = Field(default=1.0, ge=0.6, le=1.6)
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    breath: float = Field(default=0.0, ge=0.0, le=1.0)
    tremble: float = Field(default=0.0, ge=0.0, le=1.0)
    growl: float = Field(default=0.0, ge=0.0, le=1.0)
    metal: float = Field(default=0.0, ge=0.0, le=1.0)
    tilt_db: float = Field(default=0.0, ge=-6.0, le=6.0)


def _known_voice(design: Design | str) -> Design | str:
    if isinstance(design, str) and design not in NAMED:
        raise ValueError(f"there is no voice '{shown(design)}'; there are {', '.join(NAMED)}")
    return design


class VoiceSection(_Section):
    reference: Annotated[str, AfterValidator(_sound_file)] | None = None
    transcript: Annotated[Words, Field(max_length=1_000)] = ""
    design: Annotated[Design | str, AfterValidator(_known_voice)] | None = None  # numbers, or a name in `NAMED`

    @model_validator(mode="after")
    def _reference_is_transcribed(self) -> "VoiceSection":
        if self.reference and not self.transcript:
            raise ValueError("reference needs transcript: the words that are spoken in it")
        return self


class LookSection(_Section):
    lora: Annotated[str, AfterValidator(check_lora)] | None = None
    weight: float = Field(default=1.0, ge=0.0, le=2.0)


class PuppetSection(_Section):
    kind: str = Field(pattern=r"^[a-z0-9_-]{1,32}$")
    colors: dict[str, Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]] = Field(default_factory=dict, max_length=32)
    accessories: list[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]] = Field(default_factory=list, max_length=16)
    mood: str | None = Field(default=None, pattern=r"^[a-z]{1,32}$")  # None: derived from the description


class Sheet(_Section):
    """A character.toml that keeps to the format."""

    name: Annotated[str, AfterValidator(check_name)]
    title: Annotated[Words, Field(max_length=60)] = ""
    description: Annotated[Words, Field(max_length=500)] = ""
    triggers: list[Annotated[Words, Field(min_length=1, max_length=100)]] = Field(default_factory=list, max_length=8)
    negative: Annotated[Words, Field(max_length=1_000)] = ""
    look: dict[Literal["sdxl", "sd15"], LookSection] = Field(default_factory=dict)
    voice: VoiceSection = VoiceSection()
    puppet: PuppetSection | None = None
    portrait: Annotated[str, AfterValidator(_picture_file)] | None = None  # None: portrait.png, where there is one


def read_sheet(raw: bytes, file: str) -> Sheet:
    """Raises BadInput that names `file` and the line where the TOML is broken, or the key that is wrong."""
    if len(raw) > MAX_SHEET_BYTES:
        raise BadInput(f"{file} is too large: at most {MAX_SHEET_BYTES // 1024} kB are read.")
    try:
        values = tomllib.loads(raw.decode())
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{file} is not UTF-8 text (at line {line}). Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file} is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise BadInput(f"{file} is nested too deeply.") from error
    return checked_sheet(values, file)


def checked_sheet(values: Mapping[str, object], where: str) -> Sheet:
    """A sheet of these values. Raises BadInput that names `where` and the key that is wrong."""
    try:
        return Sheet.model_validate(values)
    except ValidationError as error:
        raise BadInput(f"{where}: {_first_problem(error)}.", detail=str(error)) from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in problem["loc"] if part not in {"[key]", Design.__name__})
    if problem["type"] == "extra_forbidden" or "[key]" in problem["loc"]:
        return f"{key} is an unknown key"
    if problem["type"] == "missing":
        return f"{key} is missing"
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return f"{key}: {message}"
