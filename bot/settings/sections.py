"""The settings as values, a class for each section of config.toml."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from generation.domain import Isolation, OnEngineLoss
from generation.engine_options import AnimateDiffOptions
from generation.limits import Limits
from generation.models import Models, ModelSource

X264Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*")  # no address in numbers, no port


_CARD = re.compile(r"cuda:\d{1,2}")


def _listed(value: object) -> object:
    """The environment has only text: names by commas. A file's list is no tuple yet."""
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    return tuple(value) if isinstance(value, list) else value


_Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class DiscordSettings(_Section):
    """How the bot signs in, and what it shows while a clip is made."""

    token: SecretStr | None = None
    animatic: bool = True


class GenerationSettings(_Section):
    """How clips are made where the request does not say."""

    default_preset: str | None = None  # None: the best one that can run here
    high_quality_mode: bool = False
    quality_prompt: bool = True
    titles: bool = True
    picture_engine: str | None = None  # None: the preset's
    speech_engine: str | None = None  # None: the preset's
    cpu_slots: int = Field(default=1, ge=1, le=64)
    devices: _Names = ("auto",)  # of GPU engines: every card, or those named; "cpu" to try them out
    pass_manners: bool = False  # to models that have not learnt what they mean
    isolation: Isolation = Isolation.AUTO
    on_engine_loss: OnEngineLoss = OnEngineLoss.WAIT

    @field_validator("devices")
    @classmethod
    def _are_devices(cls, devices: tuple[str, ...]) -> tuple[str, ...]:
        single = devices in {("auto",), ("cpu",)}
        if not single and not (devices and all(_CARD.fullmatch(device) for device in devices)):
            raise ValueError('must be ["auto"], ["cpu"], or cards such as ["cuda:0", "cuda:1"]')
        if len(set(devices)) < len(devices):
            raise ValueError("names a card twice")
        return devices


class ModelSettings(_Section):
    """Which weights the GPU engines use: `owner/name` or `owner/name@revision` on the hub, a folder here, or for a
    base model a `.safetensors` file. Paths are absolute once loaded."""

    dia: str = Models().dia.id
    dac: str = Models().dac.id
    aligner: str = Models().aligner.id
    sdxl: str = Models().sdxl.id
    sdxl_vae: str = Models().sdxl_vae.id
    sdxl_motion: str = Models().sdxl_motion.id
    sdxl_pose: str = Models().sdxl_pose.id
    sd15: str = Models().sd15.id
    sd15_motion: str = Models().sd15_motion.id
    sd15_pose: str = Models().sd15_pose.id
    ip_adapter: str = Models().ip_adapter.id
    folder: Path | None = None  # where downloads lie; None: `models` in the data folder

    def models(self, data_dir: Path) -> Models:
        named = {
            role: replace(ModelSource.named(getattr(self, role)), files=source.files)
            for role, source in Models().roles().items()
        }
        return Models(folder=self.folder or data_dir / "models", **named)


_DRAWN = AnimateDiffOptions()


class AnimateDiffSettings(_Section):
    """How the GPU's pictures are drawn, beyond what a request says; see `AnimateDiffOptions`."""

    precision: Literal["float16", "bfloat16"] = _DRAWN.precision
    memory_gb: float = Field(default=_DRAWN.memory_gb, ge=0.0, le=1000.0)
    schedule: Literal["trained", "base"] = _DRAWN.schedule
    poses: bool = _DRAWN.poses
    pose_scale: float = Field(default=_DRAWN.pose_scale, ge=0.0, le=2.0)
    pose_end: float = Field(default=_DRAWN.pose_end, ge=0.0, le=1.0)
    pose_hands: bool = _DRAWN.pose_hands
    pose_face: bool = _DRAWN.pose_face
    portrait_scale: float = Field(default=_DRAWN.portrait_scale, ge=0.0, le=1.0)
    second_pass: float = Field(default=_DRAWN.second_pass, ge=0.0, le=1.0)

    @property
    def options(self) -> AnimateDiffOptions:
        return AnimateDiffOptions(**self.model_dump())


