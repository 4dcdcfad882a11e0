"""What a request will occupy, and for how long: before it is queued, from the engines' own estimates."""

from dataclasses import dataclass, replace
from itertools import accumulate

from generation.domain import PictureOptions, Request, Script, Shot, SlotKind, SpokenLine
from generation.errors import Unavailable
from generation.ports import EngineSet, PictureEngine
from generation.shots import plan

# Conversational English is about 15 characters a second (150 words a minute, 6 characters a word with its space).
SPOKEN_CHARACTERS_PER_S = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """`cost_class` groups requests whose estimates err alike; `warm_key` those that share loaded models."""

    slot_kind: SlotKind
    estimate_s: float
    cost_class: str
    warm_key: str


def cost_of(request: Request, engines: EngineSet) -> Cost:
    """Raises Unavailable when an engine is missing, and BadInput for what it cannot draw."""
    kinds: list[SlotKind] = []
    names: list[str] = []
    estimate_s = 0.0
    if request.speech is not None and request.script is not None:
        voice = engines.speech(request.speech.engine)
        if voice is None:
            raise Unavailable(f"This version has no speech engine '{request.speech.engine}'.")
        kinds.append(voice.slot_kind)
        names.append(voice.name)
        estimate_s += voice.estimate_s(request.script, request.speech)
    if request.picture is not None:
        pictures = engines.picture(request.picture.engine)
        if pictures is None:
            raise Unavailable(f"This version has no picture engine '{request.picture.engine}'.")
        kinds.append(pictures.slot_kind)
        names.append(pictures.name)
        for shot in expected_shots(request, request.picture, pictures):
            pictures.check(shot)
            estimate_s += pictures.estimate_s(shot)
    models = "+".join(names)
    return Cost(
        slot_kind=SlotKind.GPU if SlotKind.GPU in kinds else SlotKind.CPU,
        estimate_s=estimate_s,
        cost_class=f"{request.task.value}/{request.preset}/{models}",
        warm_key=models,
    )


def expected_shots(request: Request, picture: PictureOptions, engine: PictureEngine) -> tuple[Shot, ...]:
    """What will be drawn; where speech decides, its times are guessed from the text. No shot knows what is said."""
    spoken = _guessed(request.script) if request.script is not None else ()
    edit = plan(request, picture, engine, spoken, spoken[-1].end_s if spoken else 0.0)
    return tuple(replace(shot, spoken=()) for shot in edit.shots)


def _guessed(script: Script) -> tuple[SpokenLine, ...]:
    ends = list(accumulate(len(line.text) / SPOKEN_CHARACTERS_PER_S for line in script.lines))
    starts = [0.0, *ends[:-1]]
    return tuple(
        SpokenLine(line=line, start_s=start_s, end_s=end_s, words=())
        for line, start_s, end_s in zip(script.lines, starts, ends, strict=True)
    )
