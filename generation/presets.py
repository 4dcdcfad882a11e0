"""The presets: which engines make a clip, and with which numbers. And which of them can be had here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generation.domain import PictureOptions, SpeechOptions, Task
from generation.errors import Unavailable, UnknownName
from generation.limits import shown

DRAFT = "draft"  # the engine that runs everywhere, and the preset that uses nothing else
_PICTURE_DONORS = ("balanced", DRAFT)  # whose numbers an engine gets in a preset that was made for another
Reasons = Mapping[str, str | None]  # engine name -> None, or why it cannot run here and what would make it so


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """`picture.frames` None: the engine's own length. Numbers that an engine has no use for are zero."""

    name: str
    picture: PictureOptions
    speech: SpeechOptions

    @property
    def picture_engine(self) -> str:
        return self.picture.engine

    @property
    def speech_engine(self) -> str:
        return self.speech.engine


# Section 7 of the design. 512 is what SD 1.5 was trained at, 1024 SDXL, 32 the frames of the SDXL motion adapter.
_PRESETS = (
    Preset(
        name=DRAFT,
        picture=PictureOptions(engine=DRAFT, width=1024, height=1024, fps=16),
        speech=SpeechOptions(engine=DRAFT),
    ),
    Preset(
        name="fast",
        picture=PictureOptions(
            engine="animatediff", family="sd15", width=512, height=512, frames=16, fps=8, guidance=7.5, steps=15
        ),
        speech=SpeechOptions(engine="dia", max_new_tokens=3072, guidance=3.0, temperature=1.8, top_p=0.9, top_k=45),
    ),
    Preset(
        name="balanced",
        picture=PictureOptions(
            engine="animatediff", family="sdxl", width=768, height=768, frames=32, fps=12, guidance=12.0, steps=30
        ),
        speech=SpeechOptions(engine="dia", max_new_tokens=4096, guidance=4.5, temperature=1.4, top_p=0.9, top_k=60),
    ),
    Preset(
        name="ultra",
        picture=PictureOptions(
            engine="animatediff", family="sdxl", width=1024, height=1024, frames=32, fps=16, guidance=12.0, steps=50
        ),
        speech=SpeechOptions(engine="dia", max_new_tokens=4096, guidance=5.0, temperature=1.4, top_p=0.9, top_k=60),
    ),
)
PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in _PRESETS}


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """What can run here. An engine that is missing in a mapping is not in this version."""

    pictures: Reasons
    speech: Reasons
    families: Mapping[tuple[str, str], str | None] = field(default_factory=dict)  # by picture engine and family

    def lacking(self, preset: Preset, task: Task) -> str | None:
        """None when every engine that the task needs can run, else the first one's reason."""
        needed: list[str | None] = []
        if task is not Task.SPEAK:
            needed.append(self._picture(preset))
        if task is not Task.ANIMATE:
            needed.append(_reason(self.speech, preset.speech_engine))
        return next((reason for reason in needed if reason), None)

    def _picture(self, preset: Preset) -> str | None:
        """Of an engine that draws with several families the preset's own decides."""
        used = (preset.picture_engine, preset.picture.family)
        return self.families[used] if used in self.families else _reason(self.pictures, preset.picture_engine)


def preset_by_name(name: str, task: Task, here: Availability, presets: Mapping[str, Preset] = PRESETS) -> Preset:
    """The preset asked for. Raises UnknownName, or Unavailable that says what would do."""
    key = name.strip().lower()
    if key not in presets:
        raise UnknownName("preset", shown(name), list(presets))
    reason = here.lacking(presets[key], task)
    if reason is None:
        return presets[key]
    able = [preset.name for preset in presets.values() if here.lacking(preset, task) is None]
    instead = f" What can be had here: {', '.join(able)}." if able else ""
    raise Unavailable(f"The preset '{key}' cannot be had here. {reason}{instead}")


def default_preset(
    task: Task,
    here: Availability,
    *,
    configured: str | None = None,
    high_quality_mode: bool = False,
    presets: Mapping[str, Preset] = PRESETS,
) -> Preset:
    """The configured preset, else ultra in high quality mode, else balanced, else the last: the first that can run.

    Raises UnknownName when `configured` names no preset, Unavailable when not even draft (the first one, where there is
    no draft) can run.
    """
    if configured is not None and configured not in presets:
        raise UnknownName("preset", configured, list(presets))
    wanted = (configured, "ultra" if high_quality_mode else None, "balanced", *reversed(list(presets)))
    for name in filter(None, wanted):
        if name in presets and here.lacking(presets[name], task) is None:
            return presets[name]
    return preset_by_name(DRAFT if DRAFT in presets else next(iter(presets)), task, here, presets)


def with_engines(
    presets: Mapping[str, Preset], *, picture_engine: str | None = None, speech_engine: str | None = None
) -> Mapping[str, Preset]:
    """The presets with one engine for all. A preset that was made for another engine takes over the numbers of
    `balanced` or `draft`, whichever uses the engine. Raises UnknownName.
    """
    donors = [presets[name] for name in _PICTURE_DONORS]
    pictures = {donor.picture_engine: donor.picture for donor in donors}
    speech = {donor.speech_engine: donor.speech for donor in donors}
    if picture_engine is not None and picture_engine not in pictures:
        raise UnknownName("picture engine", picture_engine, list(pictures))
    if speech_engine is not None and speech_engine not in speech:
        raise UnknownName("speech engine", speech_engine, list(speech))
    return {
        preset.name: replace(
            preset,
            picture=preset.picture if picture_engine in {None, preset.picture_engine} else pictures[picture_engine],
            speech=preset.speech if speech_engine in {None, preset.speech_engine} else speech[speech_engine],
        )
        for preset in presets.values()
    }


def _reason(reasons: Reasons, engine: str) -> str | None:
    return reasons.get(engine, f"This version has no engine '{engine}' yet.")