class StorageSettings(_Section):
    """Where jobs and clips are kept. `data_dir` is absolute once loaded."""

    data_dir: Path = Path("data")
    url: SecretStr | None = None  # None: SQLite in `data_dir`. May hold a password
    retention_days: int = Field(default=30, ge=0)  # 0: for ever


class QueueSettings(_Section):
    """How jobs wait and how a dead program is told from a live one."""

    max_waiting: int = Field(default=20, ge=1)  # of one member
    heartbeat_s: float = Field(default=1.0, ge=0.1, le=60)
    stale_after_s: float = Field(default=30.0, ge=1, le=3600)
    shutdown_deadline_s: float = Field(default=20.0, ge=0, le=600)

    @model_validator(mode="after")
    def _several_beats_fit(self) -> Self:
        """A disk that stalls for one beat must not make a live program look dead."""
        if self.stale_after_s < 3 * self.heartbeat_s:
            raise ValueError("stale_after_s must be at least 3 times heartbeat_s")
        return self


class MediaSettings(_Section):
    """How files are encoded."""

    crf: int = Field(default=20, ge=0, le=51)  # x264's scale for 8 bits a sample
    x264_preset: X264Preset = "veryfast"
    background_sound: bool = True
    smooth_fps: int = Field(default=0, ge=0, le=60)  # 0: pictures are shown as they were drawn
    loudness_lufs: float = Field(default=-16.0, ge=-70, le=-5)  # the range of ffmpeg's loudnorm


class UploadSettings(_Section):
    """What moderators of servers may give a character. A host stands for its subdomains too."""

    lora_max_mb: int = Field(default=512, ge=1, le=8192)
    voice_max_mb: int = Field(default=16, ge=1, le=256)
    portrait_max_mb: int = Field(default=8, ge=1, le=64)
    characters_max_per_server: int = Field(default=50, ge=0, le=1000)
    allowed_hosts: _Names = (
        "huggingface.co",
        "hf.co",  # where huggingface.co sends to
        "civitai.com",
        "civitai-delivery-worker-prod.5ac0637cfd0766c97916cefa3764fbdf.r2.cloudflarestorage.com",  # likewise
        "cdn.discordapp.com",
    )

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise ValueError(f"holds '{host}', which is no host's name such as huggingface.co")
        return hosts


class Settings(_Section):
    """Everything that can be set."""

    discord: DiscordSettings = DiscordSettings()
    generation: GenerationSettings = GenerationSettings()
    models: ModelSettings = ModelSettings()
    animatediff: AnimateDiffSettings = AnimateDiffSettings()
    limits: Limits = Limits()
    storage: StorageSettings = StorageSettings()
    queue: QueueSettings = QueueSettings()
    media: MediaSettings = MediaSettings()
    uploads: UploadSettings = UploadSettings()
    lora_urls: Mapping[str, SecretStr] = Field(default_factory=dict)  # by `lora_key`; a signed URL is a secret

    def lora_url(self, character: str) -> str | None:
        """The URL that `<NAME>_LORA_URL` gives for this character's LoRA."""
        url = self.lora_urls.get(lora_key(character))
        return url.get_secret_value() if url else None

    def secrets(self) -> tuple[str, ...]:
        """What a log must never show."""
        found = (self.discord.token, self.storage.url, *self.lora_urls.values())
        return tuple(secret.get_secret_value() for secret in found if secret)


def lora_key(character: str) -> str:
    """Names of variables have no hyphen: `my-hero` is MY_HERO_LORA_URL."""
    return character.upper().replace("-", "_")


def known_names() -> tuple[str, ...]:
    """Every setting as `section.key`, in the order of the sections."""
    names: list[str] = []
    for section, field in Settings.model_fields.items():
        values = field.annotation
        if is_dataclass(values):
            names += [f"{section}.{each.name}" for each in fields(values)]
        elif isinstance(values, type) and issubclass(values, BaseModel):
            names += [f"{section}.{key}" for key in values.model_fields]
    return tuple(names)
